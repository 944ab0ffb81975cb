import {
  parseAccountId,
  parseItemId,
  parseUserId,
  type AccountId,
  type ItemId,
  type UserId,
} from "../../../domain/ids.ts";
import { createItem } from "../../../domain/item.ts";
import {
  cleanText,
  parseRatio,
  parseTime,
  parseTitle,
  positiveOrNothing,
  present,
  scopedId,
  yearOrNothing,
} from "../fields.ts";
import { createImportedEvent } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { cell, createIdGuard, fileNamed, readLookup, readTableRecords } from "../read-records.ts";
import type { TableFormat } from "../read/read-table.ts";
import type { SourceFile } from "../read/source-file.ts";
import { parseMovieTitle, tagOf, tagsOf } from "../../../domain/titles.ts";
import { normaliseExternalId } from "../works/external-ids.ts";

/**
 * MovieLens, in its three forms: `movies.csv`, `ratings.csv`, `links.csv`, `tags.csv` (2013 and later), `movies.dat` and
 * `ratings.dat` (1M, 10M) and `u.item`, `u.data`, `u.user` (100K).
 * Ratings of 0.5..5 stars (1..5 in 100K) become `rate` events. Film ids are `movielens:<movieId>`; 100K numbers its films
 * otherwise, so they are `movielens-100k:<id>`. GroupLens gives users new numbers in every release: to import two releases
 * into one tenant, name one of them with another catalogue. Tags that at least two people gave, or all when there are few,
 * become themes. Terms: research use, see the data's own README.
 */
export const movielens: Importer = {
  kind: "movielens",
  description:
    "MovieLens ratings and films: movies.csv, ratings.csv, links.csv, tags.csv, or movies.dat, ratings.dat, or u.item, u.data, u.user.",
  filePatterns: [/^(movies|ratings|links|tags)\.csv$/, /^(movies|ratings)\.dat$/, /^u\.(item|data|user)$/],
  signature: [/^(movies\.csv|movies\.dat|u\.item)$/, /^(ratings\.csv|ratings\.dat|u\.data)$/],
  read,
};

interface Names {
  readonly item: (id: string) => ItemId;
  readonly account: (id: string) => AccountId;
  readonly user: (id: string) => UserId;
}

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const is100k = source.files.some((file) => file.name.startsWith("u."));
  const catalogue = source.catalogue ?? (is100k ? "movielens-100k" : "movielens");
  const names: Names = {
    item: (id) => parseItemId(scopedId(catalogue, id, "film")),
    account: (id) => parseAccountId(scopedId(catalogue, id, "user")),
    user: (id) => parseUserId(scopedId(catalogue, id, "user")),
  };
  const film = fileNamed(source, /^movies\.(csv|dat)$/);
  if (film !== undefined) yield* readFilms(source, film, names);
  const film100k = fileNamed(source, /^u\.item$/);
  if (film100k !== undefined) yield* readFilms100k(source, film100k, names);
  const user = fileNamed(source, /^u\.user$/);
  if (user !== undefined) yield* readUsers100k(source, user, names);
  const ratings = fileNamed(source, /^(ratings\.(csv|dat)|u\.data)$/);
  if (ratings !== undefined) yield* readRatings(source, ratings, names);
}

async function* readFilms(
  source: ImportSource,
  file: SourceFile,
  names: Names,
): AsyncGenerator<readonly ImportRecord[]> {
  const links = await readLookup(source, fileNamed(source, /^links\.csv$/), {}, (columns) => {
    const [movie, imdb, tmdb] = [columns.index("movieId"), columns.index("imdbId"), columns.index("tmdbId")];
    return (cells) => [
      cell(cells, movie).trim(),
      present({
        imdb: normaliseExternalId("imdb", cell(cells, imdb)),
        tmdb: normaliseExternalId("tmdb", cell(cells, tmdb)),
      }),
    ];
  });
  const themes = await readThemes(source, fileNamed(source, /^tags\.csv$/));
  const guard = createIdGuard();
  yield* readTableRecords(source, file, formatOf(file, ["movieId", "title", "genres"]), (columns) => {
    const [idAt, titleAt, genresAt] = [columns.index("movieId"), columns.index("title"), columns.index("genres")];
    return (cells, line) => {
      const movie = cell(cells, idAt).trim();
      const { title, year } = parseMovieTitle(cell(cells, titleAt));
      return {
        kind: "item",
        item: createItem({
          id: guard(names.item(movie), line),
          domain: "movie",
          title: parseTitle(title),
          genres: tagsOf(cell(cells, genresAt).split("|")),
          themes: themes.get(movie) ?? [],
          externalIds: links.get(movie) ?? {},
          ...present({ year: yearOrNothing(year, source.nowMs, 1870) }),
        }),
      };
    };
  });
}

