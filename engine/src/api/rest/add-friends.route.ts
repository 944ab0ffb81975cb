import { friendBodySchema } from "../../contract/index.ts";
import { checkNotPerson } from "../../domain/access.ts";
import { parseUserId } from "../../domain/ids.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const addFriendsRoute = defineRoute({
  method: "POST",
  url: "/v1/users/:userId/friends",
  operationId: "addFriends",
  tag: "friends",
  scope: "people",
  summary:
    "Says as a trusted server that these are friends, both ways, but for whom one blocks the other. Doing it twice changes nothing.",
  params: userParams,
  body: friendBodySchema,
  errors: [],
  async handle({ useCases }, { tenant, params, body, principal }) {
    checkNotPerson(principal);
    await useCases.addFriends(tenant, parseUserId(params.userId), body.friendIds.map(parseUserId));
  },
});
