import { EngineError } from "../../domain/errors.ts";
import { hashOf, newSecret } from "../../serving/access/tokens.ts";
import { isHostly, refused } from "../actor/act.ts";
import type { PartyCore } from "../actor/party-core.ts";
import { partyEnded } from "../actor/presence.ts";
import { secretLimits } from "../actor/party-secrets.ts";
import type { OpenInvite, PartyInvite } from "../party-use-cases.ts";

const inviteBounds = { useCount: 1_000, ttlMs: 366 * 24 * 3_600_000 } as const;

/** `party.invite.secret`: which party, which invite, and what proves it. */
const codeForm = /^([A-Za-z0-9]{1,64})\.([A-Za-z0-9]{1,64})\.([\w-]{43})$/;

export interface InviteCode {
  readonly partyId: string;
  readonly inviteId: string;
  readonly secret: string;
}

/** Undefined for what is none. */
export function parseInviteCode(code: string): InviteCode | undefined {
  const [, partyId, inviteId, secret] = codeForm.exec(code.slice(0, 200)) ?? [];
  return partyId !== undefined && inviteId !== undefined && secret !== undefined
    ? { partyId, inviteId, secret }
    : undefined;
}

interface InviteWish {
  readonly id: string;
  readonly userId?: string;
  readonly useCount: number;
  readonly ttlMs: number;
}

/** By a host, or by a server. */
export function createInvite(
  party: PartyCore,
  nowMs: number,
  { id, userId, useCount, ttlMs }: InviteWish,
): PartyInvite {
  const byMemberId = requireHostlyId(party, userId);
  if (!(Number.isInteger(useCount) && useCount >= 1 && useCount <= inviteBounds.useCount))
    throw refused(`An invite is for 1 to ${inviteBounds.useCount} people.`);
  if (!(ttlMs > 0 && ttlMs <= inviteBounds.ttlMs)) throw refused("An invite holds up to a year.");
  const valid = party.secrets.invites.filter((invite) => invite.expiresAtMs > nowMs);
  if (valid.length >= secretLimits.inviteCount)
    throw refused(`The party has ${secretLimits.inviteCount} invites. Revoke one first.`);
  const secret = newSecret();
  const expiresAtMs = Math.round(nowMs + ttlMs);
  party.keep({ invites: [...valid, { id, secretHash: hashOf(secret), expiresAtMs, leftCount: useCount, byMemberId }] });
  return { id, code: [party.state.id, id, secret].join("."), expiresAtMs, useCount };
}

/** Newest first. What is kept of an invite does not tell its code. */
export function openInvites(party: PartyCore, nowMs: number, userId: string | undefined): readonly OpenInvite[] {
  requireHostlyId(party, userId);
  return party.secrets.invites
    .filter(({ expiresAtMs, leftCount }) => expiresAtMs > nowMs && leftCount > 0)
    .map(({ id, byMemberId, expiresAtMs, leftCount }) => ({ id, byMemberId, expiresAtMs, leftCount }))
    .toReversed();
}

/** One that is not there is revoked already. */
export function revokeInvite(
  party: PartyCore,
  { userId, inviteId }: { readonly userId?: string; readonly inviteId: string },
): void {
  requireHostlyId(party, userId);
  party.keep({ invites: party.secrets.invites.filter(({ id }) => id !== inviteId) });
}

function requireHostlyId({ state }: PartyCore, userId: string | undefined): string {
  if (state.phase === "ended") throw partyEnded();
  if (userId === undefined) return state.hostId;
  const member = state.members.find(({ id }) => id === userId);
  if (member === undefined || !isHostly(member))
    throw new EngineError("FORBIDDEN", "Only the host and co-hosts invite people.");
  return userId;
}
