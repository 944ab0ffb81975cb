import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DuckDbSqlEngine } from "../../adapters/local/duckdb-sql-engine.ts";
import { openMemoryPorts, type Ports } from "../../app/ports.ts";
import { countedEvents } from "../../domain/counted-events.ts";
import { tasteEventKinds, type Event, type TasteEvent } from "../../domain/event.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { defaultPreferenceConfig as preference, preferencesOf } from "../../domain/preference.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import { seededUniform } from "../../kernels/random.ts";
import { readJudged, readTrainingData } from "../train/read-training-data.ts";
import { eraseFromFeatures } from "./erase-features.ts";
import { featureTable, type TableName } from "./feature-tables.ts";
import { listFeaturesRuns, type FeaturesRun } from "./features-run.ts";
import { makeFeatures } from "./make-features.ts";
import { writeLakeFile, type LakeEvent } from "./testing-lake.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-features-"));
afterAll(() => rmSync(folder, { recursive: true }));

const uniform = seededUniform(3);
const pick = (count: number) => Math.floor(uniform() * count);
const itemIdAt = (index: number) => parseItemId(`b:${String(index).padStart(3, "0")} \u{1F600}`);

/** Of every kind, by 80 users, with 20 further accounts; some of items that nobody knows. */
const events = Array.from({ length: 3_000 }, (_, index): TasteEvent => {
  const base = {
    id: parseEventId(`e${index}`),
    accountId: parseAccountId(index % 2 === 0 ? `u${pick(80)}` : `x${pick(20)}`),
    itemId: itemIdAt(pick(62)),
    atMs: Date.UTC(2020, 0) + pick(1e11),
  };
  const kind = tasteEventKinds[pick(tasteEventKinds.length)]!;
  if (kind === "progress" || kind === "rate") return { ...base, kind, ratio: uniform() };
  return kind === "emoji" ? { ...base, kind, emoji: pick(2) === 0 ? "😢" : "❤️" } : { ...base, kind };
});
/** Positions as long as Kinesis has them, in three partitions. */
const start = 10n ** 55n;
const logged: readonly LakeEvent[] = events.map((event, place) => ({
  event,
  partition: place % 3,
  position: start + BigInt(place) ** 9n,
}));
const logPositions = Array.from({ length: 3 }, () => String(start * 10n));

async function createPorts(threadCount = 2): Promise<Ports> {
  const memory = openMemoryPorts();
  const ports = {
    ...memory,
    sql: new DuckDbSqlEngine({ objects: memory.objects, temporaryFolder: folder, threadCount }),
  };
  await ports.items.put(
    tenant,
    Array.from({ length: 60 }, (_, index) =>
      createItem({
        id: itemIdAt(index),
        domain: index % 3 === 0 ? "movie" : "book",
        title: `T ${index}`,
        genres: index % 2 === 0 ? ["even"] : ["odd", "quirky"],
      }),
    ),
  );
  await ports.items.putAliases(tenant, [{ alias: itemIdAt(1), canonical: itemIdAt(2) }]);
  for (let index = 0; index < 20; index += 1) {
    await ports.profiles.link(tenant, { account: parseAccountId(`x${index}`), owner: parseUserId(`u${index}`) });
    const user = { id: parseUserId(`u${index}`), services: [], sharesActivity: false, sharesDemographics: index < 10 };
    await ports.profiles.putUser(tenant, { ...user, birthYear: 1950 + index, region: index % 2 === 0 ? "GB" : "FR" });
  }
  return ports;
}

async function tableOf(
  ports: Ports,
  { run }: FeaturesRun,
  name: TableName,
): Promise<readonly Record<string, unknown>[]> {
  const table = featureTable(run, name);
  const rows: Record<string, unknown>[] = [];
  for await (const batch of ports.sql.read(tenant, { tables: { t: table }, sql: "SELECT * FROM t" }))
    for (let row = 0; row < batch.rowCount; row += 1)
      rows.push(Object.fromEntries(Object.keys(table.columns).map((column) => [column, batch.column(column)[row]])));
  return rows;
}

const make = (ports: Ports, more: Partial<Parameters<typeof makeFeatures>[1]> = {}) =>
  makeFeatures(ports, { tenant, preference, logPositions, ...more });

/** What a user's preferences are by the rule that serving goes by. */
function expected(userId: string, known: readonly TasteEvent[]) {
  const own = known.filter(({ accountId }) => accountId.replace("x", "u") === userId);
  const canonical = own.map((event) => (event.itemId === itemIdAt(1) ? { ...event, itemId: itemIdAt(2) } : event));
  return new Map(preferencesOf(canonical, preference).map((one) => [one.itemId, one]));
}

