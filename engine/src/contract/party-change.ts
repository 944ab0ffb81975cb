import { Type, type TProperties } from "typebox";
import {
  chatMessageSchema,
  formerHostSchema,
  gateExample,
  memberExample,
  memberFieldsSchema,
  memberId,
  memberIds,
  messageExample,
  messageId,
  opId,
  partyGateSchema,
  partyMemberSchema,
  partyPhases,
  partyPlanSchema,
  partySettingsSchema,
  planExample,
  playbackExample,
  playbackSchema,
  positionMs,
  queueEntryExample,
  queueEntrySchema,
  serverMs,
  settingsExample,
  shape,
} from "./party.ts";
import { count, itemId, ratio, word, type Wire } from "./primitives.ts";

export const departureReasons = ["left", "kicked", "banned", "lost", "erased"] as const;
export const playbackReasons = ["act", "start", "gate", "skip", "rate", "title", "end"] as const;
export const hostReasons = ["transfer", "lost", "reclaim"] as const;

const change = <const Kind extends string, Properties extends TProperties>(
  [kind, title, description]: readonly [kind: Kind, title: string, description: string],
  properties: Properties,
  example: object,
) => shape([title, description], { kind: word([kind], "What happened."), ...properties }, { kind, ...example });

const byMemberId = Type.Optional(memberId("Who wanted it; absent where the party itself did."));
const queue = Type.Array(queueEntrySchema, {
  description: "The whole queue, in order.",
  examples: [[queueEntryExample]],
});

const partyChangeSchemas = [
  change(["member-joined", "MemberJoined", "Somebody came."], { member: partyMemberSchema }, { member: memberExample }),
  change(
    ["member-changed", "MemberChanged", "A member is another in something."],
    { memberId: memberId(), fields: memberFieldsSchema },
    { memberId: "ada", fields: { isPresent: false } },
  ),
  change(
    ["member-left", "MemberLeft", "Somebody is no member any more."],
    { memberId: memberId(), reason: word(departureReasons, "Why.") },
    { memberId: "ada", reason: "left" },
  ),
  change(
    ["host-changed", "HostChanged", "Another one is host."],
    {
      hostId: memberId("Who is host now."),
      reason: word(hostReasons, "Why."),
      formerHost: Type.Optional(formerHostSchema),
    },
    { hostId: "bob", reason: "lost", formerHost: { id: "ada", untilMs: 1_777_836_900_000 } },
  ),
  change(
    ["playback-changed", "PlaybackChanged", "The film plays, stands, or is elsewhere."],
    {
      playback: playbackSchema,
      reason: word(playbackReasons, "What led to it."),
      byMemberId,
      opId: Type.Optional(opId),
    },
    { playback: playbackExample, reason: "act", byMemberId: "ada", opId: "op-12" },
  ),
  change(
    ["title-changed", "TitleChanged", "Something else is on, or nothing."],
    {
      itemId: Type.Optional(itemId("What is on.")),
      lengthMs: Type.Optional(positionMs("How long that is.")),
      byMemberId,
      playback: playbackSchema,
    },
    { itemId: "movie:dune-2021", lengthMs: 9_300_000, byMemberId: "ada", playback: playbackExample },
  ),
  change(
    ["gate-changed", "GateChanged", "A start or a stall waits for others than before, or no longer."],
    { gate: Type.Optional(partyGateSchema) },
    { gate: gateExample },
  ),
  change(
    ["queue-changed", "QueueChanged", "The queue is another."],
    { queue, byMemberId },
    { queue: [], byMemberId: "ada" },
  ),
  change(
    ["skip-votes-changed", "SkipVotesChanged", "Somebody wants to skip what is on, or no longer."],
    { votes: memberIds("Who wants to skip."), neededCount: count("So many have to.", 2) },
    { votes: ["ada"], neededCount: 2 },
  ),
  change(
    ["settings-changed", "SettingsChanged", "A host decided otherwise."],
    { settings: partySettingsSchema, byMemberId: memberId("Who did.") },
    { settings: settingsExample, byMemberId: "ada" },
  ),
  change(
    ["plan-changed", "PlanChanged", "The plan is another."],
    { plan: partyPlanSchema, byMemberId },
    { plan: planExample, byMemberId: "ada" },
  ),
  change(
    ["phase-changed", "PhaseChanged", "The party goes on to its next part."],
    {
      phase: word(partyPhases, "Which."),
      startsAtServerMs: Type.Optional(serverMs("When the countdown ends.")),
    },
    { phase: "live" },
  ),
  change(
    ["message-sent", "MessageSent", "Somebody said something."],
    { message: chatMessageSchema },
    { message: messageExample },
  ),
  change(
    ["message-removed", "MessageRemoved", "A message is taken out."],
    { messageId, byMemberId: memberId("Who did.") },
    { messageId: "12", byMemberId: "ada" },
  ),
] as const;

export const partyChangeSchema = Type.Union([...partyChangeSchemas], {
  title: "PartyChange",
  description: "One thing that happened in a party; whoever applies all of them in order has its state.",
  examples: [{ kind: "member-left", memberId: "ada", reason: "left" }],
});
export type WirePartyChange = Wire<typeof partyChangeSchema>;

const partyNoticeSchemas = [
  change(["typing", "Typing", "Who is typing now."], { memberIds: memberIds("Who.") }, { memberIds: ["ada"] }),
  change(
    ["reactions", "Reactions", "Reactions since the last such notice."],
    {
      counts: Type.Record(Type.String(), count("How many.", 3), {
        description: "How many by emoji.",
        examples: [{ "😍": 3 }],
      }),
    },
    { counts: { "😍": 3 } },
  ),
  change(
    ["sync-summary", "SyncSummary", "How far apart the players are."],
    {
      spreadMs: Type.Number({
        minimum: 0,
        description: "From the last one to the first one, in milliseconds.",
        examples: [38],
      }),
      behind: memberIds("Who is behind."),
    },
    { spreadMs: 38, behind: [] },
  ),
  change(
    ["mood", "PartyMoodNotice", "What is believed of the party's mood."],
    {
      valence: Type.Number({ minimum: -1, maximum: 1, description: "From sad to happy.", examples: [0.4] }),
      arousal: Type.Number({ minimum: -1, maximum: 1, description: "From calm to intense.", examples: [0.6] }),
      confidence: ratio("How sure it is.", 0.5),
    },
    { valence: 0.4, arousal: 0.6, confidence: 0.5 },
  ),
  change(
    ["group-list-changed", "GroupListChanged", "The group list may be another one now: ask again for what is shown."],
    { cause: word(["members", "mood", "history", "title"], "Why.") },
    { cause: "mood" },
  ),
] as const;

export const partyNoticeSchema = Type.Union([...partyNoticeSchemas], {
  title: "PartyNotice",
  description: "What is told and forgotten: it has no number, and only the newest of a kind counts.",
  examples: [{ kind: "typing", memberIds: ["ada"] }],
});
export type WirePartyNotice = Wire<typeof partyNoticeSchema>;
