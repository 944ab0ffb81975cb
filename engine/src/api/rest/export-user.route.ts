import { userExportSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { userExportToWire } from "../wire.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const exportUserRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/export",
  operationId: "exportUser",
  tag: "users",
  scope: "people",
  summary: "All that is kept about a person.",
  params: userParams,
  answer: userExportSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params }) =>
    userExportToWire(await useCases.exportUser(tenant, parseUserId(params.userId))),
});
