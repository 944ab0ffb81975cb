import { Type } from "typebox";
import { eventContextSchema, timeTextPattern } from "./moment.ts";
import { accountId, at, count, id, itemId, nextCursor, ratio, text, word, type Wire } from "./primitives.ts";

export const plainEventKinds = [
  "impression",
  "view",
  "start",
  "finish",
  "like",
  "dislike",
  "save",
  "skip",
  "purchase",
] as const;
export const ratioEventKinds = ["progress", "rate"] as const;
export const eventKinds = [...plainEventKinds, ...ratioEventKinds, "emoji", "retract", "leave-out"] as const;

const sentAt = Type.Union(
  [
    Type.String({
      pattern: timeTextPattern,
      description: "ISO 8601 with a zone, or a day in UTC.",
      examples: ["2026-05-03T19:30:00Z"],
    }),
    Type.Integer({ description: "Milliseconds since 1970, UTC.", examples: [1_777_836_600_000] }),
  ],
  { description: "When it happened; the time of arrival when left out.", examples: ["2026-05-03T19:30:00Z"] },
);

const account = accountId("Under which account it happened; a user's own id is an account too.");
const common = {
  accountId: account,
  itemId: itemId("What it happened to."),
  recommendationId: Type.Optional(text("The list this came from, for attribution.", 256, "r7Kq2mXw")),
  context: Type.Optional(eventContextSchema),
  isPrivate: Type.Optional(
    Type.Boolean({
      description:
        "Whether it is of a private session: kept for the person, never learnt from and never shown to others.",
      examples: [true],
    }),
  ),
};
const sent = {
  id: Type.Optional(id("Sending the same id again changes nothing; made by the server when left out.", "e-0001")),
  at: Type.Optional(sentAt),
};
const kept = { id: id("The event's id.", "e-0001"), at: at("When it happened.") };

const plain = { kind: word(plainEventKinds, "What happened.") };
const withRatio = {
  kind: word(ratioEventKinds, "How far it went, or how it was rated."),
  ratio: ratio("progress: the part that is done; rate: 0 for the worst, 1 for the best of the scale.", 0.8),
};
const withEmoji = {
  kind: word(["emoji"], "A reaction."),
  emoji: Type.String({ minLength: 1, maxLength: 32, description: "One emoji.", examples: ["😍"] }),
};

const retract = {
  accountId: accountId("The account of the event that is taken back."),
  itemId: itemId("The item of that event."),
  kind: word(["retract"], "Taking an event back."),
  eventId: id("The event that from now on never was. It may still be on its way.", "e-0001"),
};
const leaveOut = {
  accountId: account,
  itemId: itemId("What says nothing of the user's taste, before and after."),
  kind: word(["leave-out"], "Leaving an item out of one's taste; taking this event back ends it."),
};

const newExample = { accountId: "ada", itemId: "book:the-great-gatsby-1925" };
const newPlainEventSchema = Type.Object(
  { ...sent, ...common, ...plain },
  {
    title: "NewPlainEvent",
    description: "Something a person did with an item.",
    additionalProperties: false,
    examples: [{ ...newExample, kind: "finish" }],
  },
);
const newRatioEventSchema = Type.Object(
  { ...sent, ...common, ...withRatio },
  {
    title: "NewRatioEvent",
    description: "Progress through an item, or a rating of it.",
    additionalProperties: false,
    examples: [{ ...newExample, kind: "rate", ratio: 0.8 }],
  },
);
const newEmojiEventSchema = Type.Object(
  { ...sent, ...common, ...withEmoji },
  {
    title: "NewEmojiEvent",
    description: "A reaction to an item.",
    additionalProperties: false,
    examples: [{ ...newExample, kind: "emoji", emoji: "😍" }],
  },
);

const newRetractEventSchema = Type.Object(
  { at: sent.at, ...retract },
  {
    title: "NewRetractEvent",
    description: "Takes an event back. Its id is made by the server, so that saying it twice changes nothing.",
    additionalProperties: false,
    examples: [{ ...newExample, kind: "retract", eventId: "e-0001" }],
  },
);
const newLeaveOutEventSchema = Type.Object(
  { ...sent, ...leaveOut },
  {
    title: "NewLeaveOutEvent",
    description: "Leaves an item out of what is learnt of the user.",
    additionalProperties: false,
    examples: [{ ...newExample, kind: "leave-out" }],
  },
);

const newEventSchemas = [
  newPlainEventSchema,
  newRatioEventSchema,
  newEmojiEventSchema,
  newRetractEventSchema,
  newLeaveOutEventSchema,
] as const;

export const newEventSchema = Type.Union([...newEventSchemas], {
  title: "NewEvent",
  description: "An event as a client sends it; `kind` says which fields it has.",
  examples: [{ ...newExample, kind: "finish", at: "2026-05-03T19:30:00Z" }],
});
export type WireNewEvent = Wire<typeof newEventSchema>;

