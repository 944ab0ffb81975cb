import { Type } from "typebox";
import {
  chatMessageSchema,
  epoch,
  memberId,
  messageExample,
  partyId,
  partyStateExample,
  partyStateSchema,
  personName,
  seq,
  serverMs,
  shape,
} from "./party.ts";
import { partyChangeSchema, partyNoticeSchema } from "./party-change.ts";
import { partyCommandSchema } from "./party-command.ts";
import { text, userId, word, type Wire } from "./primitives.ts";

/** The messages of `/v1/socket` that are about parties. */

export const requestId = text("Chosen by the client; answers carry it.", 128, "s1");
const party = { partyId };
const partyExample = { partyId: "pty_7Kq2mXw4" };
const answerId = Type.Optional(requestId);

export const inviteCode = text("The code of an invite, a secret.", 256, "Zk0u5m3cT1vXo8q2rYwB7h");
export const password = Type.String({
  minLength: 1,
  maxLength: 128,
  description: "The party's password, where it has one.",
  examples: ["sandworm"],
});

const placeExample = { epoch: 1, seq: 42 };
export const partyJoinSchema = shape(
  [
    "PartyJoin",
    "Comes to a party, or comes back; answered by party, or by party-missed. Said again of the same party it takes the place of the one before.",
  ],
  {
    kind: word(["party-join"], "Comes."),
    id: requestId,
    ...party,
    userId: Type.Optional(
      userId("Who comes. A person is who they are, and may leave it out; a server says whom it speaks for."),
    ),
    name: Type.Optional(personName),
    invite: Type.Optional(inviteCode),
    password: Type.Optional(password),
    resume: Type.Optional(
      Type.Object(
        { epoch, seq },
        {
          additionalProperties: false,
          description:
            "Up to where the client has everything; then only what is behind it comes, where that is still there.",
          examples: [placeExample],
        },
      ),
    ),
  },
  { kind: "party-join", id: "p1", ...partyExample },
);
export type WirePartyJoin = Wire<typeof partyJoinSchema>;

export const partyLeaveSchema = shape(
  [
    "PartyLeave",
    "This connection leaves the party; the member stays one, and is absent. Doing it twice changes nothing. Answered by party-done.",
  ],
  { kind: word(["party-leave"], "Goes."), id: requestId, ...party },
  { kind: "party-leave", id: "p2", ...partyExample },
);

export const partyActSchema = shape(
  [
    "PartyAct",
    "Asks something of a party that this connection has joined. Acts on one party are done in the order in which they come; answers may come in another.",
  ],
  {
    kind: word(["party-act"], "Acts."),
    id: Type.Optional(
      text("Chosen by the client; answers carry it. Without one only a refusal is answered.", 128, "p3"),
    ),
    ...party,
    command: partyCommandSchema,
  },
  {
    kind: "party-act",
    id: "p3",
    ...partyExample,
    command: { kind: "chat", clientMessageId: "c-1", text: "What a scene!" },
  },
);
export type WirePartyAct = Wire<typeof partyActSchema>;

const number = Type.Integer({ minimum: 0, description: "Chosen by the client; the answer carries it.", examples: [7] });
export const partyProbeSchema = shape(
  ["PartyProbe", "Asks what the server's clock says; answered at once, before all that waits."],
  { kind: word(["party-probe"], "Asks for the time."), number },
  { kind: "party-probe", number: 7 },
);
export type WirePartyProbe = Wire<typeof partyProbeSchema>;

export const partyMessageSchema = shape(
  [
    "PartyMessage",
    "All of a party, as it is: answers a party-join, and comes by itself where the process that had the party is gone and changes were missed.",
  ],
  {
    kind: word(["party"], "A party."),
    id: answerId,
    ...party,
    memberId: Type.Optional(memberId("Who one is there; of the answer to a party-join.")),
    state: partyStateSchema,
    messages: Type.Array(chatMessageSchema, { description: "The newest, oldest first.", examples: [[messageExample]] }),
  },
  { kind: "party", id: "p1", ...partyExample, memberId: "ada", state: partyStateExample, messages: [messageExample] },
);

