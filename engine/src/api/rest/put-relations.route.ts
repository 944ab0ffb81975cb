import { relationBatchSchema } from "../../contract/index.ts";
import { parseRelation } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const putRelationsRoute = defineRoute({
  method: "POST",
  url: "/v1/relations",
  operationId: "putRelations",
  tag: "items",
  scope: "catalogue",
  summary: "Inserts or replaces up to a thousand relations between items, all or nothing.",
  body: relationBatchSchema,
  errors: ["PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "DISK_FULL"],
  handle: ({ useCases }, { tenant, body }) => useCases.putRelations(tenant, body.relations.map(parseRelation)),
});
