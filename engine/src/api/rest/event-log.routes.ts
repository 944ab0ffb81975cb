import {
  failedEventListSchema,
  latestEventsSchema,
  replayReportSchema,
  replayWishSchema,
} from "../../contract/index.ts";
import { defaultPageLength, failedEventsQuery, latestEventsQuery } from "../../contract/parameters.ts";
import { parseEventId } from "../../domain/ids.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { failedEventToWire } from "../operator-wire.ts";
import { eventToWire, timeText } from "../wire.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "events", scope: "operate" } as const;
const tail = "latest-events";

export const listLatestEventsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/events/latest",
  operationId: "listLatestEvents",
  summary: "What everybody did last, as it arrived; with the cursor of the answer before, what arrived since.",
  query: latestEventsQuery,
  answer: latestEventsSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant, query: { limit = defaultPageLength, cursor } }) {
    const after = decodeCursor(tail, cursor, isPositions);
    const { events, positions, hasMore } = await operatorOf(context).latestEvents(tenant, {
      limit,
      ...(after && { after }),
    });
    return {
      events: events.map(({ arrivedAtMs, event }) => ({ arrivedAt: timeText(arrivedAtMs), event: eventToWire(event) })),
      nextCursor: encodeCursor(tail, positions),
      hasMore,
    };
  },
});

const isPositions = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => typeof each === "string" && /^\d{1,80}$/.test(each));

export const listFailedEventsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/failed-events",
  operationId: "listFailedEvents",
  summary: "Events that a consumer group could not handle and set aside, with the reason, by pages.",
  query: failedEventsQuery,
  answer: failedEventListSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant, query: { group, limit = defaultPageLength, cursor } }) {
    const asked = ["failed-events", group ?? ""];
    const after = decodeCursor(asked, cursor, isText);
    const { events, next } = await operatorOf(context).failedEvents(tenant, {
      limit,
      ...(group !== undefined && { group }),
      ...(after !== undefined && { after }),
    });
    return {
      events: events.map(failedEventToWire),
      ...(next !== undefined && { nextCursor: encodeCursor(asked, next) }),
    };
  },
});

export const replayFailedEventsRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/failed-events/replay",
  operationId: "replayFailedEvents",
  summary: "Hands events that were set aside over once more; what still fails stays, with its new reason.",
  body: replayWishSchema,
  answer: replayReportSchema,
  errors: ["ROUTE_NOT_FOUND"],
  handle: (context, { tenant, body: { group, eventIds } }) =>
    operatorOf(context).replayFailedEvents(tenant, {
      ...(group !== undefined && { group }),
      ...(eventIds && { eventIds: eventIds.map(parseEventId) }),
    }),
});
