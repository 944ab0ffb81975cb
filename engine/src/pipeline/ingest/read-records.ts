import { parseDomain, type Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import type { ItemId } from "../../domain/ids.ts";
import { RowProblem, rowProblem } from "./fields.ts";
import type { ImportRecord, ImportSource } from "./importer.ts";
import { readJsonLines, type JsonOptions, type JsonRecord } from "./read/read-json.ts";
import { readTable, type Columns, type TableFormat } from "./read/read-table.ts";
import type { SourceFile } from "./read/source-file.ts";
import type { BadRow } from "./read/table-parser.ts";

/** What a row becomes; undefined when it holds nothing to import. A `RowProblem` thrown in between rejects the row. */
export type RowResult = ImportRecord | readonly ImportRecord[] | undefined;

export type TableRowReader = (cells: readonly string[], line: number) => RowResult;

/** A cell that must be there: the parser has looked at the row's width, or the table is ragged and an absent cell is empty. */
export const cell = (cells: readonly string[], index: number): string => cells[index] ?? "";

/** Reads single columns by name, trimmed. Naming one throws `UNKNOWN_FORMAT` when the table does not have it. */
export function createCellReader(columns: Columns): (name: string) => (cells: readonly string[]) => string {
  return (name) => {
    const index = columns.index(name);
    return (cells) => cell(cells, index).trim();
  };
}

/** A table's rows as records. `prepare` is called once, when the columns are known. */
export async function* readTableRecords(
  source: Pick<ImportSource, "reading">,
  file: SourceFile,
  format: TableFormat,
  prepare: (columns: Columns) => TableRowReader,
): AsyncGenerator<readonly ImportRecord[]> {
  let read: TableRowReader | undefined;
  for await (const { columns, rows, bad } of readTable(file, format, source.reading)) {
    read ??= prepare(columns);
    const readRow = read;
    const records = collect(
      rows,
      file,
      (row) => readRow(row.cells, row.line),
      (row) => row.cells.join(" | "),
    );
    yield [...records, ...bad.map((row) => rejectOf(file, row))];
  }
}

/** A JSON Lines file's objects as records. */
export async function* readJsonRecords(
  source: Pick<ImportSource, "reading">,
  file: SourceFile,
  read: (value: JsonRecord, line: number) => RowResult,
  options: Pick<JsonOptions, "parseOther" | "encoding"> = {},
): AsyncGenerator<readonly ImportRecord[]> {
  for await (const { rows, bad } of readJsonLines(file, { ...source.reading, ...options })) {
    const records = collect(
      rows,
      file,
      (row) => read(row.value, row.line),
      (row) => JSON.stringify(row.value),
    );
    yield [...records, ...bad.map((row) => rejectOf(file, row))];
  }
}

function collect<Row extends { readonly line: number }>(
  rows: readonly Row[],
  file: SourceFile,
  read: (row: Row) => RowResult,
  show: (row: Row) => string,
): ImportRecord[] {
  const records: ImportRecord[] = [];
  for (const row of rows) {
    try {
      const result = read(row);
      if (result === undefined) continue;
      if ("kind" in result) records.push(result);
      else records.push(...result);
    } catch (error) {
      records.push(rejectOf(file, { line: row.line, reason: rowProblem(error), raw: show(row).slice(0, 500) }));
    }
  }
  return records;
}

function rejectOf(file: SourceFile, row: BadRow): ImportRecord {
  return { kind: "reject", file: file.name, line: row.line, reason: row.reason, raw: row.raw };
}

/** Remembers the ids of one file. Throws `RowProblem` for one that was there before. */
export function createIdGuard(): (id: ItemId, line: number) => ItemId {
  const lines = new Map<ItemId, number>();
  return (id, line) => {
    const before = lines.get(id);
    if (before !== undefined) throw new RowProblem(`the id ${id} was there before, in line ${before}`);
    lines.set(id, line);
    return id;
  };
}

/** The domain that was given for data that does not say its own. Throws `INVALID_CONFIG` and `UNKNOWN_DOMAIN`. */
export function givenDomain({ domain, domains }: Pick<ImportSource, "domain" | "domains">, data: string): Domain {
  if (domain !== undefined) return parseDomain(domain, domains);
  throw new EngineError(
    "INVALID_CONFIG",
    `${data} do not say which domain their items are of: pass --domain, such as movie.`,
  );
}

/** A file by its name without `.gz`. */
export function fileNamed(source: Pick<ImportSource, "files">, pattern: RegExp): SourceFile | undefined {
  return source.files.find((file) => pattern.test(bareName(file)));
}

export function bareName(file: Pick<SourceFile, "name">): string {
  return file.name.replace(/\.gz$/i, "");
}

/** A whole small table in memory, for joins: one entry a row. Faulty rows are left out here and rejected where they are imported. */
export async function readLookup<Value>(
  source: Pick<ImportSource, "reading">,
  file: SourceFile | undefined,
  format: TableFormat,
  prepare: (columns: Columns) => (cells: readonly string[]) => readonly [key: string, value: Value] | undefined,
): Promise<Map<string, Value>> {
  const lookup = new Map<string, Value>();
  if (file === undefined) return lookup;
  let read: ReturnType<typeof prepare> | undefined;
  for await (const { columns, rows } of readTable(file, format, source.reading)) {
    read ??= prepare(columns);
    for (const row of rows) {
      const entry = read(row.cells);
      if (entry !== undefined) lookup.set(entry[0], entry[1]);
    }
  }
  return lookup;
}