const known = events.filter(({ itemId }) => itemId < itemIdAt(60));

describe("makeFeatures", () => {
  it("has every user's preferences as serving has them, accounts and aliases resolved, each event once", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged.slice(0, 2_000));
    const repeated = logged.slice(1_500).map((one) => ({ ...one, position: one.position + start }));
    await writeLakeFile(ports, tenant, "b", [...logged.slice(1_500), ...repeated]);
    const run = await make(ports);
    const users = await tableOf(ports, run, "users");
    const { preferences, catalogue, users: names } = await readTrainingData(ports, tenant, run, { nowMs: 0 });
    expect(names).toEqual(users.map((row) => row["user_id"]));
    expect(users).toHaveLength(new Set(known.map(({ accountId }) => accountId.replace("x", "u"))).size);
    for (const { user_id, user_row } of users) {
      const wanted = expected(String(user_id), known);
      const row = Number(user_row);
      expect(preferences.offsets[row + 1]! - preferences.offsets[row]!).toBe(wanted.size);
      for (let place = preferences.offsets[row]!; place < preferences.offsets[row + 1]!; place += 1) {
        const { id } = catalogue.items[preferences.columns[place]!]!;
        expect(preferences.values[place]).toBeCloseTo(wanted.get(id)!.value, 6);
      }
    }
    const finished = new Set(
      [...users].flatMap(({ user_id, user_row }) =>
        [...expected(String(user_id), known).values()]
          .filter((one) => one.isFinished)
          .map((one) => `${String(user_row)} ${one.itemId}`),
      ),
    );
    const interactions = await tableOf(ports, run, "interactions");
    const flagged = interactions.filter((row) => row["is_finished"] === true);
    expect(
      flagged.map((row) => `${String(row["user_row"])} ${catalogue.items[Number(row["item_index"])]!.id}`).toSorted(),
    ).toEqual([...finished].toSorted());
  });

  it("numbers users by their first events, and knows nothing beyond the given positions", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged);
    const cut = start + 1_000n ** 9n;
    const run = await make(ports, { logPositions: [String(cut), String(start * 10n), "0"] });
    const kept = logged.filter(
      ({ partition, position, event }) =>
        (partition === 1 || (partition === 0 && position <= cut)) && event.itemId < itemIdAt(60),
    );
    const order = kept.toSorted((a, b) => a.partition - b.partition);
    const first = [...new Set(order.map(({ event }) => event.accountId.replace("x", "u")))];
    expect((await tableOf(ports, run, "users")).map((row) => row["user_id"])).toEqual(first);
    const total = (await tableOf(ports, run, "interactions")).reduce((sum, row) => sum + Number(row["event_count"]), 0);
    expect(total).toBe(kept.length);
  });

  it("gives equal tables for equal events, whatever the files, the order in them and the number of threads", async () => {
    const hashesOf = async (threadCount: number, files: readonly (readonly LakeEvent[])[]) => {
      const ports = await createPorts(threadCount);
      for (const [place, file] of files.entries()) await writeLakeFile(ports, tenant, `f${place}`, file);
      const run = await make(ports, { judged: { share: 0.1, servedPositions: [], servedAtMs: 0 } });
      return run.tables.map(({ key, sha256 }) => `${key.split("/")[2]} ${sha256}`);
    };
    const one = await hashesOf(1, [logged]);
    expect(
      await hashesOf(4, [logged.slice(2_000).toReversed(), logged.slice(0, 2_000), logged.slice(500, 700)]),
    ).toEqual(one);
    expect(one).toHaveLength(15);
    expect((await hashesOf(1, [logged.slice(1)])).filter((hash) => !one.includes(hash)).length).toBeGreaterThan(8);
  });

  it("are the same to the last byte as if events that were taken back, left out or private had never been", async () => {
    const owner = (accountId: string) => parseAccountId(accountId.replace("x", "u"));
    const controls = logged.flatMap(({ event, partition }, place): LakeEvent[] => {
      const position = start * 2n + BigInt(place);
      const base = {
        accountId: event.accountId,
        itemId: event.itemId,
        atMs: event.atMs + 1,
        id: parseEventId(`c${place}`),
      };
      if (place % 10 === 0) return [{ event: { ...base, kind: "retract", eventId: event.id }, partition, position }];
      const leaveOut: LakeEvent = {
        event: { ...base, accountId: owner(event.accountId), kind: "leave-out" },
        partition,
        position,
      };
      if (place % 97 === 0) return [leaveOut];
      const id = parseEventId(`d${place}`);
      const ended: Event = { ...base, id, accountId: owner(event.accountId), kind: "retract", eventId: base.id };
      return place % 89 === 0 ? [{ event: ended, partition, position: position - start }, leaveOut] : [];
    });
    // Somebody else's retract of the same events takes nothing back.
    const foreign = logged.slice(0, 50).map(({ event, partition }, place): LakeEvent => {
      const id = parseEventId(`f${place}`);
      const { itemId, atMs } = event;
      const accountId = parseAccountId("somebody");
      return {
        event: { id, accountId, itemId, atMs, kind: "retract", eventId: event.id },
        partition,
        position: start + BigInt(place),
      };
    });
    const isPrivate = (place: number) => place % 11 === 0;
    const given = logged.map((one, place) =>
      isPrivate(place) ? { ...one, event: { ...one.event, isPrivate: true as const } } : one,
    );
    const asUser = (event: Event): Event => ({
      ...event,
      itemId: event.itemId === itemIdAt(1) ? itemIdAt(2) : event.itemId,
    });
    const all = [...given, ...controls].map(({ event }) => event);
    const byUser = Map.groupBy(all, ({ accountId }) => owner(accountId));
    const counting = new Set([...byUser.values()].flatMap((own) => countedEvents(own.map(asUser)).map(({ id }) => id)));
    const hashesOf = async (file: readonly LakeEvent[]) => {
      const ports = await createPorts();
      await writeLakeFile(ports, tenant, "a", file);
      const run = await make(ports, { judged: { share: 0.1, servedPositions: [], servedAtMs: 0 } });
      return run.tables.map(({ key, sha256 }) => `${key.split("/")[2]} ${sha256}`);
    };
    const never = logged.filter(({ event }) => counting.has(event.id));
    expect(never.length).toBeGreaterThan(2_000);
    expect(never.length).toBeLessThan(2_500);
    expect(await hashesOf([...foreign, ...controls, ...given])).toEqual(await hashesOf(never));
  });

  it("counts by day, domain and hour of the place where the user was", async () => {
    const ports = await createPorts();
    const at = (id: string, kind: "start" | "finish" | "like", atMs: number, item: number): LakeEvent => ({
      event: { id: parseEventId(id), accountId: parseAccountId("u0"), itemId: itemIdAt(item), kind, atMs },
      partition: 0,
      position: BigInt(Number(id)),
      timeZone: "America/New_York",
    });
    // 03:30 UTC is 23:30 of the day before in New York, in summer; item 0 is a film, 4 and 5 are books.
    const day = Date.UTC(2026, 6, 7, 3, 30);
    await writeLakeFile(ports, tenant, "a", [
      at("1", "start", day, 0),
      at("2", "finish", day + 60_000, 0),
      at("3", "start", day + 120_000, 4),
      at("4", "like", day + 40 * 86_400_000, 5),
    ]);
    const run = await make(ports);
    const [profile] = await tableOf(ports, run, "user-profiles");
    expect(profile).toEqual({
      user_row: 0,
      event_count: 4,
      item_count: 3,
      like_count: 3,
      completion_share: 0.5,
      abandoned_share: 0.5,
      usual_hour: 23,
      age_band: "55 and over",
      country: "GB",
    });
    expect(await tableOf(ports, run, "user-domains")).toEqual([
      { user_row: 0, domain: "book", event_count: 2, share: 0.5 },
      { user_row: 0, domain: "movie", event_count: 2, share: 0.5 },
    ]);
    expect((await tableOf(ports, run, "user-days")).map((row) => [row["date"], row["event_count"]])).toEqual([
      ["2026-07-06", 3],
      ["2026-08-15", 1],
    ]);
    const times = await tableOf(ports, run, "times");
    const monday = times.filter((row) => row["unit"] === "weekday" && row["value"] === 1);
    expect(monday.map((row) => [row["domain"], row["genre"], row["event_count"]])).toEqual([
      ["book", null, 1],
      ["book", "even", 1],
      ["movie", null, 2],
      ["movie", "even", 2],
    ]);
    const demographics = await tableOf(ports, run, "demographics");
    expect(demographics.map((row) => [row["age_band"], row["country"], row["domain"], row["genre"]])).toContainEqual([
      "55 and over",
      "GB",
      "book",
      "quirky",
    ]);
  });

  it("tells age and place of those alone who agree, and of nobody where that is off", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged);
    const told = async (usesDemographics: boolean) => {
      const run = await make(ports, { usesDemographics });
      const { users, demographics } = await readTrainingData(ports, tenant, run, { nowMs: 0 });
      return Object.fromEntries(
        users.map((user, row) => [user, demographics?.[row]]).filter(([, person]) => person !== undefined),
      );
    };
    const people = await told(true);
    expect(Object.keys(people).toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `u${index}`));
    expect(people["u3"]).toEqual({ ageBand: "55 and over", country: "FR" });
    expect(await told(false)).toEqual({});
  });

  it("sets apart the newest events that the serving model has not seen", async () => {
    const ports = await createPorts();
    const arrived = logged.map((one, place) => ({ ...one, arrivedAtMs: place }));
    await writeLakeFile(ports, tenant, "a", arrived);
    const times = known.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
    const cut = times[Math.ceil(times.length * 0.9) - 1]!;
    const seen = start + 1_200n ** 9n;
    const newest = arrived.filter(({ event }) => event.atMs >= cut && event.itemId < itemIdAt(60));
    for (const [served, wanted] of [
      [
        { servedPositions: [String(seen), String(seen), String(seen)], servedAtMs: 0 },
        newest.filter((one) => one.position > seen),
      ],
      [{ servedPositions: [], servedAtMs: 1_200 }, newest.filter((one) => one.arrivedAtMs > 1_200)],
    ] as const) {
      const run = await make(ports, { judged: { share: 0.1, ...served } });
      const judged = await readJudged(ports, tenant, run);
      const pairs = new Set(
        wanted.map(({ event }) => `${event.accountId.replace("x", "u")} ${event.itemId.replace("b:001", "b:002")}`),
      );
      expect(judged.values).toHaveLength(pairs.size);
      expect(pairs.size).toBeGreaterThan(50);
      const before = await readTrainingData(ports, tenant, run, { nowMs: 0, interactions: "interactions-before" });
      const all = await readTrainingData(ports, tenant, run, { nowMs: 0 });
      expect(before.preferences.rowCount).toBe(all.preferences.rowCount);
      expect(before.preferences.values.length).toBeLessThan(all.preferences.values.length);
      const left = new Set(wanted.map(({ event }) => event.id));
      const users = await tableOf(ports, run, "users");
      const { user_row } = users.find((row) => row["user_id"] === wanted[0]!.event.accountId.replace("x", "u"))!;
      const own = expected(
        wanted[0]!.event.accountId.replace("x", "u"),
        known.filter(({ id }) => !left.has(id)),
      );
      const { offsets, values } = before.preferences;
      const sum = values.slice(offsets[Number(user_row)], offsets[Number(user_row) + 1]).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(
        [...own.values()].reduce((total, one) => total + one.value, 0),
        4,
      );
    }
  });

  it("makes features of a catalogue without any event, and names the way out without a catalogue", async () => {
    const ports = await createPorts();
    const run = await make(ports);
    expect([run.itemCount, run.userCount, run.preferenceCount]).toEqual([59, 0, 0]);
    const empty = openMemoryPorts();
    await expect(make(empty)).rejects.toThrow(/codecatalyst import/);
    expect(await empty.objects.list(tenant, "features/")).toEqual([]);
  });

  it("keeps the run before, and nothing of what it took from the stores but what the tables say", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged);
    const runs = [await make(ports), await make(ports), await make(ports)].map(({ run }) => run);
    expect([...(await listFeaturesRuns(ports, tenant))].toSorted()).toEqual(runs.slice(1).toSorted());
    expect((await ports.objects.list(tenant, "features/")).filter((key) => key.includes("snapshot"))).toEqual([]);
  });
});

