import { parseAccountId, parseItemId, type ItemId } from "../../../domain/ids.ts";
import { createItem, type Credit } from "../../../domain/item.ts";
import { normaliseTitle } from "../../../domain/text.ts";
import { descriptionOrNothing, parseRatio, parseTitle, present, scopedId, yearOrNothing } from "../fields.ts";
import { createImportedEvent } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { cell, createCellReader, createIdGuard, fileNamed, readLookup, readTableRecords } from "../read-records.ts";
import type { Columns } from "../read/read-table.ts";
import { parseBookTitle, tagOf } from "../../../domain/titles.ts";
import { normaliseIsbn } from "../works/external-ids.ts";

/**
 * goodbooks-10k: `books.csv`, `ratings.csv`, `to_read.csv`, `book_tags.csv` with `tags.csv`. Item ids are `goodbooks:<book_id>`.
 * Ratings of 1..5 become `rate` events, to-read marks `save` events. The data has no times but says that its rows are in time
 * order: an event's time is the day of publication (2017-09-01) plus one millisecond a line, so that order is kept and importing
 * again gives the same events. Shelves that name a genre become genres, other common ones themes.
 * Descriptions are taken from `llm_descriptions.tsv` (book_id, description) or `descriptions.tsv` (isbn13, ..., description)
 * when they lie in the folder; those of a publisher win. The language is that of the edition, so it is kept only
 * where the original title is the same. Terms: CC BY-SA 4.0.
 */
export const goodbooks: Importer = {
  kind: "goodbooks",
  description:
    "goodbooks-10k books and ratings: books.csv, ratings.csv, to_read.csv, book_tags.csv, tags.csv, and descriptions.",
  filePatterns: [/^(books|ratings|to_read|book_tags|tags)\.csv$/, /^(llm_)?descriptions\.tsv$/],
  signature: [/^books\.csv$/],
  read,
};

const publishedMs = Date.UTC(2017, 8, 1);

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const catalogue = source.catalogue ?? "goodbooks";
  yield* readBooks(source, catalogue);
  yield* readEvents(source, catalogue, "ratings");
  yield* readEvents(source, catalogue, "to_read");
}

interface Extras {
  readonly machineDescriptions: ReadonlyMap<string, string>;
  readonly publisherDescriptions: ReadonlyMap<string, string>;
  readonly shelves: ReadonlyMap<string, Shelves>;
}

async function* readBooks(source: ImportSource, catalogue: string): AsyncGenerator<readonly ImportRecord[]> {
  const file = fileNamed(source, /^books\.csv$/);
  if (file === undefined) return;
  const extras: Extras = {
    machineDescriptions: await readDescriptions(source, /^llm_descriptions\.tsv$/, "book_id"),
    publisherDescriptions: await readDescriptions(source, /^descriptions\.tsv$/, "isbn13"),
    shelves: await readShelves(source),
  };
  const guard = createIdGuard();
  yield* readTableRecords(source, file, {}, (columns) => {
    const toItem = createBookReader(columns, extras, source.nowMs);
    const idAt = columns.index("book_id");
    return (cells, line) => ({
      kind: "item",
      item: toItem(cells, guard(parseItemId(scopedId(catalogue, cell(cells, idAt), "book_id")), line)),
    });
  });
}

function createBookReader(columns: Columns, extras: Extras, nowMs: number) {
  const at = createCellReader(columns);
  const [bookId, isbn, goodreadsId, workId] = [at("book_id"), at("isbn"), at("goodreads_book_id"), at("work_id")];
  const [authors, year, language, imageUrl] = [
    at("authors"),
    at("original_publication_year"),
    at("language_code"),
    at("image_url"),
  ];
  const [titleOf, originalTitleOf] = [at("title"), at("original_title")];
  return (cells: readonly string[], id: ItemId) => {
    const { title, series } = parseBookTitle(titleOf(cells));
    const isOriginal = normaliseTitle(title) === normaliseTitle(originalTitleOf(cells));
    const isbn13 = normaliseIsbn(isbn(cells));
    const shelves = extras.shelves.get(goodreadsId(cells));
    const described =
      (isbn13 && extras.publisherDescriptions.get(isbn13)) ?? extras.machineDescriptions.get(bookId(cells));
    const image = imageUrl(cells);
    return createItem({
      id,
      domain: "book",
      title: parseTitle(title),
      creators: creditsOf(authors(cells)),
      genres: shelves?.genres ?? [],
      themes: shelves?.themes ?? [],
      externalIds: present({
        goodreads: goodreadsId(cells) || undefined,
        "goodreads-work": workId(cells) || undefined,
        isbn: isbn13,
      }),
      ...present({
        series,
        year: yearOrNothing(year(cells), nowMs),
        language: isOriginal ? languageOf(language(cells)) : undefined,
        description: descriptionOrNothing(described),
        imageUrl: image === "" || image.includes("nophoto") ? undefined : image,
      }),
    });
  };
}

