import { Type, type TProperties } from "typebox";
import { id, itemId, text, userId, word, type Wire } from "./primitives.ts";

/** A party as everybody in it knows it. The types are those of `sync/`, and a test holds the two together. */

export const partyRoles = ["host", "co-host", "member"] as const;
export const readinessKinds = ["loading", "ready", "playing", "stalled", "away", "excused"] as const;
export const partyPhases = ["planned", "lobby", "countdown", "live", "ended"] as const;
export const partyControls = ["hosts", "everyone"] as const;
export const partyTolerances = ["tight", "normal", "relaxed"] as const;

/** An object with a title. */
export const shape = <Properties extends TProperties>(
  [title, description]: readonly [title: string, description: string],
  properties: Properties,
  example: object,
) => Type.Object(properties, { title, description, additionalProperties: false, examples: [example] });

export const partyId = id("The party.", "pty_7Kq2mXw4");
export const memberId = (description = "A member: the id of the user.") => userId(description);
export const memberIds = (description: string) => Type.Array(memberId(), { description, examples: [["ada"]] });
export const serverMs = (description: string) =>
  Type.Number({ description: `${description} On the server's clock, in milliseconds.`, examples: [1_777_836_600_000] });
export const wallMs = (description: string) =>
  Type.Number({ description: `${description} Milliseconds since 1970, UTC.`, examples: [1_777_836_600_000] });
export const positionMs = (description: string) =>
  Type.Number({ minimum: 0, description: `${description} In milliseconds.`, examples: [61_500] });
export const rate = (description: string) => Type.Number({ minimum: 0.25, maximum: 4, description, examples: [1] });
export const flag = (description: string, example = true) => Type.Boolean({ description, examples: [example] });
export const opId = text(
  "Of the act, chosen by its sender: tells an echo of one's own from the act of another.",
  64,
  "op-12",
);
export const timeZone = text("IANA name of the zone in which it is planned.", 64, "Europe/Berlin");
export const chatText = text("What is said.", 2000, "What a scene!");
export const personName = text("The name to be shown.", 64, "Ada");
export const partyName = text("What the party is called.", 120, "Dune night");

export const playbackExample = {
  playing: true,
  anchorPositionMs: 61_500,
  anchorServerMs: 1_777_836_600_000,
  rate: 1,
};
export const playbackSchema = shape(
  [
    "Playback",
    "Where the film is: at a time t of the server's clock at anchorPositionMs, and while it plays (t - anchorServerMs) x rate further; before anchorServerMs it stands.",
  ],
  {
    playing: flag("Whether it plays."),
    anchorPositionMs: positionMs("Where it was at the anchor."),
    anchorServerMs: serverMs("When it was there; of a start that is to come, it lies ahead."),
    rate: rate("How fast."),
  },
  playbackExample,
);

const memberFields = {
  name: personName,
  role: word(partyRoles, "What the member may do."),
  isPresent: flag("Whether a connection of the member's is there."),
  readiness: word(readinessKinds, "How the member's player stands. Excused members hold nobody."),
  isMuted: flag("Whether the member may not chat.", false),
  saidReady: flag("Whether the member said to be ready in a ready check.", false),
};
export const memberExample = {
  id: "ada",
  name: "Ada",
  role: "host",
  joinedAtMs: 1_777_836_600_000,
  isPresent: true,
  readiness: "ready",
  isMuted: false,
  saidReady: false,
};
export const partyMemberSchema = shape(
  ["PartyMember", "Who is in a party."],
  { id: memberId(), joinedAtMs: wallMs("When the member came first."), ...memberFields },
  memberExample,
);
export const memberFieldsSchema = Type.Partial(Type.Object(memberFields), {
  title: "PartyMemberFields",
  description: "What of a member is another now.",
  additionalProperties: false,
  examples: [{ readiness: "stalled" }],
});

export const queueEntryExample = { id: "q1", itemId: "movie:dune-2021", byMemberId: "ada", votes: ["ada"] };
export const entryId = text("The entry.", 64, "q1");
export const queueEntrySchema = shape(
  ["QueueEntry", "What somebody would like to see next."],
  {
    id: entryId,
    itemId: itemId(),
    byMemberId: memberId("Who added it."),
    votes: memberIds("Members who want it next."),
  },
  queueEntryExample,
);

/** What a wish for settings has too. */
export const settingFields = {
  name: partyName,
  control: word(partyControls, "Who may play, pause, seek and change the title."),
  capacity: Type.Integer({
    minimum: 1,
    maximum: 1000,
    description: "So many members at once.",
    examples: [10],
  }),
  isReadOnly: flag("Whether nobody but hosts may chat, react or vote.", false),
  slowModeMs: Type.Integer({
    minimum: 0,
    maximum: 3_600_000,
    description: "So long a member waits between two messages; 0: not at all.",
    examples: [0],
  }),
  waitsForStragglers: flag("Whether a stall of one pauses all, for a while.", false),
  usesMood: flag("Whether chat and reactions may move the group list."),
  tolerance: word(
    partyTolerances,
    "How closely players are held together: tight for music, relaxed for poor networks.",
  ),
};
export const settingsExample = {
  name: "Dune night",
  control: "hosts",
  capacity: 10,
  isReadOnly: false,
  slowModeMs: 0,
  waitsForStragglers: false,
  usesMood: true,
  hasPassword: false,
  tolerance: "normal",
};
export const partySettingsSchema = shape(
  ["PartySettings", "What hosts decide."],
  { ...settingFields, hasPassword: flag("Whether a password is asked for.", false) },
  settingsExample,
);

