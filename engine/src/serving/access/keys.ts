import { scopesOfKey, type ApiKey, type Identity, type KeyKind } from "../../domain/access.ts";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { AccessPorts, NewKey } from "./access.ts";
import { collections } from "./collections.ts";
import { formatToken, hashOf, isSecretOf, newSecret, parseToken, stampIdOf } from "./tokens.ts";

interface KeyDocument {
  readonly kind: KeyKind;
  readonly name: string;
  readonly secretHash: string;
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
  readonly mayCrossTenants?: boolean;
}

const pageSize = 500;

export async function createKey(
  { documents, clock, random }: Pick<AccessPorts, "documents" | "clock" | "random">,
  tenant: TenantId,
  { kind, name, expiresAtMs, mayCrossTenants = false }: NewKey,
): Promise<ApiKey & { readonly secret: string }> {
  const createdAtMs = clock.nowMs();
  if (expiresAtMs !== undefined && expiresAtMs <= createdAtMs)
    throw new EngineError("INVALID_INPUT", "/expiresAt must be in the future.");
  if (mayCrossTenants && kind !== "admin")
    throw new EngineError("INVALID_INPUT", "/mayCrossTenants is for keys of the kind admin only.");
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
  await documents.put(tenant, collections.keys, { key: id, value }, lifetime);
  return { id, ...about, secret: formatToken("key", { tenant, owner: "", id, secret }) };
}

export async function listKeys({ documents }: Pick<AccessPorts, "documents">, tenant: TenantId) {
  const keys: ApiKey[] = [];
  for (let after: string | undefined; ;) {
    const page = await documents.list(tenant, collections.keys, { limit: pageSize, ...(after && { after }) });
    for (const { key: id, value } of page) {
      const { secretHash: _, ...about } = value as KeyDocument;
      keys.push({ id, ...about });
    }
    after = page.at(-1)?.key;
    if (page.length < pageSize) return keys;
  }
}

export async function revokeKey(
  { documents, stamps }: Pick<AccessPorts, "documents" | "stamps">,
  tenant: TenantId,
  id: string,
): Promise<void> {
  await documents.delete(tenant, collections.keys, [id]);
  stamps.bump(tenant, stampIdOf("key", id));
}

export async function identifyKey(
  { documents }: Pick<AccessPorts, "documents">,
  text: string,
): Promise<Identity | undefined> {
  const token = parseToken("key", text);
  const kept = token && (await documents.get(token.tenant, collections.keys, token.id));
  if (token === undefined || kept === undefined) return undefined;
  const { kind, secretHash, expiresAtMs = Infinity, mayCrossTenants } = kept.value as KeyDocument;
  if (!isSecretOf(token.secret, secretHash)) return undefined;
  return {
    principal: { tenant: token.tenant, scopes: new Set(scopesOfKey[kind]), name: `key ${token.id}` },
    kind: "key",
    keyKind: kind,
    expiresAtMs,
    ...(mayCrossTenants === true && { mayCrossTenants }),
  };
}
