/** Friends by consent: who asked whom, who blocks whom, what friends show each other. This file: the way from one tie to the next. */
import { EngineError } from "../../domain/errors.ts";
import { noTie, tieAfter, type Tie, type TieAct, type TieStep } from "../../domain/friendship.ts";
import { parseAccountId, parseUserId, type AccountId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "../accounts.ts";
import type { KeyLocks } from "../key-locks.ts";
import { hasRoom, tieKeys, ties, tiesOf, writeEntries, type Pair } from "./tie-documents.ts";

export interface TiePorts {
  readonly profiles: ProfileStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
}

export interface SocialPorts extends TiePorts {
  readonly bus: Bus;
  readonly locks: KeyLocks;
  readonly users: { readonly changed: (tenant: TenantId, ids: readonly AccountId[]) => Promise<void> };
}

/** So many requests of one person wait at most, */
export const pendingLimit = 100;
/** so many people somebody blocks, */
export const blockLimit = 1000;
/** and so many friends somebody has by asking and being asked. */
const friendCountLimit = 1000;

const attemptLimit = 10;
/** A tie that says nothing stays for so long, so that whoever changes it at the same time sees it. */
const emptyTieTtlMs = 86_400_000;

/** Two people, by all their accounts. */
interface Two {
  readonly own: UserId;
  readonly other: UserId;
  readonly ownAccounts: readonly AccountId[];
  readonly otherAccounts: readonly AccountId[];
}

/** A tie between an account of the one and an account of the other. */
interface FoundTie {
  readonly own: AccountId;
  readonly other: AccountId;
  readonly tie: Tie;
  readonly version: string | undefined;
}

interface TieWork {
  readonly userId: UserId;
  /** As it is asked for: whoever only knows an account of somebody does not learn whose it is. */
  readonly otherId: UserId;
  readonly act: TieAct;
}

/**
 * Takes a step between two people and answers whether they are friends now. Done twice it changes nothing. When it is answered it is
 * durable, and no list that was made before is served any more. Throws as `tieAfter`, `INVALID_INPUT` for oneself, `FRIEND_LIMIT`,
 * and `OVERLOADED` where the two do too much at once.
 */
export async function takeStep(
  ports: SocialPorts,
  tenant: TenantId,
  { userId, otherId, act }: TieWork,
): Promise<boolean> {
  const two = await readTwo(ports, tenant, userId, otherId);
  const keys = [two.own, two.other].map((id) => JSON.stringify(["ties", tenant, id]));
  return ports.locks.hold(keys, async () => {
    const wereFriends = (await edgesBetween(ports, tenant, two)).length > 0;
    const step = { act, atMs: ports.clock.nowMs(), areFriends: wereFriends };
    const found = await tiesBetween(ports, tenant, two, otherId);
    for (const target of targetsOf(found, act)) {
      await checkLimits(ports, tenant, two, { target, step });
      await changeTie(ports, tenant, two, { target, found, step });
    }
    const areFriends = (await edgesBetween(ports, tenant, two)).length > 0;
    if (areFriends !== wereFriends) await tell(ports, tenant, [two.own, two.other]);
    return areFriends;
  });
}

/** Whether one of the two blocks the other, by whatever account. */
export async function isBlocked(ports: TiePorts, tenant: TenantId, one: UserId, other: UserId): Promise<boolean> {
  const own = await resolveUser(ports, tenant, one);
  if (own === (await resolveUser(ports, tenant, other))) return false;
  const two = await readTwo(ports, tenant, one, other);
  return (await tiesBetween(ports, tenant, two, other)).some(({ tie }) => tie.blockedBy.length > 0);
}

async function readTwo(ports: TiePorts, tenant: TenantId, userId: UserId, otherId: UserId): Promise<Two> {
  const own = await resolveUser(ports, tenant, userId);
  const other = await resolveUser(ports, tenant, otherId);
  if (own === other)
    throw new EngineError("INVALID_INPUT", "This is about another person: nobody is their own friend.");
  const [ownAccounts, otherAccounts] = await Promise.all([
    accountsBelow(ports, tenant, own),
    accountsBelow(ports, tenant, other),
  ]);
  return { own, other, ownAccounts, otherAccounts };
}

/** Friend edges between any accounts of the two. */
async function edgesBetween(
  { profiles }: TiePorts,
  tenant: TenantId,
  { ownAccounts, otherAccounts }: Pick<Two, "ownAccounts" | "otherAccounts">,
): Promise<readonly Pair[]> {
  const others = new Set(otherAccounts);
  const edges: Pair[] = [];
  for (const account of ownAccounts)
    for (const friend of await profiles.friendsOf(tenant, account))
      if (others.has(friend)) edges.push([account, friend]);
  return edges;
}

/** The tie that new steps go into first, then all others that there are: of accounts that were linked since. */
async function tiesBetween(ports: TiePorts, tenant: TenantId, two: Two, otherId: UserId): Promise<readonly FoundTie[]> {
  const main: Pair = [parseAccountId(two.own), parseAccountId(otherId)];
  const pairs = two.ownAccounts.flatMap((own) => two.otherAccounts.map((other): Pair => [own, other]));
  const others = pairs.filter(([own, other]) => own !== main[0] || other !== main[1]);
  const found = await Promise.all([main, ...others].map((pair) => readTie(ports, tenant, pair)));
  return found.filter(({ version }, place) => place === 0 || version !== undefined);
}

async function readTie({ documents }: TiePorts, tenant: TenantId, [own, other]: Pair): Promise<FoundTie> {
  const kept = await documents.get(tenant, ties, tieKeys([own, other])[0]);
  return { own, other, tie: (kept?.value as Tie | undefined) ?? noTie, version: kept?.version };
}

/** Which ties a step is about. */
function targetsOf(found: readonly FoundTie[], act: TieAct): readonly FoundTie[] {
  if (act !== "send" && act !== "accept") return found;
  const asked = found.filter(({ tie: { state }, own }) => state.kind === "requested" && state.by !== own);
  return asked.length > 0 ? asked : found.slice(0, 1);
}

async function changeTie(
  ports: TiePorts,
  tenant: TenantId,
  two: Two,
  work: {
    readonly target: FoundTie;
    readonly found: readonly FoundTie[];
    readonly step: Omit<TieStep, "by">;
  },
): Promise<void> {
  const { target, step } = work;
  const pair: Pair = [target.own, target.other];
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const { tie, version } = await readTie(ports, tenant, pair);
    const seen =
      step.act === "send" ? { ...tie, blockedBy: blockersOf(target, [...work.found, { ...target, tie }]) } : tie;
    const next = tieAfter(seen, { ...step, by: target.own });
    if (next === seen || (await putTie(ports, tenant, pair, { tie: next, version })))
      return settle(ports, tenant, two, { pair, isEnding: step.act === "unfriend" });
  }
  throw tooBusy();
}

