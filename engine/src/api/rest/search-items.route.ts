import { Type } from "typebox";
import { itemListSchema } from "../../contract/index.ts";
import { text } from "../../contract/primitives.ts";
import { domainFilter, onlyDomain } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const defaultLimit = 20;

export const searchItemsRoute = defineRoute({
  method: "GET",
  url: "/v1/items",
  operationId: "searchItems",
  tag: "items",
  scope: "lists",
  summary: "Items whose title holds every word of the query, as a word's beginning.",
  query: {
    title: text("What to look for.", 200, "gatsby"),
    domain: onlyDomain,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: `At most this many; ${defaultLimit} when left out.` }),
    ),
  },
  answer: itemListSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: async ({ useCases, domains }, { tenant, query: { title, domain, limit = defaultLimit } }) => ({
    items: await useCases.searchItems(tenant, title, { ...domainFilter(domains, domain), limit }),
  }),
});
