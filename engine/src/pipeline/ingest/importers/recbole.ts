import { EngineError } from "../../../domain/errors.ts";
import { parseAccountId, parseItemId } from "../../../domain/ids.ts";
import { createItem } from "../../../domain/item.ts";
import { parseRatio, parseTime, parseTitle, present, scopedId, yearOrNothing } from "../fields.ts";
import { createImportedEvent, type Happening } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { bareName, cell, createIdGuard, givenDomain, readTableRecords } from "../read-records.ts";
import type { Columns, TableFormat } from "../read/read-table.ts";
import type { SourceFile } from "../read/source-file.ts";
import { tagsOf } from "../../../domain/titles.ts";

/**
 * RecBole atomic files (RecBole user guide, "Atomic Files"): TAB-separated, the header names and types each field, as in
 * `user_id:token  item_id:token  rating:float  timestamp:float`. Read are `.inter` and `.item`; ids begin with the file's name, such as `ml-100k:`.
 * A rating of 1..5 becomes a `rate` event, an interaction without one a `finish`. Without a timestamp an event's time is 2000-01-01 plus
 * one second a line, so that order is kept and importing again gives the same events.
 * Of items, the first field of name, title or a name that holds them is the title (else the id), `genre` or `class` and `categories`
 * give genres, and `year` or `release_year` the year.
 */
export const recbole: Importer = {
  kind: "recbole",
  description: "RecBole atomic files: name.inter and name.item with typed headers.",
  filePatterns: [/\.(inter|item)$/],
  signature: [/\.inter$/],
  read,
};

const format: TableFormat = { delimiter: "\t", hasQuotes: false };
const noTimeMs = Date.UTC(2000, 0, 1);

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  for (const file of source.files.toSorted((a, b) => Number(isInteractions(a)) - Number(isInteractions(b)))) {
    const catalogue = source.catalogue ?? bareName(file).replace(/(\.(train|valid|test))?\.(inter|item)$/, "");
    if (isInteractions(file)) yield* readInteractions(source, file, catalogue);
    else yield* readItems(source, file, catalogue);
  }
}

const isInteractions = (file: SourceFile) => bareName(file).endsWith(".inter");

/** The place of the first field of these names, -1 when there is none. */
function fieldAt(columns: Columns, pattern: RegExp): number {
  return columns.names.findIndex((name) =>
    pattern.test(name.trim().replace(/:(token|token_seq|float|float_seq)$/, "")),
  );
}

function requiredAt(columns: Columns, file: SourceFile, name: string): number {
  const index = fieldAt(columns, new RegExp(`^${name}$`));
  if (index !== -1) return index;
  throw new EngineError(
    "UNKNOWN_FORMAT",
    `${file.name} has no field ${name}. Its header is: ${columns.names.join(", ").slice(0, 300)}.`,
  );
}

async function* readInteractions(
  source: ImportSource,
  file: SourceFile,
  catalogue: string,
): AsyncGenerator<readonly ImportRecord[]> {
  yield* readTableRecords(source, file, format, (columns) => {
    const [userAt, itemAt] = [requiredAt(columns, file, "user_id"), requiredAt(columns, file, "item_id")];
    const [ratingAt, timeAt] = [fieldAt(columns, /^rating$/), fieldAt(columns, /^timestamp$/)];
    return (cells, line) => {
      const happening: Happening =
        ratingAt === -1
          ? { kind: "finish" }
          : { kind: "rate", ratio: parseRatio(cell(cells, ratingAt), "rating", [1, 5]) };
      const event = createImportedEvent(
        {
          accountId: parseAccountId(scopedId(catalogue, cell(cells, userAt), "user_id")),
          itemId: parseItemId(scopedId(catalogue, cell(cells, itemAt), "item_id")),
          atMs: timeAt === -1 ? noTimeMs + line * 1000 : parseTime(cell(cells, timeAt), source.nowMs),
          happening,
        },
        source.nowMs,
      );
      return { kind: "event", event };
    };
  });
}

async function* readItems(
  source: ImportSource,
  file: SourceFile,
  catalogue: string,
): AsyncGenerator<readonly ImportRecord[]> {
  const domain = givenDomain(source, "RecBole files");
  const guard = createIdGuard();
  yield* readTableRecords(source, file, format, (columns) => {
    const idAt = requiredAt(columns, file, "item_id");
    const titleAt = fieldAt(columns, /title|name/);
    const [genreAt, yearAt] = [fieldAt(columns, /^(genres?|class|categor(y|ies))$/), fieldAt(columns, /year/)];
    return (cells, line) => {
      const id = cell(cells, idAt).trim();
      return {
        kind: "item",
        item: createItem({
          id: guard(parseItemId(scopedId(catalogue, id, "item_id")), line),
          domain,
          title: parseTitle((titleAt === -1 ? "" : cell(cells, titleAt)) || id),
          genres: tagsOf(splitSequence(cell(cells, genreAt))),
          ...present({ year: yearOrNothing(cell(cells, yearAt), source.nowMs) }),
        }),
      };
    };
  });
}

/** A `token_seq` is separated by spaces; where its words have spaces inside, by commas. */
const splitSequence = (text: string) => (text.includes(",") ? text.split(",") : text.split(" "));
