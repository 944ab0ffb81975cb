import { userBodySchema, userSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { parseUserBody } from "../wire.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const putUserRoute = defineRoute({
  method: "PUT",
  url: "/v1/users/:userId",
  operationId: "putUser",
  tag: "users",
  scope: "people",
  summary: "Sets a user's settings. A user needs none to get lists.",
  params: userParams,
  body: userBodySchema,
  answer: userSchema,
  tagOf: contentTag,
  isConditional: true,
  errors: [],
  handle: ({ useCases }, { tenant, params, body, condition }) =>
    useCases.putUser(tenant, parseUserBody(parseUserId(params.userId), body), condition),
});
