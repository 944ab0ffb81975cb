/** What everybody likes, and what many like right now: the floor of every list, and the answer for a user of whom nothing is known. */
import { float32Array } from "../model-arrays.ts";
import type { Catalogue, ModelFiles, Recommender, RecommenderKind, Taste, TrainingData } from "../model.ts";

export interface PopularityConfig {
  /** In the trend, a like counts half after this long. */
  readonly trendHalfLifeDays: number;
  /** By domain, how far popularity is the recent one; in others it is that of all times. */
  readonly recent: Readonly<Record<string, RecentShare>>;
}

/** `share` of a domain's popularity, 0 to 1, comes from likes that count half after `halfLifeDays`. */
export interface RecentShare {
  readonly halfLifeDays: number;
  readonly share: number;
}

/** Preferences without their users. Arrays are aligned. */
export interface DatedPreferences {
  /** Catalogue indices. */
  readonly items: Uint32Array;
  readonly values: Float32Array;
  readonly lastAtMs: Float64Array;
}

/** Likes older than this many half-lives are no trend at all, so that a catalogue at rest has none. */
export const trendHalfLifeCount = 8;
const dayMs = 86_400_000;

/** What is known of each item: as a training left it, or as it is now. */
export interface PopularityScores {
  readonly itemCount: number;
  /** log(1 + Σ_u r_ui) over those who like the item, mixed with the same of recent likes as the configuration says. */
  popularityOf(item: number): number;
  /** log(1 + Σ_u r_ui · 2^(−age / half-life)); exactly 0 for an item without recent likes. */
  trendOf(item: number): number;
}

/** The same scores for every user. */
export class PopularityModel implements Recommender {
  readonly #scores: PopularityScores;

  constructor(scores: PopularityScores) {
    this.#scores = scores;
  }

  score(_taste: Taste, items: Uint32Array, out: Float32Array): void {
    for (const [place, item] of items.entries()) out[place] = this.#scores.popularityOf(item);
  }

  trend(items: Uint32Array, out: Float32Array): void {
    for (const [place, item] of items.entries()) out[place] = this.#scores.trendOf(item);
  }

  save(): ModelFiles {
    const items = Uint32Array.from({ length: this.#scores.itemCount }, (_, item) => item);
    return {
      header: {},
      arrays: {
        popularity: Float32Array.from(items, (item) => this.#scores.popularityOf(item)),
        trend: Float32Array.from(items, (item) => this.#scores.trendOf(item)),
      },
    };
  }
}

/** Scores at the time of training. */
function trainedScores(popularities: Float32Array, trends: Float32Array): PopularityScores {
  return {
    itemCount: popularities.length,
    popularityOf: (item) => popularities[item] ?? 0,
    trendOf: (item) => trends[item] ?? 0,
  };
}

export const popularity: RecommenderKind<PopularityConfig, PopularityModel> = {
  name: "popularity",
  defaults: { trendHalfLifeDays: 14, recent: {} },

  async train(data, { trendHalfLifeDays, recent }, { signal, onProgress }) {
    signal?.throwIfAborted();
    const scores = mixedPopularity(data, recent);
    const trend = logLikes(datedPreferences(data), data.catalogue.items.length, fading(data.nowMs, trendHalfLifeDays));
    onProgress?.(1, 1);
    return new PopularityModel(trainedScores(scores, trend));
  },

  load(files, { items }) {
    const popularities = float32Array(files, "popularity", items.length);
    return new PopularityModel(trainedScores(popularities, float32Array(files, "trend", items.length)));
  },
};

function datedPreferences({ preferences, lastAtMs }: TrainingData): DatedPreferences {
  return { items: preferences.columns, values: preferences.values, lastAtMs };
}

/** 2^(−age / half-life) of a time in milliseconds, 1 of the future, and 0 long ago. */
export function fading(nowMs: number, halfLifeDays: number): (atMs: number) => number {
  return (atMs) => {
    const halfLives = Math.max(0, nowMs - atMs) / (halfLifeDays * dayMs);
    return halfLives > trendHalfLifeCount ? 0 : 2 ** -halfLives;
  };
}

/** log(1 + Σ r_ui · weight(time)) of every item over its positive preferences. */
export function logLikes(
  { items, values, lastAtMs }: DatedPreferences,
  itemCount: number,
  weight: (atMs: number) => number,
): Float32Array {
  const sums = new Float64Array(itemCount);
  for (let entry = 0; entry < items.length; entry += 1) {
    const value = values[entry] ?? 0;
    const item = items[entry] ?? 0;
    if (value > 0) sums[item] = (sums[item] ?? 0) + value * weight(lastAtMs[entry] ?? 0);
  }
  return Float32Array.from(sums, Math.log1p);
}

/** (1 − share) · all + share · recent, both of one domain, once recent is as large at its largest. All where nothing is recent. */
export function withRecent(all: Float32Array, recent: Float32Array, share: number): Float32Array {
  const scale = largest(all) / largest(recent);
  if (!Number.isFinite(scale)) return all;
  return all.map((value, place) => (1 - share) * value + share * scale * (recent[place] ?? 0));
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function mixedPopularity(data: TrainingData, recent: PopularityConfig["recent"]): Float32Array {
  const { catalogue, nowMs } = data;
  const preferences = datedPreferences(data);
  const scores = logLikes(preferences, catalogue.items.length, () => 1);
  for (const [name, { halfLifeDays, share }] of Object.entries(recent)) {
    const items = itemsOf(catalogue, name);
    const recentScores = logLikes(preferences, scores.length, fading(nowMs, halfLifeDays));
    const pick = (values: Float32Array) => Float32Array.from(items, (item) => values[item] ?? 0);
    for (const [place, score] of withRecent(pick(scores), pick(recentScores), share).entries())
      scores[items[place] ?? 0] = score;
  }
  return scores;
}

function itemsOf({ domains, domainOf }: Catalogue, name: string): Uint32Array {
  const domain = domains.indexOf(name);
  return Uint32Array.from(domainOf.keys()).filter((item) => domainOf[item] === domain);
}
