import type { RecommendationList } from "../domain/recommendation.ts";
import { continueRow } from "./continue-row.ts";
import { fallbackList } from "./fallback.ts";
import { present } from "./present.ts";
import { rankFor } from "./rank-for.ts";
import type { RecommendInput } from "./use-cases.ts";
import { readUser, type ServingPorts } from "./user-moment.ts";

/** A list for a user in four steps: skeleton (candidates), hydrate (signals), rank (blend, rules, diversity), present (items, reasons). */
export async function recommend(ports: ServingPorts, input: RecommendInput): Promise<RecommendationList> {
  const model = await ports.model(input.tenant);
  const user = await readUser(ports, model, input);
  if (model === undefined) return fallbackList(ports, input, user);
  const begun = await continueRow(ports, model, user, input);
  const isBegun = new Set(begun.map(({ item }) => item.id));
  const { table, ranked } = rankFor(model, user, { ...input, isBegun });
  const items = await present(ports, model, user, { input, table, chosen: ranked });
  return {
    recommendationId: ports.random.newId(),
    userId: user.history.userId,
    ...(input.domain === undefined ? {} : { domain: input.domain }),
    modelVersion: model.version,
    isFallback: false,
    ...(user.context.mood && { mood: user.context.mood.believed }),
    items,
    continue: begun,
  };
}
