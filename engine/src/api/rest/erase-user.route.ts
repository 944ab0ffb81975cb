import { parseUserId } from "../../domain/ids.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const eraseUserRoute = defineRoute({
  method: "DELETE",
  url: "/v1/users/:userId",
  operationId: "eraseUser",
  tag: "users",
  scope: "people",
  summary: "Erases all that is kept about a person, for good. Doing it twice changes nothing.",
  params: userParams,
  isConditional: true,
  errors: [],
  handle: ({ useCases }, { tenant, params, condition }) =>
    useCases.eraseUser(tenant, parseUserId(params.userId), condition),
});
