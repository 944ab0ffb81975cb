import { parseItemId } from "../../domain/ids.ts";
import { itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const deleteItemRoute = defineRoute({
  method: "DELETE",
  url: "/v1/items/:itemId",
  operationId: "deleteItem",
  tag: "items",
  scope: "catalogue",
  summary: "Takes an item, its relations and its other names out of the catalogue. Doing it twice changes nothing.",
  params: itemParams,
  isConditional: true,
  errors: [],
  handle: ({ useCases }, { tenant, params, condition }) =>
    useCases.deleteItem(tenant, parseItemId(params.itemId), condition),
});