/** Who of a tie's two blocks the other, be it by another account: whoever is blocked once is blocked in all that is new. */
function blockersOf({ own, other }: FoundTie, found: readonly FoundTie[]): readonly AccountId[] {
  const isBy = (side: "own" | "other") => found.some((one) => one.tie.blockedBy.includes(one[side]));
  return [...(isBy("own") ? [own] : []), ...(isBy("other") ? [other] : [])];
}

async function putTie(
  { documents }: TiePorts,
  tenant: TenantId,
  pair: Pair,
  { tie, version }: { readonly tie: Tie; readonly version: string | undefined },
): Promise<boolean> {
  const entry = { key: tieKeys(pair)[0], value: tie };
  const options = { ifVersion: version ?? null, ...lifetimeOf(tie) };
  return (await documents.put(tenant, ties, entry, options)) !== undefined;
}

const lifetimeOf = ({ state, blockedBy }: Tie) =>
  state.kind === "apart" && blockedBy.length === 0 ? { ttlMs: emptyTieTtlMs } : {};

/**
 * Brings what follows from a tie in line with it: what either side lists, and the friend edges. Whoever comes between changes the tie and
 * does the same; the last one to look sees the last state, so that it holds in the end whatever the order. After a crash the step is
 * repeated by whoever got no answer.
 */
async function settle(
  ports: TiePorts,
  tenant: TenantId,
  two: Two,
  { pair, isEnding }: { readonly pair: Pair; readonly isEnding: boolean },
): Promise<void> {
  let hasAdded = false;
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const { tie, version } = await readTie(ports, tenant, pair);
    if (tie.state.kind === "friends") {
      await ports.profiles.addFriends(tenant, [pair]);
      hasAdded = true;
    } else if (isEnding || hasAdded || tie.blockedBy.length > 0)
      await ports.profiles.removeFriends(tenant, await edgesBetween(ports, tenant, two));
    const kept = { isKept: version !== undefined, lifetime: lifetimeOf(tie), nowMs: ports.clock.nowMs() };
    await writeEntries(ports.documents, tenant, { pair, tie, ...kept });
    if ((await readTie(ports, tenant, pair)).version === version) return;
  }
  throw tooBusy();
}

