import { createHash, randomInt } from "node:crypto";
import type { Role, SignedIn } from "../../domain/access.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, parseUserId, type TenantId, type UserId } from "../../domain/ids.ts";
import { idAlphabet } from "../../ports/random.ts";
import type { AccessPorts, Credentials, PassphraseChange, Voucher } from "./access.ts";
import { collections, keyOf } from "./collections.ts";
import { checkPassphrase } from "./passphrases.ts";
import { beginSession, identifySession, signOut } from "./sessions.ts";

/** How somebody signs in. */
interface PersonDocument {
  readonly name?: string;
  readonly role: Role;
  /** Not of people for whom an issuer vouches. */
  readonly passphraseHash?: string;
  readonly issuer?: string;
  readonly createdAtMs: number;
}

const operatorName = "operator";
const localIssuer = "local";
const userIdLength = 22;
const generatedLength = 24;

/**
 * `person:` and 22 letters of the SHA-256 of who vouches for the person (`local`, or the issuer) and how the person is called there. So
 * an id fits whatever an issuer's subjects look like, nobody can take another's, and there is no list of names beside it.
 */
function userIdOf(issuer: string, subject: string): UserId {
  const hash = createHash("sha256").update(`${issuer}\n${subject}`).digest("base64url");
  return parseUserId(`person:${hash.slice(0, userIdLength)}`);
}

/** Names differ by more than how they are typed. */
const normalised = (name: string): string => name.normalize("NFKC").trim().toLowerCase();

const localUserId = (name: string): UserId => userIdOf(localIssuer, normalised(name));

/** Throws `NAME_TAKEN`, `INVALID_INPUT` for a short passphrase, `RATE_LIMITED`. */
export async function signUp(ports: AccessPorts, tenant: TenantId, credentials: Credentials): Promise<SignedIn> {
  const { passphrase, guestToken } = credentials;
  const name = credentials.name.normalize("NFKC").trim();
  checkPassphrase(passphrase);
  const userId = localUserId(name);
  const taken = () => new EngineError("NAME_TAKEN", `Somebody signs in as ${JSON.stringify(name)} already.`);
  if (normalised(name) === operatorName) throw taken();
  const attempt = ports.attempts.begin("", credentials.address);
  const passphraseHash = await ports.passphrases.hash(passphrase);
  const value: PersonDocument = { name, role: "person", passphraseHash, createdAtMs: ports.clock.nowMs() };
  const version = await ports.documents.put(
    tenant,
    collections.people,
    { key: keyOf(userId), value },
    { ifVersion: null },
  );
  if (version === undefined) throw taken();
  attempt.succeeded();
  await takeOver(ports, tenant, userId, guestToken);
  return beginSession(ports, tenant, { userId, role: "person", name });
}

/** Throws `SIGN_IN_FAILED`, after the same time whether or not there is such a name, or `RATE_LIMITED`. */
export async function signIn(ports: AccessPorts, tenant: TenantId, credentials: Credentials): Promise<SignedIn> {
  const { name, passphrase, address, guestToken } = credentials;
  const userId = localUserId(name);
  const attempt = ports.attempts.begin(`${tenant}\n${userId}`, address);
  const person = await personOf(ports, tenant, userId);
  if (!(await ports.passphrases.isOf(passphrase, person?.passphraseHash)) || person === undefined)
    throw new EngineError("SIGN_IN_FAILED", "This name and this passphrase do not fit together.");
  attempt.succeeded();
  await takeOver(ports, tenant, userId, guestToken);
  return beginSession(ports, tenant, { userId, ...shown(person) });
}

export async function signInElsewhere(ports: AccessPorts, tenant: TenantId, voucher: Voucher): Promise<SignedIn> {
  const { issuer, subject, name, isOperator, guestToken } = voucher;
  const userId = userIdOf(issuer, subject);
  const known = await personOf(ports, tenant, userId);
  const role = isOperator ? "operator" : "person";
  const createdAtMs = known?.createdAtMs ?? ports.clock.nowMs();
  const value: PersonDocument = { ...(name !== undefined && { name }), role, issuer, createdAtMs };
  await ports.documents.put(tenant, collections.people, { key: keyOf(userId), value });
  // Somebody who was an operator elsewhere and is one no longer is none here either.
  if (known !== undefined && known.role !== role) await signOut(ports, tenant, userId);
  await takeOver(ports, tenant, userId, guestToken);
  return beginSession(ports, tenant, { userId, ...shown(value) });
}

