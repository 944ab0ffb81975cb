/** Books, films and soundtracks with what is said about them, and which film is an adaptation of which book. */
import { createHash } from "node:crypto";
import { parseItemId, type ItemId } from "../../domain/ids.ts";
import { createItem, type Credit, type Item } from "../../domain/item.ts";
import { normaliseText, normaliseTitle } from "../../domain/text.ts";
import { parseBookTitle, parseMovieTitle, tagsOf } from "../../domain/titles.ts";
import { createCatalogue, type Catalogue } from "../../models/model.ts";
import type { DataIdentity } from "../card.ts";
import { csvRows, type CsvRow } from "./csv.ts";
import { linesOf, readSource, type JudgedData, type SourceFiles } from "./judged-data.ts";
import { readMlFilms, readMlLatestSmall } from "./movielens.ts";
import { readMlLinks, readTmdbPlots } from "./tmdb-plots.ts";

/** Two works as catalogue indices: what was made first and what was made of it. */
export interface WorkPair {
  readonly source: number;
  readonly made: number;
}

export interface AdaptationData {
  readonly identity: DataIdentity;
  readonly catalogue: Catalogue;
  /** Book and film. */
  readonly adaptations: readonly WorkPair[];
  /** Film and soundtrack. */
  readonly soundtracks: readonly WorkPair[];
  /** Ratings of ml-latest-small on this catalogue. */
  readonly ratings: JudgedData;
  /** How many people rated each film or book; nobody is known to have listened to a soundtrack. */
  readonly popularity: Float64Array;
}

const linkFiles = ["book_film_adaptations.csv", "film_soundtracks_ml_small.csv"];

/**
 * Films of ml-latest-small and tmdb-plots, books of goodbooks-10k, and one work of music for each film whose songs are known. Pairs
 * of which one end is not among them are left out.
 */
export function readAdaptations(root: string): AdaptationData {
  const links = readSource(root, "book-film-music-links", linkFiles);
  const soundtrackRows = csvRows(links.text("film_soundtracks_ml_small.csv"));
  const films = readFilms(root, soundtrackRows);
  const books = readBooks(root);
  const music = soundtrackRows.flatMap(soundtrackOf);
  const catalogue = createCatalogue([...films.items, ...books.items, ...music]);
  const indexOf = new Map(catalogue.items.map(({ id }, index) => [id, index]));
  const pairOf = (source: ItemId | undefined, made: ItemId | undefined): WorkPair[] => {
    const [from, to] = [source && indexOf.get(source), made && indexOf.get(made)];
    return from === undefined || to === undefined ? [] : [{ source: from, made: to }];
  };
  const adaptations = csvRows(links.text("book_film_adaptations.csv")).flatMap((cell) =>
    pairOf(books.find(cell), films.find(cell)),
  );
  const ratings = readMlLatestSmall(root);
  const rated = onCatalogue(ratings, catalogue, indexOf);
  const hashes = [links.identity, films.identity, books.identity, ratings.identity].map(({ sha256 }) => sha256);
  return {
    identity: {
      name: "book-film-music-links on ml-latest-small, tmdb-plots and goodbooks-10k",
      sha256: createHash("sha256").update(hashes.join("\n")).digest("hex"),
    },
    catalogue,
    adaptations: [...new Map(adaptations.map((pair) => [`${pair.source} ${pair.made}`, pair])).values()],
    soundtracks: music.flatMap(({ id }) => pairOf(parseItemId(id.replace("soundtrack", "ml")), id)),
    ratings: rated,
    popularity: popularityIn(rated, books.ratingCounts, indexOf),
  };
}

function onCatalogue(data: JudgedData, catalogue: Catalogue, indexOf: ReadonlyMap<ItemId, number>): JudgedData {
  const placeOf = Uint32Array.from(data.catalogue.items, ({ id }) => indexOf.get(parseItemId(`ml:${id}`)) ?? 0);
  const { events } = data;
  return {
    ...data,
    catalogue,
    events: {
      ...events,
      itemCount: catalogue.items.length,
      items: events.items.map((item) => placeOf[item] ?? 0),
      domainOf: catalogue.domainOf,
    },
  };
}

function popularityIn(
  { events }: JudgedData,
  ratingCounts: ReadonlyMap<ItemId, number>,
  indexOf: ReadonlyMap<ItemId, number>,
): Float64Array {
  const popularity = new Float64Array(events.itemCount);
  for (const item of events.items) popularity[item] = (popularity[item] ?? 0) + 1;
  for (const [id, count] of ratingCounts) popularity[indexOf.get(id) ?? 0] = count;
  return popularity;
}

/** Finds the end of a pair. */
interface Works {
  readonly identity: DataIdentity;
  readonly items: readonly Item[];
  readonly find: (cell: CsvRow) => ItemId | undefined;
}

