import type { ApiKey, Identity, KeyKind, SignedIn } from "../../domain/access.ts";
import type { AccountId, TenantId, UserId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import type { Random } from "../../ports/random.ts";
import type { UserStamps } from "../user-stamps.ts";
import { Attempts } from "./attempts.ts";
import { createInvite, joinAsGuest, withdrawInvite } from "./invites.ts";
import { createKey, identifyKey, listKeys, revokeKey } from "./keys.ts";
import { Passphrases } from "./passphrases.ts";
import { changePassphrase, ensureOperator, signIn, signInElsewhere, signUp } from "./people.ts";
import { identifySession, signOut } from "./sessions.ts";
import { stampIdOf } from "./tokens.ts";

export interface NewKey {
  readonly kind: KeyKind;
  readonly name: string;
  readonly expiresAtMs?: number;
  readonly mayCrossTenants?: boolean;
  /** Whose it is, of personal ones and of no others. */
  readonly userId?: UserId;
}

/** What somebody types who signs in, and where from. */
export interface Credentials {
  readonly name: string;
  readonly passphrase: string;
  /** Of the network: tries are counted by it. */
  readonly address: string;
  /** The session of the guest who is this person: what the guest did becomes the person's. */
  readonly guestToken?: string;
}

/** Whom an issuer vouches for. */
export interface Voucher {
  readonly issuer: string;
  readonly subject: string;
  readonly name?: string;
  readonly isOperator: boolean;
  readonly guestToken?: string;
}

export interface NewInvite {
  /** The person who invites; nobody where a key does. */
  readonly userId?: UserId;
  readonly guestCount: number;
  readonly ttlMs: number;
}

export interface Invite {
  readonly id: string;
  /** A secret, told once. */
  readonly token: string;
  readonly guestCount: number;
  readonly expiresAtMs: number;
}

export interface AccessUseCases {
  /** Whose a key or a session's token is; undefined when it is nobody's, or nobody's any more. */
  identify(token: string): Promise<Identity | undefined>;

  /** The secret is told this once. */
  createKey(tenant: TenantId, key: NewKey): Promise<ApiKey & { readonly secret: string }>;
  /** A user's personal ones, or all others; in the order of their ids. */
  listKeys(tenant: TenantId, userId?: UserId): Promise<readonly ApiKey[]>;
  /** Of a user's personal ones, or of the others; an absent one is ignored. */
  revokeKey(tenant: TenantId, id: string, userId?: UserId): Promise<void>;

  signUp(tenant: TenantId, credentials: Credentials): Promise<SignedIn>;
  signIn(tenant: TenantId, credentials: Credentials): Promise<SignedIn>;
  /** For whom an issuer vouches, who has no passphrase here. */
  signInElsewhere(tenant: TenantId, voucher: Voucher): Promise<SignedIn>;
  /** Ends one session of a user, or all. */
  signOut(tenant: TenantId, userId: UserId, sessionId?: string): Promise<void>;
  /** Ends every session of the person and begins a new one. */
  changePassphrase(tenant: TenantId, userId: UserId, change: PassphraseChange): Promise<SignedIn>;
  /** The first operator: made where there is none. Answers the passphrase where it made one up. */
  ensureOperator(
    tenant: TenantId,
    passphrase?: string,
  ): Promise<{ readonly name: string; readonly passphrase?: string }>;

  createInvite(tenant: TenantId, invite: NewInvite): Promise<Invite>;
  /** Of a person, only their own; an absent one is ignored. */
  withdrawInvite(tenant: TenantId, id: string, userId?: UserId): Promise<void>;
  joinAsGuest(inviteToken: string): Promise<SignedIn>;
}

export interface PassphraseChange {
  readonly passphrase: string;
  readonly newPassphrase: string;
  readonly address: string;
}

/** What use cases of access need. */
export interface AccessPorts {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly stamps: UserStamps;
  readonly passphrases: Passphrases;
  readonly attempts: Attempts;
  readonly linkAccount: (tenant: TenantId, userId: UserId, accountId: AccountId) => Promise<unknown>;
}

export function bindAccess(
  given: Pick<AccessPorts, "documents" | "clock" | "random" | "stamps" | "linkAccount"> &
    Partial<Pick<AccessPorts, "passphrases">> & { readonly bus: Bus },
): AccessUseCases {
  const { documents, clock, random, stamps, linkAccount, passphrases = new Passphrases(), bus } = given;
  bus.subscribe("user-erased", async ({ tenant, accountIds }) => {
    for (const id of accountIds) stamps.bump(tenant, stampIdOf("user", id));
  });
  const ports: AccessPorts = {
    documents,
    clock,
    random,
    stamps,
    linkAccount,
    passphrases,
    attempts: new Attempts(clock),
  };
  return {
    identify: async (token) => (await identifyKey(ports, token)) ?? identifySession(ports, token),
    createKey: (tenant, key) => createKey(ports, tenant, key),
    listKeys: (tenant, userId) => listKeys(ports, tenant, userId),
    revokeKey: (tenant, id, userId) => revokeKey(ports, tenant, id, userId),
    signUp: (tenant, credentials) => signUp(ports, tenant, credentials),
    signIn: (tenant, credentials) => signIn(ports, tenant, credentials),
    signInElsewhere: (tenant, voucher) => signInElsewhere(ports, tenant, voucher),
    signOut: (tenant, userId, sessionId) => signOut(ports, tenant, userId, sessionId),
    changePassphrase: (tenant, userId, change) => changePassphrase(ports, tenant, userId, change),
    ensureOperator: (tenant, passphrase) => ensureOperator(ports, tenant, passphrase),
    createInvite: (tenant, invite) => createInvite(ports, tenant, invite),
    withdrawInvite: (tenant, id, userId) => withdrawInvite(ports, tenant, id, userId),
    joinAsGuest: (token) => joinAsGuest(ports, token),
  };
}