/** Throws `SIGN_IN_FAILED` where the present passphrase is another, `INVALID_INPUT` where the new one is too short. */
export async function changePassphrase(
  ports: AccessPorts,
  tenant: TenantId,
  userId: UserId,
  { passphrase, newPassphrase, address }: PassphraseChange,
): Promise<SignedIn> {
  checkPassphrase(newPassphrase);
  const attempt = ports.attempts.begin(`${tenant}\n${userId}`, address);
  const kept = await ports.documents.get(tenant, collections.people, keyOf(userId));
  const person = kept?.value as PersonDocument | undefined;
  if (!(await ports.passphrases.isOf(passphrase, person?.passphraseHash)) || !kept || !person)
    throw new EngineError("SIGN_IN_FAILED", "/passphrase is not the present one.");
  attempt.succeeded();
  await replaceHash(ports, tenant, userId, { ...person, version: kept.version, newPassphrase });
  return beginSession(ports, tenant, { userId, ...shown(person) });
}

export async function ensureOperator(
  ports: AccessPorts,
  tenant: TenantId,
  passphrase?: string,
): Promise<{ readonly name: string; readonly passphrase?: string }> {
  const userId = localUserId(operatorName);
  if (passphrase !== undefined) checkPassphrase(passphrase);
  const kept = await ports.documents.get(tenant, collections.people, keyOf(userId));
  if (kept === undefined) {
    const used = passphrase ?? generatedPassphrase();
    const passphraseHash = await ports.passphrases.hash(used);
    const createdAtMs = ports.clock.nowMs();
    const value: PersonDocument = { name: operatorName, role: "operator", passphraseHash, createdAtMs };
    const key = keyOf(userId);
    const version = await ports.documents.put(tenant, collections.people, { key, value }, { ifVersion: null });
    return { name: operatorName, ...(passphrase === undefined && version !== undefined && { passphrase: used }) };
  }
  const person = kept.value as PersonDocument;
  if (passphrase !== undefined && !(await ports.passphrases.isOf(passphrase, person.passphraseHash)))
    await replaceHash(ports, tenant, userId, { ...person, version: kept.version, newPassphrase: passphrase });
  return { name: operatorName };
}

async function replaceHash(
  ports: AccessPorts,
  tenant: TenantId,
  userId: UserId,
  { version, newPassphrase, ...person }: PersonDocument & { readonly version: string; readonly newPassphrase: string },
): Promise<void> {
  const value: PersonDocument = { ...person, passphraseHash: await ports.passphrases.hash(newPassphrase) };
  const options = { ifVersion: version };
  const written = await ports.documents.put(tenant, collections.people, { key: keyOf(userId), value }, options);
  if (written === undefined) throw new EngineError("SIGN_IN_FAILED", "The passphrase was just changed elsewhere.");
  await signOut(ports, tenant, userId);
}

/** What the guest did becomes the person's. */
async function takeOver(ports: AccessPorts, tenant: TenantId, userId: UserId, guestToken = ""): Promise<void> {
  const guest = await identifySession(ports, guestToken);
  if (guest?.role !== "guest" || guest.userId === undefined || guest.principal.tenant !== tenant) return;
  try {
    await ports.linkAccount(tenant, userId, parseAccountId(guest.userId));
  } catch (error) {
    // The guest is somebody else by now, who signed in elsewhere.
    if (!(error instanceof EngineError && error.code === "ACCOUNT_LINKED_ELSEWHERE")) throw error;
  }
  await signOut(ports, tenant, guest.userId);
}

async function personOf(
  { documents }: AccessPorts,
  tenant: TenantId,
  userId: UserId,
): Promise<PersonDocument | undefined> {
  return (await documents.get(tenant, collections.people, keyOf(userId)))?.value as PersonDocument | undefined;
}

const shown = ({ role, name }: PersonDocument) => ({ role, ...(name !== undefined && { name }) });

/** 142 bits, from the operating system. */
function generatedPassphrase(): string {
  return Array.from({ length: generatedLength }, () => idAlphabet.charAt(randomInt(idAlphabet.length))).join("");
}