const tooBusy = () =>
  new EngineError("OVERLOADED", "These two change what stands between them all the time. Try again in a few seconds.");

/** Throws `FRIEND_LIMIT` where a step would make more of something than anybody may have. */
async function checkLimits(
  ports: TiePorts,
  tenant: TenantId,
  { ownAccounts: accountIds }: Two,
  { target: { own, other, tie }, step }: { readonly target: FoundTie; readonly step: Omit<TieStep, "by"> },
): Promise<void> {
  const { state, blockedBy } = tieAfter(tie, { ...step, by: own });
  const has = (role: "sent" | "blocks", limit: number) =>
    hasRoom(ports.documents, tenant, { accountIds, role, pair: [own, other], limit });
  if (state.kind === "requested" && state.by === own && !(await has("sent", pendingLimit)))
    throw tooMany(`${pendingLimit} requests wait already. Withdraw one first.`);
  if (blockedBy.includes(own) && !(await has("blocks", blockLimit)))
    throw tooMany(`${blockLimit} people are blocked already. Unblock one first.`);
  if (state.kind !== "friends" || step.areFriends) return;
  let friendCount = 0;
  for (const account of accountIds) friendCount += (await ports.profiles.friendsOf(tenant, account)).length;
  if (friendCount >= friendCountLimit) throw tooMany(`Nobody has more than ${friendCountLimit} friends by asking.`);
}

const tooMany = (sentence: string) => new EngineError("FRIEND_LIMIT", sentence);

/** Lists that friends move are made anew, and who follows theirs is told. */
export async function tell(
  { users, bus }: Pick<SocialPorts, "users" | "bus">,
  tenant: TenantId,
  userIds: readonly UserId[],
): Promise<void> {
  await users.changed(tenant, userIds.map(parseAccountId));
  for (const userId of userIds) await bus.publish({ kind: "list-announced", tenant, userId, cause: "friends" });
}

/** A trusted server says that these are friends: of all it names, those of whom nobody blocks the other. */
export async function addFriends(
  ports: SocialPorts,
  tenant: TenantId,
  userId: UserId,
  friendIds: readonly UserId[],
): Promise<void> {
  const [own] = await accountsBelow(ports, tenant, userId);
  if (own === undefined) return;
  await addFriendEdges(
    ports,
    tenant,
    friendIds.map((friend): Pair => [own, parseAccountId(friend)]),
  );
  await tell(ports, tenant, [userId, ...friendIds]);
}

/** Adds friend edges but those between people of whom one blocks the other. Whoever waited for an answer has it. */
export async function addFriendEdges(ports: TiePorts, tenant: TenantId, edges: readonly Pair[]): Promise<void> {
  const [anyTie] = await ports.documents.list(tenant, ties, { limit: 1 });
  const wanted: Pair[] = [];
  for (const edge of edges) if (anyTie === undefined || (await mayJoin(ports, tenant, edge))) wanted.push(edge);
  await ports.profiles.addFriends(tenant, wanted);
}

async function mayJoin(ports: TiePorts, tenant: TenantId, [one, other]: Pair): Promise<boolean> {
  const [userId, otherId] = [parseUserId(one), parseUserId(other)];
  if ((await resolveUser(ports, tenant, userId)) === (await resolveUser(ports, tenant, otherId))) return true;
  const two = await readTwo(ports, tenant, userId, otherId);
  const found = await tiesBetween(ports, tenant, two, otherId);
  if (found.some(({ tie }) => tie.blockedBy.length > 0)) return false;
  const step = { act: "join" as const, atMs: ports.clock.nowMs(), areFriends: false };
  for (const target of found)
    if (target.tie.state.kind === "requested") await changeTie(ports, tenant, two, { target, found, step });
  return true;
}

/** After accounts were joined: where somebody blocks whom the other's account is a friend of, they are none any more. */
export async function endBlockedFriendships(ports: TiePorts, tenant: TenantId, userId: UserId): Promise<void> {
  const own = await resolveUser(ports, tenant, userId);
  for (const account of await accountsBelow(ports, tenant, own))
    for await (const { other, tie } of tiesOf(ports.documents, tenant, account)) {
      const otherId = await resolveUser(ports, tenant, parseUserId(other));
      if (tie.blockedBy.length === 0 || otherId === own) continue;
      const two = await readTwo(ports, tenant, own, otherId);
      await ports.profiles.removeFriends(tenant, await edgesBetween(ports, tenant, two));
    }
}
