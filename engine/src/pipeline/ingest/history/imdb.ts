import { parseRatio, parseTime, present, RowProblem, yearOrNothing } from "../fields.ts";
import type { WorkQuery } from "../../../domain/work-query.ts";
import type { Activity, HistoryFormat } from "./history-format.ts";
import { hasColumns } from "./history-format.ts";
import { firstOf, readHistoryTable, type Cells } from "./read-history-table.ts";

/**
 * IMDb's `ratings.csv` (Your ratings, Export: Const, Your Rating 1..10, Date Rated, Title, Original Title, URL, Title Type, Year, Directors, ...)
 * and `watchlist.csv` or another list (Position, Const, Created, Modified, Description, Title, ..., Your Rating, Date Rated). Source:
 * the header rows of IMDb's exports. A rating becomes `rate` on its date, an entry of a list `save` on the day it was made.
 */
export const imdb: HistoryFormat = {
  kind: "imdb",
  recognises: (_name, start) => hasColumns(start, "Const", "Title Type"),
  async *read(source) {
    for (const file of source.files)
      yield* readHistoryTable(file, "Title", (value) => ({
        queries: queriesOf(value, source.nowMs),
        activities: activitiesOf(value, source.nowMs),
      }));
  },
};

/** What is on IMDb besides films; a film of the same name and year must not be taken for it. */
const noFilm = /series|episode|game|podcast|music/i;

function queriesOf(value: Cells, nowMs: number): readonly WorkQuery[] {
  if (noFilm.test(value("Title Type"))) throw new RowProblem(`is a ${value("Title Type")}, not a film`);
  return [value("Title"), value("Original Title")]
    .filter((title, index) => index === 0 || title !== "")
    .map((title) => ({
      domain: "movie",
      title,
      creators: value("Directors")
        .split(",")
        .map((name) => name.trim()),
      externalIds: { imdb: value("Const") },
      ...present({ year: yearOrNothing(value("Year"), nowMs, 1870) }),
    }));
}

function activitiesOf(value: Cells, nowMs: number): readonly Activity[] {
  const rating = value("Your Rating");
  const listed = value("Created");
  return [
    ...(listed === ""
      ? []
      : [{ kind: "happened", atMs: parseTime(listed, nowMs), happening: { kind: "save" } } as const]),
    ...(rating === ""
      ? []
      : [
          {
            kind: "happened",
            atMs: parseTime(firstOf(value, "Date Rated", "Created"), nowMs),
            happening: { kind: "rate", ratio: parseRatio(rating, "Your Rating", [1, 10]) },
          } as const,
        ]),
  ];
}
