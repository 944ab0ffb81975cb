import { relationBatchSchema } from "../../contract/index.ts";
import { parseRelation } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const addRelationsRoute = defineRoute({
  method: "POST",
  url: "/v1/relations",
  operationId: "addRelations",
  tag: "items",
  scope: "catalogue",
  summary: "Adds up to a thousand relations between items, all or nothing. One that is there takes the new confidence.",
  body: relationBatchSchema,
  errors: [],
  handle: ({ useCases }, { tenant, body }) => useCases.putRelations(tenant, body.relations.map(parseRelation)),
});
