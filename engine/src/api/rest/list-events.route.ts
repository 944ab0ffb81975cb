import { Type } from "typebox";
import { eventPageSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { eventPageToWire, parseEventCursor } from "../wire.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const defaultLimit = 50;

export const listEventsRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/events",
  operationId: "listEvents",
  tag: "events",
  scope: "people",
  summary: "What a user did, newest first, and which of it shapes their lists: by pages.",
  params: userParams,
  query: {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: `At most this many; ${defaultLimit} when left out.` }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 1000, description: "`nextCursor` of the page before.", examples: ["WzEsImUiXQ"] }),
    ),
  },
  answer: eventPageSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params, query: { limit = defaultLimit, cursor } }) =>
    eventPageToWire(
      await useCases.listEvents(tenant, parseUserId(params.userId), {
        limit,
        ...(cursor !== undefined && { after: parseEventCursor(cursor) }),
      }),
    ),
});
