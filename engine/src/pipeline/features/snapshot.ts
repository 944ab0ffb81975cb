import { demographicsOf } from "../../domain/demographics.ts";
import type { AccountId, ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { Relation } from "../../domain/relation.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { ColumnType, SqlEngine, TableSource } from "../../ports/sql-engine.ts";

export interface SnapshotPorts {
  readonly items: ItemStore;
  readonly profiles: ProfileStore;
  readonly objects: ObjectStore;
  readonly sql: SqlEngine;
}

export interface Snapshot {
  readonly tables: Readonly<Record<string, TableSource>>;
  readonly itemCount: number;
}

const columnsOf = {
  catalogue: { item_index: "INTEGER", domain: "VARCHAR", genres: "VARCHAR[]", body: "VARCHAR" },
  item_ids: { item_id: "VARCHAR", item_index: "INTEGER" },
  relation_bodies: { relation_index: "INTEGER", body: "VARCHAR" },
  links: { account_id: "VARCHAR", user_id: "VARCHAR" },
  people: {
    user_id: "VARCHAR",
    age_band: "VARCHAR",
    country: "VARCHAR",
    subdivision: "VARCHAR",
    region: "VARCHAR",
    time_zone: "VARCHAR",
  },
  friend_edges: { user_id: "VARCHAR", friend_id: "VARCHAR" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ColumnType>>>>;

export interface SnapshotInput {
  /** Where the tables are written; ends with a slash. */
  readonly folder: string;
  readonly processed: TableSource;
  /** Ages are those of this time. */
  readonly atMs: number;
  /** Whether age and place of users who agree are read. */
  readonly usesDemographics: boolean;
}

/**
 * What the stores say now, as tables below `folder`: the SQL has no other way to them. They hold people's ids and are removed
 * when the SQL has run.
 */
export async function writeSnapshot(
  ports: SnapshotPorts,
  tenant: TenantId,
  { folder, processed, atMs, usesDemographics }: SnapshotInput,
): Promise<Snapshot> {
  const { objects, profiles } = ports;
  const openTable = (name: keyof typeof columnsOf) => createLineWriter(objects, tenant, `${folder}${name}`);
  const tables: Record<string, TableSource> = {};
  const write = async (name: keyof typeof columnsOf, rows: AsyncIterable<object> | Iterable<object>) => {
    const table = openTable(name);
    for await (const row of rows) await table.add(row);
    tables[name] = { format: "json-lines", keys: await table.end(), columns: columnsOf[name] };
  };
  const indexOf = new Map<ItemId, number>();
  const canonical: ItemId[] = [];
  await write("catalogue", catalogueRows(ports.items, tenant, canonical));
  for (const [index, id] of canonical.entries()) indexOf.set(id, index);
  for (const { alias, canonical: id } of await ports.items.aliases(tenant)) {
    const index = indexOf.get(id);
    if (index !== undefined) indexOf.set(alias, index);
  }
  await write("item_ids", idRows(indexOf));
  await write("relation_bodies", relationRows(await ports.items.relations(tenant), canonical, indexOf));
  const owners = new Map((await profiles.links(tenant)).map((link) => [link.account, link.owner]));
  const userOf = (account: string) => rootOf(owners, account);
  await write("links", linkRows(owners, userOf));
  await write("people", peopleRows(ports, tenant, { processed, userOf, atMs, usesDemographics }));
  await write("friend_edges", friendRows(profiles, tenant, userOf));
  return { tables, itemCount: canonical.length };
}

async function* catalogueRows(items: ItemStore, tenant: TenantId, ids: ItemId[]) {
  for await (const item of items.scan(tenant)) {
    yield { item_index: ids.length, domain: item.domain, genres: item.genres, body: JSON.stringify(item) };
    ids.push(item.id);
  }
}

function* idRows(indexOf: ReadonlyMap<ItemId, number>) {
  for (const [item_id, item_index] of indexOf) yield { item_id, item_index };
}

/** Relations between works of the catalogue, aliases resolved, each once. */
function* relationRows(relations: readonly Relation[], ids: readonly ItemId[], indexOf: ReadonlyMap<ItemId, number>) {
  const found = new Map<string, Relation>();
  for (const relation of relations) {
    const from = ids[indexOf.get(relation.from) ?? -1];
    const to = ids[indexOf.get(relation.to) ?? -1];
    if (from === undefined || to === undefined || from === to) continue;
    found.set([from, relation.kind, to].join("\n"), { ...relation, from, to });
  }
  for (const [relation_index, relation] of [...found.values()].entries())
    yield { relation_index, body: JSON.stringify(relation) };
}

/** The user at the root of an account's links. */
function rootOf(owners: ReadonlyMap<AccountId, UserId>, account: string): string {
  let current = account;
  for (let owner = owners.get(current as AccountId); owner !== undefined; owner = owners.get(current as AccountId))
    current = owner;
  return current;
}

function* linkRows(owners: ReadonlyMap<AccountId, UserId>, userOf: (account: string) => string) {
  for (const account_id of owners.keys()) yield { account_id, user_id: userOf(account_id) };
}

/** Calendars of users with events, and age and place of those who agree today. */
async function* peopleRows(
  { profiles, sql }: SnapshotPorts,
  tenant: TenantId,
  {
    processed,
    userOf,
    atMs,
    usesDemographics,
  }: Omit<SnapshotInput, "folder"> & { readonly userOf: (account: string) => string },
) {
  const seen = new Set<string>();
  const query = { tables: { processed }, sql: "SELECT DISTINCT account_id FROM processed ORDER BY account_id" };
  for await (const batch of sql.read(tenant, query))
    for (const account of batch.column("account_id")) {
      const user_id = userOf(String(account));
      if (seen.has(user_id)) continue;
      seen.add(user_id);
      const user = await profiles.getUser(tenant, user_id as UserId);
      if (user === undefined) continue;
      const told = usesDemographics ? demographicsOf(user, atMs) : undefined;
      const { ageBand = null, country = null, subdivision = null } = told ?? {};
      const calendar = { region: user.region ?? null, time_zone: user.timeZone ?? null };
      yield { user_id, age_band: ageBand, country, subdivision, ...calendar };
    }
}

/** Friend edges between different users who both share what they do, as serving hears them. */
async function* friendRows(profiles: ProfileStore, tenant: TenantId, userOf: (account: string) => string) {
  const sharing = new Map<string, boolean>();
  const isSharing = async (user: string) => {
    const known = sharing.get(user) ?? (await profiles.getUser(tenant, user as UserId))?.sharesActivity === true;
    sharing.set(user, known);
    return known;
  };
  for (const [account, friend] of await profiles.friendEdges(tenant)) {
    const [user_id, friend_id] = [userOf(account), userOf(friend)];
    if (user_id === friend_id || !(await isSharing(user_id)) || !(await isSharing(friend_id))) continue;
    yield { user_id, friend_id };
    yield { user_id: friend_id, friend_id: user_id };
  }
}

const partBytes = 8 * 1024 * 1024;

/** JSON lines in objects of some 8 MB, so that a table of any length is never whole in memory. */
function createLineWriter(objects: ObjectStore, tenant: TenantId, name: string) {
  const keys: string[] = [];
  let lines: string[] = [];
  let length = 0;
  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const key = `${name}-${String(keys.length).padStart(5, "0")}.jsonl`;
    await objects.put(tenant, key, new TextEncoder().encode(lines.join("")));
    keys.push(key);
    lines = [];
    length = 0;
  }
  return {
    async add(row: object): Promise<void> {
      const line = `${JSON.stringify(row)}\n`;
      lines.push(line);
      length += line.length;
      if (length >= partBytes) await flush();
    },
    async end(): Promise<readonly string[]> {
      await flush();
      return keys;
    },
  };
}
