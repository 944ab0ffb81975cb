import { userBodySchema, userPatchSchema, userSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { parseUserBody } from "../wire.ts";
import { createChange } from "./http/change.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const change = createChange(userBodySchema);

export const patchUserRoute = defineRoute({
  method: "PATCH",
  url: "/v1/users/:userId",
  operationId: "patchUser",
  tag: "users",
  scope: "people",
  summary:
    "Changes what the body names of a user's settings (JSON merge patch); no change made at the same time is lost.",
  params: userParams,
  body: userPatchSchema,
  answer: userSchema,
  tagOf: contentTag,
  isConditional: true,
  errors: [],
  handle: async ({ useCases }, { tenant, params, body, condition }) => {
    const id = parseUserId(params.userId);
    return change({
      patch: body,
      condition,
      read: () => useCases.getUser(tenant, id),
      write: (changed, unchanged) =>
        useCases.putUser(tenant, parseUserBody(parseUserId(changed.id ?? id), changed), unchanged),
    });
  },
});
