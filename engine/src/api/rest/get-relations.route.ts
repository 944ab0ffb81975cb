import { relationListSchema } from "../../contract/index.ts";
import { parseItemId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getRelationsRoute = defineRoute({
  method: "GET",
  url: "/v1/items/:itemId/relations",
  operationId: "getRelations",
  tag: "items",
  scope: "lists",
  summary: "Every relation that touches an item.",
  params: itemParams,
  answer: relationListSchema,
  tagOf: contentTag,
  errors: [],
  handle: async ({ useCases }, { tenant, params }) => ({
    relations: await useCases.relationsOf(tenant, parseItemId(params.itemId)),
  }),
});
