import type { Item } from "../../domain/item.ts";
import type { DataIdentity } from "../card.ts";
import { readSource } from "./judged-data.ts";

export interface PlotData {
  readonly identity: DataIdentity;
  /** By TMDB id: what is said about a film. Ratings and votes stay out: they come from users. */
  readonly filmOf: ReadonlyMap<string, Pick<Item, "description" | "themes">>;
}

/** Plots and keywords of 11,389 films. */
export function readTmdbPlots(root: string): PlotData {
  const names = ["tmdb_5000_movies.csv.gz", "top10K-TMDB-movies.csv.gz"];
  const source = readSource(root, "tmdb-plots", names);
  const filmOf = new Map<string, Pick<Item, "description" | "themes">>();
  // The first table knows keywords too, so it goes last and wins.
  for (const name of names.toReversed()) {
    const [header = [], ...rows] = csvRows(source.text(name));
    const cellOf = (row: readonly string[], column: string) => row[header.indexOf(column)] ?? "";
    for (const row of rows) {
      const description = cellOf(row, "overview").trim();
      if (description !== "")
        filmOf.set(cellOf(row, "id"), { description, themes: keywordsOf(cellOf(row, "keywords")) });
    }
  }
  return { identity: source.identity, filmOf };
}

/** TMDB id of each film of ml-latest-small. */
export function readMlLinks(root: string): ReadonlyMap<string, string> {
  const rows = csvRows(readSource(root, "ml-latest-small", ["links.csv"]).text("links.csv")).slice(1);
  return new Map(rows.map(([film = "", , tmdb = ""]) => [film, tmdb]));
}

function keywordsOf(json: string): readonly string[] {
  if (!json.startsWith("[")) return [];
  const entries = JSON.parse(json) as readonly { readonly name?: unknown }[];
  return entries.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}

/** Cells of RFC 4180: quoted ones may hold commas, line ends and doubled quotes. */
function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end = ""] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
