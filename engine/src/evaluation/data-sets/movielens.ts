import { judgedData, linesOf, readSource, type JudgedData } from "./judged-data.ts";

/** 100,000 dated ratings from 1 to 5 by 943 users of 1,682 films. */
export function readMl100k(root: string): JudgedData {
  const source = readSource(root, "ml-100k", ["u.data.gz", "u.item"]);
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
const genreNames =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western".split(
    "|",
  );

/** 100,836 dated ratings from 0.5 to 5 by 610 users of 9,724 films. */
export function readMlLatestSmall(root: string): JudgedData {
  const source = readSource(root, "ml-latest-small", ["movies.csv", "ratings.csv.gz"]);
  const films = new Map(
    linesOf(source.text("movies.csv"))
      .slice(1)
      .map((line) => {
        const [, id = "", quoted, plain, genres = ""] = /^(\d+),(?:"(.*)"|([^,]*)),(.*)$/.exec(line) ?? [];
        const title = quoted?.replaceAll('""', '"') ?? plain ?? id;
        return [id, { title, genres: genres.startsWith("(") ? [] : genres.split("|") }];
      }),
  );
  const events = linesOf(source.text("ratings.csv.gz"))
    .slice(1)
    .map((line) => {
      const [user = "", item = "", rating, seconds] = line.split(",");
      return { user, item, value: Number(rating), time: Number(seconds) };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id, ...films.get(id) }));
}

/** 998,539 undated events without ratings by 6,040 users of 3,260 films. */
export function readMl1m(root: string): JudgedData {
  const source = readSource(root, "ml-1m-implicit", ["interactions.tsv.gz"]);
  const events = linesOf(source.text("interactions.tsv.gz"))
    .slice(1)
    .map((line) => {
      const [user = "", item = ""] = line.split("\t");
      return { user, item, value: 1 };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "movie", title: id }));
}
