import { readFile } from "node:fs/promises";
import { EngineError } from "../../domain/errors.ts";
import { tasteEventKinds, type TasteEventKind } from "../../domain/event.ts";
import { isRecord, type JsonRecord } from "./read/read-json.ts";
import type { Encoding } from "./read/read-text.ts";
import { unreadable } from "./read/source-file.ts";

/**
 * How files of any shape become records: what a mapping file says, as JSON. For example, a shop's two files:
 *
 * ```json
 * {
 *   "catalogue": "shop",
 *   "files": [
 *     {
 *       "name": "products*.csv", "delimiter": ";", "encoding": "latin1", "record": "item",
 *       "fields": {
 *         "id": "sku", "title": "name", "year": "released",
 *         "domain": { "column": "type", "values": { "BK": "book", "DVD": "movie", "CD": "music" } },
 *         "creators": { "column": "by", "split": "/", "role": "author" },
 *         "genres": { "column": "shelf", "split": "," },
 *         "externalIds.isbn": "ean"
 *       }
 *     },
 *     {
 *       "name": "orders.jsonl", "record": "event",
 *       "fields": {
 *         "account": "customer.id", "item": "sku", "time": "bought_at",
 *         "kind": { "value": "purchase" }, "ratio": { "column": "stars", "from": 1, "to": 5 }
 *       }
 *     }
 *   ]
 * }
 * ```
 *
 * A field is a column's name (in JSON Lines a path with dots), or an object: `column` with `split` for lists, `values` to
 * translate words, `from` and `to` for the ends of a scale, `role` for creators, `default` for empty cells, `optional: true` for a
 * column that may be missing; or `value`, the same for every row. A `kind` of `rate` or `progress` needs a `ratio`; without a `kind`, a row with a ratio is a `rate`.
 */
export interface Mapping {
  /** Item and account ids begin with it and a colon; without it ids are taken as they are. */
  readonly catalogue?: string;
  readonly files: readonly FileMapping[];
}

export interface FileMapping {
  /** A file's name without `.gz`; `*` stands for any letters. A file is read by the first rule that names it. */
  readonly name: string;
  readonly record: "item" | "event" | "relation" | "friends";
  /** Told from the name when absent: `.jsonl`, `.ndjson` and `.json` are JSON Lines. */
  readonly format?: "csv" | "jsonl";
  readonly delimiter?: string;
  readonly encoding?: Encoding;
  /** Names of the columns when there is no header row. */
  readonly columns?: readonly string[];
  /** Rows that stay out: those whose column says one of these words. */
  readonly omit?: { readonly column: string; readonly is: readonly string[] };
  readonly fields: Readonly<Record<string, FieldMapping>>;
}

export type FieldMapping = string | FieldRule;

export interface FieldRule {
  /** Of several the first that the file has. */
  readonly column?: string | readonly string[];
  readonly value?: string;
  readonly split?: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly from?: number;
  readonly to?: number;
  readonly role?: string;
  /** Stands where the cell is empty. */
  readonly default?: string;
  readonly optional?: boolean;
}

/** The rule of a column that may be missing; of several names the first that the file has. */
export const optional = (...column: readonly string[]): FieldRule => ({ column, optional: true });

const requiredFields: Readonly<Record<FileMapping["record"], readonly string[]>> = {
  item: ["id", "domain", "title"],
  event: ["account", "item", "time"],
  relation: ["from", "to", "kind"],
  friends: ["account", "friend"],
};

const itemFields = [
  "id",
  "domain",
  "title",
  "year",
  "language",
  "creators",
  "genres",
  "themes",
  "places",
  "description",
  "lengthMinutes",
  "pageCount",
  "series",
  "seriesPosition",
  "minimumAgeYears",
  "playbackUrl",
  "imageUrl",
  "tempoBpm",
];
const knownFields: Readonly<Record<FileMapping["record"], readonly string[]>> = {
  item: itemFields,
  event: ["id", "account", "item", "time", "kind", "ratio", "emoji"],
  relation: ["from", "to", "kind", "confidence"],
  friends: ["account", "friend"],
};