const changeExample = { kind: "member-left", memberId: "bob", reason: "left" };
export const partyMissedSchema = shape(
  [
    "PartyMissed",
    "What happened behind what the client has: answers a party-join with resume, and comes by itself where the process that had the party is gone.",
  ],
  {
    kind: word(["party-missed"], "What was missed."),
    id: answerId,
    ...party,
    memberId: Type.Optional(memberId("Who one is there; of the answer to a party-join.")),
    epoch,
    changes: Type.Array(
      Type.Object(
        { seq, change: partyChangeSchema },
        {
          additionalProperties: false,
          description: "A change with its number.",
          examples: [{ seq: 43, change: changeExample }],
        },
      ),
      { description: "In order, without gaps.", examples: [[{ seq: 43, change: changeExample }]] },
    ),
  },
  {
    kind: "party-missed",
    id: "p1",
    ...partyExample,
    memberId: "ada",
    epoch: 1,
    changes: [{ seq: 43, change: changeExample }],
  },
);

export const partyChangeMessageSchema = shape(
  [
    "PartyChangeMessage",
    "Something happened in a party. Where seq is not one more than the last, or the epoch another, join again with resume.",
  ],
  { kind: word(["party-change"], "A change."), ...party, epoch, seq, change: partyChangeSchema },
  { kind: "party-change", ...partyExample, epoch: 1, seq: 43, change: changeExample },
);

export const partyNoticeMessageSchema = shape(
  ["PartyNoticeMessage", "Something of which only the newest counts; who takes their time gets no others."],
  { kind: word(["party-notice"], "A notice."), ...party, notice: partyNoticeSchema },
  { kind: "party-notice", ...partyExample, notice: { kind: "typing", memberIds: ["ada"] } },
);

export const partyDoneSchema = shape(
  [
    "PartyDone",
    "Answers a party-act or a party-leave: it is done; of chat, it is durable. Not sent again to who comes back.",
  ],
  {
    kind: word(["party-done"], "Done."),
    id: requestId,
    seq: Type.Optional(seq),
    message: Type.Optional(chatMessageSchema),
  },
  { kind: "party-done", id: "p3", seq: 44, message: messageExample },
);

export const partyProbedSchema = shape(
  ["PartyProbed", "Answers a party-probe."],
  {
    kind: word(["party-probed"], "The time."),
    number,
    serverReceivedMs: serverMs("When the probe came."),
    serverSentMs: serverMs("When this went."),
  },
  { kind: "party-probed", number: 7, serverReceivedMs: 1_777_836_600_000.25, serverSentMs: 1_777_836_600_000.5 },
);

export const partyEnds = ["ended", "kicked", "banned", "erased", "left"] as const;
export const partyClosedSchema = shape(
  ["PartyClosed", "Nothing more comes of a party."],
  {
    kind: word(["party-closed"], "Out of a party."),
    ...party,
    reason: word(
      partyEnds,
      "ended: it is over; kicked: come back by another invite; banned: not again; erased: the member's data is; left: the member is none any more.",
    ),
  },
  { kind: "party-closed", ...partyExample, reason: "ended" },
);

export const partyClientMessageSchemas = {
  "party-join": partyJoinSchema,
  "party-leave": partyLeaveSchema,
  "party-act": partyActSchema,
  "party-probe": partyProbeSchema,
} as const;

export const partyServerMessageSchemas = {
  party: partyMessageSchema,
  "party-missed": partyMissedSchema,
  "party-change": partyChangeMessageSchema,
  "party-notice": partyNoticeMessageSchema,
  "party-done": partyDoneSchema,
  "party-probed": partyProbedSchema,
  "party-closed": partyClosedSchema,
} as const;
