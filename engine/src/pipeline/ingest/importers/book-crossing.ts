import { parseAccountId, parseItemId, parseUserId, type ItemId } from "../../../domain/ids.ts";
import { createItem } from "../../../domain/item.ts";
import {
  cleanText,
  parseRatio,
  parseTitle,
  positiveOrNothing,
  present,
  RowProblem,
  scopedId,
  yearOrNothing,
} from "../fields.ts";
import { createImportedEvent, type Happening } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { cell, createIdGuard, fileNamed, readLookup, readTableRecords, type RowResult } from "../read-records.ts";
import type { TableFormat } from "../read/read-table.ts";
import type { SourceFile } from "../read/source-file.ts";
import { normaliseIsbn } from "../works/external-ids.ts";

/**
 * Book-Crossing (Ziegler 2005), in the original form `BX-Books.csv`, `BX-Book-Ratings.csv`, `BX-Users.csv` and in the cleaned form
 * `items_info.dat`, `book_ratings.dat`, `book_history.dat`, `users_info.dat`. Books are joined by ISBN: item ids are `isbn:<ISBN-10>`.
 * Ratings of 1..10 become `rate` events. The implicit ones (a rating of 0, or a history row of a book that the user did not rate)
 * say that a book went through a reader's hands: `finish` events. The data has no times: all events carry the middle of
 * the crawl (2004-09-01). In the cleaned form a `;` in a title or publisher was turned into a TAB; such rows are mended from the
 * columns whose form is known. Years of 0 and from the future are left out. Terms: free for research with citation.
 */
export const bookCrossing: Importer = {
  kind: "book-crossing",
  description:
    "Book-Crossing books and ratings: BX-Books.csv, BX-Book-Ratings.csv, BX-Users.csv, or items_info.dat, book_ratings.dat, book_history.dat, users_info.dat.",
  filePatterns: [/^BX-(Books|Book-Ratings|Users)\.csv$/, /^(items_info|book_ratings|book_history|users_info)\.dat$/],
  signature: [/^(BX-Book-Ratings\.csv|book_ratings\.dat)$/],
  read,
};

const crawledMs = Date.UTC(2004, 8, 1);
const original: TableFormat = { delimiter: ";", encoding: "latin1", isRagged: true };
const cleaned: TableFormat = { delimiter: "\t", hasQuotes: false, isRagged: true };

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const originalBooks = fileNamed(source, /^BX-Books\.csv$/);
  if (originalBooks !== undefined) yield* readOriginalBooks(source, originalBooks);
  const originalRatings = fileNamed(source, /^BX-Book-Ratings\.csv$/);
  if (originalRatings !== undefined) yield* readOriginalRatings(source, originalRatings);
  const cleanedBooks = fileNamed(source, /^items_info\.dat$/);
  if (cleanedBooks !== undefined) yield* readCleaned(source, cleanedBooks);
  const users = fileNamed(source, /^(BX-Users\.csv|users_info\.dat)$/);
  if (users !== undefined) yield* readUsers(source, users);
}

interface Book {
  readonly isbn: string;
  readonly title: string;
  readonly author: string;
  readonly year: string;
  readonly imageUrl: string;
}

function itemIdOf(isbn: string): ItemId {
  const bare = isbn.trim().toUpperCase();
  if (bare === "") throw new RowProblem("has no ISBN");
  return parseItemId(`isbn:${/^\d{6,9}[\dX]$/.test(bare) ? bare.padStart(10, "0") : bare}`);
}

function bookRecord(book: Book, id: ItemId, nowMs: number): ImportRecord {
  const author = unescape(book.author);
  const hasAuthor = author !== "" && !/^(unknown|not applicable.*|n\/a)$/i.test(author);
  return {
    kind: "item",
    item: createItem({
      id,
      domain: "book",
      title: parseTitle(unescape(book.title)),
      creators: hasAuthor ? [{ name: author, role: "author" }] : [],
      externalIds: present({ isbn: normaliseIsbn(book.isbn) }),
      ...present({
        year: yearOrNothing(book.year, nowMs, 1400),
        imageUrl: /^https?:\/\//.test(book.imageUrl) ? book.imageUrl : undefined,
      }),
    }),
  };
}

const entities: Readonly<Record<string, string>> = { amp: "&", quot: '"', lt: "<", gt: ">", apos: "'" };

/**
 * The few HTML entities of the data, with or without their semicolon, quotes of which the cleaned form kept only the backslash, and
 * letters that were encoded twice.
 */
