import { eventPageSchema } from "../../contract/index.ts";
import { defaultPageLength, pageQuery, userParams } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { standingEventToWire } from "../wire.ts";
import { decodeCursor, encodeCursor } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

export const listEventsRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/events",
  operationId: "listEvents",
  tag: "events",
  scope: "people",
  summary: "What a user did, newest first, and which of it shapes their lists: by pages.",
  params: userParams,
  query: pageQuery,
  answer: eventPageSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params: { userId }, query: { limit = defaultPageLength, cursor } }) => {
    const asked = ["events", userId];
    const place = decodeCursor(asked, cursor);
    const [atMs = "", ...id] = place?.split(" ") ?? [];
    const after = { atMs: Number(atMs), id: id.join(" ") };
    const page = { limit, ...(place !== undefined && { after }) };
    const { events, next } = await useCases.listEvents(tenant, parseUserId(userId), page);
    return {
      events: events.map(standingEventToWire),
      ...(next !== undefined && { nextCursor: encodeCursor(asked, `${next.atMs} ${next.id}`) }),
    };
  },
});
