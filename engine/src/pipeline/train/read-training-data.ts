/** From a run of features to what models learn from: the dense catalogue and the users × items preferences. */
import { createHash } from "node:crypto";
import type { Demographics } from "../../domain/demographics.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { EventContext } from "../../domain/moment.ts";
import type { Relation } from "../../domain/relation.ts";
import type { User } from "../../domain/user.ts";
import { createCatalogue, type DatedMoments, type TrainingData } from "../../models/model.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import { datedMoments } from "./dated-moments.ts";
import { featureTable, type TableName } from "../features/feature-tables.ts";
import type { FeaturesRun } from "../features/features-run.ts";

export interface FeaturesData extends TrainingData {
  /** SHA-256 over catalogue items, preferences, relations, friends, demographics and moments: equal data, equal hash. */
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
  const features = { run, userCount, itemCount, interactions };
  const { preferences, lastAtMs } = await readInteractions(ports, tenant, features);
  for (const part of [preferences.offsets, preferences.columns, preferences.values]) hash.update(part);
  const relations: Relation[] = [];
  for await (const body of bodies(ports, tenant, run, "relations")) relations.push(JSON.parse(body) as Relation);
  hash.update(JSON.stringify(relations));
  const { users, demographics, places } = await readUsers(ports, tenant, run);
  const stated = await readStated(ports, tenant, { run, interactions });
  const moments = await momentsOf({ preferences, lastAtMs, places, stated });
  const friends = await readFriends(ports, tenant, run);
  hash.update(Uint32Array.from(friends.flat()));
  hash.update(JSON.stringify([demographics, moments.values])).update(moments.of);
  return {
    catalogue: createCatalogue(items),
    preferences,
    lastAtMs,
    relations,
    friends,
    users,
    demographics,
    communities: demographics.map((one) => one?.country),
    moments,
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
  const places: StatedPlace[] = [];
  const query = { tables: { users: featureTable(run, "users") }, sql: "SELECT * FROM users ORDER BY user_row" };
  for await (const batch of sql.read(tenant, query)) {
    const [ids, ageBands, countries, subdivisions, regions, timeZones] = [
      "user_id",
      "age_band",
      "country",
      "subdivision",
      "region",
      "time_zone",
    ].map((name) => batch.column(name));
    for (let row = 0; row < batch.rowCount; row += 1) {
      users.push(String(ids?.[row]));
      const told = withoutNulls<Demographics>({
        ageBand: ageBands?.[row],
        country: countries?.[row],
        subdivision: subdivisions?.[row],
      });
      demographics.push(Object.keys(told).length === 0 ? undefined : told);
      places.push(withoutNulls<StatedPlace>({ region: regions?.[row], timeZone: timeZones?.[row] }));
    }
  }
  return { users, demographics, places };
}

/** Where users said they are. */
type StatedPlace = Pick<User, "region" | "timeZone">;

/** What was last stated of the moments of a user and an item, where anything was: few events do. */
interface StatedContext {
  readonly row: number;
  readonly column: number;
  readonly context: EventContext;
}

async function readStated(
  { sql }: Sources,
  tenant: TenantId,
  { run, interactions }: { readonly run: string; readonly interactions: TableName },
): Promise<readonly StatedContext[]> {
  const found: StatedContext[] = [];
  const query = {
    tables: { rows: featureTable(run, interactions) },
    sql: `SELECT user_row, item_index, company, weather FROM rows
      WHERE company IS NOT NULL OR weather IS NOT NULL ORDER BY user_row, item_index`,
  };
  for await (const batch of sql.read(tenant, query)) {
    const [rows, columns, companies, weathers] = ["user_row", "item_index", "company", "weather"].map((name) =>
      batch.column(name),
    );
    for (let place = 0; place < batch.rowCount; place += 1)
      found.push({
        row: Number(rows?.[place]),
        column: Number(columns?.[place]),
        context: withoutNulls<EventContext>({ company: companies?.[place], weather: weathers?.[place] }),
      });
  }
  return found;
}

/** Of texts that were checked when they were recorded. */
function withoutNulls<Known extends object>(told: Readonly<Partial<Record<keyof Known, unknown>>>): Known {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) as Known;
}

/** Moments on the clocks and calendars of the users of each row, with what was stated of them. */
async function momentsOf({
  preferences: { offsets, columns },
  lastAtMs,
  places,
  stated,
}: Pick<TrainingData, "preferences" | "lastAtMs"> & {
  readonly places: readonly StatedPlace[];
  readonly stated: readonly StatedContext[];
}): Promise<DatedMoments> {
  const contexts = new Map(
    stated.map(({ row, column, context }) => [
      (offsets[row] ?? 0) + columns.subarray(offsets[row], offsets[row + 1]).indexOf(column),
      context,
    ]),
  );
  const rowOf = new Uint32Array(columns.length);
  for (let row = 0; row + 1 < offsets.length; row += 1) rowOf.fill(row, offsets[row], offsets[row + 1]);
  return datedMoments(lastAtMs, (entry) => ({ ...places[rowOf[entry] ?? 0], ...contexts.get(entry) }));
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
