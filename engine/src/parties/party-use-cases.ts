import type { TenantId, UserId } from "../domain/ids.ts";
import type { PartyFrame } from "../ports/party-hub.ts";
import type { PartyChange } from "../sync/party/party-change.ts";
import type { ChatMessage, PartyPhase, PartyPlan, PartyState } from "../sync/party/party-state.ts";
import type { PartyCommand, SettingsWish } from "./party-command.ts";

export type { PartyFrame } from "../ports/party-hub.ts";

export interface NewParty {
  readonly tenant: TenantId;
  readonly hostId: UserId;
  readonly hostName: string;
  readonly settings?: SettingsWish;
  readonly itemId?: string;
  readonly plan?: { readonly startsAtMs?: number; readonly timesMs?: readonly number[]; readonly timeZone: string };
}

/** What is told of a party to who may see it without being in it. */
export interface PartyOutline {
  readonly partyId: string;
  readonly name: string;
  readonly phase: PartyPhase;
  readonly hostId: string;
  readonly hostName: string;
  readonly memberCount: number;
  readonly presentCount: number;
  readonly capacity: number;
  readonly hasPassword: boolean;
  readonly itemId?: string;
  readonly plan: PartyPlan;
  /** Of one that is over. */
  readonly endedAtMs?: number;
}

/** Where in somebody's list a party is: when it is to begin, or ended. */
export interface OutlinePlace {
  readonly atMs: number;
  readonly id: string;
}

export interface OutlinePageInput {
  readonly status: "open" | "over";
  readonly limit: number;
  readonly after?: OutlinePlace;
}

export interface OutlinePage {
  readonly parties: readonly PartyOutline[];
  readonly next?: OutlinePlace;
}

/** A way into a party. The code is a secret and told once. */
export interface PartyInvite {
  readonly id: string;
  readonly code: string;
  readonly expiresAtMs: number;
  readonly useCount: number;
}

/** An invite that still lets somebody in, as hosts see it. */
export interface OpenInvite {
  readonly id: string;
  readonly byMemberId: string;
  readonly expiresAtMs: number;
  /** So many may still come by it. */
  readonly leftCount: number;
}

export interface JoinWish {
  readonly tenant: TenantId;
  readonly partyId: string;
  readonly userId: UserId;
  readonly name: string;
  /** Who is neither host, nor was here before, comes by an invite. */
  readonly inviteCode?: string;
  readonly password?: string;
  /** Up to where a member who was cut off has everything. */
  readonly resume?: { readonly epoch: number; readonly seq: number };
}

/** What a member gets who has come, or come back. */
export type JoinAnswer =
  | {
      readonly kind: "snapshot";
      readonly state: PartyState;
      /** The newest, oldest first. */
      readonly messages: readonly ChatMessage[];
    }
  | { readonly kind: "missed"; readonly epoch: number; readonly changes: readonly Numbered[] };

export interface Numbered {
  readonly seq: number;
  readonly change: PartyChange;
}

/**
 * One connection of a member to a party, wherever the party is. A member may have several: there is nobody left only when all have gone, so
 * a new place that is taken before the old one is left is seen by nobody.
 */
export interface PartyPlace {
  /** To be read once: it is large, and a place is kept for hours. */
  readonly answer: JoinAnswer;
  /**
   * Does what the member wants. Resolves when it is done: of chat, when it is durable. Throws `FORBIDDEN`, `INVALID_INPUT`, `RATE_LIMITED`,
   * `PARTY_ENDED`, `MESSAGE_REFUSED`, `PORT_UNAVAILABLE` where its process is gone and nobody has taken over yet.
   */
  act(command: PartyCommand): Promise<CommandAnswer>;
  /** The connection is gone; the member may come back. */
  leave(): Promise<void>;
}

export interface CommandAnswer {
  /** Of the last change that it led to; absent where nothing changed. */
  readonly seq?: number;
  /** Of a chat message. */
  readonly message?: ChatMessage;
}

/** What a moderator sees: who reported or did what. */
export interface PartyAuditEntry {
  readonly atMs: number;
  readonly kind: "report" | "remove" | "kick" | "ban" | "unban" | "mute" | "unmute" | "refused" | "role" | "host";
  readonly byMemberId: string;
  readonly memberId?: string;
  readonly messageId?: string;
  readonly reason?: string;
}

export interface PartyUseCases {
  /** The clock of `anchorServerMs`: it never steps, and begins with the process at the machine's time. */
  serverNowMs(): number;
  /** Parties that this process has, and members who are present in them. */
  partyCounts(): { readonly partyCount: number; readonly presentCount: number };
  createParty(input: NewParty): Promise<PartyOutline>;
  /** Throws `PARTY_NOT_FOUND` also for who may not see it. */
  getParty(tenant: TenantId, partyId: string, userId?: UserId): Promise<PartyOutline>;
  /** Parties that the user is in, or was: those that are not over soonest first, those that are newest first, for a day. */
  partiesOf(tenant: TenantId, userId: UserId, page: OutlinePageInput): Promise<OutlinePage>;
  /** By a host. Throws `FORBIDDEN`. */
  createPartyInvite(
    tenant: TenantId,
    partyId: string,
    by: { readonly userId?: UserId; readonly useCount: number; readonly ttlMs: number },
  ): Promise<PartyInvite>;
  /** Of invites that let somebody in now, for a host, newest first. Throws `PARTY_NOT_FOUND` for strangers, `FORBIDDEN` for members. */
  partyInvites(tenant: TenantId, partyId: string, userId?: UserId): Promise<readonly OpenInvite[]>;
  revokePartyInvite(tenant: TenantId, partyId: string, inviteId: string, userId?: UserId): Promise<void>;
  /** Which party an invite opens. Throws `INVITE_NOT_VALID`. */
  findPartyInvite(tenant: TenantId, code: string): Promise<PartyOutline>;
  /**
   * Comes to a party; what happens there, as far as it is for this member, comes to `onFrames` from behind the answer on, until a frame
   * that `closes`. Throws `PARTY_NOT_FOUND`, `PARTY_FULL`,
   * `PARTY_ENDED`, `FORBIDDEN` (banned, blocked, wrong password), `INVITE_NOT_VALID`.
   */
  joinParty(wish: JoinWish, onFrames: (frames: readonly PartyFrame[]) => void): Promise<PartyPlace>;
  /** What was said, oldest first, before a message. For members. */
  partyMessages(
    tenant: TenantId,
    partyId: string,
    page: { readonly userId?: UserId; readonly before?: string; readonly limit: number },
  ): Promise<readonly ChatMessage[]>;
  /** For hosts, newest first. */
  partyAudit(tenant: TenantId, partyId: string, userId?: UserId): Promise<readonly PartyAuditEntry[]>;
  /** The plan as an iCalendar file. Throws `INVALID_INPUT` where no time is agreed on. */
  partyCalendar(tenant: TenantId, partyId: string, userId?: UserId): Promise<string>;
}
