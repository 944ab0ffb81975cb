import { itemBatchSchema, itemCountSchema } from "../../contract/index.ts";
import { parseItem } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const putItemsRoute = defineRoute({
  method: "PUT",
  url: "/v1/items",
  operationId: "putItems",
  tag: "items",
  scope: "catalogue",
  summary: "Inserts or replaces up to a thousand items, all or nothing.",
  body: itemBatchSchema,
  answer: itemCountSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: async ({ useCases }, { tenant, body }) => {
    await useCases.putItems(tenant, body.items.map(parseItem));
    return { itemCount: body.items.length };
  },
});