/** The first is the author; those behind may be translators, illustrators or co-authors: the data does not say. */
function creditsOf(authors: string): readonly Credit[] {
  const names = authors.split(",").map((name) => name.replaceAll(/\s+/g, " ").trim());
  return names.filter((name) => name !== "").map((name) => ({ name, role: "author" }));
}

const languages: ReadonlyMap<string, string> = new Map(
  Object.entries({
    eng: "en",
    en: "en",
    ara: "ar",
    fre: "fr",
    ind: "id",
    spa: "es",
    ger: "de",
    jpn: "ja",
    per: "fa",
    por: "pt",
    pol: "pl",
    nor: "no",
    dan: "da",
    ita: "it",
    nl: "nl",
    vie: "vi",
    tur: "tr",
    swe: "sv",
    rum: "ro",
    rus: "ru",
    fil: "fil",
  }),
);

const languageOf = (code: string) => languages.get(code.toLowerCase().split("-")[0] ?? "");

function readDescriptions(source: ImportSource, pattern: RegExp, key: string): Promise<ReadonlyMap<string, string>> {
  // Quotes inside of the descriptions are not doubled, so they are letters here.
  return readLookup(
    source,
    fileNamed(source, pattern),
    { delimiter: "\t", hasQuotes: false, isRagged: true },
    (columns) => {
      const [keyAt, textAt] = [columns.index(key), columns.index("description")];
      return (cells) => [cell(cells, keyAt).trim(), cell(cells, textAt).replaceAll(/^"+|"+$/g, "")];
    },
  );
}

interface Shelves {
  readonly genres: readonly string[];
  readonly themes: readonly string[];
}

const genreShelves = new Set(
  (
    "fantasy science-fiction romance mystery thriller horror historical-fiction non-fiction memoir biography autobiography poetry " +
    "short-stories plays drama children young-adult classics humor satire adventure war graphic-novels comics manga crime history " +
    "philosophy psychology science religion business self-help travel cooking art politics paranormal dystopia urban-fantasy " +
    "contemporary chick-lit true-crime erotica fairy-tales mythology western suspense"
  ).split(" "),
);
const personalShelf =
  /read|own|fav|book|kindle|shelf|library|wish|series|audio|ebook|e-book|^to-|^my-|\d{4}|buy|borrow|default|finish|dnf|star|author|re-|i-have|all-time|novel|fiction$/;
const leastShelfCount = 20;
const genresPerBook = 4;
const themesPerBook = 8;

/** Genres and themes by Goodreads book id. `book_tags.csv` is sorted by count, so the first are the most common. */
async function readShelves(source: ImportSource): Promise<ReadonlyMap<string, Shelves>> {
  const tags = await readLookup(source, fileNamed(source, /^tags\.csv$/), {}, (columns) => {
    const [idAt, nameAt] = [columns.index("tag_id"), columns.index("tag_name")];
    return (cells) => {
      const tag = tagOf(cell(cells, nameAt));
      return tag === undefined ? undefined : [cell(cells, idAt).trim(), tag];
    };
  });
  const shelves = new Map<string, { genres: string[]; themes: string[] }>();
  await readLookup(source, fileNamed(source, /^book_tags\.csv$/), {}, (columns) => {
    const [bookAt, tagAt, countAt] = [
      columns.index("goodreads_book_id"),
      columns.index("tag_id"),
      columns.index("count"),
    ];
    return (cells) => {
      const tag = tags.get(cell(cells, tagAt).trim());
      if (tag === undefined || Number(cell(cells, countAt)) < leastShelfCount) return undefined;
      const book = cell(cells, bookAt).trim();
      const ofBook = shelves.get(book) ?? { genres: [], themes: [] };
      shelves.set(book, ofBook);
      if (genreShelves.has(tag)) addOnce(ofBook.genres, tag, genresPerBook);
      else if (!personalShelf.test(tag)) addOnce(ofBook.themes, tag, themesPerBook);
      return undefined;
    };
  });
  return shelves;
}

function addOnce(list: string[], value: string, limit: number): void {
  if (list.length < limit && !list.includes(value)) list.push(value);
}

async function* readEvents(
  source: ImportSource,
  catalogue: string,
  name: "ratings" | "to_read",
): AsyncGenerator<readonly ImportRecord[]> {
  const file = source.files.find((candidate) => candidate.name.replace(/\.gz$/, "") === `${name}.csv`);
  if (file === undefined) return;
  yield* readTableRecords(source, file, {}, (columns) => {
    const [userAt, bookAt] = [columns.index("user_id"), columns.index("book_id")];
    const ratingAt = name === "ratings" ? columns.index("rating") : -1;
    return (cells, line) => {
      const happening =
        name === "ratings"
          ? ({ kind: "rate", ratio: parseRatio(cell(cells, ratingAt), "rating", [1, 5]) } as const)
          : ({ kind: "save" } as const);
      const event = createImportedEvent(
        {
          accountId: parseAccountId(scopedId(catalogue, cell(cells, userAt), "user_id")),
          itemId: parseItemId(scopedId(catalogue, cell(cells, bookAt), "book_id")),
          atMs: publishedMs + line,
          happening,
        },
        source.nowMs,
      );
      return { kind: "event", event };
    };
  });
}
