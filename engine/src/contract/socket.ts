import { Type } from "typebox";
import { eventKinds, maxEventCount, recordReportSchema } from "./event.ts";
import { listChangeCauses } from "./list-change.ts";
import { recommendQuery } from "./parameters.ts";
import { partyClientMessageSchemas, partyServerMessageSchemas, requestId } from "./party-messages.ts";
import { count, text, userId, word, type Wire } from "./primitives.ts";
import { recommendationListSchema } from "./recommendation.ts";

/** The messages of `/v1/socket`, each one JSON text. `PROTOCOL.md` tells how they go together, and a test holds it to this file. */

export const socketProtocolVersion = 1;

export const socketLimits = {
  /** Of one frame of the client. */
  frameBytes: 256 * 1024,
  /** That many messages may come at once; they are given back at `messagesPerSecond`. */
  messageBurst: 100,
  messagesPerSecond: 20,
  subscriptionCount: 20,
  eventsPerMessage: maxEventCount,
  /** Parties that a connection is in at a time. */
  partyCount: 8,
  /** Acts of a connection that wait for their answers; nothing more is read from it meanwhile. */
  partyActCount: 16,
  /** Chat that waits for a slow consumer; with more it is closed, and comes back with what it has. */
  waitingChatCount: 256,
  /** Messages that are kept for a connection that comes back, and for how long. */
  replayCount: 256,
  resumeMs: 60_000,
  helloMs: 5_000,
  heartbeatMs: 25_000,
  /** Whoever takes nothing of what is sent for so long is closed. */
  stalledMs: 30_000,
} as const;

export type SocketLimits = { readonly [Name in keyof typeof socketLimits]: number };

/** Why the server closes a connection, and what the client should do. */
export const socketCloseCodes = {
  "bad-messages": { code: 4400, meaning: "Too many messages that do not fit.", wayOut: "Mend the client." },
  unauthenticated: { code: 4401, meaning: "The hello was refused.", wayOut: "Come back with a key that is good." },
  "unknown-protocol": { code: 4406, meaning: "The hello names another version.", wayOut: "Speak version 1." },
  "too-late": {
    code: 4408,
    meaning: "No hello in time, or nothing at all for two heartbeats.",
    wayOut: "Connect again and resume.",
  },
  replaced: { code: 4409, meaning: "The session was resumed by another connection.", wayOut: "Nothing to do." },
  "too-slow": {
    code: 4413,
    meaning: "What was sent was not taken for too long.",
    wayOut: "Connect again and resume; subscribe to less.",
  },
  "too-many": { code: 4429, meaning: "Messages kept coming beyond the limit.", wayOut: "Send less, then come back." },
} as const;
export type SocketCloseReason = keyof typeof socketCloseCodes;

const sequence = Type.Integer({
  minimum: 1,
  description:
    "Numbers the lists and answers of a session, from 1. A gap is no loss: a list was replaced by a newer one.",
  examples: [7],
});
const token = (description: string) =>
  Type.String({ minLength: 1, maxLength: 4096, description, examples: ["k-7Kq2m"] });

const resumeSchema = Type.Object(
  {
    token: token("The resumeToken of the last welcome."),
    sequence: Type.Integer({
      minimum: 0,
      description: "The highest sequence that arrived; 0 for none.",
      examples: [7],
    }),
  },
  {
    additionalProperties: false,
    description: "Goes on with the session of a connection that broke.",
    examples: [{ token: "k-7Kq2m", sequence: 7 }],
  },
);

export const helloSchema = Type.Object(
  {
    kind: word(["hello"], "The first message."),
    protocol: Type.Integer({ minimum: 1, description: "The version of this protocol.", examples: [1] }),
    token: Type.Optional(token("A server's key. Browsers come with their cookie instead.")),
    tenant: Type.Optional(text("Whose data, where the caller may choose.", 256, "default")),
    resume: Type.Optional(resumeSchema),
  },
  {
    title: "Hello",
    description: "Says who comes. Must be the first message.",
    additionalProperties: false,
    examples: [{ kind: "hello", protocol: 1, token: "k-7Kq2m" }],
  },
);

