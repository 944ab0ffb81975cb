import type { Static, TObject } from "typebox";
import { listPreviewSchema, recommendationListSchema } from "../../contract/index.ts";
import { recommendQuery } from "../../contract/parameters.ts";
import type { Domain } from "../../domain/domain.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { whenThere } from "../../domain/when-there.ts";
import type { RecommendInput } from "../../serving/use-cases.ts";
import { ruledBy } from "../surface-wire.ts";
import { parseMoment } from "../wire.ts";
import { domainFilter, statedMood, userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const recommendRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/recommendations",
  operationId: "recommend",
  tag: "lists",
  scope: "lists",
  summary: "A user's list, with a reason on each item. An unknown user gets a list too.",
  params: userParams,
  query: recommendQuery,
  answer: recommendationListSchema,
  errors: ["UNKNOWN_DOMAIN", "CURSOR_EXPIRED"],
  isServedAgain: true,
  handle: ({ useCases, metrics, domains }, { tenant, params, query }) => {
    const startMs = performance.now();
    const list = useCases.recommend({ ...wishesOf(query, domains), tenant, userId: parseUserId(params.userId) });
    return whenThere(list, (there) => {
      metrics.observeRecommendation(there.isFallback, (performance.now() - startMs) / 1000);
      return there;
    });
  },
});

const { cursor: _, ...previewQuery } = recommendQuery;

export const previewListRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/preview",
  operationId: "previewList",
  tag: "lists",
  scope: "operate",
  summary: "The list that a user would get, for an operator to look at: it is noted nowhere.",
  params: userParams,
  query: previewQuery,
  answer: listPreviewSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: ({ useCases, domains }, { tenant, params, query }) =>
    useCases.previewList({ ...wishesOf(query, domains), tenant, userId: parseUserId(params.userId) }),
});

type Query = Static<TObject<typeof recommendQuery>>;
type Wishes = Omit<RecommendInput, "tenant" | "userId">;

/** A query that is asked again is the same object, and stands for the same wishes. */
const knownWishes = new WeakMap<Query, Wishes>();

function wishesOf(query: Query, domains: readonly Domain[]): Wishes {
  const known = knownWishes.get(query);
  if (known !== undefined) return known;
  const { n, domain, exclude, service, region, maximumAgeYears, discovery } = query;
  const wishes = {
    ...(region !== undefined && { region }),
    ...(maximumAgeYears !== undefined && { maximumAgeYears }),
    ...(discovery !== undefined && { discovery }),
    moment: { ...parseMoment(query), ...statedMood(query) },
    ...domainFilter(domains, domain),
    ...(n !== undefined && { n }),
    ...ruledBy(query),
    ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
    ...(service !== undefined && { services: service }),
  };
  knownWishes.set(query, wishes);
  return wishes;
}