describe("eraseFromFeatures", () => {
  it("removes the runs that hold a person, and only those", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged);
    const held = await make(ports);
    await eraseFromFeatures(ports, tenant, ["somebody else"]);
    expect(await listFeaturesRuns(ports, tenant)).toEqual([held.run]);
    await eraseFromFeatures(ports, tenant, ["x3", "u3"]);
    expect(await ports.objects.list(tenant, "features/")).toEqual([]);
  });

  it("is heard by a run that is being made meanwhile: it is made again", async () => {
    const ports = await createPorts();
    await writeLakeFile(ports, tenant, "a", logged);
    const without = logged.filter(({ event }) => event.accountId.slice(1) !== "3");
    let runCount = 0;
    const sql: SqlEngine = {
      read: (owner, query) => ports.sql.read(owner, query),
      async run(owner, job) {
        const written = await ports.sql.run(owner, job);
        runCount += 1;
        if (runCount > 1) return written;
        await writeLakeFile(ports, tenant, "a", without);
        await eraseFromFeatures(ports, tenant, ["u3", "x3"]);
        return written;
      },
    };
    const run = await make({ ...ports, sql });
    expect(runCount).toBe(2);
    expect((await tableOf(ports, run, "users")).map((row) => row["user_id"])).not.toContain("u3");
    expect(await listFeaturesRuns(ports, tenant)).toEqual([run.run]);
  });
});