function readFilms(root: string, soundtrackRows: readonly CsvRow[]): Works {
  const { identity, films } = readTmdbPlots(root);
  const tmdbOf = readMlLinks(root);
  const creators = new Map(soundtrackRows.map((cell) => [cell("movieId"), creatorsOf(cell)]));
  const byTmdb = new Map<string, ItemId>();
  const items = [...readMlFilms(root)].map(([film, { title, genres }]) => {
    const id = parseItemId(`ml:${film}`);
    const tmdb = tmdbOf.get(film) ?? "";
    byTmdb.set(tmdb, id);
    const said = films.get(tmdb)?.said;
    const told = { creators: creators.get(film) ?? [], genres: tagsOf(genres), themes: tagsOf(said?.themes ?? []) };
    return createItem({ id, domain: "movie", ...parseMovieTitle(title), ...said, ...told });
  });
  for (const [tmdb, { title, year, genres, said }] of films) {
    if (byTmdb.has(tmdb)) continue;
    const id = parseItemId(`tmdb:${tmdb}`);
    byTmdb.set(tmdb, id);
    const told = { genres: tagsOf(genres), themes: tagsOf(said.themes), ...(year !== undefined && { year }) };
    items.push(createItem({ id, domain: "movie", title, ...said, ...told }));
  }
  return { identity, items, find: (cell) => byTmdb.get(String(Number.parseInt(cell("tmdb_id"), 10))) };
}

/** Directors and the first four actors. */
function creatorsOf(cell: CsvRow): readonly Credit[] {
  const credits = (list: string, role: string) => namesIn(list).map((name) => ({ name, role }));
  return [...credits(cell("Director(s)"), "director"), ...credits(cell("Actors"), "actor").slice(0, 4)];
}

/** Of a printed list such as `['Tom Hanks', "Chris O'Donnell"]`; a missing name is printed as `nan`. */
function namesIn(list: string): readonly string[] {
  const names = [...list.matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/g)].map(([, single, double = ""]) => single ?? double);
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "nan");
}

/** Known by its songs alone, the first of which gives its title: albums are named after their films, which would tell the answer. */
function soundtrackOf(cell: CsvRow): readonly Item[] {
  const songs = cell("Soundtrack")
    .slice(2, -2)
    .split(/['"], ['"]/);
  const [first = ""] = songs;
  if (first.trim() === "") return [];
  const title = first.replace(/\s*(?:\(|Written|Performed|Composed|Music|Lyrics|from) .*$/is, "").trim() || first;
  const id = parseItemId(`soundtrack:${cell("movieId")}`);
  return [createItem({ id, domain: "music", title: title.slice(0, 100), description: songs.join(". ") })];
}

function readBooks(root: string): Works & { readonly ratingCounts: ReadonlyMap<ItemId, number> } {
  const source = readSource(root, "goodbooks-10k", ["books.csv", "llm_descriptions.tsv"]);
  const machine = textsOf(source, "llm_descriptions.tsv", ["book_id", "description"]);
  const publisher = textsOf(readSource(root, "goodreads-11k-descriptions", ["descriptions.tsv"]), "descriptions.tsv", [
    "isbn10",
    "description",
  ]);
  const byGoodreads = new Map<string, ItemId>();
  const byTitle = new Map<string, ItemId>();
  const ratingCounts = new Map<ItemId, number>();
  const items = csvRows(source.text("books.csv")).map((cell) => {
    const id = parseItemId(`book:${cell("book_id")}`);
    ratingCounts.set(id, Number(cell("ratings_count")));
    const authors = cell("authors")
      .split(",")
      .map((name) => name.replaceAll(/\s+/g, " ").trim());
    const { title, series } = parseBookTitle(cell("title"));
    for (const column of ["goodreads_book_id", "best_book_id"]) byGoodreads.set(cell(column), id);
    for (const name of [title, cell("original_title")])
      for (const author of authors) byTitle.set(titleKey(name, author), id);
    const texts = [publisher.get(cell("isbn").padStart(10, "0")), machine.get(cell("book_id"))];
    const year = Number.parseInt(cell("original_publication_year"), 10);
    return createItem({
      id,
      domain: "book",
      title,
      creators: authors.map((name) => ({ name, role: "author" })),
      description: texts.filter((text) => text !== undefined).join(" "),
      ...(series && { series }),
      ...(Number.isFinite(year) && { year }),
    });
  });
  return {
    identity: source.identity,
    items,
    ratingCounts,
    find: (cell) =>
      byGoodreads.get(String(Number.parseInt(cell("id_goodreads"), 10))) ??
      byTitle.get(titleKey(cell("BookTitle"), cell("Author"))),
  };
}

const titleKey = (title: string, author: string) =>
  `${normaliseTitle(title)}\n${normaliseText(author).split(" ").at(-1) ?? ""}`;

/** Descriptions by the column that names the book. Quotes inside of them are not doubled. */
function textsOf(
  source: SourceFiles,
  name: string,
  [key, text]: readonly [string, string],
): ReadonlyMap<string, string> {
  const [header = "", ...lines] = linesOf(source.text(name));
  const columns = header.split("\t");
  const [keyAt, textAt] = [columns.indexOf(key), columns.indexOf(text)];
  return new Map(
    lines.map((line) => {
      const cells = line.split("\t");
      return [cells[keyAt] ?? "", (cells[textAt] ?? "").replaceAll(/^"+|"+$/g, "")];
    }),
  );
}
