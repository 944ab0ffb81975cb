import type { AccountId, ItemId } from "../../../domain/ids.ts";
import type { Event } from "../../../domain/event.ts";
import { createImportedEvent, type Happening } from "../import-event.ts";
import type { Activity } from "./history-format.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Listening for this long on one day counts as having heard an album, whose length the exports do not tell. */
const albumMs = 30 * minuteMs;
/** Watching for this long on one day counts as having seen a film; credits and pauses are left out of logs. */
const filmMs = 60 * minuteMs;
const usualFilmMs = 90 * minuteMs;
/** A book takes about this long. Sessions never say that it was finished. */
const bookMs = 6 * 60 * minuteMs;
const mostBookRatio = 0.9;

/**
 * Everything one person did with one work as events. What happened stays as it was. Listening and watching become one event a day
 * (of the day's beginning, so that a later export of the same day gives the same event): `finish` from 30 minutes of music or 60 of a
 * film on, less is `progress` by the share of that (of 90 minutes for a film), under half a minute nothing. Reading sessions become
 * `start` at the first and `progress` at the last one, by their sum out of six hours, never above 0.9.
 */
export function eventsOf(
  accountId: AccountId,
  itemId: ItemId,
  activities: readonly Activity[],
  nowMs: number,
): readonly Event[] {
  const sums = { listened: new Map<number, number>(), watched: new Map<number, number>() };
  const sessions: { atMs: number; durationMs: number }[] = [];
  const events: Event[] = [];
  const add = (atMs: number, happening: Happening) =>
    events.push(createImportedEvent({ accountId, itemId, atMs, happening }, nowMs));
  for (const activity of activities) {
    if (activity.kind === "happened") add(activity.atMs, activity.happening);
    else if (!(activity.durationMs > 0)) continue;
    else if (activity.kind === "read") sessions.push(activity);
    else addTo(sums[activity.kind], Math.floor(activity.atMs / dayMs) * dayMs, activity.durationMs);
  }
  for (const [atMs, sumMs] of sums.listened) addShare(add, atMs, sumMs, { wholeMs: albumMs, lengthMs: albumMs });
  for (const [atMs, sumMs] of sums.watched) addShare(add, atMs, sumMs, { wholeMs: filmMs, lengthMs: usualFilmMs });
  addReading(add, sessions);
  return events;
}

function addTo(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

type Add = (atMs: number, happening: Happening) => void;

function addShare(
  add: Add,
  atMs: number,
  sumMs: number,
  { wholeMs, lengthMs }: { wholeMs: number; lengthMs: number },
): void {
  if (sumMs >= wholeMs) add(atMs, { kind: "finish" });
  else if (sumMs >= minuteMs / 2) add(atMs, { kind: "progress", ratio: sumMs / lengthMs });
}

function addReading(add: Add, sessions: readonly { readonly atMs: number; readonly durationMs: number }[]): void {
  const times = sessions.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return;
  const sumMs = sessions.reduce((sum, { durationMs }) => sum + durationMs, 0);
  add(first, { kind: "start" });
  add(last, { kind: "progress", ratio: Math.min(mostBookRatio, sumMs / bookMs) });
}
