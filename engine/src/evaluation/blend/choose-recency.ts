/** How far popularity should be the recent one: by what people liked first, at moments when only what came before was known. */
import type { TrainingData } from "../../models/model.ts";
import {
  datedPreferences,
  fading,
  logLikes,
  withRecent,
  type DatedPreferences,
  type RecentShare,
} from "../../models/popularity/popularity.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { bestPlaces, depth } from "./best-places.ts";

/** For each domain with enough newcomers; NDCG@10 of their lists, before and after. */
export interface ChosenRecency {
  readonly recent: Readonly<Record<string, RecentShare>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Moments, by the ratio of a domain's likes that lie before; newcomers of a moment come until the next. */
const moments = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
const halfLivesDays = [7, 14, 30, 60, 120, 365, 1_000] as const;
const shares = [0.25, 0.5, 0.75, 1] as const;
/** With fewer newcomers a domain's popularity stays that of all times, and with so many it is half way to the best. */
const minimumUserCount = 50;

/** A person of whom nothing was known at a moment, by what they liked until the next. */
type Newcomer = readonly number[];

const points: readonly RecentShare[] = [
  { halfLifeDays: 1, share: 0 },
  ...halfLivesDays.flatMap((halfLifeDays) => shares.map((share) => ({ halfLifeDays, share }))),
];

/** Without times, or where all are equal, nobody came after anybody, and all domains keep the popularity of all times. */
export function chooseRecency(data: TrainingData): ChosenRecency {
  const recent: Record<string, RecentShare> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of data.catalogue.domains.entries()) {
    const histories = historiesIn(data, domain);
    const sums = new Float64Array(points.length);
    let count = 0;
    const likes = likesIn(data, domain);
    const edges = momentsOf(likes);
    for (const [place, from] of edges.slice(0, -1).entries()) {
      const before = picked(likes, (entry) => (likes.lastAtMs[entry] ?? 0) < from);
      const newcomers = newcomersBetween(histories, new Set(before.items), [from, edges[place + 1] ?? Infinity]);
      if (newcomers.length === 0) continue;
      count += newcomers.length;
      addNdcgs(before, newcomers, { nowMs: from, itemCount: data.catalogue.items.length, sums });
    }
    if (count < minimumUserCount) continue;
    const best = sums.reduce((most, sum, at) => (sum > (sums[most] ?? 0) ? at : most), 0);
    const { halfLifeDays, share } = points[best] ?? { halfLifeDays: 1, share: 0 };
    metrics[`popularity.${name}.newcomers`] = count;
    metrics[`popularity.${name}.ndcg10`] = (sums[best] ?? 0) / count;
    metrics[`popularity.${name}.ndcg10AllTimes`] = (sums[0] ?? 0) / count;
    if (share > 0) recent[name] = { halfLifeDays, share: (share * count) / (count + minimumUserCount) };
  }
  return { recent, metrics };
}

/** Likes of a domain with their times, of each user who has any. */
type History = readonly { readonly item: number; readonly atMs: number }[];

function isLikeIn({ preferences, catalogue }: TrainingData, domain: number): (entry: number) => boolean {
  return (entry) =>
    (preferences.values[entry] ?? 0) > 0 && catalogue.domainOf[preferences.columns[entry] ?? 0] === domain;
}

function likesIn(data: TrainingData, domain: number): DatedPreferences {
  return picked(datedPreferences(data), isLikeIn(data, domain));
}

function picked({ items, values, lastAtMs }: DatedPreferences, isWanted: (entry: number) => boolean): DatedPreferences {
  const entries = Uint32Array.from(items.keys()).filter(isWanted);
  return {
    items: entries.map((entry) => items[entry] ?? 0),
    values: Float32Array.from(entries, (entry) => values[entry] ?? 0),
    lastAtMs: Float64Array.from(entries, (entry) => lastAtMs[entry] ?? 0),
  };
}

function historiesIn(data: TrainingData, domain: number): readonly History[] {
  const { preferences, lastAtMs } = data;
  const isLike = isLikeIn(data, domain);
  return Array.from({ length: preferences.rowCount }, (_, user) => {
    const history: { item: number; atMs: number }[] = [];
    for (let entry = preferences.offsets[user] ?? 0; entry < (preferences.offsets[user + 1] ?? 0); entry += 1)
      if (isLike(entry)) history.push({ item: preferences.columns[entry] ?? 0, atMs: lastAtMs[entry] ?? 0 });
    return history;
  }).filter((history) => history.length > 0);
}

/** Times in milliseconds; the last is after all. */
function momentsOf({ lastAtMs }: DatedPreferences): readonly number[] {
  const sorted = lastAtMs.toSorted();
  return moments.map((ratio) => sorted[Math.floor(ratio * sorted.length)] ?? Infinity);
}

function newcomersBetween(
  histories: readonly History[],
  known: ReadonlySet<number>,
  [from, to]: readonly [number, number],
): readonly Newcomer[] {
  return histories
    .filter((history) => history.every(({ atMs }) => atMs >= from))
    .map((history) => history.filter(({ item, atMs }) => atMs < to && known.has(item)).map(({ item }) => item))
    .filter((liked) => liked.length > 0);
}

/** Adds what each point's list is worth to each of the newcomers, all of whom get the same. */
function addNdcgs(
  before: DatedPreferences,
  newcomers: readonly Newcomer[],
  { nowMs, itemCount, sums }: { readonly nowMs: number; readonly itemCount: number; readonly sums: Float64Array },
): void {
  const all = logLikes(before, itemCount, () => 1);
  const recentBy = new Map(
    halfLivesDays.map((days) => [days as number, logLikes(before, itemCount, fading(nowMs, days))]),
  );
  for (const [at, { halfLifeDays, share }] of points.entries()) {
    const scores = share === 0 ? all : withRecent(all, recentBy.get(halfLifeDays) ?? all, share);
    const list = bestPlaces(itemCount, (item) => scores[item] ?? 0);
    for (const liked of newcomers) {
      const isLiked = new Set(liked);
      const hits = Uint8Array.from(list, (item) => Number(isLiked.has(item)));
      sums[at] = (sums[at] ?? 0) + ndcgAt({ hits, relevantCount: liked.length }, depth);
    }
  }
}
