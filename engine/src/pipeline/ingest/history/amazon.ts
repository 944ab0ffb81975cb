import { parseNumber, parseTime, RowProblem } from "../fields.ts";
import { firstText } from "../read/read-text.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { HistoryFormat, HistoryRow, HistorySource } from "./history-format.ts";
import { hasColumns } from "./history-format.ts";
import { filmRow, isoDate } from "./netflix.ts";
import { eachRow, firstOf, readHistoryTable, type Cells } from "./read-history-table.ts";
import { musicQueries } from "./spotify.ts";

/**
 * Amazon's data archive ("Request your data"), whose columns are described in the file descriptions that come with it; exports differ by year,
 * so columns are looked for under every name seen:
 * - Kindle: `Kindle.Devices.ReadingSession.csv` (ASIN, start_timestamp, end_timestamp, total_reading_millis) or, when that is not there,
 *   `Kindle.reading-insights-sessions_with_adjustments.csv` (ASIN, product_name, start_time, end_time, total_reading_milliseconds). Titles of an
 *   ASIN come from any file of the archive with ASIN and Product Name, such as `whispersync.csv`.
 * - Prime Video: `Digital.PrimeVideo.Viewinghistory.csv` (Title, Playback Start Datetime (UTC), Seconds Viewed, Material Type Description; before 2023
 *   Playback Hour as M/D/YYYY and no length: a `view`) and `PrimeVideo.WatchEvent` (Title Name, Seconds Watched, Most Recent Watch Date).
 *   Only features count, not trailers and promotions.
 * - Music: `Amazon-Music/listening.csv` (timestamp, title, consumptionDurationMs, artistAsin), with names from `library.csv` (artistAsin, artistName).
 * Sources: the headers as read by public programs for these archives (such as the ones of Jake Lee, "Analysing 5 years of Amazon Kindle
 * reading"), since Amazon publishes no page of its own.
 */
export const amazon: HistoryFormat = {
  kind: "amazon",
  recognises: (_name, start) => partOf(start) !== undefined,
  async *read(source) {
    const parts = await Promise.all(source.files.map(async (file) => ({ file, part: partOf(await firstText(file)) })));
    const filesOf = (part: Part) => parts.filter((candidate) => candidate.part === part).map(({ file }) => file);
    const names = await readNames([...filesOf("names"), ...filesOf("insights")]);
    const sessions = filesOf("sessions");
    for (const file of sessions.length > 0 ? sessions : filesOf("insights")) yield* readReading(file, source, names);
    for (const file of [...filesOf("viewing"), ...filesOf("watching")]) yield* readViewing(file, source);
    for (const file of filesOf("listening")) yield* readListening(file, source, names);
  },
};

type Part = "sessions" | "insights" | "viewing" | "watching" | "listening" | "names";

const signatures: readonly (readonly [part: Part, columns: readonly string[]])[] = [
  ["sessions", ["ASIN", "total_reading_millis"]],
  ["sessions", ["ASIN", "Total Reading Millis"]],
  ["insights", ["ASIN", "total_reading_milliseconds"]],
  ["insights", ["ASIN", "Total Reading Milliseconds"]],
  ["viewing", ["Title", "Seconds Viewed"]],
  ["viewing", ["Title", "Playback Hour"]],
  ["watching", ["Title Name", "Seconds Watched"]],
  ["listening", ["timestamp", "consumptionDurationMs"]],
  ["listening", ["Product Name", "Listen Duration in Milliseconds"]],
  ["names", ["ASIN", "Product Name"]],
  ["names", ["artistAsin", "artistName"]],
];

/** What a file of the archive is, by its columns: names of files and folders change from year to year. */
function partOf(start: string): Part | undefined {
  return signatures.find(([, columns]) => hasColumns(start, ...columns))?.[0];
}

interface Names {
  readonly title: string;
  readonly creator: string;
}

