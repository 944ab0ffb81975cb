import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { DuckDbSqlEngine } from "../../adapters/local/duckdb-sql-engine.ts";
import { openMemoryPorts } from "../../app/ports.ts";
import { eventKinds, type Event } from "../../domain/event.ts";
import { defaultTenant as tenant, parseAccountId, parseEventId, parseItemId, parseUserId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { defaultPreferenceConfig as preference } from "../../domain/preference.ts";
import { seededUniform } from "../../kernels/random.ts";
import { collectTrainingData } from "../train/collect-training-data.ts";
import { readTrainingData } from "../train/read-training-data.ts";
import { makeFeatures } from "./make-features.ts";
import { writeLakeFile, type LakeEvent } from "./testing-lake.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-equal-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("equals the old collector", async () => {
  const memory = openMemoryPorts();
  const ports = { ...memory, sql: new DuckDbSqlEngine({ objects: memory.objects, temporaryFolder: folder }) };
  const uniform = seededUniform(3);
  const pick = (n: number) => Math.floor(uniform() * n);
  await ports.items.put(tenant, Array.from({ length: 60 }, (_, i) => createItem({ id: parseItemId(`b:${i} \u{1F600}`), domain: i % 3 ? "book" : "movie", title: `T ${i}`, genres: i % 2 ? ["x"] : [] })));
  await ports.items.putAliases(tenant, [{ alias: parseItemId("b:1 \u{1F600}"), canonical: parseItemId("b:2 \u{1F600}") }]);
  await ports.items.putRelations(tenant, [{ from: parseItemId("b:1 \u{1F600}"), to: parseItemId("b:3 \u{1F600}"), kind: "adaptation-of", confidence: 1 } as never]);
  for (let i = 0; i < 20; i += 1) {
    await ports.profiles.link(tenant, { account: parseAccountId(`x${i}`), owner: parseUserId(`u${i}`) });
    await ports.profiles.putUser(tenant, { id: parseUserId(`u${i}`), services: [], sharesActivity: i % 2 === 0, birthYear: 1980 + i, region: "GB" });
  }
  await ports.profiles.addFriends(tenant, [[parseAccountId("u0"), parseAccountId("x2")], [parseAccountId("x4"), parseAccountId("u6")], [parseAccountId("u1"), parseAccountId("u2")]]);
  const events = Array.from({ length: 5_000 }, (_, i): Event => {
    const base = { id: parseEventId(`e${i}`), accountId: parseAccountId(`${i % 2 ? "x" : "u"}${pick(80)}`), itemId: parseItemId(`b:${pick(62)} \u{1F600}`), atMs: Date.UTC(2020) + pick(1e11) };
    const kind = eventKinds[pick(eventKinds.length)]!;
    if (kind === "progress" || kind === "rate") return { ...base, kind, ratio: uniform() };
    if (kind === "emoji") return { ...base, kind, emoji: pick(2) ? "😢" : "❤️" };
    return { ...base, kind };
  });
  await ports.eventLog.append(tenant, events);
  const logged: LakeEvent[] = [];
  const ends: string[] = [];
  for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1) {
    const batch = await ports.eventLog.read(tenant, partition, 0, 1e6);
    logged.push(...batch.map(({ event, position }) => ({ event, partition, position: BigInt(position) })));
    ends.push(String(batch.at(-1)?.position ?? 0));
  }
  const old = await collectTrainingData(ports, tenant, { nowMs: 5, preference });
  await writeLakeFile(ports, tenant, "a", logged.slice(0, 3000));
  await writeLakeFile(ports, tenant, "b", [...logged.slice(2500), ...logged.slice(-9).map((e) => ({ ...e, position: e.position + 10n ** 20n }))]);
  const t = performance.now();
  const run = await makeFeatures(ports, { tenant, preference, logPositions: ends });
  console.log("features ms", performance.now() - t, run.tables.map((x) => `${x.key.split("/")[2]} ${x.rowCount}`));
  const data = await readTrainingData(ports, tenant, run, { nowMs: 5 });
  console.log("read ms", performance.now() - t);
  expect(data.catalogue).toEqual(old.catalogue);
  expect(data.relations).toEqual(old.relations);
  expect(data.friends).toEqual(old.friends);
  expect(data.friends!.length).toBeGreaterThan(0);
  expect(data.preferences.offsets).toEqual(old.preferences.offsets);
  expect(data.preferences.columns).toEqual(old.preferences.columns);
  expect(data.lastAtMs).toEqual(old.lastAtMs);
  for (const [place, value] of data.preferences.values.entries()) expect(Math.abs(value - old.preferences.values[place]!)).toBeLessThan(2e-6);
  console.log(await ports.objects.list(tenant, ""));
});
