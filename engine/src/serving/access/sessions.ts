import { scopesOfRole, type Identity, type Role, type SignedIn } from "../../domain/access.ts";
import type { TenantId, UserId } from "../../domain/ids.ts";
import { parseUserId } from "../../domain/ids.ts";
import type { AccessPorts } from "./access.ts";
import { collections, keyOf } from "./collections.ts";
import { formatToken, hashOf, isSecretOf, newSecret, parseToken, stampIdOf } from "./tokens.ts";

interface SessionDocument {
  readonly role: Role;
  readonly name?: string;
  readonly secretHash: string;
  readonly beganAtMs: number;
  readonly renewedAtMs: number;
}

const dayMs = 86_400_000;
/** A session ends when it is not used for so long, */
const idleMs = 30 * dayMs;
/** and after so long in any case. */
const longestMs = 180 * dayMs;
/** A session that is used is put off once a day, not at every request. */
const renewalMs = dayMs;

const pageSize = 100;

/** Signs a user in. */
export async function beginSession(
  { documents, clock, random }: Pick<AccessPorts, "documents" | "clock" | "random">,
  tenant: TenantId,
  { userId, role, name }: { readonly userId: UserId; readonly role: Role; readonly name?: string },
): Promise<SignedIn> {
  const [id, secret, nowMs] = [random.newId(), newSecret(), clock.nowMs()];
  const who = { role, ...(name !== undefined && { name }) };
  const value: SessionDocument = { ...who, secretHash: hashOf(secret), beganAtMs: nowMs, renewedAtMs: nowMs };
  await documents.put(tenant, collections.sessions, { key: keyOf(userId, id), value }, { ttlMs: idleMs });
  const token = formatToken("session", { tenant, owner: userId, id, secret });
  return { tenant, userId, ...who, token, expiresAtMs: nowMs + longestMs };
}

/** Also puts the end of the session off. */
export async function identifySession(
  ports: Pick<AccessPorts, "documents" | "clock">,
  text: string,
): Promise<Identity | undefined> {
  const token = parseToken("session", text);
  if (token === undefined || token.owner === "") return undefined;
  const { tenant, owner, id } = token;
  const nowMs = ports.clock.nowMs();
  const key = keyOf(owner, id);
  const kept = await ports.documents.get(tenant, collections.sessions, key);
  if (kept === undefined) return undefined;
  const session = kept.value as SessionDocument;
  const lastMs = session.beganAtMs + longestMs;
  if (nowMs >= lastMs || !isSecretOf(token.secret, session.secretHash)) return undefined;
  let { renewedAtMs } = session;
  if (nowMs - renewedAtMs >= renewalMs) {
    renewedAtMs = nowMs;
    // Only this version: a session that somebody ends meanwhile stays ended.
    const options = { ifVersion: kept.version, ttlMs: Math.min(idleMs, lastMs - nowMs) };
    await ports.documents.put(tenant, collections.sessions, { key, value: { ...session, renewedAtMs } }, options);
  }
  const userId = parseUserId(owner);
  const { role, name } = session;
  return {
    principal: {
      tenant,
      scopes: new Set(scopesOfRole[role]),
      name: userId,
      ...(role !== "operator" && { userId }),
    },
    kind: "session",
    role,
    userId,
    ...(name !== undefined && { signInName: name }),
    sessionId: id,
    expiresAtMs: Math.min(lastMs, renewedAtMs + idleMs),
  };
}

export async function signOut(
  { documents, stamps }: Pick<AccessPorts, "documents" | "stamps">,
  tenant: TenantId,
  userId: UserId,
  sessionId?: string,
): Promise<void> {
  const remove = (keys: readonly string[]) => documents.delete(tenant, collections.sessions, keys);
  if (sessionId !== undefined) await remove([keyOf(userId, sessionId)]);
  else {
    const page = () => documents.list(tenant, collections.sessions, { prefix: keyOf(userId, ""), limit: pageSize });
    for (let found = await page(); found.length > 0; found = await page()) await remove(found.map(({ key }) => key));
  }
  stamps.bump(tenant, stampIdOf("user", userId));
}
