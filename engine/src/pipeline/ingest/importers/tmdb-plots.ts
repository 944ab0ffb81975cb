import { parseItemId, type ItemId } from "../../../domain/ids.ts";
import { createItem, type Credit } from "../../../domain/item.ts";
import { descriptionOrNothing, parseTitle, positiveOrNothing, present, scopedId, yearOrNothing } from "../fields.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { bareName, cell, createIdGuard, readTableRecords } from "../read-records.ts";
import { isRecord } from "../read/read-json.ts";
import type { Columns } from "../read/read-table.ts";
import { tagsOf } from "../../../domain/titles.ts";

/**
 * Films with plots from TMDB, as two public tables have them: the 5,000 films (`tmdb_5000_movies.csv` with genres and keywords
 * as JSON, and `tmdb_5000_credits.csv` when it lies there) and the 10,000 top films (`top10K-TMDB-movies.csv`). Item ids are
 * `tmdb:<id>`; a film of both tables is one item. Keywords become themes. No events. Terms: TMDB's, non-commercial with attribution.
 */
export const tmdbPlots: Importer = {
  kind: "tmdb-plots",
  description: "Films with plots from TMDB: tmdb_5000_movies.csv, tmdb_5000_credits.csv, top10K-TMDB-movies.csv.",
  filePatterns: [/^tmdb_5000_(movies|credits)\.csv$/, /^top10K-TMDB-movies\.csv$/],
  signature: [/^(tmdb_5000_movies|top10K-TMDB-movies)\.csv$/],
  read,
};

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const known = new Set<ItemId>();
  for (const file of source.files.toSorted((a, b) => Number(isDetailed(b.name)) - Number(isDetailed(a.name)))) {
    const guard = createIdGuard();
    yield* readTableRecords(source, file, {}, (columns) => {
      const reader = createFilmReader(columns, bareName(file).includes("credits"), source.nowMs);
      return (cells, line) => {
        const item = reader(cells);
        guard(item.id, line);
        // The 5,000 know more of each film: the other tables only fill their gaps.
        const isSupplement = known.has(item.id);
        known.add(item.id);
        return { kind: "item", item, isSupplement };
      };
    });
  }
}

const isDetailed = (name: string) => name.startsWith("tmdb_5000");

function createFilmReader(columns: Columns, isCredits: boolean, nowMs: number) {
  const at = (name: string) => {
    const index = columns.has(name) ? columns.index(name) : -1;
    return (cells: readonly string[]) => cell(cells, index).trim();
  };
  const [idAt, titleAt] = [columns.index(isCredits ? "movie_id" : "id"), columns.index("title")];
  const [genre, genres, keywords, overview, runtime] = [
    at("genre"),
    at("genres"),
    at("keywords"),
    at("overview"),
    at("runtime"),
  ];
  const [released, language, cast, crew] = [at("release_date"), at("original_language"), at("cast"), at("crew")];
  return (cells: readonly string[]) => {
    const id = cell(cells, idAt).trim();
    return createItem({
      id: parseItemId(scopedId("tmdb", id, "id")),
      domain: "movie",
      title: parseTitle(cell(cells, titleAt)),
      creators: isCredits ? creditsOf(cast(cells), crew(cells)) : [],
      genres: tagsOf([...namesIn(genres(cells)), ...genre(cells).split(",")]),
      themes: tagsOf(namesIn(keywords(cells)), 15),
      externalIds: { tmdb: id },
      ...present({
        year: yearOrNothing(/\b(\d{4})\b/.exec(released(cells))?.[1], nowMs, 1870),
        language: /^[a-z]{2}$/.test(language(cells)) ? language(cells) : undefined,
        description: descriptionOrNothing(overview(cells)),
        lengthMinutes: positiveOrNothing(runtime(cells)),
      }),
    });
  };
}

function listIn(json: string): readonly Readonly<Record<string, unknown>>[] {
  if (!json.startsWith("[")) return [];
  try {
    return (JSON.parse(json) as unknown[]).filter(isRecord);
  } catch {
    return [];
  }
}

const textOf = (value: unknown) => (typeof value === "string" ? value.trim() : "");
const namesIn = (json: string) => listIn(json).map((entry) => textOf(entry["name"]));

const jobs: ReadonlyMap<string, string> = new Map([
  ["Director", "director"],
  ["Screenplay", "screenwriter"],
  ["Writer", "screenwriter"],
  ["Original Music Composer", "composer"],
]);
const leadCount = 4;

function creditsOf(cast: string, crew: string): readonly Credit[] {
  const makers = listIn(crew).flatMap((entry) => {
    const role = jobs.get(textOf(entry["job"]));
    return role === undefined ? [] : [{ name: textOf(entry["name"]), role }];
  });
  const leads = listIn(cast)
    .slice(0, leadCount)
    .map((entry) => ({ name: textOf(entry["name"]), role: "actor" }));
  return [...makers, ...leads].filter(({ name }) => name !== "");
}
