import { parseUserId } from "../../../domain/ids.ts";
import { countOf, gorseRoute, type AddGorseRoute } from "./gorse-route.ts";
import { userPatchSchema, userSchema, usersSchema } from "./gorse-schemas.ts";
import { cursorToWire, parseCursor, parseUser, patchUser, rowsAffected, userToWire } from "./gorse-wire.ts";
import { defaultCount, maxPage } from "./limits.ts";

export const userRoutes: readonly AddGorseRoute[] = [
  gorseRoute({
    method: "POST",
    path: "/user",
    scope: "people",
    body: userSchema,
    handle: async ({ useCases }, { tenant, body }) => {
      await useCases.putGorseUsers(tenant, [parseUser(body)]);
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "POST",
    path: "/users",
    scope: "people",
    body: usersSchema,
    handle: async ({ useCases }, { tenant, body }) => {
      await useCases.putGorseUsers(tenant, body.map(parseUser));
      return rowsAffected(body.length);
    },
  }),
  gorseRoute({
    method: "GET",
    path: "/users",
    scope: "people",
    handle: async ({ useCases }, { tenant, query }) => {
      const limit = Math.min(maxPage, countOf(query, "n", defaultCount));
      const cursor = query("cursor");
      const page = await useCases.listGorseUsers(tenant, { limit, ...(cursor && { after: parseCursor(cursor) }) });
      return { Cursor: cursorToWire(page), Users: page.entries.map(userToWire) };
    },
  }),
  gorseRoute({
    method: "GET",
    path: "/user/:userId",
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) =>
      userToWire(await useCases.getGorseUser(tenant, parseUserId(param("userId")))),
  }),
  gorseRoute({
    method: "PATCH",
    path: "/user/:userId",
    scope: "people",
    body: userPatchSchema,
    handle: async ({ useCases }, { tenant, param, body }) => {
      const user = await useCases.getGorseUser(tenant, parseUserId(param("userId")));
      await useCases.putGorseUsers(tenant, [patchUser(user, body)]);
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "DELETE",
    path: "/user/:userId",
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) => {
      await useCases.eraseUser(tenant, parseUserId(param("userId")));
      return rowsAffected(1);
    },
  }),
];
