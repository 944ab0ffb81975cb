/** What everybody likes, and what many like right now: the floor of every list, and the answer for a user of whom nothing is known. */
import { float32Array } from "../model-arrays.ts";
import type { ModelFiles, Recommender, RecommenderKind, Taste, TrainingData } from "../model.ts";

export interface PopularityConfig {
  /** In the trend, a like counts half after this long. */
  readonly trendHalfLifeDays: number;
}

/** Likes older than this many half-lives are no trend at all, so that a catalogue at rest has none. */
const trendHalfLifeCount = 8;
const dayMs = 86_400_000;

/** The same scores for every user: log(1 + Σ_u r_ui) over those who like the item. */
export class PopularityModel implements Recommender {
  readonly #popularity: Float32Array;
  readonly #trend: Float32Array;

  constructor(popularityOf: Float32Array, trendOf: Float32Array) {
    this.#popularity = popularityOf;
    this.#trend = trendOf;
  }

  score(_taste: Taste, items: Uint32Array, out: Float32Array): void {
    for (const [place, item] of items.entries()) out[place] = this.#popularity[item] ?? 0;
  }

  /** log(1 + Σ_u r_ui · 2^(−age / half-life)) at the time of training; exactly 0 for an item without recent likes. */
  trend(items: Uint32Array, out: Float32Array): void {
    for (const [place, item] of items.entries()) out[place] = this.#trend[item] ?? 0;
  }

  save(): ModelFiles {
    return { header: {}, arrays: { popularity: this.#popularity, trend: this.#trend } };
  }
}

export const popularity: RecommenderKind<PopularityConfig, PopularityModel> = {
  name: "popularity",
  defaults: { trendHalfLifeDays: 14 },

  async train(data, { trendHalfLifeDays }, { signal, onProgress }) {
    signal?.throwIfAborted();
    const model = new PopularityModel(
      sumLikes(data, () => 1),
      sumLikes(data, (ageMs) => {
        const halfLives = Math.max(0, ageMs) / (trendHalfLifeDays * dayMs);
        return halfLives > trendHalfLifeCount ? 0 : 2 ** -halfLives;
      }),
    );
    onProgress?.(1, 1);
    return model;
  },

  load(files, { items }) {
    return new PopularityModel(
      float32Array(files, "popularity", items.length),
      float32Array(files, "trend", items.length),
    );
  },
};

/** log(1 + Σ r_ui · weight(age)) of every item over its positive preferences. */
function sumLikes(
  { catalogue, preferences, lastAtMs, nowMs }: TrainingData,
  weight: (ageMs: number) => number,
): Float32Array {
  const sums = new Float64Array(catalogue.items.length);
  for (const [entry, item] of preferences.columns.entries()) {
    const value = preferences.values[entry] ?? 0;
    if (value > 0) sums[item] = (sums[item] ?? 0) + value * weight(nowMs - (lastAtMs[entry] ?? 0));
  }
  return Float32Array.from(sums, Math.log1p);
}