export const planExample = { startsAtMs: 1_777_836_600_000, timeZone: "Europe/Berlin", options: [] };
const timeOptionExample = { id: "t1", startsAtMs: 1_777_836_600_000, votes: ["ada"] };
export const partyPlanSchema = shape(
  ["PartyPlan", "When the party is to be."],
  {
    startsAtMs: Type.Optional(wallMs("When it starts, once that is agreed on.")),
    timeZone,
    options: Type.Array(
      shape(
        ["TimeOption", "A time that is voted on."],
        {
          id: text("The option.", 64, "t1"),
          startsAtMs: wallMs("The time."),
          votes: memberIds("Members who can come then."),
        },
        timeOptionExample,
      ),
      { description: "The times that are voted on, while they are.", examples: [[timeOptionExample]] },
    ),
  },
  planExample,
);

export const gateExample = { reason: "start", waitingFor: ["ada"], untilServerMs: 1_777_836_605_000 };
export const partyGateSchema = shape(
  ["PartyGate", "Whom a start or a stall waits for, and how long at most."],
  {
    reason: word(["start", "stall"], "What waits."),
    waitingFor: memberIds("Who is not ready yet."),
    untilServerMs: serverMs("When it waits no longer."),
  },
  gateExample,
);

export const formerHostSchema = shape(
  ["FormerHost", "Who was host before and may take it back, until then."],
  { id: memberId(), untilMs: serverMs("Until when.") },
  { id: "ada", untilMs: 1_777_836_900_000 },
);

export const messageExample = {
  id: "12",
  clientMessageId: "c-1",
  memberId: "ada",
  name: "Ada",
  text: "What a scene!",
  atMs: 1_777_836_661_500,
  positionMs: 61_500,
  itemId: "movie:dune-2021",
  mentions: [],
  links: [],
};
export const messageId = text(
  "The message; ids are in the order of the party's messages once compared as numbers.",
  64,
  "12",
);
export const clientMessageId = text(
  "Chosen by the sender: the same message sent again is the same message.",
  64,
  "c-1",
);
export const chatMessageSchema = shape(
  ["ChatMessage", "What somebody said."],
  {
    id: messageId,
    clientMessageId,
    memberId: memberId("Who said it."),
    name: personName,
    text: Type.String({
      maxLength: 2000,
      description: "What was said; empty once removed.",
      examples: ["What a scene!"],
    }),
    atMs: wallMs("When."),
    positionMs: Type.Optional(positionMs("Where the film was.")),
    itemId: Type.Optional(itemId("What was on.")),
    replyTo: Type.Optional(messageId),
    mentions: memberIds("Members who are named."),
    links: Type.Array(Type.String({ description: "One link.", examples: ["https://example.org"] }), {
      description: "Links in the text.",
      examples: [[]],
    }),
    isRemoved: Type.Optional(Type.Literal(true, { description: "Present once it is removed.", examples: [true] })),
  },
  messageExample,
);
export type WireChatMessage = Wire<typeof chatMessageSchema>;

export const epoch = Type.Integer({
  minimum: 0,
  description: "Rises whenever another process takes the party over; what an earlier one says counts no more.",
  examples: [1],
});
export const seq = Type.Integer({
  minimum: 0,
  description: "Numbers the changes of a party, without gaps.",
  examples: [42],
});

export const partyStateExample = {
  id: "pty_7Kq2mXw4",
  epoch: 1,
  seq: 42,
  createdAtMs: 1_777_836_000_000,
  phase: "live",
  settings: settingsExample,
  hostId: "ada",
  members: [memberExample],
  itemId: "movie:dune-2021",
  lengthMs: 9_300_000,
  playback: playbackExample,
  queue: [queueEntryExample],
  skipVotes: [],
  plan: planExample,
};
export const partyStateSchema = shape(
  ["PartyState", "All that everybody in a party knows of it."],
  {
    id: partyId,
    epoch,
    seq,
    createdAtMs: wallMs("When it was made."),
    phase: word(
      partyPhases,
      "planned: a time is agreed on, or being agreed on; lobby: people gather and choose; countdown; live; ended.",
    ),
    settings: partySettingsSchema,
    hostId: memberId("Who is host."),
    formerHost: Type.Optional(formerHostSchema),
    members: Type.Array(partyMemberSchema, { description: "Longest there first.", examples: [[memberExample]] }),
    itemId: Type.Optional(itemId("What is on.")),
    lengthMs: Type.Optional(positionMs("How long that is.")),
    playback: playbackSchema,
    gate: Type.Optional(partyGateSchema),
    queue: Type.Array(queueEntrySchema, {
      description: "What may be next, in order.",
      examples: [[queueEntryExample]],
    }),
    skipVotes: memberIds("Members who want to skip what is on."),
    plan: partyPlanSchema,
    startsAtServerMs: Type.Optional(serverMs("When the countdown ends.")),
  },
  partyStateExample,
);
export type WirePartyState = Wire<typeof partyStateSchema>;