const encodings: readonly string[] = ["utf-8", "latin1", "utf-16le", "utf-16be"];

/** A mapping file. Throws `FILE_UNREADABLE`, and `INVALID_CONFIG` which names the place. */
export async function loadMapping(path: string): Promise<Mapping> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return parseMapping(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EngineError("INVALID_CONFIG", `The mapping ${path} is no JSON: ${cause.message}.`, { cause });
  }
}

/** Checks a mapping. Throws `INVALID_CONFIG`, which names the place. */
export function parseMapping(value: unknown): Mapping {
  if (!isRecord(value) || !Array.isArray(value["files"]) || value["files"].length === 0)
    throw invalid("mapping", 'must be an object with a list "files" of at least one file');
  if (value["catalogue"] !== undefined && typeof value["catalogue"] !== "string")
    throw invalid("catalogue", "must be a text");
  value["files"].forEach((file: unknown, index) => checkFile(file, `files[${index}]`));
  return value as unknown as Mapping;
}

function checkFile(file: unknown, place: string): void {
  if (!isRecord(file) || typeof file["name"] !== "string") throw invalid(place, 'must be an object with a "name"');
  const { record, encoding, omit, fields } = file;
  if (!isRecordKind(record)) throw invalid(`${place}.record`, "must be item, event, relation or friends");
  if (encoding !== undefined && !(encodings as readonly unknown[]).includes(encoding))
    throw invalid(`${place}.encoding`, `must be one of ${encodings.join(", ")}`);
  if (omit !== undefined && !(isRecord(omit) && typeof omit["column"] === "string" && Array.isArray(omit["is"])))
    throw invalid(`${place}.omit`, 'must be an object with a "column" and a list "is"');
  checkFields(record, fields, `${place}.fields`);
}

function isRecordKind(record: unknown): record is FileMapping["record"] {
  return typeof record === "string" && Object.hasOwn(requiredFields, record);
}

function checkFields(record: FileMapping["record"], fields: unknown, place: string): void {
  if (!isRecord(fields)) throw invalid(place, "must be an object");
  for (const [name, field] of Object.entries(fields)) {
    if (!knownFields[record].includes(name) && !(record === "item" && name.startsWith("externalIds.")))
      throw invalid(`${place}.${name}`, `is no field of ${record}; those are ${knownFields[record].join(", ")}`);
    const rule = checkRule(field, `${place}.${name}`);
    if (name === "ratio" && !hasScale(rule))
      throw invalid(`${place}.ratio`, 'needs the ends of its scale: numbers "from" and "to", such as 1 and 5');
    if (record === "event" && name === "kind") checkKinds(rule, `${place}.kind`);
  }
  for (const name of requiredFields[record]) if (fields[name] === undefined) throw invalid(place, `lacks "${name}"`);
}

function checkRule(field: unknown, place: string): JsonRecord {
  if (typeof field === "string") return { column: field };
  if (isRecord(field)) {
    const { column, value } = field;
    if (typeof column === "string" || Array.isArray(column) || typeof value === "string") return field;
  }
  throw invalid(place, 'must be a column\'s name, or an object with a "column" or a "value"');
}

function hasScale({ from, to }: JsonRecord): boolean {
  return typeof from === "number" && typeof to === "number" && from < to;
}

function checkKinds(field: JsonRecord, place: string): void {
  const said = [field["value"], ...Object.values(isRecord(field["values"]) ? field["values"] : {})];
  for (const kind of said)
    if (kind !== undefined && !(tasteEventKinds as readonly unknown[]).includes(kind))
      throw invalid(
        place,
        `has ${JSON.stringify(kind)}, which is no event kind; those are ${tasteEventKinds.join(", ")}`,
      );
}

export function isTasteEventKind(text: string): text is TasteEventKind {
  return (tasteEventKinds as readonly string[]).includes(text);
}

function invalid(place: string, problem: string): EngineError {
  return new EngineError("INVALID_CONFIG", `In the mapping, ${place} ${problem}.`);
}
