import type { Item } from "../../domain/item.ts";
import { csvRows } from "./csv.ts";
import { judgedData, linesOf, readSource, type JudgedData, type SourceFiles } from "./judged-data.ts";

/** 100,000 dated ratings from 1 to 5 by 943 users of 1,682 films. */
export function readMl100k(root: string, folder = "ml-100k"): JudgedData {
  const source = readSource(root, folder, ["u.data.gz", "u.item"]);
  const films = new Map(
    linesOf(source.text("u.item", "latin1")).map((line) => {
      const [id = "", title = "", , , , ...flags] = line.split("|");
      return [id, { title, genres: genreNames.filter((_, place) => flags[place] === "1") }];
    }),
  );
  const events = linesOf(source.text("u.data.gz")).map((line) => {
    const [user = "", item = "", rating, seconds] = line.split("\t");
    return { user, item, value: Number(rating), time: Number(seconds) };
  });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id, ...films.get(id) }));
}

/** As numbered in `u.genre`. */
const genreNames = (
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|" +
  "Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western"
).split("|");

/** 100,836 dated ratings from 0.5 to 5 by 610 users of 9,724 films. */
export function readMlLatestSmall(root: string): JudgedData {
  const source = readSource(root, "ml-latest-small", ["movies.csv", "ratings.csv.gz"]);
  const films = filmsIn(source);
  const events = linesOf(source.text("ratings.csv.gz"))
    .slice(1)
    .map((line) => {
      const [user = "", item = "", rating, seconds] = line.split(",");
      return { user, item, value: Number(rating), time: Number(seconds) };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id, ...films.get(id) }));
}

type MlFilm = Pick<Item, "title" | "genres">;

/** All 9,742 films of it, those without ratings too, by id. */
export function readMlFilms(root: string): ReadonlyMap<string, MlFilm> {
  return filmsIn(readSource(root, "ml-latest-small", ["movies.csv"]));
}

function filmsIn(source: SourceFiles): ReadonlyMap<string, MlFilm> {
  return new Map(
    csvRows(source.text("movies.csv")).map((cell) => {
      const genres = cell("genres");
      return [cell("movieId"), { title: cell("title"), genres: genres.startsWith("(") ? [] : genres.split("|") }];
    }),
  );
}

/** 998,539 undated events without ratings by 6,040 users of 3,260 films. */
export function readMl1m(root: string, folder = "ml-1m-implicit"): JudgedData {
  const source = readSource(root, folder, ["interactions.tsv.gz"]);
  const events = linesOf(source.text("interactions.tsv.gz"))
    .slice(1)
    .map((line) => {
      const [user = "", item = ""] = line.split("\t");
      return { user, item, value: 1 };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id }));
}
