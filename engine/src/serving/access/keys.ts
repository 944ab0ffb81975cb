import { scopesOfKey, type ApiKey, type Identity, type KeyKind } from "../../domain/access.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../../domain/ids.ts";
import { allDocuments } from "../all-documents.ts";
import type { AccessPorts, NewKey } from "./access.ts";
import { collections, keyOf } from "./collections.ts";
import { formatToken, hashOf, isSecretOf, newSecret, parseToken, stampIdOf } from "./tokens.ts";

interface KeyDocument {
  readonly kind: KeyKind;
  readonly name: string;
  readonly secretHash: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly mayCrossTenants?: boolean;
}

export async function createKey(
  { documents, clock, random }: Pick<AccessPorts, "documents" | "clock" | "random">,
  tenant: TenantId,
  { kind, name, expiresAtMs, mayCrossTenants = false, userId }: NewKey,
): Promise<ApiKey & { readonly secret: string }> {
  const createdAtMs = clock.nowMs();
  if (expiresAtMs !== undefined && expiresAtMs <= createdAtMs)
    throw new EngineError("INVALID_INPUT", "/expiresAt must be in the future.");
  if (mayCrossTenants && kind !== "admin")
    throw new EngineError("INVALID_INPUT", "/mayCrossTenants is for keys of the kind admin only.");
  if ((kind === "personal") !== (userId !== undefined))
    throw new EngineError("INVALID_INPUT", "/userId is for keys of the kind personal, and they need one.");
  const [id, secret] = [random.newId(), newSecret()];
  const about = {
    kind,
    name,
    createdAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(mayCrossTenants && { mayCrossTenants }),
  };
  const value: KeyDocument = { ...about, secretHash: hashOf(secret) };
  const lifetime = expiresAtMs === undefined ? {} : { ttlMs: expiresAtMs - createdAtMs };
  const [collection, key] = placeOf(id, userId);
  await documents.put(tenant, collection, { key, value }, lifetime);
  const token = formatToken("key", { tenant, owner: userId ?? "", id, secret });
  return { id, ...about, ...(userId !== undefined && { userId }), secret: token };
}

export async function listKeys(
  { documents }: Pick<AccessPorts, "documents">,
  tenant: TenantId,
  userId?: UserId,
): Promise<readonly ApiKey[]> {
  const [collection, prefix] = placeOf("", userId);
  const keys: ApiKey[] = [];
  for await (const { key, value } of allDocuments(documents, tenant, collection, { prefix })) {
    const { secretHash: _, ...about } = value as KeyDocument;
    keys.push({ id: key.slice(prefix.length), ...about, ...(userId !== undefined && { userId }) });
  }
  return keys;
}

export async function revokeKey(
  { documents, stamps }: Pick<AccessPorts, "documents" | "stamps">,
  tenant: TenantId,
  id: string,
  userId?: UserId,
): Promise<void> {
  const [collection, key] = placeOf(id, userId);
  await documents.delete(tenant, collection, [key]);
  stamps.bump(tenant, userId === undefined ? stampIdOf("key", id) : stampIdOf("user", userId));
}

function placeOf(id: string, userId: string | undefined): readonly [collection: string, key: string] {
  return userId === undefined ? [collections.keys, id] : [collections.personalKeys, keyOf(userId, id)];
}

export async function identifyKey(
  { documents }: Pick<AccessPorts, "documents">,
  text: string,
): Promise<Identity | undefined> {
  const token = parseToken("key", text);
  if (token === undefined) return undefined;
  const userId = token.owner === "" ? undefined : parseUserId(token.owner);
  const kept = await documents.get(token.tenant, ...placeOf(token.id, userId));
  if (kept === undefined) return undefined;
  const { kind, secretHash, expiresAtMs = Infinity, mayCrossTenants } = kept.value as KeyDocument;
  if (!isSecretOf(token.secret, secretHash)) return undefined;
  return {
    principal: {
      tenant: token.tenant,
      scopes: new Set(scopesOfKey[kind]),
      name: `key ${token.id}`,
      ...(userId !== undefined && { userId }),
    },
    kind: "key",
    ...(userId !== undefined && { userId }),
    keyKind: kind,
    expiresAtMs,
    ...(mayCrossTenants === true && { mayCrossTenants }),
  };
}
