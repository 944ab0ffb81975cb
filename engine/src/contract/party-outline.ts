import { Type } from "typebox";
import {
  chatMessageSchema,
  epoch,
  flag,
  memberId,
  messageExample,
  messageId,
  partyId,
  partyName,
  partyPhases,
  partyPlanSchema,
  personName,
  partyStateExample,
  planExample,
  seq,
  shape,
  timeZone,
  wallMs,
} from "./party.ts";
import { settingsWishSchema } from "./party-command.ts";
import { inviteCode } from "./party-messages.ts";
import { at, count, itemId, nextCursor, text, userId, word, type Wire } from "./primitives.ts";

/** Parties as REST and GraphQL tell of them, to who is not in them too. */

const startsAt = at("When it starts.");
const startsAtExample = "2026-05-03T19:30:00.000Z";

export const newPartySchema = shape(
  ["NewParty", "A party to be made."],
  {
    hostId: Type.Optional(userId("Whose party; who asks, when left out. A server's key has to say.")),
    hostName: Type.Optional(personName),
    settings: Type.Optional(settingsWishSchema),
    itemId: Type.Optional(itemId("What is to be seen; may be chosen together later.")),
    plan: Type.Optional(
      Type.Object(
        {
          startsAt: Type.Optional(startsAt),
          times: Type.Optional(
            Type.Array(startsAt, {
              minItems: 1,
              maxItems: 20,
              description: "Times to be voted on, instead.",
              examples: [[startsAtExample]],
            }),
          ),
          timeZone,
        },
        {
          title: "NewPlan",
          additionalProperties: false,
          description: "When it is to be; now, when left out.",
          examples: [{ startsAt: startsAtExample, timeZone: "Europe/Berlin" }],
        },
      ),
    ),
  },
  { hostId: "ada", settings: { name: "Dune night" } },
);
export type WireNewParty = Wire<typeof newPartySchema>;

const outlineExample = {
  partyId: "pty_7Kq2mXw4",
  name: "Dune night",
  phase: "lobby",
  hostId: "ada",
  hostName: "Ada",
  memberCount: 1,
  presentCount: 0,
  capacity: 10,
  hasPassword: false,
  itemId: "movie:dune-2021",
  plan: planExample,
};
export const partyOutlineSchema = shape(
  ["PartyOutline", "A party as it is told to who may see it."],
  {
    partyId,
    name: partyName,
    phase: word(
      partyPhases,
      "planned: a time is agreed on, or being agreed on; lobby: people gather and choose; countdown; live; ended.",
    ),
    hostId: memberId("Who is host."),
    hostName: personName,
    memberCount: count("How many are members.", 1),
    presentCount: count("How many are there now.", 0),
    capacity: count("How many there may be.", 10),
    hasPassword: flag("Whether a password is asked for.", false),
    itemId: Type.Optional(itemId("What is on, or is to be.")),
    plan: partyPlanSchema,
    endedAtMs: Type.Optional(wallMs("When it ended, of one that is over.")),
  },
  outlineExample,
);
export type WirePartyOutline = Wire<typeof partyOutlineSchema>;

export const partyListSchema = shape(
  ["PartyList", "Parties of a user."],
  {
    parties: Type.Array(partyOutlineSchema, {
      description: "Those that are not over soonest first, those that are newest first.",
      examples: [[outlineExample]],
    }),
    nextCursor: Type.Optional(nextCursor),
  },
  { parties: [outlineExample] },
);

export const newPartyInviteSchema = shape(
  ["NewPartyInvite", "An invite to be made."],
  {
    useCount: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: "So many may come by it; 1 when left out.",
        examples: [5],
      }),
    ),
    hours: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 720, description: "So long it holds; 24 when left out.", examples: [48] }),
    ),
  },
  { useCount: 5, hours: 48 },
);

const inviteId = text("The invite's id, by which it is taken back.", 64, "0sWv1Na4Jb9mT2yQx7LkPz");
const inviteExpiresAt = at("Until when it holds.");

export const partyInviteSchema = shape(
  ["PartyInvite", "A way into a party."],
  {
    id: inviteId,
    code: inviteCode,
    expiresAt: inviteExpiresAt,
    useCount: count("So many may come by it.", 5),
  },
  {
    id: "0sWv1Na4Jb9mT2yQx7LkPz",
    code: "Zk0u5m3cT1vXo8q2rYwB7h",
    expiresAt: "2026-05-05T19:30:00.000Z",
    useCount: 5,
  },
);

const openInviteExample = {
  id: "0sWv1Na4Jb9mT2yQx7LkPz",
  byMemberId: "ada",
  expiresAt: "2026-05-05T19:30:00.000Z",
  leftCount: 4,
};
export const partyInviteListSchema = shape(
  ["PartyInviteList", "The ways into a party that are open."],
  {
    invites: Type.Array(
      shape(
        ["OpenPartyInvite", "An invite that still lets somebody in; its code is a secret that is not kept."],
        {
          id: inviteId,
          byMemberId: memberId("Who made it; the host, where a server did."),
          expiresAt: inviteExpiresAt,
          leftCount: count("So many may still come by it.", 4),
        },
        openInviteExample,
      ),
      { description: "Newest first.", examples: [[openInviteExample]] },
    ),
  },
  { invites: [openInviteExample] },
);

export const partyMessagePageSchema = shape(
  ["PartyMessagePage", "What was said in a party."],
  {
    messages: Type.Array(chatMessageSchema, { description: "Oldest first.", examples: [[messageExample]] }),
    nextCursor: Type.Optional(nextCursor),
  },
  { messages: [messageExample] },
);

export const partyAuditKinds = [
  "report",
  "remove",
  "kick",
  "ban",
  "unban",
  "mute",
  "unmute",
  "refused",
  "role",
  "host",
] as const;
const auditExample = { at: startsAtExample, kind: "kick", byMemberId: "ada", memberId: "bob" };
export const partyAuditSchema = shape(
  ["PartyAudit", "What hosts look after: reports, and who did what."],
  {
    entries: Type.Array(
      shape(
        ["PartyAuditEntry", "A report, or what a moderator did."],
        {
          at: at("When."),
          kind: word(partyAuditKinds, "What."),
          byMemberId: memberId("Who reported or did it."),
          memberId: Type.Optional(memberId("To whom.")),
          messageId: Type.Optional(messageId),
          reason: Type.Optional(text("Why.", 500, "spoiler")),
        },
        auditExample,
      ),
      { description: "Newest first.", examples: [[auditExample]] },
    ),
  },
  { entries: [auditExample] },
);

export const partyEventSchema = shape(
  ["PartyEvent", "What a party's subscribers get: all of it first and where some was missed, else a change."],
  {
    partyId,
    epoch,
    seq,
    state: Type.Optional(Type.Unknown({ description: "A PartyState of PROTOCOL.md.", examples: [partyStateExample] })),
    change: Type.Optional(
      Type.Unknown({
        description: "A party change of PROTOCOL.md.",
        examples: [{ kind: "member-left", memberId: "bob", reason: "left" }],
      }),
    ),
  },
  { partyId: "pty_7Kq2mXw4", epoch: 1, seq: 43, change: { kind: "member-left", memberId: "bob", reason: "left" } },
);
export type WirePartyEvent = Wire<typeof partyEventSchema>;
