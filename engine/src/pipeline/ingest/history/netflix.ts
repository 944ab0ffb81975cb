import { EngineError } from "../../../domain/errors.ts";
import { parseTime, RowProblem } from "../fields.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { Activity, HistoryFormat, HistoryRow, HistorySource } from "./history-format.ts";
import { hasColumns } from "./history-format.ts";
import { eachRow, firstOf, readHistoryTable, type Cells } from "./read-history-table.ts";
import { firstText } from "../read/read-text.ts";

/**
 * Netflix: the profile's `NetflixViewingHistory.csv` (Title, Date) and the account's `ViewingActivity.csv` (Profile Name, Start Time in UTC, Duration
 * as H:MM:SS, Attributes, Title, Supplemental Video Type, Device Type, Bookmark, Latest Bookmark, Country). Source: Netflix help,
 * "How to download your viewing history", and the cover sheet of the account's data. The short form has no lengths: a row is a `finish`.
 * Its dates follow the account's language; the order of day and month is taken from dates that can be read in one way only, else month first for
 * `/` and day first for `.`. Trailers and hooks are left out; episodes ("Show: Season 1: ...") are no films. An account's export
 * holds every profile: only one profile's rows count.
 */
export const netflix: HistoryFormat = {
  kind: "netflix",
  recognises: (_name, start) =>
    hasColumns(start, "Profile Name", "Start Time", "Supplemental Video Type") ||
    hasColumns(start, "Start Time", "Duration", "Supplemental Video Type") ||
    /^\uFEFF?"?Title"?,"?Date"?\s*$/im.test(start.slice(0, start.search(/[\r\n]|$/))),
  async *read(source) {
    for (const file of source.files) {
      const isLong = hasColumns(await firstText(file), "Start Time");
      yield* isLong ? readLong(file, source) : readShort(file, source);
    }
  },
};

const episode =
  /: (?:season|series|part|volume|vol\.?|chapter|book|episode|limited series|staffel|saison|temporada|stagione|sezon|miniserie)\b/i;

/** Films by title alone. Throws `RowProblem` for an episode. */
export function filmRow(title: string, activities: readonly Activity[]) {
  if (episode.test(title)) throw new RowProblem("is an episode of a series, not a film");
  return { queries: [{ domain: "movie", title }], activities };
}

async function* readShort(file: SourceFile, source: HistorySource): AsyncGenerator<HistoryRow> {
  const isDayFirst = await findDateOrder(file);
  yield* readHistoryTable(file, "Title", (value) => {
    const atMs = parseTime(isoDate(value("Date"), isDayFirst), source.nowMs);
    return filmRow(value("Title"), [{ kind: "happened", atMs, happening: { kind: "finish" } }]);
  });
}

const datePattern = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{2,4})$/;

async function findDateOrder(file: SourceFile): Promise<boolean> {
  let isDayFirst: boolean | undefined;
  await eachRow(file, (value) => {
    const [, first = "", separator = "", second = ""] = datePattern.exec(value("Date")) ?? [];
    if (first.length <= 2 && Number(first) > 12) isDayFirst = true;
    else if (Number(second) > 12) isDayFirst = false;
    else if (separator === ".") isDayFirst ??= true;
  });
  return isDayFirst ?? false;
}

/** "1/31/23" or "31.1.2023" as "2023-01-31"; a date that is in ISO order stays. */
export function isoDate(text: string, isDayFirst: boolean): string {
  const [, first = "", , second = "", year = ""] = datePattern.exec(text) ?? [];
  if (first.length !== 1 && first.length !== 2) return text;
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return `${year.length === 2 ? `20${year}` : year}-${month}-${day}`;
}

async function* readLong(file: SourceFile, source: HistorySource): AsyncGenerator<HistoryRow> {
  const profile = await chooseProfile(file, source.profile);
  yield* readHistoryTable(file, "Title", (value) => {
    if (profile !== undefined && value("Profile Name") !== profile) return undefined;
    if (value("Supplemental Video Type") !== "") return undefined;
    const atMs = parseTime(firstOf(value, "Start Time", "Start Time (UTC)"), source.nowMs);
    return filmRow(value("Title"), [{ kind: "watched", atMs, durationMs: durationOf(value) }]);
  });
}

function durationOf(value: Cells): number {
  const parts = firstOf(value, "Duration", "Duration (H:MM:SS)").split(":").map(Number);
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0);
  if (parts.length !== 3 || !Number.isFinite(seconds) || seconds < 0)
    throw new RowProblem(`duration "${value("Duration")}" is not H:MM:SS`);
  return seconds * 1000;
}

async function chooseProfile(file: SourceFile, wanted: string | undefined): Promise<string | undefined> {
  const profiles = new Set<string>();
  await eachRow(file, (value) => profiles.add(value("Profile Name")));
  profiles.delete("");
  const names = [...profiles];
  if (names.length <= 1) return names[0];
  const chosen = names.find((name) => name.toLowerCase() === wanted?.toLowerCase());
  if (chosen !== undefined) return chosen;
  throw new EngineError(
    "INVALID_INPUT",
    `${file.name} holds the profiles ${names.join(", ")}. Name one (\`codecatalyst import history --profile\`), or keep its rows only.`,
    { details: { profiles: names } },
  );
}
