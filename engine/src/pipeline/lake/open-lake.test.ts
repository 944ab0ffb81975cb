import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine } from "../../app/engine.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-lake-"));
const lake = join(folder, "objects", "default", "lake");
let connection: DuckDBConnection;

beforeAll(async () => {
  const engine = await createEngine({ dataFolder: folder });
  await engine.putItems([
    { id: "book:1", domain: "book", title: "A book", year: 1925, lengthMinutes: 180 },
    { id: "song:1", domain: "music", title: "A song", mood: { valence: -0.8, arousal: -0.4 } },
  ]);
  await engine.putUser({ id: "ann", region: "GB", birthYear: 1980, sharesDemographics: true });
  await engine.recordEvents([
    { id: "1", accountId: "ann", itemId: "book:1", kind: "rate", ratio: 0.75, at: "2026-01-02T03:04:05.678Z" },
    { id: "2", accountId: "ben", itemId: "song:1", kind: "emoji", emoji: "👎" },
    { id: "3", accountId: "ben", itemId: "nowhere:1", kind: "like" },
  ]);
  await engine.close();
  connection = await (await DuckDBInstance.create()).connect();
}, 60_000);
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

async function query(sql: string) {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}
const table = (zone: string) =>
  `read_parquet('${lake}/${zone}/*/*/*.parquet', hive_partitioning = true, union_by_name = true)`;

describe("a lake that DuckDB opens", () => {
  it("has what was gathered when the engine was closed, by the partitions of the folder names", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const [yesterday, tomorrow] = [-1, 1].map((days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10));
    const days = await query(`SELECT CAST(date AS VARCHAR) AS day, hour FROM ${table("raw")}`);
    expect(days).toHaveLength(3);
    for (const { day, hour } of days) {
      expect([yesterday, today, tomorrow]).toContain(day);
      expect(Number(hour)).toBeGreaterThanOrEqual(0);
      expect(Number(hour)).toBeLessThan(24);
    }
  });

  it("has the types and values that were recorded", async () => {
    const rows = await query(`SELECT event_id, account_id, ratio, emoji, at_ms, position, schema_version
      FROM ${table("raw")} ORDER BY event_id`);
    expect(rows[0]).toMatchObject({ account_id: "ann", ratio: 0.75, emoji: null, position: "1", schema_version: 3 });
    expect(rows[0]!["at_ms"]).toBe(String(Date.UTC(2026, 0, 2, 3, 4, 5, 678)));
    expect(rows[1]).toMatchObject({ emoji: "👎", ratio: null });
    const types = await query(`SELECT typeof(at_ms) AS at, typeof(partition) AS partition, typeof(ratio) AS ratio,
      typeof(event_id) AS id FROM ${table("raw")} LIMIT 1`);
    expect(types).toEqual([{ at: "BIGINT", partition: "INTEGER", ratio: "DOUBLE", id: "VARCHAR" }]);
  });

  it("has item and user in the processed zone, and failures in the failed one", async () => {
    expect(
      await query(`SELECT event_id, domain, item_year, item_valence, user_region, user_birth_year, direction
      FROM ${table("processed")} ORDER BY event_id`),
    ).toEqual([
      {
        event_id: "1",
        domain: "book",
        item_year: 1925,
        item_valence: null,
        user_region: "GB",
        user_birth_year: 1980,
        direction: 0.5,
      },
      {
        event_id: "2",
        domain: "music",
        item_year: null,
        item_valence: -0.8,
        user_region: null,
        user_birth_year: null,
        direction: -1,
      },
    ]);
    expect(await query(`SELECT event_id, reason FROM read_json('${lake}/failed/*/*/*.jsonl')`)).toEqual([
      { event_id: "3", reason: "unknown-item" },
    ]);
  });
});