/** Columns by position for the files without a header row. */
function formatOf(file: SourceFile, columns: readonly string[]): TableFormat {
  const isDat = /\.dat(\.gz)?$/.test(file.name);
  return isDat ? { delimiter: "::", hasQuotes: false, encoding: "latin1", columns } : {};
}

const personalTags = /netflix|\bowned?\b|\bseen\b|\bwatch|\bdvd|\bblu-?ray|\bqueue|\bbd-r|\bmy\b|\bi\b/i;
const themesPerFilm = 10;

/** The tags of each film, those of most people first. */
async function readThemes(
  source: ImportSource,
  file: SourceFile | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const counts = new Map<string, Map<string, number>>();
  const count = (movie: string, text: string) => {
    const tag = personalTags.test(text) ? undefined : tagOf(cleanText(text));
    if (tag === undefined) return;
    const ofMovie = counts.get(movie) ?? new Map<string, number>();
    counts.set(movie, ofMovie.set(tag, (ofMovie.get(tag) ?? 0) + 1));
  };
  await readLookup(source, file, {}, (columns) => {
    const [movieAt, tagAt] = [columns.index("movieId"), columns.index("tag")];
    return (cells) => {
      count(cell(cells, movieAt).trim(), cell(cells, tagAt));
      return undefined;
    };
  });
  return new Map(
    [...counts].map(([movie, tags]) => {
      const common = [...tags].filter(([, number]) => number > 1);
      const chosen = common.length >= 3 ? common : [...tags];
      return [
        movie,
        chosen
          .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
          .slice(0, themesPerFilm)
          .map(([tag]) => tag),
      ];
    }),
  );
}

async function* readRatings(
  source: ImportSource,
  file: SourceFile,
  names: Names,
): AsyncGenerator<readonly ImportRecord[]> {
  const is100k = file.name.startsWith("u.");
  const columnNames = ["userId", "movieId", "rating", "timestamp"];
  const format = is100k ? { delimiter: "\t", columns: columnNames } : formatOf(file, columnNames);
  const scale = is100k ? ([1, 5] as const) : ([0.5, 5] as const);
  yield* readTableRecords(source, file, format, (columns) => {
    const [userAt, movieAt, ratingAt, timeAt] = columnNames.map((name) => columns.index(name));
    return (cells) => {
      const ratio = parseRatio(cell(cells, ratingAt ?? 0), "rating", scale);
      const event = createImportedEvent(
        {
          accountId: names.account(cell(cells, userAt ?? 0)),
          itemId: names.item(cell(cells, movieAt ?? 0)),
          atMs: parseTime(cell(cells, timeAt ?? 0), source.nowMs),
          happening: { kind: "rate", ratio },
        },
        source.nowMs,
      );
      return { kind: "event", event };
    };
  });
}

const genres100k = [
  "unknown",
  "Action",
  "Adventure",
  "Animation",
  "Children's",
  "Comedy",
  "Crime",
  "Documentary",
  "Drama",
  "Fantasy",
  "Film-Noir",
  "Horror",
  "Musical",
  "Mystery",
  "Romance",
  "Sci-Fi",
  "Thriller",
  "War",
  "Western",
];

async function* readFilms100k(
  source: ImportSource,
  file: SourceFile,
  names: Names,
): AsyncGenerator<readonly ImportRecord[]> {
  const columns = ["id", "title", "released", "video", "imdb", ...genres100k];
  const format: TableFormat = { delimiter: "|", hasQuotes: false, encoding: "latin1", columns };
  const guard = createIdGuard();
  yield* readTableRecords(source, file, format, () => (cells, line) => {
    const { title, year } = parseMovieTitle(cell(cells, 1));
    const released = /(\d{4})$/.exec(cell(cells, 2).trim())?.[1];
    return {
      kind: "item",
      item: createItem({
        id: guard(names.item(cell(cells, 0)), line),
        domain: "movie",
        title: parseTitle(title),
        genres: tagsOf(genres100k.filter((_, index) => cell(cells, 5 + index) === "1")),
        ...present({ year: yearOrNothing(year ?? released, source.nowMs, 1870) }),
      }),
    };
  });
}

/** The year in which the 100K users told their age. */
const surveyYear = 1998;

async function* readUsers100k(
  source: ImportSource,
  file: SourceFile,
  names: Names,
): AsyncGenerator<readonly ImportRecord[]> {
  const format: TableFormat = {
    delimiter: "|",
    hasQuotes: false,
    columns: ["id", "age", "gender", "occupation", "zip"],
  };
  yield* readTableRecords(source, file, format, () => (cells) => {
    const age = positiveOrNothing(cell(cells, 1));
    const birthYear = age === undefined || age > 110 ? undefined : surveyYear - Math.round(age);
    return {
      kind: "user",
      user: { id: names.user(cell(cells, 0)), services: [], sharesActivity: false, ...present({ birthYear }) },
    };
  });
}
