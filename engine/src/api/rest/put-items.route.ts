import { Type } from "typebox";
import { itemBatchSchema } from "../../contract/index.ts";
import { count } from "../../contract/primitives.ts";
import { parseItem } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const putItemsRoute = defineRoute({
  method: "POST",
  url: "/v1/items",
  operationId: "putItems",
  tag: "items",
  scope: "catalogue",
  summary: "Inserts or replaces up to a thousand items, all or nothing.",
  body: itemBatchSchema,
  answer: Type.Object({ itemCount: count("Items that are now in the catalogue.", 2) }, { description: "Done." }),
  errors: ["UNKNOWN_DOMAIN", "PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "DISK_FULL"],
  handle: async ({ useCases }, { tenant, body }) => {
    await useCases.putItems(tenant, body.items.map(parseItem));
    return { itemCount: body.items.length };
  },
});
