import { Type } from "typebox";
import { eventSchema } from "./event.ts";
import { at, count, id, nextCursor, text, type Wire } from "./primitives.ts";

const event = {
  id: "e-0001",
  accountId: "ada",
  itemId: "book:the-great-gatsby-1925",
  kind: "finish" as const,
  at: "2026-05-03T19:30:00.000Z",
};
const arrivedExample = { arrivedAt: "2026-05-03T19:30:01.000Z", event };
const arrivedSchema = Type.Object(
  { arrivedAt: at("When the log took it."), event: eventSchema },
  {
    title: "ArrivedEvent",
    description: "An event as it arrived.",
    additionalProperties: false,
    examples: [arrivedExample],
  },
);

const tailExample = { events: [arrivedExample], nextCursor: "WzEsIml0ZW1zIiwiIiwiYm9vazphIl0", hasMore: false };
export const latestEventsSchema = Type.Object(
  {
    events: Type.Array(arrivedSchema, {
      description:
        "In order of arrival: the newest last. Those of private sessions, and what takes one of these back, are for nobody else and left out, so that there may be fewer than asked for.",
      examples: [[arrivedExample]],
    }),
    nextCursor: Type.String({
      minLength: 1,
      description: "Send it as `cursor` for what arrives after these: now or in a while, again and again.",
      examples: [tailExample.nextCursor],
    }),
    hasMore: Type.Boolean({ description: "Whether there is more already: ask again at once.", examples: [false] }),
  },
  {
    title: "LatestEvents",
    description: "The end of the event log, of everybody.",
    additionalProperties: false,
    examples: [tailExample],
  },
);

const failedExample = {
  group: "lake",
  partition: 1,
  position: "1201",
  eventId: "e-0001",
  arrivedAt: "2026-05-03T19:30:01.000Z",
  setAsideAt: "2026-05-03T19:30:05.000Z",
  reason: "The file could not be written.",
  event,
};
const group = text("The consumer group.", 100, "lake");
const failedSchema = Type.Object(
  {
    group,
    partition: count("Its partition of the event log.", 1),
    position: Type.String({ description: "Its position there.", examples: ["1201"] }),
    eventId: id("The event's id.", "e-0001"),
    arrivedAt: at("When the log took it."),
    setAsideAt: at("When it was last tried."),
    reason: Type.String({ description: "Why it failed.", examples: [failedExample.reason] }),
    event: Type.Optional(eventSchema),
  },
  {
    title: "FailedEvent",
    description:
      "An event that a consumer group could not handle. What happened is absent where it is of a private session, or takes back what is.",
    additionalProperties: false,
    examples: [failedExample],
  },
);
export type WireFailedEvent = Wire<typeof failedSchema>;

export const failedEventListSchema = Type.Object(
  {
    events: Type.Array(failedSchema, {
      description: "By group, then in order of arrival.",
      examples: [[failedExample]],
    }),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "FailedEventList",
    description: "Events that were set aside.",
    additionalProperties: false,
    examples: [{ events: [failedExample] }],
  },
);

export const replayWishSchema = Type.Object(
  {
    group: Type.Optional(text("Only of this consumer group; of all when left out.", 100, "lake")),
    eventIds: Type.Optional(
      Type.Array(id("An event's id.", "e-0001"), {
        minItems: 1,
        maxItems: 1000,
        description: "Only these; all when left out.",
        examples: [["e-0001"]],
      }),
    ),
  },
  {
    title: "ReplayWish",
    description: "Which events to hand over once more.",
    additionalProperties: false,
    examples: [{ group: "lake" }, { eventIds: ["e-0001"] }],
  },
);

export const replayReportSchema = Type.Object(
  {
    handledCount: count("Events that went well now.", 3),
    failedCount: count("Events that failed again and stay.", 0),
  },
  {
    title: "ReplayReport",
    description: "What became of events that were handed over once more.",
    additionalProperties: false,
    examples: [{ handledCount: 3, failedCount: 0 }],
  },
);
