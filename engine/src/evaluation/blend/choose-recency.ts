/** How far popularity should be the recent one: by what people liked first, at moments when only what came before was known. */
import type { TrainingData } from "../../models/model.ts";
import {
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
/** Where a domain has more likes, those of some users tell as much. */
const likeLimit = 100_000;

/** A person of whom nothing was known at a moment, by what they liked until the next. */
type Newcomer = ReadonlySet<number>;

const points: readonly RecentShare[] = [
  { halfLifeDays: 1, share: 0 },
  ...halfLivesDays.flatMap((halfLifeDays) => shares.map((share) => ({ halfLifeDays, share }))),
];

/** Without times, or where all are equal, nobody came after anybody, and all domains keep the popularity of all times. */
export function chooseRecency(data: TrainingData): ChosenRecency {
  const recent: Record<string, RecentShare> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of data.catalogue.domains.entries()) {
    const likes = likesIn(data, domain);
    const sums = new Float64Array(points.length);
    let count = 0;
    for (const { from, to } of periodsOf(likes)) {
      const before = picked(likes, (entry) => (likes.lastAtMs[entry] ?? 0) < from);
      const newcomers = newcomersBetween(likes, new Set(before.items), { from, to });
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

/** The likes of a domain, users ascending. */
interface Likes extends DatedPreferences {
  readonly users: Uint32Array;
}

function likesIn({ preferences, catalogue, lastAtMs }: TrainingData, domain: number): Likes {
  const { offsets, columns, values, rowCount } = preferences;
  const users = new Uint32Array(values.length);
  for (let user = 0; user < rowCount; user += 1) users.fill(user, offsets[user], offsets[user + 1]);
  const isLike = (entry: number) => (values[entry] ?? 0) > 0 && catalogue.domainOf[columns[entry] ?? 0] === domain;
  const count = users.reduce((sum, _, entry) => sum + Number(isLike(entry)), 0);
  const step = Math.ceil(count / likeLimit);
  const all = { items: columns, values, lastAtMs, users };
  return picked(all, (entry) => (users[entry] ?? 0) % step === 0 && isLike(entry));
}

function picked({ items, values, lastAtMs, users }: Likes, isWanted: (entry: number) => boolean): Likes {
  const entries = new Uint32Array(items.length);
  let count = 0;
  for (let entry = 0; entry < entries.length; entry += 1) if (isWanted(entry)) entries[count++] = entry;
  const kept = entries.subarray(0, count);
  return {
    items: kept.map((entry) => items[entry] ?? 0),
    values: Float32Array.from(kept, (entry) => values[entry] ?? 0),
    lastAtMs: Float64Array.from(kept, (entry) => lastAtMs[entry] ?? 0),
    users: kept.map((entry) => users[entry] ?? 0),
  };
}

/** Milliseconds. */
interface Period {
  readonly from: number;
  readonly to: number;
}

/** From each moment to the next, those without any time between left out. */
function periodsOf({ lastAtMs }: Likes): readonly Period[] {
  const sorted = lastAtMs.toSorted();
  const edges = moments.map((ratio) => sorted[Math.floor(ratio * sorted.length)] ?? Infinity);
  return edges
    .slice(1)
    .map((to, place) => ({ from: edges[place] ?? to, to }))
    .filter(({ from, to }) => (sorted[0] ?? 0) < from && from < to);
}

function newcomersBetween(
  { items, lastAtMs, users }: Likes,
  known: ReadonlySet<number>,
  { from, to }: Period,
): readonly Newcomer[] {
  const isKnownUser = new Uint8Array((users.at(-1) ?? -1) + 1);
  for (const [entry, user] of users.entries()) if ((lastAtMs[entry] ?? 0) < from) isKnownUser[user] = 1;
  const liked = new Map<number, Set<number>>();
  for (const [entry, user] of users.entries()) {
    const item = items[entry] ?? 0;
    if (isKnownUser[user] === 1 || (lastAtMs[entry] ?? 0) >= to || !known.has(item)) continue;
    liked.set(user, (liked.get(user) ?? new Set()).add(item));
  }
  return [...liked.values()];
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
      const hits = Uint8Array.from(list, (item) => Number(liked.has(item)));
      sums[at] = (sums[at] ?? 0) + ndcgAt({ hits, relevantCount: liked.size }, depth);
    }
  }
}
