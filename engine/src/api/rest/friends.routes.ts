import { friendActivitySchema, friendListSchema, tasteMatchSchema } from "../../contract/index.ts";
import { defaultPageLength, friendActivityQuery, pageQuery } from "../../contract/parameters.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { friendActToWire } from "../wire.ts";
import { decodeCursor, encodeCursor, isTimeAndId, isText } from "./http/cursor.ts";
import { domainFilter, friendParams, userItemParams, userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "friends", scope: "people" } as const;

export const listFriendsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/friends",
  operationId: "listFriends",
  summary: "A user's friends, by pages.",
  params: userParams,
  query: pageQuery,
  answer: friendListSchema,
  errors: [],
  async handle({ useCases }, { tenant, params, query: { limit = defaultPageLength, cursor } }) {
    const userId = parseUserId(params.userId);
    const asked = ["friends", userId];
    const after = decodeCursor(asked, cursor, isText);
    const page = await useCases.listFriends(tenant, userId, { limit, ...(after !== undefined && { after }) });
    return { friends: page.friends, ...(page.next !== undefined && { nextCursor: encodeCursor(asked, page.next) }) };
  },
});

export const removeFriendRoute = defineRoute({
  ...common,
  method: "DELETE",
  url: "/v1/users/:userId/friends/:friendId",
  operationId: "removeFriend",
  summary: "Ends a friendship, for both. Doing it twice changes nothing.",
  params: friendParams,
  errors: ["OVERLOADED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.removeFriend(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});

export const friendActivityRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/friend-activity",
  operationId: "friendActivity",
  summary: "What friends finished, liked and rated, of those who let friends see it (`activityFeed`): by pages.",
  params: userParams,
  query: friendActivityQuery,
  answer: friendActivitySchema,
  errors: ["UNKNOWN_DOMAIN"],
  async handle({ useCases, domains }, { tenant, params, query }) {
    const { limit = defaultPageLength, cursor, domain } = query;
    const userId = parseUserId(params.userId);
    const asked = ["friend-activity", userId, domain];
    const place = decodeCursor(asked, cursor, isTimeAndId);
    const page = await useCases.friendActivity(tenant, userId, {
      limit,
      ...domainFilter(domains, domain),
      ...(place && { after: { atMs: place[0], id: place[1] } }),
    });
    const { next } = page;
    return {
      acts: page.acts.map(friendActToWire),
      ...(next && { nextCursor: encodeCursor(asked, [next.atMs, next.id]) }),
    };
  },
});

const hiding = { ...common, url: "/v1/users/:userId/hidden-items/:itemId", params: userItemParams } as const;

export const hideItemRoute = defineRoute({
  ...hiding,
  method: "PUT",
  operationId: "hideItem",
  summary:
    "Friends hear nothing of what the user did and will do with a work. It goes on shaping the user's own lists.",
  errors: [],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.hideItem(tenant, parseUserId(params.userId), parseItemId(params.itemId)),
});

export const showItemRoute = defineRoute({
  ...hiding,
  method: "DELETE",
  operationId: "showItem",
  summary: "Friends hear of a work again, as far as the user's settings let them.",
  errors: [],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.showItem(tenant, parseUserId(params.userId), parseItemId(params.itemId)),
});

export const tasteMatchRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/friends/:friendId/taste-match",
  operationId: "tasteMatch",
  summary:
    "How alike two friends' tastes are, what both love, and what each could lend the other. Both must let friends compare (`tasteMatch`).",
  params: friendParams,
  answer: tasteMatchSchema,
  errors: ["TASTE_NOT_SHARED"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.tasteMatch(tenant, parseUserId(params.userId), parseUserId(params.friendId)),
});
