import { EngineError } from "../../../domain/errors.ts";
import { parseRatio, parseTime, present, yearOrNothing } from "../fields.ts";
import { firstText } from "../read/read-text.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { Activity, HistoryFormat, HistoryRow, HistorySource } from "./history-format.ts";
import { hasColumns } from "./history-format.ts";
import { readHistoryTable, type Cells } from "./read-history-table.ts";

/**
 * A Letterboxd export (Settings, Data): `diary.csv` and `reviews.csv` (Date, Name, Year, Letterboxd URI, Rating, Rewatch, Tags, Watched Date),
 * `ratings.csv` (Date, Name, Year, Letterboxd URI, Rating), and `watched.csv`, `watchlist.csv`, `likes/films.csv` (Date, Name, Year,
 * Letterboxd URI), which only their names tell apart. Source: the export itself and Letterboxd, "Importing data", which names the same columns.
 * Diary entries and watched films become `finish`, ratings of 0.5..5 `rate`, likes `like`, the watchlist `save`. What the diary
 * has is not counted again from watched and ratings.
 */
export const letterboxd: HistoryFormat = {
  kind: "letterboxd",
  recognises: (name, start) =>
    hasColumns(start, "Name", "Year", "Letterboxd URI") && !/(^|\/)(deleted|orphaned)\//.test(name),
  async *read(source) {
    const seen = new Set<string>();
    const lists = await Promise.all(source.files.map(listOf));
    const [only] = source.files;
    if (lists.every((list) => list === undefined) && only !== undefined) throw unknownList(only);
    for (const list of order)
      for (const file of source.files.filter((_, index) => lists[index] === list))
        yield* readList(file, list, source, seen);
  },
};

const order = ["diary", "ratings", "watched", "likes", "watchlist"] as const;
type List = (typeof order)[number];

async function listOf(file: SourceFile): Promise<List | undefined> {
  const start = await firstText(file);
  if (hasColumns(start, "Watched Date")) return "diary";
  if (hasColumns(start, "Rating")) return "ratings";
  if (/watchlist/i.test(file.name)) return "watchlist";
  if (/likes|films/i.test(file.name)) return "likes";
  return /watched/i.test(file.name) ? "watched" : undefined;
}

function unknownList(file: SourceFile): EngineError {
  return new EngineError(
    "UNKNOWN_FORMAT",
    `${file.name} is a Letterboxd list, but of what? Keep its name: watched.csv, watchlist.csv or likes/films.csv.`,
  );
}

function readList(file: SourceFile, list: List, source: HistorySource, seen: Set<string>): AsyncIterable<HistoryRow> {
  return readHistoryTable(file, "Name", (value) => {
    const film = `${value("Name")}\n${value("Year")}`;
    const activities = activitiesOf(value, list, source.nowMs).filter(({ happening }) => {
      const key = `${happening.kind}\n${film}`;
      const isKnown = seen.has(key);
      seen.add(key);
      return list === "diary" || !isKnown;
    });
    const year = yearOrNothing(value("Year"), source.nowMs, 1870);
    return { queries: [{ domain: "movie", title: value("Name"), ...present({ year }) }], activities };
  });
}

const happeningOfList = { likes: "like", watchlist: "save", watched: "finish", diary: "finish" } as const;

function activitiesOf(
  value: Cells,
  list: List,
  nowMs: number,
): readonly Extract<Activity, { readonly kind: "happened" }>[] {
  const atMs = parseTime((list === "diary" ? value("Watched Date") : "") || value("Date"), nowMs);
  const rating = value("Rating");
  return [
    ...(list === "ratings" ? [] : [{ kind: "happened", atMs, happening: { kind: happeningOfList[list] } } as const]),
    ...(rating === ""
      ? []
      : [
          {
            kind: "happened",
            atMs,
            happening: { kind: "rate", ratio: parseRatio(rating, "Rating", [0.5, 5]) },
          } as const,
        ]),
  ];
}
