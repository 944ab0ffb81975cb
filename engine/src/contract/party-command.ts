import { Type, type TProperties } from "typebox";
import {
  chatText,
  clientMessageId,
  entryId,
  flag,
  memberId,
  messageId,
  opId,
  personName,
  positionMs,
  rate,
  readinessKinds,
  seq,
  serverMs,
  settingFields,
  shape,
  timeZone,
  wallMs,
} from "./party.ts";
import { itemId, text, texts, word, type Wire } from "./primitives.ts";

/** What a member may ask of a party, by kind. Closed: an unknown kind is refused. */

const command = <const Kind extends string, Properties extends TProperties>(
  [kinds, title, description]: readonly [kinds: readonly [Kind, ...Kind[]], title: string, description: string],
  properties: Properties,
  example: object,
) =>
  shape([title, description], { kind: word(kinds, "What is wanted."), ...properties }, { kind: kinds[0], ...example });

const optionalOpId = Type.Optional(opId);
const isFor = flag("Whether for it; false takes a vote back.");
const reason = text("What is wrong with it.", 500, "spoiler");

export const settingsWishSchema = Type.Partial(
  Type.Object({
    ...settingFields,
    password: Type.String({
      maxLength: 128,
      description: "Who comes has to know it; empty: no password.",
      examples: ["sandworm"],
    }),
    blockedWords: texts("Words that nobody may use in this party.", 200, ["spoiler"]),
  }),
  {
    title: "SettingsWish",
    description: "What hosts decide. What is left out stays as it is.",
    additionalProperties: false,
    examples: [{ slowModeMs: 5_000 }],
  },
);

