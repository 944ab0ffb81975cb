/** From the stores to what models learn from: the dense catalogue and the users × items preferences. */
import { createHash } from "node:crypto";
import type { AccountId, ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import { eventWeight, type PreferenceConfig } from "../../domain/preference.ts";
import type { Relation } from "../../domain/relation.ts";
import { createPreferenceList } from "../../models/preference-list.ts";
import { createCatalogue, type Catalogue, type TrainingData } from "../../models/model.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import { readCatalogueIndex } from "../../registry/catalogue-index.ts";

export interface CollectSources {
  readonly items: ItemStore;
  readonly eventLog: EventLog;
  readonly profiles: ProfileStore;
}

export interface CollectedData extends TrainingData {
  /** SHA-256 over catalogue items, preferences, relations and friends: equal data, equal hash. */
  readonly dataSha256: string;
  readonly eventCount: number;
}

const readBatch = 20_000;

/** Reads a tenant's whole catalogue and event log. Events of unknown items are left out. */
export async function collectTrainingData(
  { items, eventLog, profiles }: CollectSources,
  tenant: TenantId,
  { nowMs, preference }: { readonly nowMs: number; readonly preference: PreferenceConfig },
): Promise<CollectedData> {
  const catalogue = await readCatalogue(items, tenant);
  const indexOf = await readCatalogueIndex(items, tenant, catalogue);
  const rows = createRowIndex(new Map((await profiles.links(tenant)).map((link) => [link.account, link.owner])));
  const list = createPreferenceList();
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1) {
    let after = 0n;
    for (;;) {
      const batch = await eventLog.read(tenant, partition, after, readBatch);
      for (const { event } of batch) {
        const column = indexOf.get(event.itemId);
        if (column === undefined) continue;
        list.add(rows.of(event.accountId), column, eventWeight(event, preference.weights), event.atMs);
      }
      const last = batch.at(-1);
      if (last === undefined) break;
      after = last.position;
    }
  }
  const preferences = list.toMatrix(rows.count(), catalogue.items.length, preference);
  const relations = canonicalRelations(await items.relations(tenant), catalogue, indexOf);
  const hash = createHash("sha256");
  for (const item of catalogue.items) hash.update(JSON.stringify(item));
  for (const part of [preferences.offsets, preferences.columns, preferences.values]) hash.update(part);
  hash.update(JSON.stringify(relations));
  const friends = await readFriends(profiles, tenant, rows);
  hash.update(Uint32Array.from(friends.flat()));
  return {
    catalogue,
    preferences,
    lastAtMs: list.lastAtMs(preferences),
    relations,
    friends,
    nowMs,
    dataSha256: hash.digest("hex"),
    eventCount: list.count(),
  };
}

/** Of friend edges those between users who have rows and both share their activity, as serving hears them; ascending. */
async function readFriends(
  profiles: ProfileStore,
  tenant: TenantId,
  rows: RowIndex,
): Promise<NonNullable<TrainingData["friends"]>> {
  const sharing = new Map<string, boolean>();
  const isSharing = async (user: string) => {
    const known = sharing.get(user) ?? (await profiles.getUser(tenant, user as UserId))?.sharesActivity === true;
    sharing.set(user, known);
    return known;
  };
  const count = rows.count();
  const pairs = new Set<number>();
  for (const [account, friend] of await profiles.friendEdges(tenant)) {
    const [one, other] = [rows.userOf(account), rows.userOf(friend)];
    const [row, otherRow] = [rows.find(one), rows.find(other)];
    if (row === undefined || otherRow === undefined || row === otherRow) continue;
    if (!(await isSharing(one)) || !(await isSharing(other))) continue;
    pairs.add(row * count + otherRow).add(otherRow * count + row);
  }
  return Array.from(Float64Array.from(pairs).toSorted(), (pair) => [Math.floor(pair / count), pair % count] as const);
}

/** Relations between works of the catalogue, aliases resolved, each once. */
function canonicalRelations(
  relations: readonly Relation[],
  { items }: Catalogue,
  indexOf: ReadonlyMap<ItemId, number>,
): readonly Relation[] {
  const found = new Map<string, Relation>();
  for (const relation of relations) {
    const from = items[indexOf.get(relation.from) ?? -1]?.id;
    const to = items[indexOf.get(relation.to) ?? -1]?.id;
    if (from === undefined || to === undefined || from === to) continue;
    found.set([from, relation.kind, to].join("\n"), { ...relation, from, to });
  }
  return [...found.values()];
}

async function readCatalogue(store: ItemStore, tenant: TenantId): Promise<Catalogue> {
  const items: Item[] = [];
  for await (const item of store.scan(tenant)) items.push(item);
  return createCatalogue(items);
}

interface RowIndex {
  count(): number;
  /** The user at the root of an account's links. */
  userOf(account: AccountId): string;
  /** The row of a user, undefined where they have none. */
  find(user: string): number | undefined;
  /** The row of an account's user, a new one where they have none. */
  of(account: AccountId): number;
}

/** Numbers users in the order in which they appear; accounts linked to one owner share a row. */
function createRowIndex(owners: ReadonlyMap<AccountId, string>): RowIndex {
  const rowOf = new Map<string, number>();
  let count = 0;
  const userOf = (account: string): string => {
    let current = account;
    for (let owner = owners.get(current as AccountId); owner !== undefined; owner = owners.get(current as AccountId))
      current = owner;
    return current;
  };
  return {
    count: () => count,
    userOf,
    find: (user) => rowOf.get(user),
    of(account: AccountId): number {
      const known = rowOf.get(account);
      if (known !== undefined) return known;
      const user = userOf(account);
      const row = rowOf.get(user) ?? count++;
      rowOf.set(user, row);
      rowOf.set(account, row);
      return row;
    },
  };
}
