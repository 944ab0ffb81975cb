import { eventPageSchema } from "../../contract/index.ts";
import { defaultPageLength, eventListQuery } from "../../contract/parameters.ts";
import { parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { standingEventToWire } from "../wire.ts";
import { decodeCursor, encodeCursor, isTimeAndId } from "./http/cursor.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const listEventsRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/events",
  operationId: "listEvents",
  tag: "events",
  scope: "people",
  summary: "What a user did, newest first, and which of it shapes their lists: by pages.",
  params: userParams,
  query: eventListQuery,
  answer: eventPageSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params, query: { itemId, limit = defaultPageLength, cursor } }) => {
    const userId = parseUserId(params.userId);
    const asked = ["events", userId, ...(itemId === undefined ? [] : [itemId])];
    const place = decodeCursor(asked, cursor, isTimeAndId);
    const after = place && { atMs: place[0], id: parseEventId(place[1]) };
    const page = await useCases.listEvents(tenant, userId, {
      limit,
      ...(itemId !== undefined && { itemId: parseItemId(itemId) }),
      ...(after && { after }),
    });
    const { next } = page;
    return {
      events: page.events.map(standingEventToWire),
      ...(next && { nextCursor: encodeCursor(asked, [next.atMs, next.id]) }),
    };
  },
});
