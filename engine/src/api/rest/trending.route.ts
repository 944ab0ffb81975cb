import { trendingListSchema } from "../../contract/index.ts";
import { trendingQuery } from "../../contract/parameters.ts";
import { defaultListLength, domainFilter } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const trendingRoute = defineRoute({
  method: "GET",
  url: "/v1/trending",
  operationId: "trending",
  tag: "lists",
  scope: "lists",
  summary: "What many people enjoy right now, all domains in turn.",
  query: trendingQuery,
  answer: trendingListSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: ({ useCases, domains }, { tenant, query: { n = defaultListLength, domain } }) =>
    useCases.trending({ ...domainFilter(domains, domain), tenant, n }),
});
