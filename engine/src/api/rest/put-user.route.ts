import { userBodySchema, userSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
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
  errors: ["PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "DISK_FULL"],
  handle: async ({ useCases }, { tenant, params, body }) => {
    const user = parseUserBody(parseUserId(params.userId), body);
    await useCases.putUser(tenant, user);
    return user;
  },
});
