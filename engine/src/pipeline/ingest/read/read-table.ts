import { EngineError } from "../../../domain/errors.ts";
import { DamagedFileError } from "./read-bytes.ts";
import { readText, type Encoding, type TextOptions } from "./read-text.ts";
import type { SourceFile } from "./source-file.ts";
import {
  createTableParser,
  csvSyntax,
  type BadRow,
  type ParsedRows,
  type TableParser,
  type TableRow,
} from "./table-parser.ts";

export interface TableFormat {
  /** Taken from the first line when absent: the one of `,` TAB `;` `|` `::` that cuts it most often. */
  readonly delimiter?: string;
  readonly hasQuotes?: boolean;
  /** Names of the columns when the file has no header row. */
  readonly columns?: readonly string[];
  readonly encoding?: Encoding;
  readonly maxRowLength?: number;
  /** Rows may have more or fewer cells than there are columns. */
  readonly isRagged?: boolean;
}

/** Where a file's columns are. Names are compared without case and outer space. */
export interface Columns {
  readonly names: readonly string[];
  /** Throws `UNKNOWN_FORMAT`, which names the column and those that are there. */
  index(name: string): number;
  has(name: string): boolean;
}

export interface TableRows {
  readonly columns: Columns;
  readonly rows: readonly TableRow[];
  readonly bad: readonly BadRow[];
}

/** A table's rows, piece by piece; rows of a wrong width are bad. A damaged file gives what can be read and a bad row for the place. */
export async function* readTable(
  file: SourceFile,
  format: TableFormat,
  options: TextOptions = {},
): AsyncGenerator<TableRows> {
  const assembler = new Assembler(file, format);
  let parser: TableParser | undefined;
  let endsWithNewline = true;
  try {
    for await (const { text, isDamaged } of readText(file, { ...options, ...encodingOf(format) })) {
      parser ??= createTableParser({ ...csvSyntax, ...syntaxOf(format, text) });
      endsWithNewline = text.endsWith("\n") || text.endsWith("\r");
      yield* assembler.take(parser.push(text, isDamaged));
    }
    if (parser !== undefined) yield* assembler.take(parser.end(), !endsWithNewline);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    yield* assembler.take({ rows: [], bad: [{ line: parser?.line() ?? 1, reason: error.message, raw: "" }] });
  }
  assembler.assertHeader();
}

const encodingOf = (format: TableFormat) => (format.encoding === undefined ? {} : { encoding: format.encoding });

function syntaxOf(format: TableFormat, start: string) {
  return {
    delimiter: format.delimiter ?? guessDelimiter(start),
    ...(format.hasQuotes !== undefined && { hasQuotes: format.hasQuotes }),
    ...(format.maxRowLength !== undefined && { maxRowLength: format.maxRowLength }),
  };
}

/** Takes the header off and looks at the rows' widths. */
class Assembler {
  readonly #file: SourceFile;
  readonly #isRagged: boolean;
  #columns: Columns | undefined;

  constructor(file: SourceFile, format: TableFormat) {
    this.#file = file;
    this.#isRagged = format.isRagged ?? false;
    if (format.columns) this.#columns = createColumns(file, format.columns);
  }

  *take(parsed: ParsedRows, isCutOff = false): Generator<TableRows> {
    let { rows } = parsed;
    const { bad } = parsed;
    if (this.#columns === undefined) {
      const [header, ...rest] = rows;
      const [fault] = bad;
      // Otherwise the first row would be taken for the header.
      if (fault !== undefined && fault.line < (header?.line ?? Infinity)) throw this.#noHeader(fault);
      if (header === undefined) return;
      this.#columns = createColumns(this.#file, header.cells);
      rows = rest;
    }
    if (rows.length > 0 || bad.length > 0) yield this.#checked(this.#columns, { rows, bad }, isCutOff);
  }

  assertHeader(): void {
    if (this.#columns === undefined) throw this.#noHeader();
  }

  #noHeader(fault?: BadRow): EngineError {
    const found = fault === undefined ? "it is empty" : `line ${fault.line} ${fault.reason}`;
    return new EngineError("UNKNOWN_FORMAT", `${this.#file.name} has no header row that can be read: ${found}.`);
  }

  #checked(columns: Columns, { rows, bad }: ParsedRows, isCutOff: boolean): TableRows {
    const width = columns.names.length;
    if (this.#isRagged || rows.every((row) => row.cells.length === width)) return { columns, rows, bad };
    const last = rows.at(-1);
    const misfits = rows.filter((row) => row.cells.length !== width);
    const wrong = misfits.map((row) => {
      const cut = isCutOff && row === last && row.cells.length < width ? "; the file seems to be cut off here" : "";
      const reason = `has ${row.cells.length} columns where the table has ${width}${cut}`;
      return { line: row.line, reason, raw: row.cells.slice(0, 50).join(" | ").slice(0, 500) };
    });
    return { columns, rows: rows.filter((row) => row.cells.length === width), bad: [...bad, ...wrong] };
  }
}

function createColumns(file: SourceFile, names: readonly string[]): Columns {
  const places = new Map(names.map((name, index) => [columnKey(name), index]));
  return {
    names,
    has: (name) => places.has(columnKey(name)),
    index: (name) => {
      const index = places.get(columnKey(name));
      if (index !== undefined) return index;
      const there = names.slice(0, 30).join(", ").slice(0, 300);
      throw new EngineError("UNKNOWN_FORMAT", `${file.name} has no column "${name}". Its columns are: ${there}.`);
    },
  };
}

const columnKey = (name: string) => name.trim().toLowerCase();

const delimiters = [",", "\t", ";", "|", "::"];

function guessDelimiter(start: string): string {
  const line = start.slice(0, start.search(/[\r\n]|$/));
  const cuts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[cuts.indexOf(Math.max(...cuts))] ?? ",";
}
