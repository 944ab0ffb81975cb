import { join } from "node:path";
import type { Item } from "../../domain/item.ts";
import { csvRows } from "./csv.ts";
import {
  columnarData,
  judgedData,
  linesOf,
  nameIn,
  readSource,
  type JudgedData,
  type SourceFiles,
} from "./judged-data.ts";
import { readRatingTable } from "./rating-table.ts";

type Film = Pick<Item, "title" | "genres">;

/** 100,000 dated ratings from 1 to 5 by 943 users of 1,682 films, or another folder with `u.data` and perhaps `u.item`. */
export function readMl100k(root: string, folder = "ml-100k"): JudgedData {
  return readRatings(root, folder, { ratings: "u.data", films: "u.item", filmsIn: filmsOf100k });
}

/** 100,836 dated ratings from 0.5 to 5 by 610 users of 9,724 films, or another folder with `ratings.csv` and perhaps `movies.csv`. */
export function readMlLatestSmall(root: string, folder = "ml-latest-small"): JudgedData {
  return readRatings(root, folder, { ratings: "ratings.csv", films: "movies.csv", filmsIn: filmsOfLatest });
}

/** 1,000,209 dated ratings from 1 to 5 in `ratings.dat`, of films known by number. */
export function readMl1mRatings(root: string, folder: string): JudgedData {
  return readRatings(root, folder, { ratings: "ratings.dat" });
}

/** 5,976,479 undated ratings of books from 1 to 5 in `ratings.csv`, of books known by number. */
export function readGoodbooks(root: string, folder: string): JudgedData {
  return readRatings(root, folder, { ratings: "ratings.csv", domain: "book" });
}

/** All 9,742 films of ml-latest-small, those without ratings too, by id. */
export function readMlFilms(root: string): ReadonlyMap<string, Film> {
  return filmsOfLatest(readSource(root, "ml-latest-small", ["movies.csv"]));
}

interface RatingFiles {
  readonly ratings: string;
  readonly domain?: string;
  /** Need not be there. */
  readonly films?: string;
  readonly filmsIn?: (source: SourceFiles) => ReadonlyMap<string, Film>;
}

function readRatings(
  root: string,
  folder: string,
  { ratings, films, filmsIn, domain = "movie" }: RatingFiles,
): JudgedData {
  const hasFilms = films !== undefined && nameIn(join(root, folder), films) !== undefined;
  const source = readSource(root, folder, hasFilms ? [ratings, films] : [ratings]);
  const known = hasFilms ? filmsIn?.(source) : undefined;
  return columnarData(source.identity, readRatingTable(source.bytes(ratings), ratings), (id) => ({
    domain,
    title: id,
    ...known?.get(id),
  }));
}

function filmsOf100k(source: SourceFiles): ReadonlyMap<string, Film> {
  return new Map(
    linesOf(source.text("u.item", "latin1")).map((line) => {
      const [id = "", title = "", , , , ...flags] = line.split("|");
      return [id, { title, genres: genreNames.filter((_, place) => flags[place] === "1") }];
    }),
  );
}

/** As numbered in `u.genre`. */
const genreNames = (
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|" +
  "Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western"
).split("|");

function filmsOfLatest(source: SourceFiles): ReadonlyMap<string, Film> {
  return new Map(
    csvRows(source.text("movies.csv")).map((cell) => {
      const genres = cell("genres");
      return [cell("movieId"), { title: cell("title"), genres: genres.startsWith("(") ? [] : genres.split("|") }];
    }),
  );
}

/** 998,539 undated events without ratings by 6,040 users of 3,260 films. */
export function readMl1m(root: string, folder = "ml-1m-implicit"): JudgedData {
  const source = readSource(root, folder, ["interactions.tsv"]);
  const events = linesOf(source.text("interactions.tsv"))
    .slice(1)
    .map((line) => {
      const [user = "", item = ""] = line.split("\t");
      return { user, item, value: 1 };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id }));
}
