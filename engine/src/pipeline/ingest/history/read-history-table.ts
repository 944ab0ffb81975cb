import { rowProblem } from "../fields.ts";
import { cell } from "../read-records.ts";
import { readTable, type Columns } from "../read/read-table.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { HistoryRow } from "./history-format.ts";

/** A row's cells by column name; "" where the column or the value is missing. */
export type Cells = (column: string) => string;

/** What export files write where they have nothing. */
const nothing = /^not (available|applicable)$/i;

/** A table's rows as history. `read` answers undefined for rows that are none; a `RowProblem` it throws becomes the row's. */
export async function* readHistoryTable(
  file: SourceFile,
  titleColumn: string,
  read: (
    cells: Cells,
    line: number,
  ) => Omit<Extract<HistoryRow, { readonly queries: unknown }>, "line" | "title"> | undefined,
): AsyncGenerator<HistoryRow> {
  for await (const { columns, rows, bad } of readTable(file, {})) {
    for (const { line, cells } of rows) {
      const value = cellsOf(columns, cells);
      const title = value(titleColumn);
      try {
        const row = read(value, line);
        if (row !== undefined) yield { line, title, ...row };
      } catch (error) {
        yield { line, title, problem: rowProblem(error) };
      }
    }
    for (const { line, reason, raw } of bad) yield { line, title: raw.slice(0, 80), problem: reason };
  }
}

/** Looks at every row once. */
export async function eachRow(file: SourceFile, visit: (value: Cells) => void): Promise<void> {
  for await (const { columns, rows } of readTable(file, {}))
    for (const { cells } of rows) visit(cellsOf(columns, cells));
}

function cellsOf(columns: Columns, cells: readonly string[]): Cells {
  return (column) => {
    const value = columns.has(column) ? cell(cells, columns.index(column)).trim() : "";
    return nothing.test(value) ? "" : value;
  };
}

/** The first column that has a value. */
export function firstOf(value: Cells, ...columns: readonly string[]): string {
  for (const column of columns) {
    const text = value(column);
    if (text !== "") return text;
  }
  return "";
}