/** Titles and makers by ASIN, artists by the ASIN of the artist. */
async function readNames(files: readonly SourceFile[]): Promise<ReadonlyMap<string, Names>> {
  const names = new Map<string, Names>();
  const note = (asin: string, title: string, creator: string) => {
    const known = names.get(asin);
    if (asin !== "") names.set(asin, { title: known?.title || title, creator: known?.creator || creator });
  };
  for (const file of files)
    await eachRow(file, (value) => {
      note(
        value("ASIN"),
        firstOf(value, "Product Name", "product_name", "title"),
        firstOf(value, "Sortable Author Name", "Author Name", "artistName"),
      );
      note(value("artistAsin"), "", value("artistName"));
    });
  return names;
}

async function* readReading(
  file: SourceFile,
  source: HistorySource,
  names: ReadonlyMap<string, Names>,
): AsyncGenerator<HistoryRow> {
  yield* readHistoryTable(file, "ASIN", (value) => {
    const asin = value("ASIN");
    if (asin === "") return undefined;
    const book = names.get(asin);
    const length = firstOf(
      value,
      "total_reading_millis",
      "Total Reading Millis",
      "total_reading_milliseconds",
      "Total Reading Milliseconds",
    );
    const time = firstOf(
      value,
      "start_timestamp",
      "Start Timestamp",
      "start_time",
      "Start Time",
      "end_timestamp",
      "End Timestamp",
      "end_time",
      "End Time",
    );
    if (length === "" || time === "") return undefined;
    return {
      queries: [
        {
          domain: "book",
          title: book?.title ?? "",
          creators: [book?.creator ?? ""].filter((name) => name !== ""),
          externalIds: { asin },
        },
      ],
      activities: [
        { kind: "read", atMs: parseTime(time, source.nowMs), durationMs: parseNumber(length, "reading time") },
      ],
    };
  });
}

const noFilm = /trailer|promo|hook|bonus|clip|teaser|advert/i;

async function* readViewing(file: SourceFile, source: HistorySource): AsyncGenerator<HistoryRow> {
  const isEvents = hasColumns(await firstText(file), "Title Name");
  yield* readHistoryTable(file, isEvents ? "Title Name" : "Title", (value) => {
    const title = firstOf(value, "Title", "Title Name").replaceAll(/^"+|"+$/g, "");
    if (title === "" || noFilm.test(value("Material Type Description"))) return undefined;
    const time = firstOf(value, "Playback Start Datetime (UTC)", "Most Recent Watch Date", "Playback Hour");
    const [date = "", ...clock] = time.split(" ");
    const atMs = parseTime([isoDate(date, false), ...clock].join(" "), source.nowMs);
    const seconds = firstOf(value, "Seconds Viewed", "Seconds Watched");
    if (seconds === "") return filmRow(title, [{ kind: "happened", atMs, happening: { kind: "view" } }]);
    return filmRow(title, [{ kind: "watched", atMs, durationMs: parseSeconds(seconds) }]);
  });
}

function parseSeconds(text: string): number {
  const seconds = parseNumber(text, "seconds viewed");
  if (seconds < 0) throw new RowProblem(`seconds viewed ${seconds} is below 0`);
  return seconds * 1000;
}

async function* readListening(
  file: SourceFile,
  source: HistorySource,
  names: ReadonlyMap<string, Names>,
): AsyncGenerator<HistoryRow> {
  yield* readHistoryTable(file, "title", (value) => {
    const track = firstOf(value, "title", "Product Name", "Track Name");
    const artist = firstOf(value, "artistName", "Artist") || artistOf(value, names);
    if (track === "" && artist === "") return undefined;
    const atMs = parseTime(firstOf(value, "timestamp", "Date"), source.nowMs);
    const durationMs = parseNumber(
      firstOf(value, "consumptionDurationMs", "Listen Duration in Milliseconds"),
      "listening time",
    );
    if (artist === "") throw new RowProblem("has no artist; put library.csv of the same archive beside it");
    return {
      queries: musicQueries({ track, artist, album: value("albumName") }),
      activities: [{ kind: "listened", atMs, durationMs }],
    };
  });
}

const artistOf = (value: Cells, names: ReadonlyMap<string, Names>) =>
  names.get(value("artistAsin"))?.creator ?? names.get(value("asin"))?.creator ?? "";
