import { itemBodySchema, itemSchema } from "../../contract/index.ts";
import { parseItemId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { parseItemBody } from "../wire.ts";
import { itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const putItemRoute = defineRoute({
  method: "PUT",
  url: "/v1/items/:itemId",
  operationId: "putItem",
  tag: "items",
  scope: "catalogue",
  summary: "Inserts or replaces an item.",
  params: itemParams,
  body: itemBodySchema,
  answer: itemSchema,
  tagOf: contentTag,
  isConditional: true,
  errors: ["UNKNOWN_DOMAIN"],
  handle: async ({ useCases }, { tenant, params, body, condition }) => {
    const item = parseItemBody(parseItemId(params.itemId), body);
    await useCases.putItems(tenant, [item], condition);
    return item;
  },
});
