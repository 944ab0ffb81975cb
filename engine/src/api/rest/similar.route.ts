import { similarListSchema } from "../../contract/index.ts";
import { parseItemId } from "../../domain/ids.ts";
import { defaultListLength, domainFilter, itemParams, listLength, onlyDomain } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const similarRoute = defineRoute({
  method: "GET",
  url: "/v1/items/:itemId/similar",
  operationId: "similar",
  tag: "lists",
  scope: "lists",
  summary: "Items that are like one item, of any domain.",
  params: itemParams,
  query: { n: listLength, domain: onlyDomain },
  answer: similarListSchema,
  errors: ["ITEM_NOT_FOUND", "UNKNOWN_DOMAIN"],
  handle: async ({ useCases, domains }, { tenant, params, query: { n = defaultListLength, domain } }) => ({
    items: await useCases.similar({ ...domainFilter(domains, domain), tenant, itemId: parseItemId(params.itemId), n }),
  }),
});
