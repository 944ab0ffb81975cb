/**
 * Lists at a moment in time: models know what happened before it, candidates are the items seen by then, and what users came to
 * after it is to be found. Everything here gets a `TimelineTask` and nothing that happened later.
 */
import { ndcgAt } from "./metrics/accuracy.ts";
import { judgeList } from "./metrics/judged-list.ts";
import { topRanked } from "./metrics/top-ranked.ts";
import { eventsAt, itemsOf, type EventColumns } from "./splits/events.ts";
import type { Fold } from "./splits/fold.ts";
import { splitTimeline } from "./splits/timeline.ts";

export interface TimelineTask {
  readonly table: EventColumns;
  /** Events before the moment. */
  readonly past: Uint32Array;
  /** Users who are known by then, or who are not, with what they come to until the end. */
  readonly fold: Fold;
  readonly candidates: Uint32Array;
  /** The moment, in the table's units of time. */
  readonly from: number;
  readonly seed: number;
}

/** What users come to from one moment to another, or to the end of the data. */
export function timelineTasks(
  table: EventColumns,
  { from, to, seed }: { readonly from: number; readonly to?: number; readonly seed: number },
): { readonly warm: TimelineTask; readonly cold: TimelineTask } {
  const times = table.times ?? new Float64Array();
  const last = times.reduce((latest, time) => Math.max(latest, time), -Infinity);
  const split = splitTimeline(table, { validationFrom: from, testFrom: to ?? last + 1 });
  const { warm, cold, candidates } = split.validation;
  const common = { table, past: split.train, candidates, from, seed };
  return { warm: { ...common, fold: warm }, cold: { ...common, fold: cold } };
}

/** Items of the user at a place of the fold, newest first. */
export function historyAt({ table, fold }: TimelineTask, place: number): Uint32Array {
  const own = eventsAt(fold.foldIn, place).toReversed();
  const times = table.times ?? new Float64Array();
  return itemsOf(
    table,
    own.toSorted((one, other) => (times[other] ?? 0) - (times[one] ?? 0)),
  );
}

/** NDCG@10 of each user of the fold; NaN for those who come to no candidate. `scoresAt` gives scores of all candidates. */
export function judgeTimeline(task: TimelineTask, scoresAt: (place: number) => ArrayLike<number>): Float64Array {
  const { table, fold, candidates, seed } = task;
  const scores = new Float64Array(table.itemCount).fill(-Infinity);
  return Float64Array.from(fold.users, (user, place) => {
    const relevant = new Set(itemsOf(table, eventsAt(fold.target, place)));
    if (relevant.size === 0) return Number.NaN;
    const own = scoresAt(place);
    for (const [index, item] of candidates.entries()) scores[item] = own[index] ?? 0;
    const list = topRanked(scores, { k: 10, candidates, excluded: historyAt(task, place), tieSeed: seed + user });
    return ndcgAt(judgeList(list, relevant), 10);
  });
}

/** Whose events are counted: of everybody, of users on their first day, or of those who have come back later. */
export type Phase = "all" | "first-day" | "later";

const secondsPerDay = 86_400;

/** log(1 + events of each candidate in so many days before the moment). */
export function recentPopularity(task: TimelineTask, days: number, phase: Phase = "all"): Float64Array {
  const { table, past, candidates, from } = task;
  const timeOf = (event: number) => table.times?.[event] ?? 0;
  const isFirstDay = firstDays(task);
  const counts = new Float64Array(table.itemCount);
  for (const event of past) {
    if (timeOf(event) < from - days * secondsPerDay) continue;
    if (phase !== "all" && isFirstDay(event) !== (phase === "first-day")) continue;
    const item = table.items[event] ?? 0;
    counts[item] = (counts[item] ?? 0) + 1;
  }
  return Float64Array.from(candidates, (item) => Math.log1p(counts[item] ?? 0));
}

/** Whether a past event lies within a day of its user's first. */
function firstDays({ table, past }: TimelineTask): (event: number) => boolean {
  const timeOf = (event: number) => table.times?.[event] ?? 0;
  const userOf = (event: number) => table.users[event] ?? 0;
  const begins = new Float64Array(table.userCount).fill(Infinity);
  for (const event of past) begins[userOf(event)] = Math.min(begins[userOf(event)] ?? Infinity, timeOf(event));
  return (event) => timeOf(event) < (begins[userOf(event)] ?? 0) + secondsPerDay;
}
