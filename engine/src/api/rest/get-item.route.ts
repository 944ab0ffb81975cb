import { itemSchema } from "../../contract/index.ts";
import { parseItemId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getItemRoute = defineRoute({
  method: "GET",
  url: "/v1/items/:itemId",
  operationId: "getItem",
  tag: "items",
  scope: "lists",
  summary: "One item.",
  params: itemParams,
  answer: itemSchema,
  tagOf: contentTag,
  errors: ["ITEM_NOT_FOUND"],
  handle: ({ useCases }, { tenant, params }) => useCases.getItem(tenant, parseItemId(params.itemId)),
});
