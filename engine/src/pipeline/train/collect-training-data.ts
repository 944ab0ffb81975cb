/** From the stores to what models learn from: the dense catalogue and the users × items preferences. */
import { createHash } from "node:crypto";
import type { AccountId, ItemId, TenantId } from "../../domain/ids.ts";
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
  /** SHA-256 over catalogue ids, preferences and relations: equal data, equal hash. */
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
    let after = 0;
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
  return {
    catalogue,
    preferences,
    lastAtMs: list.lastAtMs(preferences),
    relations,
    nowMs,
    dataSha256: hash.digest("hex"),
    eventCount: list.count(),
  };
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

/** Numbers users in the order in which they appear; accounts linked to one owner share a row. */
function createRowIndex(owners: ReadonlyMap<AccountId, string>) {
  const rowOf = new Map<string, number>();
  let count = 0;
  const root = (account: string): string => {
    let current = account;
    for (let owner = owners.get(current as AccountId); owner !== undefined; owner = owners.get(current as AccountId))
      current = owner;
    return current;
  };
  return {
    count: () => count,
    of(account: AccountId): number {
      const known = rowOf.get(account);
      if (known !== undefined) return known;
      const user = root(account);
      const row = rowOf.get(user) ?? count++;
      rowOf.set(user, row);
      rowOf.set(account, row);
      return row;
    },
  };
}
