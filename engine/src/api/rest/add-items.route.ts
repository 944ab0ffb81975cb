import { itemBatchSchema, itemCountSchema } from "../../contract/index.ts";
import { parseItem } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const addItemsRoute = defineRoute({
  method: "POST",
  url: "/v1/items",
  operationId: "addItems",
  tag: "items",
  scope: "catalogue",
  summary: "Adds up to a thousand items, all or nothing. An id that is taken is refused.",
  body: itemBatchSchema,
  answer: itemCountSchema,
  errors: ["UNKNOWN_DOMAIN", "ITEM_EXISTS"],
  handle: async ({ useCases }, { tenant, body }) => {
    await useCases.addItems(tenant, body.items.map(parseItem));
    return { itemCount: body.items.length };
  },
});