/** The one member of `newEventSchema` that a kind belongs to: its errors are about the event, not about the union. */
export function newEventSchemaOf(kind: (typeof eventKinds)[number]) {
  if (kind === "emoji") return newEmojiEventSchema;
  if (kind === "retract") return newRetractEventSchema;
  if (kind === "leave-out") return newLeaveOutEventSchema;
  return kind === "progress" || kind === "rate" ? newRatioEventSchema : newPlainEventSchema;
}

export const maxEventCount = 1000;

export const eventBatchSchema = Type.Object(
  {
    events: Type.Array(newEventSchema, {
      minItems: 1,
      maxItems: maxEventCount,
      description: "Each is judged by itself: a bad one does not keep the others out.",
      examples: [[{ ...newExample, kind: "like" }]],
    }),
  },
  {
    title: "EventBatch",
    description: "Up to a thousand events.",
    additionalProperties: false,
    examples: [{ events: [{ ...newExample, kind: "like" }] }],
  },
);

export const eventsBodySchema = Type.Union([newEventSchema, eventBatchSchema], {
  title: "EventsBody",
  description: "One event, or a batch of them.",
  examples: [{ ...newExample, kind: "finish" }, { events: [{ ...newExample, kind: "like" }] }],
});

const keptExample = { ...newExample, id: "e-0001", at: "2026-05-03T19:30:00.000Z" };
export const eventSchema = Type.Union(
  [
    Type.Object(
      { ...kept, ...common, ...plain },
      {
        title: "PlainEvent",
        description: "Something a person did with an item.",
        additionalProperties: false,
        examples: [{ ...keptExample, kind: "finish" }],
      },
    ),
    Type.Object(
      { ...kept, ...common, ...withRatio },
      {
        title: "RatioEvent",
        description: "Progress through an item, or a rating of it.",
        additionalProperties: false,
        examples: [{ ...keptExample, kind: "rate", ratio: 0.8 }],
      },
    ),
    Type.Object(
      { ...kept, ...common, ...withEmoji },
      {
        title: "EmojiEvent",
        description: "A reaction to an item.",
        additionalProperties: false,
        examples: [{ ...keptExample, kind: "emoji", emoji: "😍" }],
      },
    ),
    Type.Object(
      { ...kept, ...retract },
      {
        title: "RetractEvent",
        description: "An event that takes another one back.",
        additionalProperties: false,
        examples: [{ ...keptExample, kind: "retract", eventId: "e-0001" }],
      },
    ),
    Type.Object(
      { ...kept, ...leaveOut },
      {
        title: "LeaveOutEvent",
        description: "An event that leaves an item out of what is learnt of the user.",
        additionalProperties: false,
        examples: [{ ...keptExample, kind: "leave-out" }],
      },
    ),
  ],
  {
    title: "Event",
    description: "An event as it was recorded.",
    examples: [{ ...keptExample, kind: "finish" }],
  },
);
export type WireEvent = Wire<typeof eventSchema>;

export const eventStandings = ["counts", "private", "retracted", "left-out", "control"] as const;

export const eventPageSchema = Type.Object(
  {
    events: Type.Array(
      Type.Object(
        {
          event: eventSchema,
          standing: word(
            eventStandings,
            "counts: it shapes the user's lists; private, retracted, left-out: it does not, and why; control: it says how others stand.",
          ),
        },
        {
          title: "StandingEvent",
          description: "An event and whether it counts.",
          additionalProperties: false,
          examples: [{ event: { ...keptExample, kind: "finish" }, standing: "counts" }],
        },
      ),
      { description: "Newest first.", examples: [[]] },
    ),
    nextCursor: Type.Optional(nextCursor),
  },
  {
    title: "EventPage",
    description: "A page of a user's history.",
    additionalProperties: false,
    examples: [{ events: [{ event: { ...keptExample, kind: "finish" }, standing: "counts" }] }],
  },
);
export type WireEventPage = Wire<typeof eventPageSchema>;

export const recordReportSchema = Type.Object(
  {
    acceptedCount: count("Events that are now durable and were new.", 1),
    duplicateCount: count("Events whose id was known already.", 0),
    rejected: Type.Array(
      Type.Object(
        {
          index: count("Which one of the events that were sent, from 0.", 0),
          code: text("An error code.", 64, "INVALID_INPUT"),
          message: text("What is wrong, and what would be right.", 2000, "/itemId is missing."),
        },
        {
          additionalProperties: false,
          description: "An event that was not recorded.",
          examples: [{ index: 0, code: "INVALID_INPUT", message: "/itemId is missing." }],
        },
      ),
      { description: "Events that were not recorded, in the order in which they were sent.", examples: [[]] },
    ),
  },
  {
    title: "RecordReport",
    description: "What became of the events.",
    additionalProperties: false,
    examples: [{ acceptedCount: 1, duplicateCount: 0, rejected: [] }],
  },
);
export type WireRecordReport = Wire<typeof recordReportSchema>;
