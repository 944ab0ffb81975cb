/** From a run of features to what models learn from: the dense catalogue and the users × items preferences. */
import { createHash } from "node:crypto";
import type { Demographics } from "../../domain/demographics.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import { featureTable, type TableName } from "../features/feature-tables.ts";
import type { FeaturesRun } from "../features/features-run.ts";

export interface FeaturesData extends TrainingData {
  /** SHA-256 over catalogue items, preferences, relations, friends and demographics: equal data, equal hash. */
  readonly dataSha256: string;
  /** Who each row of the preferences is: for what is learned between trainings alone, models never see it. */
  readonly users: readonly string[];
}

interface Sources {
  readonly sql: SqlEngine;
}

/** Reads nothing but the run. `interactions` is all of them, or those before the judged events. */
export async function readTrainingData(
  ports: Sources,
  tenant: TenantId,
  { run, userCount, itemCount }: Pick<FeaturesRun, "run" | "userCount" | "itemCount">,
  {
    nowMs,
    interactions = "interactions",
  }: { readonly nowMs: number; readonly interactions?: "interactions" | "interactions-before" },
): Promise<FeaturesData> {
  const hash = createHash("sha256");
  const items: Item[] = [];
  for await (const body of bodies(ports, tenant, run, "items")) {
    items.push(JSON.parse(body) as Item);
    hash.update(body);
  }
  const { preferences, lastAtMs } = await readInteractions(ports, tenant, { run, userCount, itemCount, interactions });
  for (const part of [preferences.offsets, preferences.columns, preferences.values]) hash.update(part);
  const relations: Relation[] = [];
  for await (const body of bodies(ports, tenant, run, "relations")) relations.push(JSON.parse(body) as Relation);
  hash.update(JSON.stringify(relations));
  const { users, demographics } = await readUsers(ports, tenant, run);
  const friends = await readFriends(ports, tenant, run);
  hash.update(Uint32Array.from(friends.flat()));
  hash.update(JSON.stringify(demographics));
  return {
    catalogue: createCatalogue(items),
    preferences,
    lastAtMs,
    relations,
    friends,
    users,
    demographics,
    nowMs,
    dataSha256: hash.digest("hex"),
  };
}

async function* bodies({ sql }: Sources, tenant: TenantId, run: string, name: "items" | "relations") {
  const order = name === "items" ? "item_index" : "relation_index";
  const query = { tables: { bodies: featureTable(run, name) }, sql: `SELECT body FROM bodies ORDER BY ${order}` };
  for await (const batch of sql.read(tenant, query)) for (const body of batch.column("body")) yield String(body);
}

async function readUsers({ sql }: Sources, tenant: TenantId, run: string) {
  const users: string[] = [];
  const demographics: (Demographics | undefined)[] = [];
  const query = { tables: { users: featureTable(run, "users") }, sql: "SELECT * FROM users ORDER BY user_row" };
  for await (const batch of sql.read(tenant, query)) {
    const [ids, ageBands, countries, subdivisions] = ["user_id", "age_band", "country", "subdivision"].map((name) =>
      batch.column(name),
    );
    for (let row = 0; row < batch.rowCount; row += 1) {
      users.push(String(ids?.[row]));
      const told = { ageBand: ageBands?.[row], country: countries?.[row], subdivision: subdivisions?.[row] };
      const known = Object.entries(told).filter(([, value]) => value !== null);
      demographics.push(known.length === 0 ? undefined : Object.fromEntries(known));
    }
  }
  return { users, demographics };
}

/** Values of a table's columns as numbers, row by row. */
async function* numbers(
  { sql }: Sources,
  tenant: TenantId,
  run: string,
  table: { name: TableName; columns: readonly string[] },
) {
  const query = {
    tables: { rows: featureTable(run, table.name) },
    // By the first two columns, which say whose and what.
    sql: `SELECT ${table.columns.map((name) => `CAST(${name} AS DOUBLE) AS ${name}`).join(", ")} FROM rows ORDER BY 1, 2`,
  };
  for await (const batch of sql.read(tenant, query)) {
    const columns = table.columns.map((name) => batch.column(name));
    for (let row = 0; row < batch.rowCount; row += 1) yield columns.map((column) => Number(column[row]));
  }
}

async function readInteractions(
  ports: Sources,
  tenant: TenantId,
  {
    run,
    userCount,
    itemCount,
    interactions,
  }: Pick<FeaturesRun, "run" | "userCount" | "itemCount"> & { readonly interactions: TableName },
): Promise<Pick<TrainingData, "preferences" | "lastAtMs">> {
  const offsets = new Uint32Array(userCount + 1);
  let columns = new Uint32Array(1 << 12);
  let values = new Float32Array(1 << 12);
  let times = new Float64Array(1 << 12);
  let count = 0;
  const table = { name: interactions, columns: ["user_row", "item_index", "preference", "last_at_ms"] };
  for await (const [row = 0, column = 0, value = 0, lastAtMs = 0] of numbers(ports, tenant, run, table)) {
    if (count === columns.length) {
      columns = grown(columns, new Uint32Array(count * 2));
      values = grown(values, new Float32Array(count * 2));
      times = grown(times, new Float64Array(count * 2));
    }
    columns[count] = column;
    values[count] = value;
    times[count] = lastAtMs;
    offsets[row + 1] = (offsets[row + 1] ?? 0) + 1;
    count += 1;
  }
  for (let row = 0; row < userCount; row += 1) offsets[row + 1] = (offsets[row + 1] ?? 0) + (offsets[row] ?? 0);
  return {
    preferences: {
      rowCount: userCount,
      columnCount: itemCount,
      offsets,
      columns: columns.slice(0, count),
      values: values.slice(0, count),
    },
    lastAtMs: times.slice(0, count),
  };
}

function grown<T extends Uint32Array | Float32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

async function readFriends(ports: Sources, tenant: TenantId, run: string) {
  const friends: (readonly [number, number])[] = [];
  const table = { name: "friends", columns: ["user_row", "friend_row"] } as const;
  for await (const [row = 0, friend = 0] of numbers(ports, tenant, run, table)) friends.push([row, friend]);
  return friends;
}

/** What the judged events alone say, users × items. */
export async function readJudged(
  ports: Sources,
  tenant: TenantId,
  run: Pick<FeaturesRun, "run" | "userCount" | "itemCount">,
): Promise<TrainingData["preferences"]> {
  return (await readInteractions(ports, tenant, { ...run, interactions: "judged" })).preferences;
}
