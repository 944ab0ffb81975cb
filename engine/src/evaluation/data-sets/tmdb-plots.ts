import type { Item } from "../../domain/item.ts";
import type { DataIdentity } from "../card.ts";
import { csvRows } from "./csv.ts";
import { readSource } from "./judged-data.ts";

interface PlotFilm {
  readonly title: string;
  readonly year?: number;
  readonly genres: readonly string[];
  /** What is said about it. Ratings and votes stay out: they come from users. */
  readonly said: Pick<Item, "description" | "themes">;
}

export interface PlotData {
  readonly identity: DataIdentity;
  /** By TMDB id. */
  readonly films: ReadonlyMap<string, PlotFilm>;
}

/** Plots and keywords of 11,389 films. */
export function readTmdbPlots(root: string): PlotData {
  const names = ["tmdb_5000_movies.csv", "top10K-TMDB-movies.csv"];
  const source = readSource(root, "tmdb-plots", names);
  const films = new Map<string, PlotFilm>();
  // The first table knows keywords too, so it goes last and wins.
  for (const name of names.toReversed()) {
    for (const cell of csvRows(source.text(name))) {
      const description = cell("overview").trim();
      if (description === "") continue;
      const year = /\b(\d{4})\b/.exec(cell("release_date"))?.[1];
      films.set(cell("id"), {
        title: cell("title"),
        ...(year !== undefined && { year: Number(year) }),
        genres: [...namesIn(cell("genres")), ...cell("genre").split(",")].filter((genre) => genre !== ""),
        said: { description, themes: namesIn(cell("keywords")) },
      });
    }
  }
  return { identity: source.identity, films };
}

/** TMDB id of each film of ml-latest-small. */
export function readMlLinks(root: string): ReadonlyMap<string, string> {
  const rows = csvRows(readSource(root, "ml-latest-small", ["links.csv"]).text("links.csv"));
  return new Map(rows.map((cell) => [cell("movieId"), cell("tmdbId")]));
}

function namesIn(json: string): readonly string[] {
  if (!json.startsWith("[")) return [];
  const entries = JSON.parse(json) as readonly { readonly name?: unknown }[];
  return entries.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}
