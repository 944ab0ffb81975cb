import type { Tie } from "../../domain/friendship.ts";
import { parseUserId, type AccountId, type TenantId, type UserId } from "../../domain/ids.ts";
import type { DocumentStore, PutOptions } from "../../ports/document-store.ts";
import { allDocuments } from "../all-documents.ts";

/*
 * A tie between two accounts is one document, in the collection `friend-ties` at `first/second`, percent-encoded and in the order of
 * their ids; a copy at `second/first` is only there to find it by. What people list of it are documents of `friends`: `ada/sent/grace`
 * and `grace/received/ada` of a request, `ada/blocks/grace` of a block. They follow from the tie, and can be made of it again.
 */
export const ties = "friend-ties";
/** What a person may read of it, export and all; ties tell who blocks them. */
export const friendEntries = "friends";

/** Two accounts of two people. */
export type Pair = readonly [own: AccountId, other: AccountId];

const entryRoles = ["sent", "received", "blocks"] as const;
export type EntryRole = (typeof entryRoles)[number];

interface EntryDocument {
  readonly otherId: string;
  readonly atMs: number;
}

/** Of who is listed, and the key behind which the next page begins. */
export interface Entry {
  readonly userId: UserId;
  readonly atMs: number;
  readonly key: string;
}

const shelfOf = (id: string) => `${encodeURIComponent(id)}/`;
const entryKey = (own: string, role: EntryRole, other: string) => `${shelfOf(own)}${role}/${encodeURIComponent(other)}`;

/** The document of a tie, and its copy. */
export function tieKeys([one, other]: Pair): readonly [string, string] {
  const [first, second] = one < other ? [one, other] : [other, one];
  return [shelfOf(first) + encodeURIComponent(second), shelfOf(second) + encodeURIComponent(first)];
}

/** Writes what follows from a tie, and takes away what does not follow from it any more. */
export async function writeEntries(
  documents: DocumentStore,
  tenant: TenantId,
  {
    pair,
    tie,
    isKept,
    lifetime,
    nowMs,
  }: {
    readonly pair: Pair;
    readonly tie: Tie;
    /** Whether there is a document of the tie. */
    readonly isKept: boolean;
    readonly lifetime: Pick<PutOptions, "ttlMs">;
    readonly nowMs: number;
  },
): Promise<void> {
  const copy = tieKeys(pair)[1];
  if (isKept) await documents.put(tenant, ties, { key: copy, value: tie }, lifetime);
  else await documents.delete(tenant, ties, [copy]);
  const wanted = wantedEntries(pair, tie, nowMs);
  const all = sidesOf(pair).flatMap((side) => entryRoles.map((role) => entryKey(side[0], role, side[1])));
  await documents.delete(
    tenant,
    friendEntries,
    all.filter((key) => !wanted.has(key)),
  );
  const entries = [...wanted].map(([key, value]) => ({ key, value }));
  // A block is as old as its first entry says.
  if (entries.length > 0) await documents.putAll(tenant, friendEntries, entries, { isOnlyNew: true });
}

const sidesOf = ([one, other]: Pair): readonly Pair[] => [
  [one, other],
  [other, one],
];

function wantedEntries(pair: Pair, { state, blockedBy }: Tie, nowMs: number): ReadonlyMap<string, EntryDocument> {
  const wanted = new Map<string, EntryDocument>();
  for (const [own, other] of sidesOf(pair)) {
    if (blockedBy.includes(own)) wanted.set(entryKey(own, "blocks", other), { otherId: other, atMs: nowMs });
    if (state.kind !== "requested") continue;
    const { by, atMs } = state;
    if (by === own) wanted.set(entryKey(own, "sent", other), { otherId: other, atMs });
    else if (blockedBy.length === 0) wanted.set(entryKey(own, "received", other), { otherId: other, atMs });
  }
  return wanted;
}

interface EntriesAsked {
  readonly accountIds: readonly AccountId[];
  readonly role: EntryRole;
}

/** A page of what somebody lists under any of their accounts, in the order of keys from behind `after`. */
export async function entryPage(
  documents: DocumentStore,
  tenant: TenantId,
  { accountIds, role, after, limit }: EntriesAsked & { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly entries: readonly Entry[]; readonly next?: string }> {
  const entries: Entry[] = [];
  const prefixes = accountIds.map((id) => `${shelfOf(id)}${role}/`);
  for (const prefix of prefixes.toSorted()) {
    const isWithin = after?.startsWith(prefix) === true;
    if (after !== undefined && !isWithin && after > prefix) continue;
    const options = { prefix, ...(isWithin && { after }), limit: limit + 1 - entries.length };
    for (const { key, value } of await documents.list(tenant, friendEntries, options)) {
      const { otherId, atMs } = value as EntryDocument;
      entries.push({ userId: parseUserId(otherId), atMs, key });
    }
    if (entries.length > limit) break;
  }
  const last = entries[limit - 1];
  return entries.length > limit && last !== undefined
    ? { entries: entries.slice(0, limit), next: last.key }
    : { entries };
}

/** Whether there is room for one about this person: it is there already, or there are fewer than `limit`. */
export async function hasRoom(
  documents: DocumentStore,
  tenant: TenantId,
  { pair, limit, ...asked }: EntriesAsked & { readonly pair: Pair; readonly limit: number },
): Promise<boolean> {
  if ((await documents.get(tenant, friendEntries, entryKey(pair[0], asked.role, pair[1]))) !== undefined) return true;
  const { entries } = await entryPage(documents, tenant, { ...asked, limit });
  return entries.length < limit;
}

/** Removes every tie of these accounts, and what the others list of it. */
export async function eraseTies(
  documents: DocumentStore,
  tenant: TenantId,
  accountIds: readonly AccountId[],
): Promise<void> {
  for (const own of accountIds)
    for await (const { key } of allDocuments(documents, tenant, ties, { prefix: shelfOf(own) })) {
      const other = decodeURIComponent(key.slice(shelfOf(own).length)) as AccountId;
      const entries = entryRoles.map((role) => entryKey(other, role, own));
      await documents.delete(tenant, friendEntries, entries);
      // Last what the others are found by, should a crash come before.
      await documents.delete(tenant, ties, tieKeys([own, other]));
    }
}

/** The other ends of an account's ties. */
export async function* tiesOf(
  documents: DocumentStore,
  tenant: TenantId,
  own: AccountId,
): AsyncGenerator<{ readonly other: AccountId; readonly tie: Tie }> {
  for await (const { key, value } of allDocuments(documents, tenant, ties, { prefix: shelfOf(own) }))
    yield { other: decodeURIComponent(key.slice(shelfOf(own).length)) as AccountId, tie: value as Tie };
}
