import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";
import { parseItemId, parseUserId, type ItemId, type TenantId, type UserId } from "../../../domain/ids.ts";
import type { Item } from "../../../domain/item.ts";
import { tagOf } from "../../../domain/titles.ts";
import { checkAllowed } from "../../../domain/principal.ts";
import type { Recommendation } from "../../../domain/recommendation.ts";
import type { ScoredItem } from "../../../serving/gorse/gorse-use-cases.ts";
import type { SimilarInput } from "../../../serving/use-cases.ts";
import type { Metrics } from "../../rest/http/metrics.ts";
import { countOf, gorseRoute, type AddGorseRoute, type GorseContext } from "./gorse-route.ts";
import { sessionSchema } from "./gorse-schemas.ts";
import { parseFeedback, plainFeedback, scoreToWire } from "./gorse-wire.ts";
import { defaultCount, maxList } from "./limits.ts";

/** What categories ask for: a domain, where one is called so, and tags that items must have. */
interface Wanted {
  readonly domain?: string;
  readonly tags: readonly string[];
}

type Query = (name: string) => string | undefined;

function wantedOf(categories: readonly string[], { domains }: Pick<GorseContext, "domains">): Wanted {
  const tags = categories.filter((category) => category !== "").map((category) => tagOf(category) ?? category);
  const domain = tags.find((tag) => domains.includes(tag));
  return { tags: tags.filter((tag) => tag !== domain), ...(domain !== undefined && { domain }) };
}

const fits = ({ genres, domain }: Pick<Item, "genres" | "domain">, wanted: Wanted) =>
  (wanted.domain === undefined || wanted.domain === domain) && wanted.tags.every((tag) => genres.includes(tag));

const rangeOf = (query: Query) => {
  const offset = countOf(query, "offset", 0);
  return { offset, end: offset + countOf(query, "n", defaultCount) };
};

/** A list with a category is chosen from as many as there can be. */
const lengthFor = ({ end }: { readonly end: number }, { tags }: Wanted) =>
  tags.length > 0 ? maxList : Math.min(maxList, end);

