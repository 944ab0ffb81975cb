import { DamagedFileError } from "./read-bytes.ts";
import { readText, type TextOptions } from "./read-text.ts";
import type { SourceFile } from "./source-file.ts";
import { createTableParser, type BadRow } from "./table-parser.ts";
import { EngineError } from "../../../domain/errors.ts";

export type JsonRecord = Readonly<Record<string, unknown>>;

interface JsonLine {
  readonly line: number;
  readonly value: JsonRecord;
}

export interface JsonLines {
  readonly rows: readonly JsonLine[];
  readonly bad: readonly BadRow[];
}

/** Lines longer than this are refused unread. */
const maxLineLength = 16 * 1024 * 1024;

export interface JsonOptions extends TextOptions {
  /** What a line that is no JSON may be instead; undefined when it cannot be read either. */
  readonly parseOther?: (text: string) => unknown;
}

/** The objects of a JSON Lines file, piece by piece; a line that is no object is bad. */
export async function* readJsonLines(file: SourceFile, options: JsonOptions = {}): AsyncGenerator<JsonLines> {
  // A table of one column without quotes: the same limits and places as for tables.
  const parser = createTableParser({
    delimiter: "\n",
    hasQuotes: false,
    maxRowLength: maxLineLength,
    maxColumnCount: 1,
  });
  let endsWithNewline = true;
  const parse = (isCutOff: boolean, parsed: ReturnType<typeof parser.end>): JsonLines => {
    const lines = parsed.rows.map((row, index) =>
      parseLine(row.line, row.cells[0] ?? "", isCutOff && index === parsed.rows.length - 1, options),
    );
    return {
      rows: lines.filter((line) => "value" in line),
      bad: [...parsed.bad, ...lines.filter((line) => "reason" in line)],
    };
  };
  try {
    for await (const { text, isDamaged } of readText(file, options)) {
      endsWithNewline = text.endsWith("\n");
      yield parse(false, parser.push(text, isDamaged));
    }
    yield parse(!endsWithNewline, parser.end());
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    yield { rows: [], bad: [{ line: parser.line(), reason: error.message, raw: "" }] };
  }
}

function parseLine(line: number, text: string, isCutOff: boolean, options: JsonOptions): JsonLine | BadRow {
  const value = parseText(text, options.parseOther);
  if (isRecord(value)) return { line, value };
  const cut = isCutOff ? "; the file seems to be cut off here" : "";
  return { line, reason: `is not a JSON object${cut}`, raw: text.slice(0, 500) };
}

function parseText(text: string, parseOther: JsonOptions["parseOther"]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return parseOther?.(text);
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole JSON file. Throws `UNKNOWN_FORMAT` when it is none, cut off, in no known encoding, or above `maxLength` characters. */
export async function readJsonFile(file: SourceFile, maxLength = 256 * 1024 * 1024): Promise<unknown> {
  try {
    return JSON.parse(await wholeText(file, maxLength)) as unknown;
  } catch (cause) {
    if (cause instanceof DamagedFileError) throw new EngineError("UNKNOWN_FORMAT", cause.message, { cause });
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EngineError("UNKNOWN_FORMAT", `${file.name} is no JSON: ${cause.message}.`, { cause });
  }
}

async function wholeText(file: SourceFile, maxLength: number): Promise<string> {
  const chunks: string[] = [];
  let length = 0;
  for await (const { text, isDamaged } of readText(file)) {
    length += text.length;
    if (isDamaged) throw new EngineError("UNKNOWN_FORMAT", `${file.name} is not written in UTF-8. Save it as UTF-8.`);
    if (length > maxLength)
      throw new EngineError("UNKNOWN_FORMAT", `${file.name} is longer than ${maxLength} characters. Send it in parts.`);
    chunks.push(text);
  }
  return chunks.join("");
}
