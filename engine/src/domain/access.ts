import { EngineError } from "./errors.ts";
import type { AccountId, TenantId, UserId } from "./ids.ts";
import { scopes, type Principal, type Scope } from "./principal.ts";

/** What a key is for: a product's server, code that anybody can read (a page, an app), whoever runs the engine, one person's other programs. */
export const keyKinds = ["server", "publishable", "admin", "personal"] as const;
export type KeyKind = (typeof keyKinds)[number];

export const scopesOfKey: Readonly<Record<KeyKind, readonly Scope[]>> = {
  server: ["lists", "events", "people", "catalogue"],
  publishable: ["lists", "events"],
  admin: scopes,
  personal: ["lists", "events"],
};

/** Who is signed in. A guest came by an invite and has no name yet; an operator is not bound to own data. */
export const roles = ["person", "guest", "operator"] as const;
export type Role = (typeof roles)[number];

export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  person: ["lists", "events", "people"],
  guest: ["lists", "events"],
  operator: scopes,
};

/** A key as its owner sees it again: without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  /** May act for every tenant, by naming it. */
  readonly mayCrossTenants?: boolean;
  /** Whose it is, of personal ones. */
  readonly userId?: UserId;
}

/** Whose a credential is, no later than `expiresAtMs`. */
export interface Identity {
  readonly principal: Principal;
  readonly kind: "key" | "session";
  readonly expiresAtMs: number;
  readonly keyKind?: KeyKind;
  readonly mayCrossTenants?: boolean;
  readonly role?: Role;
  readonly userId?: UserId;
  readonly signInName?: string;
  readonly sessionId?: string;
}

/** What somebody gets who has signed in. The token is a secret. */
export interface SignedIn {
  readonly tenant: TenantId;
  readonly userId: UserId;
  readonly role: Role;
  readonly name?: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Whether an account is a person's beyond doubt: it is the person's id, or such an id behind the name of a service, as in `goodreads:ada`. */
function isOwnAccount(userId: UserId, accountId: AccountId): boolean {
  return accountId === (userId as string) || accountId.endsWith(`:${userId}`);
}

/** Throws `FORBIDDEN` where a person names an account that is not surely their own: in an event, in a link. */
export function checkOwnAccount({ userId }: Principal, accountId: AccountId): void {
  if (userId === undefined || isOwnAccount(userId, accountId)) return;
  throw new EngineError(
    "FORBIDDEN",
    `People act for their own accounts only: ${JSON.stringify(userId)}, or "service:${userId}". Not for ${JSON.stringify(accountId)}.`,
  );
}

/** Throws `FORBIDDEN` where a person would decide about others, such as whose friend they are. */
export function checkNotPerson({ userId }: Principal): void {
  if (userId === undefined) return;
  throw new EngineError("FORBIDDEN", "This is about others too: a server's key does it, not a person.");
}
