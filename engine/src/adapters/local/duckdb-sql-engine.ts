import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { EngineError } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { RowBatch, SqlEngine, SqlJob, SqlQuery, SqlRunOptions, TableSource } from "../../ports/sql-engine.ts";
import type { WrittenTable } from "../../ports/sql-engine.ts";
import { toStoreError } from "./store-errors.ts";

export interface DuckDbOptions {
  /** A store whose objects are files on this machine says where they lie: then they are read in place. */
  readonly objects: ObjectStore & { pathOf?(tenant: TenantId, key: string): string };
  /** For copies, spilled memory and results on their way; each piece of work has a folder of its own there and removes it. */
  readonly temporaryFolder: string;
  /** What does not fit is spilled to disk; 1,024 unless given. */
  readonly memoryLimitMb?: number;
  readonly threadCount?: number;
}

/** DuckDB in this process. The library is loaded when it is first needed. */
export class DuckDbSqlEngine implements SqlEngine {
  readonly #options: DuckDbOptions;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  async run(tenant: TenantId, job: SqlJob, options: SqlRunOptions = {}): Promise<readonly WrittenTable[]> {
    const { onProgress = () => {}, signal } = options;
    const total = job.steps.length + job.outputs.length;
    return this.#withConnection(async ({ connection, folder }) => {
      const interrupt = () => connection.interrupt();
      signal?.addEventListener("abort", interrupt);
      const execute = async (sql: string) => {
        signal?.throwIfAborted();
        try {
          return await connection.runAndReadAll(sql);
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        }
      };
      try {
        await this.#createViews(connection, tenant, job.tables, folder);
        for (const [place, { name, sql }] of job.steps.entries()) {
          await execute(`CREATE TABLE ${name} AS ${sql}`);
          onProgress(place + 1, total);
        }
        const written: WrittenTable[] = [];
        for (const [place, { key, sql }] of job.outputs.entries()) {
          const path = join(folder, `output-${place}.parquet`);
          const result = await execute(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
          written.push({ key, rowCount: Number(result.value(0, 0)), ...(await this.#keep(tenant, key, path)) });
          onProgress(job.steps.length + place + 1, total);
        }
        return written;
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    });
  }

  async *read(tenant: TenantId, { tables, sql }: SqlQuery): AsyncIterable<RowBatch> {
    const work = await this.#open();
    try {
      await this.#createViews(work.connection, tenant, tables, work.folder);
      const result = await work.connection.stream(sql);
      const places = new Map(result.columnNames().map((name, place) => [name, place]));
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        const { rowCount } = chunk;
        const columns = chunk.convertColumns((value) => plain(value));
        yield { rowCount, column: (name) => columns[places.get(name) ?? -1] ?? [] };
      }
    } catch (error) {
      throw translated(work.folder, error);
    } finally {
      await work.close();
    }
  }

  async #keep(tenant: TenantId, key: string, path: string) {
    const bytes = await readFile(path);
    await this.#options.objects.put(tenant, key, bytes);
    await rm(path);
    return { sizeBytes: bytes.byteLength, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  async #withConnection<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    const opened = await this.#open();
    try {
      return await work(opened);
    } catch (error) {
      throw translated(opened.folder, error);
    } finally {
      await opened.close();
    }
  }

  async #open(): Promise<Opened> {
    const { DuckDBInstance } = await loadDuckDb();
    const { temporaryFolder, memoryLimitMb = 1_024, threadCount = availableParallelism() } = this.#options;
    const folder = join(temporaryFolder, `sql-${randomUUID()}`);
    try {
      await mkdir(join(folder, "spill"), { recursive: true });
    } catch (error) {
      throw translated(folder, error);
    }
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(threadCount),
      memory_limit: `${memoryLimitMb}MB`,
      temp_directory: join(folder, "spill"),
      // Everything that is needed is built in: nothing is fetched from the network.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return {
      connection,
      folder,
      async close() {
        connection.closeSync();
        instance.closeSync();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }

  async #createViews(
    connection: DuckDBConnection,
    tenant: TenantId,
    tables: Readonly<Record<string, TableSource>>,
    folder: string,
  ): Promise<void> {
    for (const [name, source] of Object.entries(tables)) {
      const paths: string[] = [];
      for (const [place, key] of source.keys.entries())
        paths.push(await this.#localPath(tenant, key, join(folder, `${name}-${place}`)));
      await connection.run(`CREATE VIEW ${name} AS ${selectFrom(source, paths)}`);
    }
  }

  /** Where DuckDB can read an object: in place, or from a copy. */
  async #localPath(tenant: TenantId, key: string, copyPath: string): Promise<string> {
    const { objects } = this.#options;
    if (objects.pathOf) return objects.pathOf(tenant, key);
    const bytes = await objects.get(tenant, key);
    if (bytes === undefined) throw damaged(`The object ${key} is missing.`);
    await writeFile(copyPath, bytes);
    return copyPath;
  }
}

interface Opened {
  readonly connection: DuckDBConnection;
  readonly folder: string;
  close(): Promise<void>;
}

const loadDuckDb = () =>
  import("@duckdb/node-api").catch((cause: unknown) => {
    throw new EngineError(
      "SQL_ENGINE_UNAVAILABLE",
      `DuckDB cannot be loaded on ${process.platform}-${process.arch}, so nothing can be trained here. Install it with ` +
        "`npm ci` (it has builds for Linux with glibc, macOS and Windows), or train on another machine.",
      { cause },
    );
  });

const maxLineBytes = 64 * 1024 * 1024;

function selectFrom({ format, columns }: TableSource, paths: readonly string[]): string {
  const typed = Object.entries(columns);
  if (paths.length === 0)
    return `SELECT ${typed.map(([name, type]) => `CAST(NULL AS ${type}) AS "${name}"`).join(", ")} LIMIT 0`;
  const files = `[${paths.map(literal).join(", ")}]`;
  const casts = typed.map(([name, type]) => `CAST("${name}" AS ${type}) AS "${name}"`).join(", ");
  if (format === "parquet")
    return `SELECT ${casts} FROM read_parquet(${files}, union_by_name = true, hive_partitioning = false)`;
  const schema = typed.map(([name, type]) => `"${name}": ${literal(type)}`).join(", ");
  const options = `format = 'newline_delimited', maximum_object_size = ${maxLineBytes}, hive_partitioning = false`;
  return `SELECT ${casts} FROM read_json(${files}, ${options}, columns = {${schema}})`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** DuckDB's lists as arrays; everything else that the port's types have is plain already. */
function plain(value: unknown): unknown {
  const { items } = (value ?? {}) as { readonly items?: readonly unknown[] };
  return items ?? value;
}

const damaged = (what: string, cause?: unknown): EngineError =>
  new EngineError(
    "STORE_DAMAGED",
    `${what} Make it again: \`codecatalyst enrich\` for the lake, \`codecatalyst features\` for features.`,
    { cause },
  );

/** DuckDB says in words alone what went wrong. */
function translated(folder: string, error: unknown): unknown {
  if (error instanceof EngineError) return error;
  const { message, code } = error as NodeJS.ErrnoException;
  if (/no space left|Could not write|failed to offload/i.test(message) || code === "ENOSPC")
    return toStoreError(folder, Object.assign(new Error(message), { code: "ENOSPC" }));
  if (/^(IO|Invalid Input|Binder|Conversion|Serialization) Error/i.test(message)) return damaged(message, error);
  return toStoreError(folder, error);
}
