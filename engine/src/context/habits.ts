/** How somebody goes about what they choose: whether they finish, how fast, and when. Evidence for people to see, and for models. */
import type { TasteEvent } from "../domain/event.ts";
import type { ItemId } from "../domain/ids.ts";
import { localTimeOf } from "./local-time.ts";

/** Absent figures have nothing to be computed from. */
export interface Habits {
  /** Begun items by what became of them. */
  readonly begunCount: number;
  readonly finishedCount: number;
  /** Finished of begun items, those left out that may still be under way; 0..1. */
  readonly completionRatio?: number;
  /** Begun, never finished or rated, and not touched for `abandonedAfterDays`; newest first. */
  readonly abandonedItemIds: readonly ItemId[];
  /** How far abandoned items were read, watched or heard at the middle (median), 0..1. */
  readonly abandonedAtRatio?: number;
  /** Finished items a week, from the first event to the last, which is at least a week. */
  readonly finishedPerWeek?: number;
  /** From beginning to finishing an item, at the middle. */
  readonly daysToFinish?: number;
  /** From buying an item to finishing it, at the middle. */
  readonly daysFromPurchaseToFinish?: number;
  /** Hours of the local day that together hold at least half of all events, the busiest first. */
  readonly usualHours: readonly number[];
}

export interface HabitOptions {
  readonly nowMs: number;
  /** IANA name; UTC unless given. */
  readonly timeZone?: string | undefined;
}

const dayMs = 86_400_000;
const abandonedAfterDays = 30;
const finishedRatio = 0.95;

/** What became of one item. Times are in milliseconds, Infinity where it never happened. */
interface Course {
  readonly itemId: ItemId;
  begunAtMs: number;
  finishedAtMs: number;
  boughtAtMs: number;
  lastAtMs: number;
  ratio: number;
}

/** Events in any order, all of one user. */
export function habitsOf(events: readonly TasteEvent[], { nowMs, timeZone }: HabitOptions): Habits {
  const done = events.filter(({ kind }) => kind !== "impression");
  const courses = coursesOf(done);
  const begun = courses.filter(({ begunAtMs }) => begunAtMs < Infinity);
  const finished = begun.filter(({ finishedAtMs }) => finishedAtMs < Infinity);
  const abandoned = begun
    .filter((one) => one.finishedAtMs === Infinity && nowMs - one.lastAtMs > abandonedAfterDays * dayMs)
    .toSorted((a, b) => b.lastAtMs - a.lastAtMs || (a.itemId < b.itemId ? -1 : 1));
  const ended = finished.length + abandoned.length;
  const daysBetween = (from: number, to: number) => (to - from) / dayMs;
  const bought = courses.filter(
    ({ boughtAtMs, finishedAtMs }) => boughtAtMs <= finishedAtMs && finishedAtMs < Infinity,
  );
  return {
    begunCount: begun.length,
    finishedCount: finished.length,
    abandonedItemIds: abandoned.map(({ itemId }) => itemId),
    usualHours: usualHoursOf(done, timeZone),
    ...named("completionRatio", ended === 0 ? undefined : finished.length / ended),
    ...named("abandonedAtRatio", median(abandoned.map(({ ratio }) => ratio))),
    ...named("finishedPerWeek", finishedPerWeek(done, courses)),
    ...named(
      "daysToFinish",
      median(finished.map(({ begunAtMs, finishedAtMs }) => Math.max(0, daysBetween(begunAtMs, finishedAtMs)))),
    ),
    ...named(
      "daysFromPurchaseToFinish",
      median(bought.map(({ boughtAtMs, finishedAtMs }) => daysBetween(boughtAtMs, finishedAtMs))),
    ),
  };
}

function named<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
}

function coursesOf(events: readonly TasteEvent[]): readonly Course[] {
  const courses = new Map<ItemId, Course>();
  for (const event of events) {
    const never = { begunAtMs: Infinity, finishedAtMs: Infinity, boughtAtMs: Infinity, lastAtMs: 0, ratio: 0 };
    const course: Course = courses.get(event.itemId) ?? { itemId: event.itemId, ...never };
    courses.set(event.itemId, course);
    course.lastAtMs = Math.max(course.lastAtMs, event.atMs);
    if (event.kind === "purchase") course.boughtAtMs = Math.min(course.boughtAtMs, event.atMs);
    if (event.kind === "progress") course.ratio = Math.max(course.ratio, event.ratio);
    if (event.kind === "start" || event.kind === "progress") course.begunAtMs = Math.min(course.begunAtMs, event.atMs);
    if (isEnd(event)) course.finishedAtMs = Math.min(course.finishedAtMs, event.atMs);
  }
  return [...courses.values()];
}

/** Who rates something has come to an end with it. */
function isEnd(event: TasteEvent): boolean {
  return (
    event.kind === "finish" || event.kind === "rate" || (event.kind === "progress" && event.ratio >= finishedRatio)
  );
}

function finishedPerWeek(events: readonly TasteEvent[], courses: readonly Course[]): number | undefined {
  const finishedCount = courses.filter(({ finishedAtMs }) => finishedAtMs < Infinity).length;
  if (finishedCount === 0) return undefined;
  const [first, last] = events.reduce(
    ([low, high], { atMs }) => [Math.min(low, atMs), Math.max(high, atMs)],
    [Infinity, -Infinity],
  );
  return finishedCount / Math.max(1, (last - first) / (7 * dayMs));
}

function usualHoursOf(events: readonly TasteEvent[], timeZone: string | undefined): readonly number[] {
  const counts = Array.from({ length: 24 }, (_, hour) => ({ hour, count: 0 }));
  for (const { atMs } of events) {
    const slot = counts[localTimeOf(atMs, timeZone).hour];
    if (slot !== undefined) slot.count += 1;
  }
  const hours: number[] = [];
  let held = 0;
  for (const { hour, count } of counts.toSorted((a, b) => b.count - a.count || a.hour - b.hour)) {
    if (2 * held >= events.length) break;
    hours.push(hour);
    held += count;
  }
  return hours;
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
