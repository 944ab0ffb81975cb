/**
 * What comes next: which items people came to soon after those that a user came to last. Every pair of likes of a user at most
 * `window` apart in time counts 1 / gap^decay from the earlier to the later one.
 */
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import { sparseArrays, sparseMatrix, headerNumber } from "../model-arrays.ts";
import type { ModelFiles, Recommender, RecommenderKind, Taste, TrainingData } from "../model.ts";

export interface TransitionsConfig {
  /** So many later likes of the same user follow from a like. */
  readonly window: number;
  readonly gapDecay: number;
  /** What leads from an item is divided by its sum to this power: 1 makes all items lead equally strongly, 0 the popular ones more. */
  readonly sourceExponent: number;
  /** What leads to an item is divided by its sum to this power, so that the popular do not follow from everything. */
  readonly targetExponent: number;
  /** Each like of a taste counts so much of the next newer one. */
  readonly recency: number;
}

export class TransitionsModel implements Recommender {
  readonly #weights: SparseMatrix;
  readonly #recency: number;
  readonly #sums: Float64Array;

  /** `weights`: earlier items × later items. */
  constructor(weights: SparseMatrix, recency: number) {
    this.#weights = weights;
    this.#recency = recency;
    this.#sums = new Float64Array(weights.columnCount);
  }

  /** Σ over likes, the newest first, of recency^rank · weight(like → item). Dislikes lead nowhere and have no rank. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    const { offsets, columns, values } = this.#weights;
    let share = 1;
    this.#sums.fill(0);
    for (const [place, item] of taste.items.entries()) {
      if ((taste.values[place] ?? 0) <= 0) continue;
      for (let entry = offsets[item] ?? 0; entry < (offsets[item + 1] ?? 0); entry += 1) {
        const later = columns[entry] ?? 0;
        this.#sums[later] = (this.#sums[later] ?? 0) + share * (values[entry] ?? 0);
      }
      share *= this.#recency;
    }
    for (const [place, item] of items.entries()) out[place] = this.#sums[item] ?? 0;
  }

  /** The same model with another weight of older likes. */
  withRecency(recency: number): TransitionsModel {
    return new TransitionsModel(this.#weights, recency);
  }

  save(): ModelFiles {
    return { header: { recency: this.#recency }, arrays: sparseArrays("weights", this.#weights) };
  }
}

export const transitions: RecommenderKind<TransitionsConfig, TransitionsModel> = {
  name: "transitions",
  defaults: { window: 15, gapDecay: 0.7, sourceExponent: 0.9, targetExponent: 0.2, recency: 0.8 },

  async train(data, config, { signal, onProgress }) {
    signal?.throwIfAborted();
    const counts = countTransitions(data, config);
    const [from, to] = [new Float64Array(counts.rowCount), new Float64Array(counts.columnCount)];
    eachEntry(counts, (row, column, entry) => {
      from[row] = (from[row] ?? 0) + (counts.values[entry] ?? 0);
      to[column] = (to[column] ?? 0) + (counts.values[entry] ?? 0);
    });
    const values = new Float32Array(counts.values.length);
    eachEntry(counts, (row, column, entry) => {
      const scale = (from[row] ?? 1) ** config.sourceExponent * (to[column] ?? 1) ** config.targetExponent;
      values[entry] = (counts.values[entry] ?? 0) / scale;
    });
    onProgress?.(1, 1);
    return new TransitionsModel({ ...counts, values }, config.recency);
  },

  load(files, { items }) {
    return new TransitionsModel(
      sparseMatrix(files, "weights", items.length, items.length),
      headerNumber(files, "recency"),
    );
  },
};

/** Likes of the same moment stand in the order of the catalogue. */
function countTransitions(data: TrainingData, { window, gapDecay }: TransitionsConfig): SparseMatrix {
  const { offsets, columns, values, rowCount, columnCount } = data.preferences;
  const [earlier, later, weights]: [number[], number[], number[]] = [[], [], []];
  for (let user = 0; user < rowCount; user += 1) {
    const [start, end] = [offsets[user] ?? 0, offsets[user + 1] ?? 0];
    const inTime = Uint32Array.from({ length: end - start }, (_, place) => start + place)
      .filter((entry) => (values[entry] ?? 0) > 0)
      .toSorted((one, other) => (data.lastAtMs[one] ?? 0) - (data.lastAtMs[other] ?? 0) || one - other);
    for (const [place, entry] of inTime.entries())
      for (const [index, next] of inTime.subarray(place + 1, place + 1 + window).entries()) {
        earlier.push(columns[entry] ?? 0);
        later.push(columns[next] ?? 0);
        weights.push((index + 1) ** -gapDecay);
      }
  }
  return sparseFromTriples(columnCount, columnCount, earlier, later, weights);
}

function eachEntry(
  { rowCount, offsets, columns }: SparseMatrix,
  visit: (row: number, column: number, entry: number) => void,
): void {
  for (let row = 0; row < rowCount; row += 1)
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1)
      visit(row, columns[entry] ?? 0, entry);
}
