/** Context: what a moment is for somebody: local hour, day, season, holidays. This file: local time. */

/** A moment on the wall clock and calendar of a place. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  /** 0 for Sunday. */
  readonly weekday: number;
}

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** `timeZone` must be one of the IANA data base. RangeError for a time that no date can hold. */
export function localTimeOf(atMs: number, timeZone = "UTC"): LocalTime {
  const local = new Date(atMs + (timeZone === "UTC" ? 0 : offsetMs(atMs, timeZone)));
  if (Number.isNaN(local.getTime())) throw new RangeError(`${atMs} is no time that a date can hold.`);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    weekday: local.getUTCDay(),
  };
}

/** Offsets by zone and hour: a training asks for millions of times, of few hours. Offsets change on the hour in UTC, or on its half. */
const offsets = new Map<string, Map<number, number>>();
const offsetLimit = 100_000;

function offsetMs(atMs: number, timeZone: string): number {
  const known = offsets.get(timeZone) ?? new Map<number, number>();
  offsets.set(timeZone, known);
  const half = Math.floor((2 * atMs) / hourMs);
  const offset = known.get(half) ?? computedOffsetMs(half * (hourMs / 2), timeZone);
  if (known.size >= offsetLimit) known.clear();
  known.set(half, offset);
  return offset;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function computedOffsetMs(atMs: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - atMs;
}

/** Days since 1970-01-01 on the calendar. */
export function dayNumber({ year, month, day }: Pick<LocalTime, "year" | "month" | "day">): number {
  return Math.floor(Date.UTC(year, month - 1, day) / dayMs);
}
