/** Access: who may ask. Keys, people and how they sign in, invites. This file: the secrets that all of them are made of. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { defaultTenant, parseTenantId, parseUserId, type TenantId } from "../../domain/ids.ts";

/** What begins a token, so that people and secret scanners know it. */
const prefixes = { key: "cck", session: "ccs", invite: "cci" } as const;
export type TokenKind = keyof typeof prefixes;

/** What a token names, and the secret that proves it. Whom it belongs to stands in it, so that everything about it is kept at its tenant. */
export interface Token {
  readonly tenant: TenantId;
  /** Of sessions and invites: the user they are kept with. */
  readonly owner: string;
  readonly id: string;
  readonly secret: string;
}

const secretBytes = 32;
const maxTokenLength = 4000;

/** 256 bits from the operating system, whatever the engine's own randomness is seeded with. */
export const newSecret = (): string => randomBytes(secretBytes).toString("base64url");

/** `prefix_id.secret.tenant.owner`; the last two are left out from the end where they are the default tenant and nobody. */
export function formatToken(kind: TokenKind, { tenant, owner, id, secret }: Token): string {
  const encoded = [tenant === defaultTenant ? "" : tenant, owner].map((part) =>
    Buffer.from(part).toString("base64url"),
  );
  return `${prefixes[kind]}_${[id, secret, ...encoded].join(".").replace(/\.+$/, "")}`;
}

const form = /^([a-z]{3})_([\w-]{1,64})\.([\w-]{43})(?:\.([\w-]*))?(?:\.([\w-]*))?$/;

/** Whether a text means to be one of these, and not another system's. */
export const isTokenLike = (text: string): boolean => /^cc[ksi]_/.test(text);

/** Undefined for what is no such token. */
export function parseToken(kind: TokenKind, text: string): Token | undefined {
  const [, prefix, id, secret, tenant = "", owner = ""] = (text.length <= maxTokenLength && form.exec(text)) || [];
  if (prefix !== prefixes[kind] || id === undefined || secret === undefined) return undefined;
  try {
    const whose = tenant === "" ? defaultTenant : parseTenantId(decode(tenant));
    const token = { tenant: whose, owner: owner === "" ? "" : parseUserId(decode(owner)), id, secret };
    // One token has one form.
    return formatToken(kind, token) === text ? token : undefined;
  } catch {
    return undefined;
  }
}

const decode = (text: string): string => Buffer.from(text, "base64url").toString("utf8");

/** What is kept of a secret. It is as random as its hash is long, so that one round of SHA-256 does. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** In a time that does not depend on where they differ. */
export function isSecretOf(secret: string, hash: string): boolean {
  const [given, kept] = [Buffer.from(hashOf(secret)), Buffer.from(hash)];
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/** The stamp that is moved on when a key, or something of what a user signs in by, is revoked. */
export const stampIdOf = (kind: "key" | "user", id: string): string => `${kind}:${id}`;

/** Of a credential, before it is known whether it holds: the stamp that it depends on. Undefined for what is none. */
export function stampOf(text: string): { readonly tenant: TenantId; readonly stampId: string } | undefined {
  const token = parseToken("key", text) ?? parseToken("session", text);
  if (token === undefined) return undefined;
  const { tenant, owner, id } = token;
  return { tenant, stampId: owner === "" ? stampIdOf("key", id) : stampIdOf("user", owner) };
}
