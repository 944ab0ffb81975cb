import type { SignedIn } from "../../domain/access.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { AccessPorts, Invite, NewInvite } from "./access.ts";
import { collections, keyOf } from "./collections.ts";
import { beginSession } from "./sessions.ts";
import { formatToken, hashOf, isSecretOf, newSecret, parseToken, type Token } from "./tokens.ts";

interface InviteDocument {
  readonly secretHash: string;
  /** So many may still come by it. */
  readonly guestCount: number;
  readonly expiresAtMs: number;
}

const attemptLimit = 10;

export async function createInvite(
  { documents, clock, random }: Pick<AccessPorts, "documents" | "clock" | "random">,
  tenant: TenantId,
  { userId, guestCount, ttlMs }: NewInvite,
): Promise<Invite> {
  const [id, secret, owner] = [random.newId(), newSecret(), userId ?? ""];
  const expiresAtMs = clock.nowMs() + ttlMs;
  const value: InviteDocument = { secretHash: hashOf(secret), guestCount, expiresAtMs };
  await documents.put(tenant, collections.invites, { key: keyOf(owner, id), value }, { ttlMs });
  return { id, token: formatToken("invite", { tenant, owner, id, secret }), guestCount, expiresAtMs };
}

export async function withdrawInvite(
  { documents }: Pick<AccessPorts, "documents">,
  tenant: TenantId,
  id: string,
  userId?: UserId,
): Promise<void> {
  await documents.delete(tenant, collections.invites, [keyOf(userId ?? "", id)]);
}

/** A new user, who may send events and see lists. Throws `INVITE_NOT_VALID`. */
export async function joinAsGuest(ports: AccessPorts, inviteToken: string): Promise<SignedIn> {
  const token = parseToken("invite", inviteToken);
  if (token === undefined) throw notValid();
  await use(ports, token);
  const userId = parseUserId(`guest:${ports.random.newId()}`);
  return beginSession(ports, token.tenant, { userId, role: "guest" });
}

/** Counts before it lets in, so that an invite never brings more than it may. */
async function use({ documents, clock }: AccessPorts, { tenant, owner, id, secret }: Token): Promise<void> {
  const key = keyOf(owner, id);
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const kept = await documents.get(tenant, collections.invites, key);
    const invite = kept?.value as InviteDocument | undefined;
    if (!kept || !invite || invite.guestCount < 1 || !isSecretOf(secret, invite.secretHash)) throw notValid();
    const value: InviteDocument = { ...invite, guestCount: invite.guestCount - 1 };
    const options = { ifVersion: kept.version, ttlMs: invite.expiresAtMs - clock.nowMs() };
    if ((await documents.put(tenant, collections.invites, { key, value }, options)) !== undefined) return;
  }
  throw new EngineError("OVERLOADED", "Many come by this invite at once. Try again in a few seconds.");
}

const notValid = () =>
  new EngineError("INVITE_NOT_VALID", "This invite is not known, is over, or has been used up. Ask for another.");