interface RecommendRequest {
  readonly Params: { readonly userId: string; readonly category?: string };
  readonly Querystring: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const textOf = (value: string | readonly string[] | undefined) => (typeof value === "string" ? value : value?.[0]);

/** `GET /api/recommend/{user}`: straight to the use case. */
const recommend: AddGorseRoute = (app: FastifyInstance, context: GorseContext) => {
  for (const url of ["/api/recommend/:userId", "/api/recommend/:userId/:category"])
    app.get<RecommendRequest>(url, { schema: { hide: true } }, (request, reply) =>
      answerRecommend(context, request, reply),
    );
};

async function answerRecommend(
  context: GorseContext,
  request: FastifyRequest<RecommendRequest>,
  reply: FastifyReply,
): Promise<unknown> {
  const principal = await context.authenticate(request);
  const userId = parseUserId(request.params.userId);
  checkAllowed(principal, "lists", userId);
  const query: Query = (name) => textOf(request.query[name]);
  const writeBack = writeBackOf(query);
  if (writeBack !== undefined) checkAllowed(principal, "events", userId);
  const asked = request.query["category"] ?? request.params.category ?? [];
  const wanted = wantedOf(typeof asked === "string" ? [asked] : asked, context);
  const range = rangeOf(query);
  const list = await recommendItems(context, { tenant: principal.tenant, userId }, lengthFor(range, wanted), wanted);
  if (
    wanted.tags.length === 0 &&
    range.offset === 0 &&
    writeBack === undefined &&
    request.headers["x-api-version"] === undefined
  )
    return reply.type(json).send(idsOf(list, context.metrics));
  const chosen = list.filter(({ item }) => fits(item, wanted)).slice(range.offset, range.end);
  const itemIds = chosen.map(({ item }) => item.id);
  if (writeBack !== undefined)
    await recordWriteBack(context, { ...writeBack, tenant: principal.tenant, userId, itemIds });
  if (request.headers["x-api-version"] !== "2") return itemIds;
  return chosen.map(({ item, score }) => scoreToWire({ itemId: item.id, score }));
}

async function recommendItems(
  { useCases, metrics }: GorseContext,
  user: { readonly tenant: TenantId; readonly userId: UserId },
  n: number,
  wanted: Wanted,
): Promise<readonly Recommendation[]> {
  if (n === 0) return [];
  const startMs = performance.now();
  const list = await useCases.recommend({
    ...user,
    n,
    ...(wanted.domain !== undefined && { domain: wanted.domain }),
  });
  metrics.observeRecommendation(list.isFallback, (performance.now() - startMs) / 1000);
  return list.items;
}

const json = "application/json; charset=utf-8";
const idBytes = new WeakMap<readonly Recommendation[], Buffer>();

/** The bytes of a whole list's ids, which are the same each time that a ready list goes out. */
function idsOf(items: readonly Recommendation[], metrics: Metrics): Buffer {
  let bytes = idBytes.get(items);
  metrics.countList(bytes === undefined ? "computed" : "ready");
  if (bytes === undefined) idBytes.set(items, (bytes = Buffer.from(JSON.stringify(items.map(({ item }) => item.id)))));
  return bytes;
}

interface WriteBack {
  readonly type: string;
  readonly delayMs: number;
}

/** As what feedback a list is to be noted; undefined where that is not asked for. */
function writeBackOf(query: Query): WriteBack | undefined {
  const type = query("write-back-type") ?? "";
  return type === "" ? undefined : { type, delayMs: durationOf(query("write-back-delay") ?? "") };
}

async function recordWriteBack(
  { useCases, gorse }: GorseContext,
  {
    type,
    delayMs,
    tenant,
    userId,
    itemIds,
  }: WriteBack & { readonly tenant: TenantId; readonly userId: UserId; readonly itemIds: readonly ItemId[] },
): Promise<void> {
  const atMs = Date.now() + delayMs;
  const feedback = itemIds.map((itemId) => plainFeedback({ type, userId, itemId, atMs }, gorse.feedbackKinds));
  await useCases.putGorseFeedback(tenant, feedback, { isOverwriting: false, domain: gorse.domain });
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration as Go writes it, such as 1h30m. Throws `INVALID_INPUT`. */
function durationOf(text: string): number {
  if (text === "") return 0;
  if (!/^(\d{1,9}(\.\d{1,3})?(h|ms|m|s))+$/.test(text))
    throw new EngineError("INVALID_INPUT", `?write-back-delay must look like 1h30m, not ${JSON.stringify(text)}.`);
  const parts = text.matchAll(/([\d.]+)(h|ms|m|s)/g);
  return [...parts].reduce((sum, [, count, unit = ""]) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}

const cut = (items: readonly ScoredItem[], query: Query, wanted: Wanted) => {
  const { offset, end } = rangeOf(query);
  return items
    .filter((item) => fits(item, wanted))
    .slice(offset, end)
    .map(scoreToWire);
};

const ranking = (path: string, read: "latestGorseItems" | "popularGorseItems") =>
  gorseRoute({
    method: "GET",
    path,
    scope: "lists",
    handle: async (context, { tenant, param, query }) => {
      const items = await context.useCases[read](tenant);
      return cut(items, query, wantedOf([param("category")], context));
    },
  });

const neighbors = (path: string) =>
  gorseRoute({
    method: "GET",
    path,
    scope: "lists",
    handle: async (context, { tenant, param, query }) => {
      const wanted = wantedOf([param("category")], context);
      const n = Math.max(1, lengthFor(rangeOf(query), wanted));
      return cut(await similarTo(context, { tenant, itemId: parseItemId(param("itemId")), n }, wanted), query, wanted);
    },
  });

/** Nothing for items that nothing is known of. */
async function similarTo(
  { useCases }: GorseContext,
  near: Omit<SimilarInput, "domain">,
  { domain }: Wanted,
): Promise<readonly ScoredItem[]> {
  const { items } = await useCases
    .similar({ ...near, ...(domain !== undefined && { domain }) })
    .catch((error: unknown) => {
      if (error instanceof EngineError && error.code === "ITEM_NOT_FOUND") return { items: [] };
      throw error;
    });
  return items.map(({ item, score }) => ({ itemId: item.id, score, genres: item.genres, domain: item.domain }));
}

/** So many of a session's newest items count. */
const sessionItemCount = 10;
/** And so many near each of them. */
const nearCount = 50;
const likingKinds = new Set(["finish", "like", "save", "purchase", "rate", "start"]);

/** Items near those of a session, whose scores are summed; the session's own are left out. */
const session = (path: string) =>
  gorseRoute({
    method: "POST",
    path,
    scope: "lists",
    body: sessionSchema,
    handle: async (context, { tenant, param, query, body }) => {
      const wanted = wantedOf([param("category")], context);
      const feedback = body.map((row) => parseFeedback({ ...row, UserId: "session" }, context.gorse.feedbackKinds));
      const liked = feedback
        .filter(({ happening }) => likingKinds.has(happening.kind))
        .toSorted((a, b) => (b.atMs ?? Infinity) - (a.atMs ?? Infinity) || 0);
      const seen = new Set(feedback.map(({ itemId }) => itemId));
      const found = new Map<ItemId, ScoredItem>();
      for (const { itemId } of liked.slice(0, sessionItemCount))
        for (const item of await similarTo(context, { tenant, itemId, n: nearCount }, wanted))
          if (!seen.has(item.itemId))
            found.set(item.itemId, { ...item, score: item.score + (found.get(item.itemId)?.score ?? 0) });
      return cut(
        [...found.values()].toSorted((a, b) => b.score - a.score),
        query,
        wanted,
      );
    },
  });

/** Gorse answers so where users near users are not switched on; here they are none of what a list is made of. */
const userNeighbors = gorseRoute({
  method: "GET",
  path: "/user/:userId/neighbors",
  scope: "people",
  handle: async () => {
    throw new EngineError("ROUTE_NOT_FOUND", "user-to-user recommendation is not enabled");
  },
});

export const listRoutes: readonly AddGorseRoute[] = [
  recommend,
  ranking("/latest", "latestGorseItems"),
  ranking("/latest/:category", "latestGorseItems"),
  ranking("/popular", "popularGorseItems"),
  ranking("/popular/:category", "popularGorseItems"),
  ranking("/non-personalized/popular", "popularGorseItems"),
  neighbors("/item/:itemId/neighbors"),
  neighbors("/item/:itemId/neighbors/:category"),
  session("/session/recommend"),
  session("/session/recommend/:category"),
  userNeighbors,
];
