import { recommendationListSchema } from "../../contract/index.ts";
import { recommendQuery } from "../../contract/parameters.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
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
  handle: async ({ useCases, metrics, domains }, { tenant, params, query }) => {
    const { n, domain, exclude, service, region: only, maximumAgeYears, discovery } = query;
    const startMs = performance.now();
    const list = await useCases.recommend({
      ...(only !== undefined && { region: only }),
      ...(maximumAgeYears !== undefined && { maximumAgeYears }),
      ...(discovery !== undefined && { discovery }),
      moment: { ...parseMoment(query), ...statedMood(query) },
      ...domainFilter(domains, domain),
      tenant,
      userId: parseUserId(params.userId),
      ...(n !== undefined && { n }),
      ...ruledBy(query),
      ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
      ...(service !== undefined && { services: service }),
    });
    metrics.observeRecommendation(list.isFallback, (performance.now() - startMs) / 1000);
    return list;
  },
});
