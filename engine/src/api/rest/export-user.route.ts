import { userExportSchema } from "../../contract/index.ts";
import { pageQuery } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { userExportToWire } from "../wire.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const exportUserRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/export",
  operationId: "exportUser",
  tag: "users",
  scope: "people",
  summary: "All that is kept about a person, by pages of some thousand events or served lists.",
  params: userParams,
  query: { cursor: pageQuery.cursor },
  answer: userExportSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params, query }) => {
    const userId = parseUserId(params.userId);
    const question = ["export", userId];
    const page = await useCases.exportUser(tenant, userId, decodeCursor(question, query.cursor, isText));
    return userExportToWire(page, page.next && encodeCursor(question, page.next));
  },
});
