import { relationQuery } from "../../contract/parameters.ts";
import { parseItemId } from "../../domain/ids.ts";
import { defineRoute } from "./http/route.ts";

export const deleteRelationRoute = defineRoute({
  method: "DELETE",
  url: "/v1/relations",
  operationId: "deleteRelation",
  tag: "items",
  scope: "catalogue",
  summary: "Takes one relation out. Doing it twice changes nothing.",
  query: relationQuery,
  errors: [],
  handle: ({ useCases }, { tenant, query: { from, to, kind } }) =>
    useCases.deleteRelation(tenant, { from: parseItemId(from), to: parseItemId(to), kind }),
});
