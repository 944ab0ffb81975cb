import { Type } from "typebox";
import {
  newPartyInviteSchema,
  newPartySchema,
  partyAuditSchema,
  partyInviteListSchema,
  partyInviteSchema,
  partyListSchema,
  partyMessagePageSchema,
  partyOutlineSchema,
} from "../../contract/index.ts";
import { defaultPageLength, pageQuery, partyListQuery } from "../../contract/parameters.ts";
import { partyId } from "../../contract/party.ts";
import { inviteCode } from "../../contract/party-messages.ts";
import { text } from "../../contract/primitives.ts";
import { partiesOf } from "../edge-use-cases.ts";
import { partyMember, partyViewer } from "../party-member.ts";
import { auditEntryToWire, newPartyOf, openInviteToWire } from "../party-wire.ts";
import { decodeCursor, encodeCursor, isText, isTimeAndId } from "./http/cursor.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const hourMs = 3_600_000;
const params = { partyId };
/** Who may do what is judged by who they are in the party. */
const common = { tag: "parties", scope: "events" } as const;
const viewed = (userId: ReturnType<typeof partyViewer>) => (userId === undefined ? {} : { userId });

export const createPartyRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/parties",
  operationId: "createParty",
  summary: "Makes a watch party, for now or for later; its host joins it over /v1/socket.",
  body: newPartySchema,
  answer: partyOutlineSchema,
  errors: ["ITEM_NOT_FOUND"],
  async handle(context, { tenant, body, principal }) {
    const hostId = partyMember(principal, body.hostId, "/hostId");
    const hostName = body.hostName ?? (await context.useCases.getUser(tenant, hostId)).name ?? hostId;
    return partiesOf(context).createParty(newPartyOf(body, { tenant, hostId, hostName: hostName.slice(0, 64) }));
  },
});

export const getPartyRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/parties/:partyId",
  operationId: "getParty",
  summary: "What a party is, to who is in it or invited.",
  params,
  answer: partyOutlineSchema,
  errors: ["PARTY_NOT_FOUND"],
  handle: async (context, { tenant, params: { partyId: id }, principal }) =>
    partiesOf(context).getParty(tenant, id, partyViewer(principal)),
});

export const listPartiesRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/users/:userId/parties",
  operationId: "listParties",
  summary:
    "Parties that a user is in and that are not over, soonest first; or, for a day, those that are, newest first: by pages.",
  params: userParams,
  query: partyListQuery,
  answer: partyListSchema,
  errors: [],
  async handle(context, { tenant, params: { userId: named }, query, principal }) {
    const { status = "open", limit = defaultPageLength, cursor } = query;
    const userId = partyMember(principal, named, "/userId");
    const asked = ["parties", userId, status];
    const place = decodeCursor(asked, cursor, isTimeAndId);
    const { parties, next } = await partiesOf(context).partiesOf(tenant, userId, {
      status,
      limit,
      ...(place && { after: { atMs: place[0], id: place[1] } }),
    });
    return { parties, ...(next && { nextCursor: encodeCursor(asked, [next.atMs, next.id]) }) };
  },
});

export const createPartyInviteRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/parties/:partyId/invites",
  operationId: "createPartyInvite",
  isRepeatable: false,
  summary: "A way into a party, for who is not its host; the answer holds the code, this once.",
  params,
  body: newPartyInviteSchema,
  answer: partyInviteSchema,
  errors: ["PARTY_NOT_FOUND", "PARTY_ENDED"],
  async handle(context, { tenant, params: { partyId: asked }, body: { useCount = 1, hours = 24 }, principal }) {
    const by = { ...viewed(partyViewer(principal)), useCount, ttlMs: hours * hourMs };
    const invite = await partiesOf(context).createPartyInvite(tenant, asked, by);
    const { id, code, expiresAtMs } = invite;
    return { id, code, expiresAt: new Date(expiresAtMs).toISOString(), useCount: invite.useCount };
  },
});

export const listPartyInvitesRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/parties/:partyId/invites",
  operationId: "listPartyInvites",
  summary: "The invites of a party that let somebody in now, for hosts, newest first; without their codes.",
  params,
  answer: partyInviteListSchema,
  errors: ["PARTY_NOT_FOUND", "PARTY_ENDED"],
  handle: async (context, { tenant, params: { partyId: id }, principal }) => ({
    invites: (await partiesOf(context).partyInvites(tenant, id, partyViewer(principal))).map(openInviteToWire),
  }),
});

export const revokePartyInviteRoute = defineRoute({
  ...common,
  method: "DELETE",
  url: "/v1/parties/:partyId/invites/:inviteId",
  operationId: "revokePartyInvite",
  summary: "Lets nobody in by an invite from now on. Doing it twice changes nothing.",
  params: { ...params, inviteId: text("The invite's id.", 64, "0sWv1Na4Jb9mT2yQx7LkPz") },
  errors: ["PARTY_NOT_FOUND"],
  handle: (context, { tenant, params: { partyId: id, inviteId }, principal }) =>
    partiesOf(context).revokePartyInvite(tenant, id, inviteId, partyViewer(principal)),
});

export const findPartyInviteRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/party-invites/:code",
  operationId: "findPartyInvite",
  summary: "Which party an invite opens.",
  params: { code: inviteCode },
  answer: partyOutlineSchema,
  errors: ["INVITE_NOT_VALID"],
  async handle(context, { tenant, params: { code }, principal }) {
    partyViewer(principal);
    return partiesOf(context).findPartyInvite(tenant, code);
  },
});

export const partyMessagesRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/parties/:partyId/messages",
  operationId: "listPartyMessages",
  summary: "What was said in a party, the newest first by pages, oldest first within one; for its members.",
  params,
  query: pageQuery,
  answer: partyMessagePageSchema,
  errors: ["PARTY_NOT_FOUND"],
  async handle(context, { tenant, params: { partyId: id }, query: { limit = defaultPageLength, cursor }, principal }) {
    const asked = ["party-messages", id];
    const before = decodeCursor(asked, cursor, isText);
    const page = { ...viewed(partyViewer(principal)), limit, ...(before !== undefined && { before }) };
    const messages = await partiesOf(context).partyMessages(tenant, id, page);
    const [oldest] = messages;
    return {
      messages,
      ...(messages.length === limit && oldest && { nextCursor: encodeCursor(asked, oldest.id) }),
    };
  },
});

export const partyAuditRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/parties/:partyId/audit",
  operationId: "getPartyAudit",
  summary: "Reports of messages and what moderators did, for hosts, newest first.",
  params,
  answer: partyAuditSchema,
  errors: ["PARTY_NOT_FOUND"],
  handle: async (context, { tenant, params: { partyId: id }, principal }) => ({
    entries: (await partiesOf(context).partyAudit(tenant, id, partyViewer(principal))).map(auditEntryToWire),
  }),
});

export const partyCalendarRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/parties/:partyId/calendar",
  operationId: "getPartyCalendar",
  summary: "The plan as an iCalendar file, for calendars.",
  params,
  answer: Type.String({
    title: "PartyCalendar",
    description: "An iCalendar file (RFC 5545) with one event, in UTC.",
    examples: ["BEGIN:VCALENDAR"],
  }),
  answerType: "text/calendar; charset=utf-8",
  errors: ["PARTY_NOT_FOUND"],
  handle: (context, { tenant, params: { partyId: id }, principal }) =>
    partiesOf(context).partyCalendar(tenant, id, partyViewer(principal)),
});