const partyCommandSchemas = [
  command(
    [["play", "pause"], "PlayOrPause", "Plays, or stands. A start is a little later, so that all start together."],
    { opId: optionalOpId, positionMs: Type.Optional(positionMs("From or at there; where it is when left out.")) },
    { opId: "op-12" },
  ),
  command(
    [["seek"], "Seek", "Goes elsewhere in what is on."],
    {
      positionMs: positionMs("Where to."),
      opId: optionalOpId,
      ifSeq: Type.Optional(seq),
    },
    { positionMs: 61_500, opId: "op-13" },
  ),
  command(
    [["set-rate"], "SetRate", "Plays faster or slower, for all."],
    { rate: rate("How fast."), opId: optionalOpId },
    { rate: 1.25 },
  ),
  command([["set-title"], "SetTitle", "Puts something else on."], { itemId: itemId() }, { itemId: "movie:dune-2021" }),
  command(
    [["report"], "PlayerReport", "How one's own player stands; sent every 5 seconds, and when that changes."],
    {
      readiness: word(readinessKinds, "How it stands."),
      positionMs: positionMs("Where it is."),
      atServerMs: serverMs("When it was there."),
      rttMs: Type.Number({
        minimum: 0,
        maximum: 60_000,
        description: "How long a message takes to the server and back, in milliseconds.",
        examples: [48],
      }),
    },
    { readiness: "playing", positionMs: 61_500, atServerMs: 1_777_836_661_500, rttMs: 48 },
  ),
  command(
    [["say-ready"], "SayReady", "Answers a ready check."],
    { isReady: flag("Whether one is ready.") },
    { isReady: true },
  ),
  command([["start-ready-check"], "StartReadyCheck", "Asks everybody whether they are ready."], {}, {}),
  command(
    [["excuse"], "Excuse", "Waits for somebody no longer, until they are ready again."],
    { memberId: memberId() },
    { memberId: "bob" },
  ),
  command([["queue-add"], "QueueAdd", "Adds to the queue."], { itemId: itemId() }, { itemId: "movie:dune-2021" }),
  command([["queue-remove"], "QueueRemove", "Takes out of the queue."], { entryId }, { entryId: "q1" }),
  command(
    [["queue-move"], "QueueMove", "Puts an entry before another one, or at the end."],
    { entryId, beforeEntryId: Type.Optional(entryId) },
    { entryId: "q2", beforeEntryId: "q1" },
  ),
  command([["queue-vote"], "QueueVote", "Wants an entry next."], { entryId, isFor }, { entryId: "q1", isFor: true }),
  command(
    [["play-next"], "PlayNext", "Puts an entry on; the one with most votes when left out."],
    { entryId: Type.Optional(entryId) },
    { entryId: "q1" },
  ),
  command([["vote-skip"], "VoteSkip", "Wants to skip what is on."], { isFor }, { isFor: true }),
  command(
    [["chat"], "Chat", "Says something. Done once it is durable."],
    { clientMessageId, text: chatText, replyTo: Type.Optional(messageId) },
    { clientMessageId: "c-1", text: "What a scene!" },
  ),
  command(
    [["react"], "React", "Reacts to what is on."],
    { emoji: Type.String({ minLength: 1, maxLength: 32, description: "One emoji.", examples: ["😍"] }) },
    { emoji: "😍" },
  ),
  command([["type"], "Type", "Is typing; expires by itself."], {}, {}),
  command([["remove-message"], "RemoveMessage", "Takes a message out."], { messageId }, { messageId: "12" }),
  command(
    [["report-message"], "ReportMessage", "Tells the hosts of a message."],
    { messageId, reason },
    { messageId: "12", reason: "spoiler" },
  ),
  command(
    [["set-role"], "SetRole", "Makes a member a co-host, or no longer."],
    { memberId: memberId(), role: word(["co-host", "member"], "Which.") },
    { memberId: "bob", role: "co-host" },
  ),
  command(
    [["transfer-host"], "TransferHost", "Makes another one host."],
    { memberId: memberId() },
    { memberId: "bob" },
  ),
  command([["reclaim-host"], "ReclaimHost", "Is host again, of who was lost for a while."], {}, {}),
  command(
    [
      ["kick", "ban", "unban", "mute", "unmute"],
      "Moderate",
      "Sends somebody away, keeps them away or silent, or no longer.",
    ],
    { memberId: memberId() },
    { memberId: "bob" },
  ),
  command([["rename"], "Rename", "Goes by another name."], { name: personName }, { name: "Ada L." }),
  command([["leave"], "Leave", "Is no member any more."], {}, {}),
  command(
    [["set-settings"], "SetSettings", "Decides what hosts decide."],
    { settings: settingsWishSchema },
    { settings: { slowModeMs: 5_000 } },
  ),
  command(
    [["plan"], "Plan", "Plans when it starts."],
    { startsAtMs: Type.Optional(wallMs("When; not known yet when left out.")), timeZone },
    { startsAtMs: 1_777_836_600_000, timeZone: "Europe/Berlin" },
  ),
  command(
    [["propose-times"], "ProposeTimes", "Asks who can come when."],
    {
      timesMs: Type.Array(wallMs("A time."), {
        minItems: 1,
        maxItems: 20,
        description: "The times to choose from.",
        examples: [[1_777_836_600_000]],
      }),
      timeZone,
    },
    { timesMs: [1_777_836_600_000], timeZone: "Europe/Berlin" },
  ),
  command(
    [["vote-time"], "VoteTime", "Can come then."],
    { optionId: text("The option.", 64, "t1"), isFor },
    { optionId: "t1", isFor: true },
  ),
  command(
    [["start"], "Start", "Begins, after a countdown."],
    {
      countdownMs: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 600_000, description: "How long the countdown is.", examples: [5_000] }),
      ),
    },
    { countdownMs: 5_000 },
  ),
  command([["end"], "End", "Ends the party for all."], {}, {}),
] as const;

export const partyCommandSchema = Type.Union([...partyCommandSchemas], {
  title: "PartyCommand",
  description: "What a member wants of a party; its kind says which fields it has.",
  examples: [{ kind: "chat", clientMessageId: "c-1", text: "What a scene!" }],
});
export type WirePartyCommand = Wire<typeof partyCommandSchema>;
