import type { Recommendation, RecommendationList } from "../domain/recommendation.ts";
import type { PublishedSurface } from "../domain/surface/surface.ts";
import { continueRow } from "./continue-row.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { noPages, type EarlierPages } from "./earlier-pages.ts";
import { fallbackList } from "./fallback.ts";
import { presentStored } from "./present.ts";
import { rankFor } from "./rank-for.ts";
import type { RecommendInput } from "./use-cases.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";

/** How long a list is where neither the request nor its surface says. */
const defaultListLength = 20;

/** A request with what its surface and its cursor stand for. */
export interface ListInput extends RecommendInput {
  readonly n: number;
  readonly rules: PublishedSurface["rules"];
  readonly earlier: EarlierPages | undefined;
  readonly nowMs: number;
}

/** A list for a user in four steps: skeleton (candidates), hydrate (signals), rank (blend, rules, diversity), present (items, reasons). */
export async function recommend(ports: ServingPorts, input: RecommendInput): Promise<RecommendationList> {
  const { tenant, domain, surface, cursor, explain = false } = input;
  const nowMs = ports.clock.nowMs();
  const published = surface && (await ports.surfaces.published(tenant, surface));
  const earlier = cursor === undefined ? undefined : readCursor(cursor, input, nowMs);
  const asked = withSurface(input, published, { earlier, nowMs });
  const model = await ports.model(tenant);
  const user = await readUser(ports, model, input);
  const about = {
    recommendationId: ports.random.newId(),
    userId: user.history.userId,
    ...(domain !== undefined && { domain }),
    ...(surface !== undefined && { surface }),
    ...(published && { surfaceVersion: published.version }),
  };
  const made = model === undefined ? await fallbackList(ports, asked, user) : await listOf(model);
  const { come, hasMore, items, continue: begun, ...rest } = made;
  const pages = (earlier ?? noPages).with([...begun.map(({ item }) => item.id), ...come], come.length);
  const nextCursor = hasMore ? writeCursor(input, pages, nowMs) : undefined;
  return {
    ...about,
    ...rest,
    items: explain ? items : items.map(withoutRules),
    continue: begun,
    ...(nextCursor !== undefined && { nextCursor }),
  };

  async function listOf(serving: NonNullable<typeof model>) {
    // What is begun stands beside the first page.
    const row = earlier === undefined ? await continueRow(ports, serving, user, asked) : [];
    const isBegun = new Set(row.map(({ item }) => item.id));
    const { made: found, presented } = await presentStored(ports, serving, user, {
      input,
      choose(deletedItemIds) {
        const ranked = rankFor(serving, user, { ...asked, surfaceRules: asked.rules, isBegun, deletedItemIds });
        return { ...ranked, chosen: ranked.ranked };
      },
    });
    return {
      modelVersion: serving.version,
      isFallback: false,
      ...(user.context.mood && { mood: user.context.mood.believed }),
      items: presented,
      continue: row,
      come: found.chosen.map(({ item }) => item.id),
      hasMore: found.hasMore,
    };
  }
}

function withoutRules(recommendation: Recommendation): Recommendation {
  const { rules: _, ...rest } = recommendation;
  return rest;
}

/** What a request leaves open is as its surface has it. */
export function withSurface(
  input: RecommendInput,
  surface: Pick<PublishedSurface, "rules" | "n" | "diversity"> | undefined,
  { earlier, nowMs }: Pick<ListInput, "earlier" | "nowMs">,
): ListInput {
  const diversity = input.diversity ?? surface?.diversity;
  return {
    ...input,
    n: input.n ?? surface?.n ?? defaultListLength,
    ...(diversity !== undefined && { diversity }),
    rules: surface?.rules ?? [],
    earlier,
    nowMs,
  };
}
