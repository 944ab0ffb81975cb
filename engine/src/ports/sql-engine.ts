import type { TenantId } from "../domain/ids.ts";

/** The types of columns: those that Parquet, DuckDB and Spark have in common. */
export type ColumnType = "BOOLEAN" | "INTEGER" | "BIGINT" | "DOUBLE" | "VARCHAR" | "VARCHAR[]";

/** Objects of one format and form, read as one table; without any key a table without rows. */
export interface TableSource {
  readonly format: "parquet" | "json-lines";
  readonly keys: readonly string[];
  /** What is read of them; a Parquet column that some of the files lack is NULL there. */
  readonly columns: Readonly<Record<string, ColumnType>>;
}

export interface SqlQuery {
  readonly tables: Readonly<Record<string, TableSource>>;
  /** A SELECT over the tables. */
  readonly sql: string;
}

export interface SqlJob {
  readonly tables: Readonly<Record<string, TableSource>>;
  /** SELECTs in order, each a further table for those behind it. */
  readonly steps: readonly { readonly name: string; readonly sql: string }[];
  /** SELECTs over all of these, each written as one Parquet object. Rows lie in the order that the SELECT gives them. */
  readonly outputs: readonly { readonly key: string; readonly sql: string }[];
}

export interface WrittenTable {
  readonly key: string;
  readonly rowCount: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SqlRunOptions {
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the work between or within statements, by the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Columns by name, each with one value a row: BIGINT as bigint, missing values as null. */
export interface RowBatch {
  readonly rowCount: number;
  column(name: string): readonly unknown[];
}

/**
 * SQL over tables that lie as objects in the tenant's object store: batch work, in bounded memory, spilling to disk where it
 * must. SQL holds no text from outside: that comes in tables. Throws `SQL_ENGINE_UNAVAILABLE` where there is no engine, and
 * `STORE_DAMAGED` when an object is missing or is not what its source says.
 */
export interface SqlEngine {
  /** Writes the outputs, replacing objects that are there. Equal input gives equal bytes, however many threads work. */
  run(tenant: TenantId, job: SqlJob, options?: SqlRunOptions): Promise<readonly WrittenTable[]>;
  /** Rows in the query's order, in batches of the engine's choosing, none of them empty. */
  read(tenant: TenantId, query: SqlQuery): AsyncIterable<RowBatch>;
}
