import { parseRatio, parseTime, present, yearOrNothing } from "../fields.ts";
import { parseBookTitle } from "../../../domain/titles.ts";
import type { Activity, HistoryFormat, HistorySource } from "./history-format.ts";
import { hasColumns } from "./history-format.ts";
import { firstOf, readHistoryTable, type Cells } from "./read-history-table.ts";

/**
 * `goodreads_library_export.csv` (My Books, Import and export). Columns as Goodreads writes them: Book Id, Title, Author, ISBN and ISBN13 (as
 * spreadsheet formulas, `="..."`), My Rating (1..5; 0 is none), Year Published, Original Publication Year, Date Read, Date Added,
 * Exclusive Shelf (read, currently-reading, to-read, or the person's own). Source: Goodreads help, "How do I import or export my
 * books?", and the header that its exports have. A rating becomes `rate`, the shelf read `finish`, currently-reading `start`, to-read `save`; the
 * person's own exclusive shelves (such as did-not-finish) say nothing certain and count only by their rating.
 */
export const goodreads: HistoryFormat = {
  kind: "goodreads",
  recognises: (_name, start) => hasColumns(start, "Book Id", "Exclusive Shelf", "My Rating"),
  async *read(source) {
    for (const file of source.files)
      yield* readHistoryTable(file, "Title", (value) => ({
        queries: [
          {
            domain: "book",
            title: parseBookTitle(value("Title")).title,
            creators: [value("Author")],
            externalIds: { goodreads: value("Book Id"), isbn: firstOf(value, "ISBN13", "ISBN") },
            ...present({
              year: yearOrNothing(firstOf(value, "Original Publication Year", "Year Published"), source.nowMs),
            }),
          },
        ],
        activities: activitiesOf(value, source),
      }));
  },
};

const shelves: Readonly<Record<string, "finish" | "start" | "save">> = {
  read: "finish",
  "currently-reading": "start",
  "to-read": "save",
};

function activitiesOf(value: Cells, source: HistorySource): readonly Activity[] {
  const addedMs = parseTime(firstOf(value, "Date Added", "Date Read"), source.nowMs);
  const shelf = shelves[value("Exclusive Shelf")];
  const isRead = shelf === "finish" && value("Date Read") !== "";
  const atMs = isRead ? parseTime(value("Date Read"), source.nowMs) : addedMs;
  const rating = value("My Rating");
  const rated = rating === "" || rating === "0" ? undefined : parseRatio(rating, "My Rating", [1, 5]);
  return [
    ...(shelf === undefined ? [] : [{ kind: "happened", atMs, happening: { kind: shelf } } as const]),
    ...(rated === undefined ? [] : [{ kind: "happened", atMs, happening: { kind: "rate", ratio: rated } } as const]),
  ];
}
