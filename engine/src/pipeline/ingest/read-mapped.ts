import { parseDomain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseAccountId, parseEventId, parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { relationKinds, type RelationKind } from "../../domain/relation.ts";
import {
  cleanText,
  descriptionOrNothing,
  parseRatio,
  parseTime,
  parseTitle,
  positiveOrNothing,
  present,
  quoted,
  RowProblem,
  scopedId,
  urlOrNothing,
  yearOrNothing,
} from "./fields.ts";
import { createImportedEvent, type Happening } from "./import-event.ts";
import type { ImportRecord, ImportSource } from "./importer.ts";
import { isTasteEventKind, type FieldMapping, type FieldRule, type FileMapping, type Mapping } from "./mapping.ts";
import { bareName, createIdGuard, readJsonRecords, readTableRecords } from "./read-records.ts";
import { isRecord, type JsonRecord } from "./read/read-json.ts";
import type { Columns } from "./read/read-table.ts";
import { tagsOf } from "../../domain/titles.ts";
import { normaliseExternalId } from "./works/external-ids.ts";

/** One row behind a mapping: its fields by their own names, empty where there is nothing. */
interface MappedRow {
  text(field: string): string;
  list(field: string): readonly string[];
}

type RecordReader = (row: MappedRow, line: number) => ImportRecord | undefined;

/** Reads all files that a mapping names. */
export async function* readMapped(source: ImportSource, mapping: Mapping): AsyncGenerator<readonly ImportRecord[]> {
  const pairs = source.files.flatMap((file) => {
    const rule = mapping.files.find((candidate) => isNamed(bareName(file), candidate.name));
    return rule === undefined ? [] : [{ rule, file }];
  });
  if (pairs.length === 0) {
    const [wanted, there] = [mapping.files.map((rule) => rule.name), source.files.map((file) => file.name)];
    throw new EngineError(
      "INVALID_CONFIG",
      `The mapping names ${wanted.join(", ")}, but there is ${there.join(", ")}.`,
    );
  }
  const ofItemsFirst = pairs.toSorted((a, b) => Number(a.rule.record !== "item") - Number(b.rule.record !== "item"));
  for (const { rule, file } of ofItemsFirst) {
    const read = createRecordReader(rule, source, source.catalogue ?? mapping.catalogue);
    if (isJsonLines(rule, file.name)) {
      const readLine = (value: JsonRecord, line: number) =>
        isOmitted(rule, valueAt(value, rule.omit?.column ?? "")) ? undefined : read(rowOfJson(rule, value), line);
      yield* readJsonRecords(source, file, readLine, rule.encoding && { encoding: rule.encoding });
    } else
      yield* readTableRecords(source, file, formatOf(rule), (columns) => createTableRowReader(rule, columns, read));
  }
}

function isJsonLines(rule: FileMapping, name: string): boolean {
  return rule.format === undefined ? /\.(jsonl|ndjson|json)(\.gz)?$/i.test(name) : rule.format === "jsonl";
}

function isNamed(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}

function formatOf({ delimiter, encoding, columns }: FileMapping) {
  return { ...(delimiter && { delimiter }), ...(encoding && { encoding }), ...(columns && { columns }) };
}

const ruleOf = (field: FieldMapping): FieldRule => (typeof field === "string" ? { column: field } : field);
const columnsOf = ({ column = [] }: FieldRule): readonly string[] => (typeof column === "string" ? [column] : column);

function createTableRowReader(rule: FileMapping, columns: Columns, read: RecordReader) {
  const places = new Map(
    Object.entries(rule.fields).map(([name, field]) => {
      const { optional = false } = ruleOf(field);
      const candidates = columnsOf(ruleOf(field));
      const column = candidates.find((candidate) => columns.has(candidate)) ?? candidates[0];
      return [name, column === undefined || (optional && !columns.has(column)) ? -1 : columns.index(column)];
    }),
  );
  const omitAt = rule.omit !== undefined && columns.has(rule.omit.column) ? columns.index(rule.omit.column) : -1;
  let cells: readonly string[] = [];
  const row = createRow(rule, (name) => cells[places.get(name) ?? -1]);
  return (next: readonly string[], line: number) => {
    cells = next;
    return isOmitted(rule, cells[omitAt]) ? undefined : read(row, line);
  };
}

function isOmitted({ omit }: FileMapping, value: unknown): boolean {
  return omit !== undefined && omit.is.includes(textOf(value).trim());
}

function rowOfJson(rule: FileMapping, value: JsonRecord): MappedRow {
  return createRow(rule, (name) => {
    const values = columnsOf(ruleOf(rule.fields[name] ?? {})).map((column) => valueAt(value, column));
    return values.find((inner) => inner !== undefined && inner !== null);
  });
}

function valueAt(value: JsonRecord, path: string): unknown {
  if (path in value) return value[path];
  return path.split(".").reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function createRow(rule: FileMapping, raw: (name: string) => unknown): MappedRow {
  const rules = new Map(Object.entries(rule.fields).map(([name, field]) => [name, ruleOf(field)]));
  const text = (name: string): string => {
    const field = rules.get(name);
    if (field === undefined) return "";
    const said = field.value ?? textOf(raw(name)).trim();
    return translate(field, said === "" ? (field.default ?? "") : said);
  };
  return {
    text,
    list: (name) => {
      const field = rules.get(name);
      const value = field === undefined ? undefined : (field.value ?? raw(name));
      const parts = isRecord(value) || Array.isArray(value) ? textsIn(value) : splitText(textOf(value), field?.split);
      return parts.map((part) => translate(field ?? {}, part.trim())).filter((part) => part !== "");
    },
  };
}

function translate(field: FieldRule, said: string): string {
  return field.values === undefined ? said : (field.values[said] ?? field.values[said.toLowerCase()] ?? said);
}

/** A list in one cell: JSON when it looks so, else cut at `split`. */
function splitText(text: string, split: string | undefined): readonly string[] {
  if (/^\s*[[{]/.test(text)) {
    try {
      return textsIn(JSON.parse(text));
    } catch {
      // A text that only begins like JSON.
    }
  }
  return split === undefined || split === "" ? [text] : text.split(split);
}

/** Every text of a nested value, in order. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isRecord(value) && typeof value["name"] !== "string") return Object.values(value).flatMap(textsIn);
  return [textOf(value)];
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return isRecord(value) && typeof value["name"] === "string" ? value["name"] : "";
}

/** The id that stands in a field. */
type IdOf = (row: MappedRow, field: string) => string;

type CreateReader = (rule: FileMapping, source: ImportSource, idOf: IdOf) => RecordReader;

const readers: Readonly<Record<FileMapping["record"], CreateReader>> = {
  item: createItemReader,
  event: createEventReader,
  relation: (_rule, _source, idOf) => (row) => {
    const kind = row.text("kind");
    if (!isRelationKind(kind))
      throw new RowProblem(`${quoted(kind)} is no relation; those are ${relationKinds.join(", ")}`);
    const confidence = row.text("confidence") === "" ? 1 : parseRatio(row.text("confidence"), "confidence", [0, 1]);
    const [from, to] = [parseItemId(idOf(row, "from")), parseItemId(idOf(row, "to"))];
    if (from === to) throw new RowProblem(`joins ${quoted(from)} to itself`);
    return { kind: "relation", relation: { from, to, kind, confidence } };
  },
  friends: (_rule, _source, idOf) => (row) => ({
    kind: "friends",
    edge: [parseAccountId(idOf(row, "account")), parseAccountId(idOf(row, "friend"))],
  }),
};

function createRecordReader(rule: FileMapping, source: ImportSource, catalogue: string | undefined): RecordReader {
  const idOf: IdOf = (row, field) =>
    catalogue === undefined ? row.text(field) : scopedId(catalogue, row.text(field), field);
  return readers[rule.record](rule, source, idOf);
}

export function isRelationKind(text: string): text is RelationKind {
  return (relationKinds as readonly string[]).includes(text);
}

function createItemReader(rule: FileMapping, source: ImportSource, idOf: IdOf): RecordReader {
  const schemes = Object.keys(rule.fields).filter((name) => name.startsWith("externalIds."));
  const creators = rule.fields["creators"];
  const role = (creators === undefined ? undefined : ruleOf(creators).role) ?? "creator";
  const guard = createIdGuard();
  return (row, line) => ({
    kind: "item",
    item: createItem({
      id: guard(parseItemId(idOf(row, "id")), line),
      domain: parseDomain(row.text("domain") || (source.domain ?? ""), source.domains),
      title: parseTitle(row.text("title")),
      creators: row.list("creators").map((name) => ({ name: cleanText(name), role })),
      genres: tagsOf(row.list("genres")),
      themes: tagsOf(row.list("themes")),
      places: row.list("places").map(cleanText),
      externalIds: externalIdsOf(row, schemes),
      ...optionalFields(row, source.nowMs),
    }),
  });
}

function externalIdsOf(row: MappedRow, fields: readonly string[]): Readonly<Record<string, string>> {
  const pairs = fields.map((field) => {
    const scheme = field.slice("externalIds.".length);
    return [scheme, normaliseExternalId(scheme, row.text(field))] as const;
  });
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

function optionalFields(row: MappedRow, nowMs: number): Partial<Item> {
  const position = positiveOrNothing(row.text("seriesPosition"));
  return present({
    year: yearOrNothing(yearIn(row.text("year")), nowMs),
    language: /^[a-z]{2,3}$/.exec(row.text("language").toLowerCase())?.[0],
    description: descriptionOrNothing(row.text("description")),
    lengthMinutes: positiveOrNothing(row.text("lengthMinutes")),
    pageCount: positiveOrNothing(row.text("pageCount")),
    tempoBpm: positiveOrNothing(row.text("tempoBpm")),
    minimumAgeYears: positiveOrNothing(row.text("minimumAgeYears")),
    series: row.text("series") !== "" && position !== undefined ? { name: row.text("series"), position } : undefined,
    playbackUrl: urlOrNothing(row.text("playbackUrl")),
    imageUrl: urlOrNothing(row.text("imageUrl")),
  });
}

/** The year of "1999", "1999.0", "-750", "1999-05-01" or "01/05/1999". */
const yearIn = (text: string) => /^(-?\d{1,4})(?:\.0)?$/.exec(text)?.[1] ?? /(?:^|\D)(\d{4})(?:\D|$)/.exec(text)?.[1];

function createEventReader(rule: FileMapping, source: ImportSource, idOf: IdOf): RecordReader {
  const { from = 0, to = 1 } = ruleOf(rule.fields["ratio"] ?? {});
  return (row) => {
    const event = createImportedEvent(
      {
        accountId: parseAccountId(idOf(row, "account")),
        itemId: parseItemId(idOf(row, "item")),
        atMs: parseTime(row.text("time"), source.nowMs),
        happening: happeningOf(row, [from, to]),
      },
      source.nowMs,
    );
    return { kind: "event", event: row.text("id") === "" ? event : { ...event, id: parseEventId(idOf(row, "id")) } };
  };
}

function happeningOf(row: MappedRow, scale: readonly [number, number]): Happening {
  const ratio = row.text("ratio");
  const kind = row.text("kind") || (ratio === "" ? "" : "rate");
  if (!isTasteEventKind(kind))
    throw new RowProblem(`${quoted(kind)} is no event kind. Translate it by "values" in the mapping's "kind"`);
  if (kind === "emoji" && row.text("emoji") === "") throw new RowProblem("has no emoji");
  if (kind === "emoji") return { kind, emoji: row.text("emoji") };
  if (kind !== "rate" && kind !== "progress") return { kind };
  return { kind, ratio: parseRatio(ratio, "ratio", scale) };
}
