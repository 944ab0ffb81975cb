import type { Answer } from "codecatalyst-client";
import { countText, durationText, figureText, shareText } from "../figures.ts";

export type QualityHour = Answer<"getDataQuality">["hours"][number];
export type SourceQuality = QualityHour["sources"][number];
type Alarm = QualityHour["alarms"][number];

export type Measure = "events" | "lateness-p50" | "lateness-p99" | "duplicates" | "unknown" | "empty" | "rejects";

interface MeasureFacts {
  readonly words: string;
  readonly means: string;
  readonly text: (value: number) => string;
  readonly valueOf: (quality: SourceQuality) => number;
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
const sentCount = ({ eventCount, duplicateCount, rejectCount }: SourceQuality) =>
  eventCount + duplicateCount + rejectCount;

export function emptyShare({ nullCounts, eventCount, unknownItemCount }: SourceQuality): number {
  const counts = Object.values(nullCounts);
  return share(
    counts.reduce((sum, count) => sum + count, 0),
    (eventCount - unknownItemCount) * Math.max(1, counts.length),
  );
}

export const measures: Readonly<Record<Measure, MeasureFacts>> = {
  events: {
    words: "Volume",
    means: "Events that arrived in the hour.",
    text: countText,
    valueOf: ({ eventCount }) => eventCount,
  },
  "lateness-p99": {
    words: "Lateness, p99",
    means:
      "Of a hundred events 99 arrived no later than this after they happened. Imported histories are late by years.",
    text: durationText,
    valueOf: ({ latenessP99Ms }) => latenessP99Ms,
  },
  "lateness-p50": {
    words: "Lateness, p50",
    means: "Half of the events arrived no later than this after they happened.",
    text: durationText,
    valueOf: ({ latenessP50Ms }) => latenessP50Ms,
  },
  duplicates: {
    words: "Duplicates",
    means: "Share of what was sent that was known already: a sender that repeats itself.",
    text: shareText,
    valueOf: (quality) => share(quality.duplicateCount, sentCount(quality)),
  },
  unknown: {
    words: "Unknown works",
    means: "Share of events about works that the catalogue does not have.",
    text: shareText,
    valueOf: ({ unknownItemCount, eventCount }) => share(unknownItemCount, eventCount),
  },
  empty: {
    words: "Empty cells",
    means: "Share of the cells of processed events that are empty, in the columns that have empty ones.",
    text: shareText,
    valueOf: emptyShare,
  },
  rejects: {
    words: "Rejects",
    means: "Share of what was sent that cannot be true, such as an event of the future.",
    text: shareText,
    valueOf: (quality) => share(quality.rejectCount, sentCount(quality)),
  },
};

/** The start of an hour such as 2026-05-03T19. */
export const hourStart = (hour: string): string => `${hour}:00:00.000Z`;

/** What is beyond its threshold, in a sentence. */
export function alarmWords({ measure, value, threshold }: Alarm): string {
  switch (measure) {
    case "volume-ratio":
      return value < threshold
        ? `Fewer events than usual: ${figureText(value)} times the usual number, at least ${figureText(threshold)} expected`
        : `More events than usual: ${figureText(value)} times the usual number, at most ${figureText(threshold)} expected`;
    case "lateness-p99-ms":
      return `Events come late: one in a hundred by more than ${durationText(value)}, at most ${durationText(threshold)} expected`;
    case "duplicate-share":
      return `${shareText(value)} were known already, at most ${shareText(threshold)} expected`;
    case "unknown-item-share":
      return `${shareText(value)} are of works that the catalogue does not have, at most ${shareText(threshold)} expected`;
    case "null-share":
      return `${shareText(value)} of cells are empty, at most ${shareText(threshold)} expected`;
    case "reject-share":
      return `${shareText(value)} cannot be true, at most ${shareText(threshold)} expected`;
  }
}

export interface AlarmGroup {
  readonly key: string;
  readonly source: string;
  /** Of the newest hour. */
  readonly words: string;
  readonly newestHour: string;
  readonly hourCount: number;
}

/** One line a source and measure, the newest first: what has gone on for a day is not said 24 times. */
export function alarmGroups(hours: readonly QualityHour[]): readonly AlarmGroup[] {
  const groups = new Map<string, AlarmGroup>();
  for (const { hour, alarms } of hours)
    for (const alarm of alarms) {
      const key = `${alarm.source} ${alarm.measure}`;
      const known = groups.get(key);
      groups.set(
        key,
        known === undefined
          ? { key, source: alarm.source, words: alarmWords(alarm), newestHour: hour, hourCount: 1 }
          : { ...known, hourCount: known.hourCount + 1 },
      );
    }
  return [...groups.values()];
}
