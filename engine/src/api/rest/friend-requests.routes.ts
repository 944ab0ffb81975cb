import { blockListSchema, friendRequestListSchema, requestAnswerSchema } from "../../contract/index.ts";
import { defaultPageLength, friendRequestQuery, pageQuery } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { timeText } from "../wire.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { friendParams, userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "friends", scope: "people" } as const;

export const listFriendRequestsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/friend-requests",
  operationId: "listFriendRequests",
  summary: "Who wants to be a user's friend, or whom the user asked: by pages.",
  params: userParams,
  query: friendRequestQuery,
  answer: friendRequestListSchema,
  errors: [],
  async handle({ useCases }, { tenant, params, query }) {
    const { direction = "incoming", limit = defaultPageLength, cursor } = query;
    const userId = parseUserId(params.userId);
    const asked = ["friend-requests", userId, direction];
    const after = decodeCursor(asked, cursor, isText);
    const input = { direction, limit, ...(after !== undefined && { after }) };
    const page = await useCases.listFriendRequests(tenant, userId, input);
    return {
      requests: page.requests.map(({ atMs, ...request }) => ({ ...request, at: timeText(atMs) })),
      ...(page.next !== undefined && { nextCursor: encodeCursor(asked, page.next) }),
    };
  },
});

const ofRequest = { ...common, params: friendParams } as const;

export const sendFriendRequestRoute = defineRoute({
  ...ofRequest,
  method: "PUT",
  url: "/v1/users/:userId/friend-requests/:friendId",
  operationId: "sendFriendRequest",
  summary: "Asks somebody to be a friend; who was asked by them already is one. Doing it twice changes nothing.",
  answer: requestAnswerSchema,
  errors: ["PERSON_BLOCKED", "FRIEND_LIMIT", "OVERLOADED"],
  handle: async ({ useCases }, { tenant, params }) => ({
    state: await useCases.sendFriendRequest(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
  }),
});

export const withdrawFriendRequestRoute = defineRoute({
  ...ofRequest,
  method: "DELETE",
  url: "/v1/users/:userId/friend-requests/:friendId",
  operationId: "withdrawFriendRequest",
  summary: "Takes back that the user asked. Doing it twice changes nothing.",
  errors: ["OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.withdrawFriendRequest(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});

export const acceptFriendRequestRoute = defineRoute({
  ...ofRequest,
  method: "POST",
  url: "/v1/users/:userId/friend-requests/:friendId/accept",
  operationId: "acceptFriendRequest",
  summary: "Becomes the friend of somebody who asked. Doing it twice changes nothing.",
  errors: ["FRIEND_REQUEST_NOT_FOUND", "FRIEND_LIMIT", "OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.acceptFriendRequest(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});

export const declineFriendRequestRoute = defineRoute({
  ...ofRequest,
  method: "POST",
  url: "/v1/users/:userId/friend-requests/:friendId/decline",
  operationId: "declineFriendRequest",
  summary: "Does not become the friend of somebody who asked. Doing it twice changes nothing.",
  errors: ["OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.declineFriendRequest(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});

export const listBlocksRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/blocks",
  operationId: "listBlocks",
  summary: "Whom a user blocks, by pages.",
  params: userParams,
  query: pageQuery,
  answer: blockListSchema,
  errors: [],
  async handle({ useCases }, { tenant, params, query: { limit = defaultPageLength, cursor } }) {
    const userId = parseUserId(params.userId);
    const asked = ["blocks", userId];
    const after = decodeCursor(asked, cursor, isText);
    const page = await useCases.listBlocks(tenant, userId, { limit, ...(after !== undefined && { after }) });
    return {
      blocks: page.blocks.map(({ userId: blocked, atMs }) => ({ userId: blocked, at: timeText(atMs) })),
      ...(page.next !== undefined && { nextCursor: encodeCursor(asked, page.next) }),
    };
  },
});

const ofBlock = { ...common, url: "/v1/users/:userId/blocks/:friendId", params: friendParams } as const;

export const blockPersonRoute = defineRoute({
  ...ofBlock,
  method: "PUT",
  operationId: "blockPerson",
  summary: "Ends friendship and requests between two people, and hides each from the other. The other one is not told.",
  errors: ["FRIEND_LIMIT", "OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.blockPerson(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});

export const unblockPersonRoute = defineRoute({
  ...ofBlock,
  method: "DELETE",
  operationId: "unblockPerson",
  summary: "Lets somebody be seen again. They are no friend by it, and what they asked meanwhile is gone.",
  errors: ["OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.unblockPerson(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});
