import { similarListSchema } from "../../contract/index.ts";
import { similarQuery } from "../../contract/parameters.ts";
import { parseItemId } from "../../domain/ids.ts";
import { defaultListLength, domainFilter, itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const similarRoute = defineRoute({
  method: "GET",
  url: "/v1/items/:itemId/similar",
  operationId: "similar",
  tag: "lists",
  scope: "lists",
  summary: "Items that are like one item, of any domain.",
  params: itemParams,
  query: similarQuery,
  answer: similarListSchema,
  errors: ["ITEM_NOT_FOUND", "UNKNOWN_DOMAIN"],
  handle: ({ useCases, domains }, { tenant, params, query: { n = defaultListLength, domain } }) =>
    useCases.similar({ ...domainFilter(domains, domain), tenant, itemId: parseItemId(params.itemId), n }),
});
