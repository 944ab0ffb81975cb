import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awkwardTexts, tenantA, tenantB } from "./contract-data.ts";
import type { Opened } from "./contract-data.ts";
import type { ObjectStore } from "./object-store.ts";
import type { RowBatch, SqlEngine, SqlJob, TableSource } from "./sql-engine.ts";

interface OnObjects {
  readonly sql: SqlEngine;
  readonly objects: ObjectStore;
}

const plays = (keys: readonly string[]): TableSource => ({
  format: "json-lines",
  keys,
  columns: { who: "VARCHAR", what: "VARCHAR", at_ms: "BIGINT", share: "DOUBLE", tags: "VARCHAR[]" },
});
const linesOf = (rows: readonly object[]) =>
  new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

async function rowsOf(batches: AsyncIterable<RowBatch>, names: readonly string[]): Promise<readonly unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of batches) {
    expect(batch.rowCount).toBeGreaterThan(0);
    for (let row = 0; row < batch.rowCount; row += 1) rows.push(names.map((name) => batch.column(name)[row]));
  }
  return rows;
}

export function describeSqlEngine(name: string, open: () => Promise<Opened<OnObjects>>): void {
  describe(`${name} as SqlEngine`, () => {
    let opened: Opened<OnObjects>;
    let sql: SqlEngine;
    let objects: ObjectStore;
    const sums: SqlJob = {
      tables: { plays: plays(["in/a.jsonl", "in/b.jsonl"]) },
      steps: [
        { name: "counted", sql: "SELECT who, count(*) AS n FROM plays GROUP BY who" },
        { name: "ranked", sql: "SELECT who, n, row_number() OVER (ORDER BY n DESC, who) AS place FROM counted" },
      ],
      outputs: [
        { key: "out/sums.parquet", sql: "SELECT * FROM ranked ORDER BY place" },
        { key: "out/all.parquet", sql: "SELECT who, at_ms FROM plays ORDER BY at_ms, who" },
      ],
    };
    const putPlays = async (count: number) => {
      const rows = Array.from({ length: count }, (_, index) => ({ who: `p${index % 7}`, at_ms: index }));
      await objects.put(tenantA, "in/a.jsonl", linesOf(rows.slice(0, count / 2)));
      await objects.put(tenantA, "in/b.jsonl", linesOf(rows.slice(count / 2)));
    };

    beforeEach(async () => {
      opened = await open();
      ({ sql, objects } = opened.port);
    });
    afterEach(() => opened.close());

    it("reads values of every type back, awkward texts and missing ones included", async () => {
      const rows = awkwardTexts.map((text, index) => ({
        who: text,
        what: index === 0 ? null : text,
        at_ms: 8_640_000_000_000_000 - index,
        share: index / 3,
        tags: [text, ""],
      }));
      await objects.put(tenantA, "in/a.jsonl", linesOf(rows.map((row, place) => ({ ...row, place, extra: {} }))));
      const read = sql.read(tenantA, { tables: { plays: plays(["in/a.jsonl"]) }, sql: "SELECT * FROM plays" });
      expect(await rowsOf(read, ["who", "what", "at_ms", "share", "tags"])).toEqual(
        rows.map((row) => [row.who, row.what, BigInt(row.at_ms), row.share, row.tags]),
      );
    });

    it("runs steps over tables and earlier steps, and writes what other queries can read", async () => {
      await putPlays(20);
      const written = await sql.run(tenantA, sums);
      expect(written.map(({ key, rowCount }) => [key, rowCount])).toEqual([
        ["out/sums.parquet", 7],
        ["out/all.parquet", 20],
      ]);
      const table: TableSource = {
        format: "parquet",
        keys: ["out/sums.parquet"],
        columns: { who: "VARCHAR", n: "INTEGER", place: "BIGINT" },
      };
      const read = sql.read(tenantA, { tables: { sums: table }, sql: "SELECT * FROM sums WHERE n = 3 ORDER BY place" });
      expect(await rowsOf(read, ["who", "n", "place"])).toEqual(
        [0, 1, 2, 3, 4, 5].map((place) => [`p${place}`, 3, BigInt(place + 1)]),
      );
    });

    it("writes equal bytes each time, and says their hash and size", async () => {
      await putPlays(50_000);
      const first = await sql.run(tenantA, sums);
      expect(await sql.run(tenantA, sums)).toEqual(first);
      for (const { key, sizeBytes } of first) expect((await objects.get(tenantA, key))?.byteLength).toBe(sizeBytes);
      expect(first[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    });

    it("has a table without rows where there are no objects", async () => {
      const query = { tables: { plays: plays([]) }, sql: "SELECT count(*) AS n, max(who) AS last FROM plays" };
      expect(await rowsOf(sql.read(tenantA, query), ["n", "last"])).toEqual([[0n, null]]);
      expect(await rowsOf(sql.read(tenantA, { ...query, sql: "SELECT who FROM plays" }), ["who"])).toEqual([]);
    });

    it("reads files of which some lack a column", async () => {
      await putPlays(4);
      const write = (key: string, columns: string) =>
        sql.run(tenantA, {
          ...sums,
          steps: [],
          outputs: [{ key, sql: `SELECT ${columns} FROM plays ORDER BY at_ms` }],
        });
      await write("out/old.parquet", "at_ms");
      await write("out/new.parquet", "at_ms, who");
      const keys = ["out/new.parquet", "out/old.parquet"];
      const table: TableSource = { format: "parquet", keys, columns: { who: "VARCHAR" } };
      const read = sql.read(tenantA, { tables: { t: table }, sql: "SELECT count(*) AS n, count(who) AS named FROM t" });
      expect(await rowsOf(read, ["n", "named"])).toEqual([[8n, 4n]]);
    });

    it("keeps tenants apart, and names the object that is missing", async () => {
      await putPlays(4);
      await expect(sql.run(tenantB, sums)).rejects.toThrow(/in\/a\.jsonl/);
      await expect(sql.run(tenantB, sums)).rejects.toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
      expect(await objects.list(tenantB, "")).toEqual([]);
    });

    it("says what is damaged", async () => {
      await objects.put(tenantA, "in/a.parquet", new TextEncoder().encode("no Parquet"));
      const table: TableSource = { format: "parquet", keys: ["in/a.parquet"], columns: { who: "VARCHAR" } };
      const reading = rowsOf(sql.read(tenantA, { tables: { t: table }, sql: "SELECT who FROM t" }), ["who"]);
      await expect(reading).rejects.toThrow(expect.objectContaining({ code: "STORE_DAMAGED" }));
    });

    it("tells how far it is, and ends by the signal's reason", async () => {
      await putPlays(4);
      const told: (readonly [number, number])[] = [];
      const controller = new AbortController();
      await sql.run(tenantA, sums, {
        onProgress: (done, total) => told.push([done, total]),
        signal: controller.signal,
      });
      expect(told).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
      controller.abort(new Error("enough"));
      await expect(sql.run(tenantA, sums, { signal: controller.signal })).rejects.toThrow("enough");
    });
  });
}
