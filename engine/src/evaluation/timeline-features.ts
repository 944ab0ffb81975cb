/** What a re-ranker sees of a candidate at a moment, beside the score of the first ranking. Nothing of the future is in it. */
import type { Catalogue } from "../models/model.ts";
import { standardised } from "./rated-signals.ts";
import { eventsAt } from "./splits/events.ts";
import { historyAt, recentPopularity, type TimelineTask } from "./timeline-ranking.ts";
import {
  personalSignals,
  popularityDays,
  recencies,
  type PersonalScorer,
  type PersonalSignal,
} from "./timeline-signals.ts";

/** A number of the candidate at a place of the candidates; NaN where there is none. */
export type Feature = (candidate: number) => number;

const secondsPerDay = 86_400;
const newcomerCounts = [20, 50, 100, 200] as const;
/** So many of the newest items tell what a user is after now. */
const newestCount = 10;

/** Popularity over several times and of several groups, its trend, age and when it was last seen, year, mean rating. */
export function itemFeatures(task: TimelineTask, catalogue: Catalogue, days: number): readonly Feature[] {
  const { candidates } = task;
  const popular = (some: number, ...phase: readonly ("first-day" | "later")[]) =>
    standardised(recentPopularity(task, some, ...phase.slice(0, 1)));
  const [recent, always] = [popular(days), popular(Infinity)];
  const [fortnight, months] = [popular(14), popular(120)];
  return [
    ...popularityDays.map((some) => popular(some)),
    ranksOf(recent),
    ranksOf(always),
    ...[days, 4 * days].flatMap((some) => [popular(some, "first-day"), popular(some, "later")]),
    recent.map((value, place) => value - (always[place] ?? 0)),
    fortnight.map((value, place) => value - (months[place] ?? 0)),
    ...newcomerPopularity(task),
    ...histories(task),
    Float64Array.from(candidates, (item) => yearOf(catalogue.items[item]?.title ?? "")),
  ].map(featureOf);
}

const featureOf =
  (values: Float64Array): Feature =>
  (candidate) =>
    values[candidate] ?? Number.NaN;

function yearOf(title: string): number {
  return Number(/\((\d{4})\)/.exec(title)?.[1] ?? Number.NaN);
}

/** 0 for the highest. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).toSorted(
    (one, other) => (values[other] ?? 0) - (values[one] ?? 0) || one - other,
  );
  const ranks = new Float64Array(values.length);
  for (const [rank, place] of order.entries()) ranks[place] = rank;
  return ranks;
}

/** How many of the last so many newcomers came to each candidate on their first day. */
function newcomerPopularity({ table, past, candidates }: TimelineTask): readonly Float64Array[] {
  const timeOf = (event: number) => table.times?.[event] ?? 0;
  const begins = new Map<number, number>();
  for (const event of past) {
    const user = table.users[event] ?? 0;
    begins.set(user, Math.min(begins.get(user) ?? Infinity, timeOf(event)));
  }
  const newest = [...begins].toSorted(([, one], [, other]) => other - one);
  const rankOf = new Map(newest.map(([user], rank) => [user, rank]));
  return newcomerCounts.map((count) => {
    const counts = new Float64Array(table.itemCount);
    for (const event of past) {
      const user = table.users[event] ?? 0;
      if ((rankOf.get(user) ?? count) >= count || timeOf(event) >= (begins.get(user) ?? 0) + secondsPerDay) continue;
      const item = table.items[event] ?? 0;
      counts[item] = (counts[item] ?? 0) + 1;
    }
    return standardised(Float64Array.from(candidates, (item) => Math.log1p(counts[item] ?? 0)));
  });
}

/** Days since each candidate was first and last seen, as logarithms, and its mean rating, drawn to the mean of all. */
function histories({ table, past, candidates, from }: TimelineTask): readonly Float64Array[] {
  const first = new Float64Array(table.itemCount).fill(Infinity);
  const last = new Float64Array(table.itemCount).fill(-Infinity);
  const sums = new Float64Array(table.itemCount);
  const counts = new Float64Array(table.itemCount);
  for (const event of past) {
    const item = table.items[event] ?? 0;
    const time = table.times?.[event] ?? 0;
    first[item] = Math.min(first[item] ?? 0, time);
    last[item] = Math.max(last[item] ?? 0, time);
    sums[item] = (sums[item] ?? 0) + (table.values[event] ?? 0);
    counts[item] = (counts[item] ?? 0) + 1;
  }
  const mean = sums.reduce((sum, value) => sum + value, 0) / Math.max(1, past.length);
  const daysSince = (times: Float64Array) =>
    Float64Array.from(candidates, (item) => Math.log1p((from - (times[item] ?? 0)) / secondsPerDay));
  const priorCount = 5;
  return [
    daysSince(first),
    daysSince(last),
    Float64Array.from(
      candidates,
      (item) => ((sums[item] ?? 0) + priorCount * mean) / ((counts[item] ?? 0) + priorCount),
    ),
  ];
}

/** Personal scores at every recency, length and age of the history, and how well genres fit its newest items and all of it. */
export function userFeatures(
  task: TimelineTask,
  catalogue: Catalogue,
  personal: Readonly<Record<PersonalSignal, PersonalScorer>>,
  place: number,
): readonly Feature[] {
  const history = historyAt(task, place);
  const times = Array.from(eventsAt(task.fold.foldIn, place), (event) => task.table.times?.[event] ?? 0);
  const idle = (task.from - times.reduce((latest, time) => Math.max(latest, time), -Infinity)) / secondsPerDay;
  return [
    ...personalSignals.flatMap((name) => recencies.map((recency) => featureOf(personal[name](place, recency)))),
    () => history.length,
    () => idle,
    genreFit(task, catalogue, history.subarray(0, newestCount)),
    genreFit(task, catalogue, history),
  ];
}

/** Mean share of some items that have a candidate's genres. */
function genreFit({ candidates }: TimelineTask, { items }: Catalogue, some: Uint32Array): Feature {
  const shares = new Map<string, number>();
  for (const item of some)
    for (const genre of items[item]?.genres ?? []) shares.set(genre, (shares.get(genre) ?? 0) + 1 / some.length);
  return (candidate) => {
    const genres = items[candidates[candidate] ?? 0]?.genres ?? [];
    return genres.reduce((sum, genre) => sum + (shares.get(genre) ?? 0), 0) / genres.length;
  };
}