const topicSchema = Type.Object(
  { kind: word(["list"], "A user's list."), userId: userId("Whose list."), ...recommendQuery },
  {
    title: "ListTopic",
    description: "A user's list as GET /v1/users/{userId}/recommendations answers it, with the same parameters.",
    additionalProperties: false,
    examples: [{ kind: "list", userId: "ada", n: 12 }],
  },
);

export const subscribeSchema = Type.Object(
  { kind: word(["subscribe"], "Follows something."), id: requestId, topic: topicSchema },
  {
    title: "Subscribe",
    description: "Asks for a list, now and whenever it changes.",
    additionalProperties: false,
    examples: [{ kind: "subscribe", id: "s1", topic: { kind: "list", userId: "ada", n: 12 } }],
  },
);

export const unsubscribeSchema = Type.Object(
  { kind: word(["unsubscribe"], "Follows no longer."), id: requestId },
  {
    title: "Unsubscribe",
    description: "Ends a subscription. Doing it twice changes nothing.",
    additionalProperties: false,
    examples: [{ kind: "unsubscribe", id: "s1" }],
  },
);

const newEvent = { accountId: "ada", itemId: "book:the-great-gatsby-1925", kind: "finish" };

export const recordSchema = Type.Object(
  {
    kind: word(["record"], "Records events."),
    id: requestId,
    events: Type.Array(
      Type.Record(Type.String(), Type.Unknown({ description: "A field of the event.", examples: ["ada"] }), {
        description: `A NewEvent; its kind is one of ${eventKinds.join(", ")}.`,
        examples: [newEvent],
      }),
      {
        minItems: 1,
        maxItems: socketLimits.eventsPerMessage,
        description: "NewEvents as POST /v1/events takes them, each judged by itself.",
        examples: [[newEvent]],
      },
    ),
  },
  {
    title: "Record",
    description: "Sends events; recorded answers once they are durable.",
    additionalProperties: false,
    examples: [{ kind: "record", id: "r1", events: [newEvent] }],
  },
);

const beat = <const Kind extends string>(kind: Kind, title: string, description: string) =>
  Type.Object(
    { kind: word([kind], "A heartbeat.") },
    { title, description, additionalProperties: false, examples: [{ kind }] },
  );

export const pingSchema = beat("ping", "Ping", "Asks whether the other side is there. Both sides may.");
export const pongSchema = beat("pong", "Pong", "Answers a ping.");

export const clientMessageSchemas = {
  hello: helloSchema,
  subscribe: subscribeSchema,
  unsubscribe: unsubscribeSchema,
  record: recordSchema,
  ...partyClientMessageSchemas,
  ping: pingSchema,
  pong: pongSchema,
} as const;
export type ClientMessage = Wire<(typeof clientMessageSchemas)[keyof typeof clientMessageSchemas]>;
export type WireHello = Wire<typeof helloSchema>;
export type WireSubscribe = Wire<typeof subscribeSchema>;
export type { WirePartyAct, WirePartyJoin, WirePartyProbe } from "./party-messages.ts";
export type WireRecord = Wire<typeof recordSchema>;

const limitsSchema = Type.Object(
  {
    frameBytes: count("The largest message.", socketLimits.frameBytes),
    messageBurst: count("Messages that may come at once.", socketLimits.messageBurst),
    messagesPerSecond: count("Messages that may come in the long run.", socketLimits.messagesPerSecond),
    subscriptionCount: count("Subscriptions at a time.", socketLimits.subscriptionCount),
    eventsPerMessage: count("Events in one record.", socketLimits.eventsPerMessage),
    partyCount: count("Parties at a time.", socketLimits.partyCount),
  },
  {
    title: "SocketLimits",
    description: "What a connection may do.",
    additionalProperties: false,
    examples: [
      {
        frameBytes: 262_144,
        messageBurst: 100,
        messagesPerSecond: 20,
        subscriptionCount: 20,
        eventsPerMessage: 1000,
        partyCount: 8,
      },
    ],
  },
);

