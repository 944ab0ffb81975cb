import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { EngineError } from "../../domain/errors.ts";
import { nextTurn } from "./next-turn.ts";

/**
 * With `?` a column may hold nulls. An int64 is a whole number that a double holds exactly, such as a time in ms. A key is a
 * text that hardly two rows share, so nobody looks for what repeats.
 */
type ColumnType = "key" | "string" | "string?" | "int32" | "int32?" | "int64" | "double" | "double?";
export type Columns = Readonly<Record<string, ColumnType>>;

interface Values {
  readonly key: string;
  readonly string: string;
  readonly int32: number;
  readonly int64: number;
  readonly double: number;
}
type ValueOf<Type extends ColumnType> = Type extends `${infer Plain extends keyof Values}?`
  ? Values[Plain] | null
  : Type extends keyof Values
    ? Values[Type]
    : never;

/** A row, by column name. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: ValueOf<C[Name]> };

type CellOf = string | number | null;

/** Rows that are encoded at once, in some milliseconds; between two such groups others get their turn. */
const rowGroupSize = 1024;
const firstBufferBytes = 2 ** 15;
const versionKey = "codecatalyst.schema_version";
const versionColumn = "schema_version";

/** Of one row group: the cells of each column, in the order of the columns. */
export type CellColumns = readonly (readonly CellOf[])[];

/** Writes one file, group by group. */
export class TableWriter {
  readonly #columns: readonly (readonly [string, ColumnType])[];
  readonly #schemaVersion: number;
  readonly #bytes = new ByteWriter(firstBufferBytes);
  readonly #writer: ParquetWriter;

  constructor(columns: Columns, schemaVersion: number) {
    this.#columns = Object.entries({ ...columns, [versionColumn]: "int32" });
    this.#schemaVersion = schemaVersion;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: "root", num_children: this.#columns.length }, ...this.#columns.map(schemaOf)],
      kvMetadata: [{ key: versionKey, value: String(schemaVersion) }],
      createdBy: "codecatalyst",
    });
  }

  /** Some milliseconds of work. */
  write(cells: CellColumns): void {
    const versions = Array.from({ length: cells[0]?.length ?? 0 }, () => this.#schemaVersion);
    const columnData = this.#columns.map(([name, type], place) => ({
      name,
      // Bounds of ids help nobody to find rows.
      statistics: !type.startsWith("string") && type !== "key",
      ...(type === "key" && { encoding: "PLAIN" as const }),
      data: (cells[place] ?? versions).map((cell) => cellToParquet(type, cell)),
    }));
    void this.#writer.write({ columnData, rowGroupSize });
  }

  finish(): Uint8Array<ArrayBuffer> {
    void this.#writer.finish();
    return new Uint8Array(this.#bytes.getBytes());
  }
}

/** The rows in groups, each by column. */
export function* cellGroups<C extends Columns>(columns: C, rows: readonly RowOf<C>[]): Iterable<CellColumns> {
  const names = Object.keys(columns);
  for (let start = 0; start < rows.length; start += rowGroupSize) {
    const group: readonly Readonly<Record<string, CellOf>>[] = rows.slice(start, start + rowGroupSize);
    yield names.map((name) => group.map((row) => row[name] ?? null));
  }
}

/**
 * A Parquet file (Snappy) of these columns and `schema_version`, which also stands in the file's metadata. The same rows give
 * the same bytes. Fractions of an int64 are cut off.
 */
export type EncodeTable = <C extends Columns>(
  columns: C,
  rows: readonly RowOf<C>[],
  schemaVersion: number,
) => Promise<Uint8Array>;

/** In this thread, with pauses. */
export const encodeTable: EncodeTable = async (columns, rows, schemaVersion) => {
  const writer = new TableWriter(columns, schemaVersion);
  for (const cells of cellGroups(columns, rows)) {
    writer.write(cells);
    await nextTurn();
  }
  return writer.finish();
};

function schemaOf([name, type]: readonly [string, ColumnType]): SchemaElement {
  const repetition_type = type.endsWith("?") ? "OPTIONAL" : "REQUIRED";
  switch (type) {
    case "key":
    case "string":
    case "string?":
      return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
    case "int32":
    case "int32?":
      return { name, type: "INT32", repetition_type };
    case "int64":
      return { name, type: "INT64", repetition_type };
    case "double":
    case "double?":
      return { name, type: "DOUBLE", repetition_type };
  }
}

/** Nulls are undefined to the writer. */
function cellToParquet(type: ColumnType, cell: CellOf): string | number | bigint | undefined {
  if (cell === null) return undefined;
  return type === "int64" ? BigInt(Math.trunc(Number(cell))) : cell;
}

export interface ReadTable {
  readonly schemaVersion: number;
  /** Without the schema version; an int64 is a number. */
  readonly rows: readonly Readonly<Record<string, CellOf>>[];
}

/** Reads a file that `encodeTable` wrote, or those of some columns that it has. Throws `STORE_DAMAGED` naming the place. */
export async function decodeTable(bytes: Uint8Array, place: string, columns?: readonly string[]): Promise<ReadTable> {
  // Loaded here: most who write files read none.
  const [{ parquetMetadata, parquetReadObjects }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  try {
    const file = Uint8Array.from(bytes).buffer;
    const metadata = parquetMetadata(file);
    const version = metadata.key_value_metadata?.find(({ key }) => key === versionKey)?.value;
    const names = new Set(metadata.schema.map(({ name }) => name));
    const selection = columns === undefined ? {} : { columns: columns.filter((name) => names.has(name)) };
    const rows = await parquetReadObjects({ file, metadata, compressors, ...selection });
    return { schemaVersion: Number(version), rows: rows.map(rowFromParquet) };
  } catch (cause) {
    throw new EngineError(
      "STORE_DAMAGED",
      `${place} is no whole Parquet file. Delete it; \`codecatalyst enrich\` makes processed files again, raw ones come from a backup.`,
      { cause },
    );
  }
}

function rowFromParquet(row: Readonly<Record<string, unknown>>): Readonly<Record<string, CellOf>> {
  const cells: Record<string, CellOf> = {};
  for (const [name, cell] of Object.entries(row)) if (name !== versionColumn) cells[name] = cellFromParquet(cell);
  return cells;
}

function cellFromParquet(cell: unknown): CellOf {
  if (cell === undefined || cell === null) return null;
  return typeof cell === "string" ? cell : Number(cell);
}
