import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { tenantA } from "../../ports/contract-data.ts";
import { describeSqlEngine } from "../../ports/sql-engine.contract.ts";
import type { SqlJob } from "../../ports/sql-engine.ts";
import { MemoryObjectStore } from "../memory/memory-object-store.ts";
import { DuckDbSqlEngine } from "./duckdb-sql-engine.ts";
import { FolderObjectStore } from "./folder-object-store.ts";

function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-sql-"));
  const temporaryFolder = join(folder, "temporary");
  return { folder, temporaryFolder, close: async () => rmSync(folder, { recursive: true }) };
}

describeSqlEngine("DuckDbSqlEngine on objects elsewhere", async () => {
  const { temporaryFolder, close } = openFolder();
  const objects = new MemoryObjectStore();
  return { port: { objects, sql: new DuckDbSqlEngine({ objects, temporaryFolder }) }, close };
});

describeSqlEngine("DuckDbSqlEngine on files", async () => {
  const { folder, temporaryFolder, close } = openFolder();
  const objects = new FolderObjectStore(join(folder, "objects"));
  return { port: { objects, sql: new DuckDbSqlEngine({ objects, temporaryFolder }) }, close };
});

describe("DuckDbSqlEngine", () => {
  const wide: SqlJob = {
    tables: {},
    steps: [{ name: "plays", sql: "SELECT range * 7919 % 1000003 AS id, range % 5000 AS who FROM range(1000000)" }],
    outputs: [
      { key: "sums.parquet", sql: "SELECT who, sum(id) AS total, count(*) AS n FROM plays GROUP BY who ORDER BY who" },
      { key: "sorted.parquet", sql: "SELECT * FROM plays ORDER BY id" },
    ],
  };

  it("writes the same bytes with one thread and with four, with plenty of memory and with little, and tidies up", async () => {
    const { temporaryFolder, close } = openFolder();
    const objects = new MemoryObjectStore();
    const results = [];
    for (const [threadCount, memoryLimitMb] of [
      [1, 1024],
      [4, 1024],
      [4, 96],
    ] as const)
      results.push(
        await new DuckDbSqlEngine({ objects, temporaryFolder, threadCount, memoryLimitMb }).run(tenantA, wide),
      );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(readdirSync(temporaryFolder)).toEqual([]);
    await close();
  });

  it("names the machine and the way out where DuckDB cannot be loaded", async () => {
    vi.doMock("@duckdb/node-api", () => {
      throw new Error("Cannot find module '@duckdb/node-bindings'");
    });
    const { temporaryFolder, close } = openFolder();
    const sql = new DuckDbSqlEngine({ objects: new MemoryObjectStore(), temporaryFolder });
    const running = sql.run(tenantA, wide);
    await expect(running).rejects.toThrow(expect.objectContaining({ code: "SQL_ENGINE_UNAVAILABLE" }));
    await expect(running).rejects.toThrow(new RegExp(`${process.platform}.*npm ci`));
    vi.doUnmock("@duckdb/node-api");
    await close();
  });
});