const welcomeExample = {
  kind: "welcome",
  sessionId: "Zt0c",
  resumeToken: "k-7Kq2m",
  isResumed: false,
  heartbeatMs: 25_000,
  resumeMs: 60_000,
  limits: {
    frameBytes: 262_144,
    messageBurst: 100,
    messagesPerSecond: 20,
    subscriptionCount: 20,
    eventsPerMessage: 1000,
    partyCount: 8,
  },
};
export const welcomeSchema = Type.Object(
  {
    kind: word(["welcome"], "Answers a hello."),
    sessionId: text("Names the session in logs.", 64, "Zt0c"),
    resumeToken: token("Resumes the session once; a secret. Each welcome has a new one."),
    isResumed: Type.Boolean({ description: "Whether the session asked for goes on.", examples: [false] }),
    heartbeatMs: count("How often the server pings; silence of twice as long ends the connection.", 25_000),
    resumeMs: count("How long a session waits for its client to come back.", 60_000),
    limits: limitsSchema,
  },
  {
    title: "Welcome",
    description: "The session begins, or goes on.",
    additionalProperties: false,
    examples: [welcomeExample],
  },
);

const listExample = { recommendationId: "r7Kq2mXw", userId: "ada", isFallback: false, items: [], continue: [] };
export const listMessageSchema = Type.Object(
  {
    kind: word(["list"], "A list."),
    sequence,
    id: requestId,
    cause: Type.Optional(word(listChangeCauses, "Why it may be another one; absent on the first.")),
    list: recommendationListSchema,
  },
  {
    title: "ListMessage",
    description: "The whole list of a subscription, as it is now. A newer one replaces one that was not sent yet.",
    additionalProperties: false,
    examples: [{ kind: "list", sequence: 1, id: "s1", list: listExample }],
  },
);

export const unsubscribedSchema = Type.Object(
  { kind: word(["unsubscribed"], "Answers an unsubscribe."), sequence, id: requestId },
  {
    title: "Unsubscribed",
    description: "Nothing more comes of the subscription.",
    additionalProperties: false,
    examples: [{ kind: "unsubscribed", sequence: 3, id: "s1" }],
  },
);

export const recordedSchema = Type.Object(
  { kind: word(["recorded"], "Answers a record."), sequence, id: requestId, report: recordReportSchema },
  {
    title: "Recorded",
    description: "What became of the events; those accepted are durable.",
    additionalProperties: false,
    examples: [
      {
        kind: "recorded",
        sequence: 2,
        id: "r1",
        report: { acceptedCount: 1, duplicateCount: 0, rejected: [] },
      },
    ],
  },
);

export const socketErrorSchema = Type.Object(
  {
    kind: word(["error"], "What could not be done."),
    sequence: Type.Optional(sequence),
    id: Type.Optional(requestId),
    code: text("One of the codes of docs/errors.md.", 64, "INVALID_INPUT"),
    message: text("What is wrong, where, and the way out.", 4000, "/events is missing."),
  },
  {
    title: "SocketError",
    description: "Answers a message that was refused. With an id it is about that request, and has a sequence.",
    additionalProperties: false,
    examples: [{ kind: "error", sequence: 4, id: "r2", code: "INVALID_INPUT", message: "/events is missing." }],
  },
);

export const resyncSchema = Type.Object(
  { kind: word(["resync"], "Begin anew.") },
  {
    title: "Resync",
    description:
      "The session asked for is gone, or too much was missed: subscribe and join again, and send again what was not answered.",
    additionalProperties: false,
    examples: [{ kind: "resync" }],
  },
);

export const goingAwaySchema = Type.Object(
  {
    kind: word(["going-away"], "The server stops."),
    reconnectAfterMs: count("Wait so long, so that not all come back at once.", 1200),
  },
  {
    title: "GoingAway",
    description: "The server stops; the connection is closed with 1001 next.",
    additionalProperties: false,
    examples: [{ kind: "going-away", reconnectAfterMs: 1200 }],
  },
);

export const serverMessageSchemas = {
  welcome: welcomeSchema,
  list: listMessageSchema,
  unsubscribed: unsubscribedSchema,
  recorded: recordedSchema,
  ...partyServerMessageSchemas,
  error: socketErrorSchema,
  resync: resyncSchema,
  "going-away": goingAwaySchema,
  ping: pingSchema,
  pong: pongSchema,
} as const;
export type ServerMessage = Wire<(typeof serverMessageSchemas)[keyof typeof serverMessageSchemas]>;
