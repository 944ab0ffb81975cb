import { userListSchema } from "../../contract/index.ts";
import { defaultPageLength, userListQuery } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

export const listUsersRoute = defineRoute({
  method: "GET",
  url: "/v1/users",
  operationId: "listUsers",
  tag: "users",
  scope: "operate",
  summary: "Users who have settings, by pages. Others are known by their events alone.",
  query: userListQuery,
  answer: userListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, query: { search, limit = defaultPageLength, cursor } }) => {
    const asked = search === undefined ? "users" : ["users", search];
    const place = decodeCursor(asked, cursor, isText);
    const page = {
      limit,
      ...(search !== undefined && { search }),
      ...(place !== undefined && { after: parseUserId(place) }),
    };
    const { users, next } = await useCases.listUsers(tenant, page);
    return { users, ...(next !== undefined && { nextCursor: encodeCursor(asked, next) }) };
  },
});
