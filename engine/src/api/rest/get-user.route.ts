import { profileSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { profileToWire } from "../wire.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getUserRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId",
  operationId: "getUser",
  tag: "users",
  scope: "people",
  summary: "A user as the engine sees them: settings, accounts, preferences.",
  params: userParams,
  answer: profileSchema,
  // The first part stands for the settings, which are what a PUT or PATCH under If-Match changes; events change the second.
  tagOf: (profile) => `${contentTag(profile.user)}.${contentTag(profile)}`,
  errors: [],
  handle: async ({ useCases }, { tenant, params }) =>
    profileToWire(await useCases.getProfile(tenant, parseUserId(params.userId))),
});