function unescape(text: string): string {
  const plain = text
    .replaceAll(/&(amp|quot|lt|gt|apos);?/g, (_, name: string) => entities[name] ?? "")
    .replaceAll(/\\"?/g, '"');
  return cleanText(/[ÃÂ][\u0080-\u00BF]/.test(plain) ? Buffer.from(plain, "latin1").toString("utf8") : plain);
}

async function* readOriginalBooks(source: ImportSource, file: SourceFile): AsyncGenerator<readonly ImportRecord[]> {
  const guard = createIdGuard();
  yield* readTableRecords(source, file, original, (columns) => {
    const at = (name: string) => columns.index(name);
    const [isbn, title, author, year, image] = [
      at("ISBN"),
      at("Book-Title"),
      at("Book-Author"),
      at("Year-Of-Publication"),
      at("Image-URL-M"),
    ];
    return (cells, line) => {
      if (cells.length < columns.names.length)
        throw new RowProblem(`has ${cells.length} columns where the table has ${columns.names.length}`);
      const book = {
        isbn: cell(cells, isbn),
        title: cell(cells, title),
        author: cell(cells, author),
        year: cell(cells, year),
        imageUrl: cell(cells, image),
      };
      return bookRecord(book, guard(itemIdOf(book.isbn), line), source.nowMs);
    };
  });
}

async function* readOriginalRatings(source: ImportSource, file: SourceFile): AsyncGenerator<readonly ImportRecord[]> {
  yield* readTableRecords(source, file, original, (columns) => {
    const [userAt, isbnAt, ratingAt] = [columns.index("User-ID"), columns.index("ISBN"), columns.index("Book-Rating")];
    return (cells) => {
      const rating = cell(cells, ratingAt).trim();
      const happening: Happening = rating === "0" ? { kind: "finish" } : ratingOf(rating);
      return eventOf(cell(cells, userAt), itemIdOf(cell(cells, isbnAt)), happening, source.nowMs);
    };
  });
}

const ratingOf = (text: string): Happening => ({ kind: "rate", ratio: parseRatio(text, "rating", [1, 10]) });

function eventOf(user: string, itemId: ItemId, happening: Happening, nowMs: number): RowResult {
  const accountId = parseAccountId(scopedId("book-crossing", user, "user"));
  return { kind: "event", event: createImportedEvent({ accountId, itemId, atMs: crawledMs, happening }, nowMs) };
}

/** The cleaned form numbers its books: the events are joined to their ISBNs here. */
async function* readCleaned(source: ImportSource, file: SourceFile): AsyncGenerator<readonly ImportRecord[]> {
  const itemIds = new Map<string, ItemId>();
  const guard = createIdGuard();
  yield* readTableRecords(source, file, cleaned, () => (cells, line) => {
    const book = mend(cells);
    const id = itemIdOf(book.isbn);
    itemIds.set(cell(cells, 0).trim(), id);
    return bookRecord(book, guard(id, line), source.nowMs);
  });
  const ratings = fileNamed(source, /^book_ratings\.dat$/);
  const rated = await readLookup(source, ratings, cleaned, () => (cells) => [
    `${cell(cells, 0)}\t${cell(cells, 1)}`,
    true,
  ]);
  const history = fileNamed(source, /^book_history\.dat$/);
  for (const events of [ratings, history]) {
    if (events === undefined) continue;
    yield* readTableRecords(source, events, cleaned, () => (cells) => {
      if (events === history && rated.has(`${cell(cells, 0)}\t${cell(cells, 1)}`)) return undefined;
      const itemId = itemIds.get(cell(cells, 1).trim());
      if (itemId === undefined)
        throw new RowProblem(`names the book ${cell(cells, 1)}, which ${file.name} does not have`);
      const happening: Happening = events === history ? { kind: "finish" } : ratingOf(cell(cells, 2));
      return eventOf(cell(cells, 0), itemId, happening, source.nowMs);
    });
  }
}

/**
 * Number, ISBN, title, author, year, publisher, three pictures; title, author and publisher may be cut into several cells. The year is
 * the only cell of four digits (or a 0) between the title and the first picture, and the author is the cell before it.
 */
function mend(cells: readonly string[]): Book {
  const pictureAt = cells.findIndex((text, index) => index > 4 && text.startsWith("http"));
  const end = pictureAt === -1 ? cells.length : pictureAt;
  const yearAt = cells.findLastIndex((text, index) => index > 2 && index < end && /^(\d{4}|0)$/.test(text.trim()));
  if (yearAt === -1) throw new RowProblem("has no year where one must be");
  const authorAt = authorStart(cells, yearAt);
  return {
    isbn: cell(cells, 1),
    title: cells
      .slice(2, authorAt)
      .map((part) => part.trim())
      .join(" "),
    author: cells
      .slice(authorAt, yearAt)
      .map((part) => part.trim())
      .join(" "),
    year: cell(cells, yearAt),
    imageUrl: cell(cells, end + 1),
  };
}

/** A cell that ends with `&amp` goes on in the next one. */
function authorStart(cells: readonly string[], yearAt: number): number {
  let start = yearAt - 1;
  while (start > 3 && cell(cells, start - 1).endsWith("&amp") && cell(cells, start - 1).length < 40) start -= 1;
  return Math.max(3, start);
}

const askedYear = 2004;

async function* readUsers(source: ImportSource, file: SourceFile): AsyncGenerator<readonly ImportRecord[]> {
  const format = file.name.startsWith("BX-") ? original : cleaned;
  yield* readTableRecords(source, file, format, (columns) => {
    const [userAt, ageAt] = [columns.index("User-ID"), columns.index("Age")];
    return (cells) => {
      const age = positiveOrNothing(cell(cells, ageAt));
      const birthYear = age === undefined || age < 5 || age > 100 ? undefined : askedYear - Math.round(age);
      const id = parseUserId(scopedId("book-crossing", cell(cells, userAt), "user"));
      return { kind: "user", user: { id, services: [], sharesActivity: false, ...present({ birthYear }) } };
    };
  });
}
