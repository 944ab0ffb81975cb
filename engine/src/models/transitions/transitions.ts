/**
 * What comes next: which items people came to soon after those that a user came to last. Every pair of likes of a user in a domain,
 * at most `window` apart in time, counts 1 / gap^decay from the earlier to the later one.
 */
import { checkSparse } from "../../kernels/sparse-check.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import { headerCount, headerNumber, sparseArrays, sparseMatrix } from "../model-arrays.ts";
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
  /** So many items at most follow an item: those with the largest weights. */
  readonly followerCount: number;
}

/** For what is served at a moment: few likes lead, and three later ones told as much as fifteen of what somebody liked next. */
export const momentConfig: Partial<TransitionsConfig> = { window: 3, recency: 0.6, followerCount: 100 };

/** A like that counts less leads nowhere. */
const minimumShare = 1e-3;

export type FollowerRow = Pick<SparseMatrix, "columns" | "values">;

/** Weights of what follows each item: as a training left them, or as they are now. */
export interface Followers {
  readonly itemCount: number;
  of(item: number): FollowerRow;
  /** 0 where the one does not follow the other. */
  weight(from: number, to: number): number;
}

export class TransitionsModel implements Recommender {
  readonly #followers: Followers;
  readonly #recency: number;
  readonly #sums: Float64Array;

  constructor(followers: Followers, recency: number) {
    this.#followers = followers;
    this.#recency = recency;
    this.#sums = new Float64Array(followers.itemCount);
  }

  /** Σ over the newest likes, recency^rank · weight(like → item). Dislikes lead nowhere and have no rank. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    const rows: FollowerRow[] = [];
    for (const { item, share } of this.#leading(taste)) {
      const row = this.#followers.of(item);
      rows.push(row);
      for (let entry = 0; entry < row.columns.length; entry += 1) {
        const later = row.columns[entry] ?? 0;
        this.#sums[later] = (this.#sums[later] ?? 0) + share * (row.values[entry] ?? 0);
      }
    }
    for (let place = 0; place < items.length; place += 1) out[place] = this.#sums[items[place] ?? 0] ?? 0;
    for (const { columns } of rows)
      for (let entry = 0; entry < columns.length; entry += 1) this.#sums[columns[entry] ?? 0] = 0;
  }

  /** Items that the newest `likeCount` likes lead to, the `k` strongest links of each. */
  followers(taste: Taste, likeCount: number, k: number): Uint32Array {
    const found = new Set<number>();
    for (const { item } of this.#leading(taste, likeCount))
      for (const follower of strongestOf(this.#followers.of(item), k)) found.add(follower);
    return Uint32Array.from(found);
  }

  /** How strongly one item leads to another; 0 where it does not. */
  leadOf(from: number, to: number): number {
    return this.#followers.weight(from, to);
  }

  /** The like of the taste that leads most to an item; undefined where none does. */
  leaderOf({ items, values }: Taste, item: number): number | undefined {
    let leader: number | undefined;
    let most = 0;
    for (let place = 0, share = 1; place < items.length && share >= minimumShare; place += 1) {
      if ((values[place] ?? 0) <= 0) continue;
      const like = items[place] ?? 0;
      const lead = share * this.#followers.weight(like, item);
      if (lead > most) [leader, most] = [like, lead];
      share *= this.#recency;
    }
    return leader;
  }

  #leading({ items, values }: Taste, most = Infinity): readonly { readonly item: number; readonly share: number }[] {
    const leading: { item: number; share: number }[] = [];
    let share = 1;
    for (let place = 0; place < items.length; place += 1) {
      if ((values[place] ?? 0) <= 0) continue;
      if (share < minimumShare || leading.length >= most) break;
      leading.push({ item: items[place] ?? 0, share });
      share *= this.#recency;
    }
    return leading;
  }

  /** The same model with another weight of older likes. */
  withRecency(recency: number): TransitionsModel {
    return new TransitionsModel(this.#followers, recency);
  }

  get recency(): number {
    return this.#recency;
  }

  save(): ModelFiles {
    const { itemCount } = this.#followers;
    const rows = Array.from({ length: itemCount }, (_, item) => this.#followers.of(item));
    const weights = fromRows(rows, itemCount);
    const weightCount = weights.values.length;
    const header = { recency: this.#recency, weightCount };
    return { header, arrays: weightCount === 0 ? {} : sparseArrays("weights", weights) };
  }
}

/** Columns of the `k` largest weights of a row, largest first, the lower column among equals: rows come in any order. */
function strongestOf({ columns, values }: FollowerRow, k: number): readonly number[] {
  if (k === 0) return [];
  const best: number[] = [];
  const isBefore = (one: number, other: number) => {
    const difference = (values[one] ?? 0) - (values[other] ?? 0);
    return difference > 0 || (difference === 0 && (columns[one] ?? 0) < (columns[other] ?? 0));
  };
  for (let entry = 0; entry < columns.length; entry += 1) {
    if (best.length === k && !isBefore(entry, best[k - 1] ?? 0)) continue;
    let place = Math.min(best.length, k - 1);
    for (; place > 0 && isBefore(entry, best[place - 1] ?? 0); place -= 1) best[place] = best[place - 1] ?? 0;
    best[place] = entry;
  }
  return best.map((entry) => columns[entry] ?? 0);
}

/** `weights`: earlier items × later items. */
function trainedFollowers(weights: SparseMatrix): Followers {
  const { offsets, columns, values } = weights;
  return {
    itemCount: weights.rowCount,
    of: (item) => ({
      columns: columns.subarray(offsets[item], offsets[item + 1]),
      values: values.subarray(offsets[item], offsets[item + 1]),
    }),
    weight(from, to) {
      const place = columns.subarray(offsets[from], offsets[from + 1]).indexOf(to);
      return place < 0 ? 0 : (values[(offsets[from] ?? 0) + place] ?? 0);
    },
  };
}

export const transitions: RecommenderKind<TransitionsConfig, TransitionsModel> = {
  name: "transitions",
  defaults: {
    window: 15,
    gapDecay: 0.7,
    sourceExponent: 0.9,
    targetExponent: 0.2,
    recency: 0.8,
    followerCount: Infinity,
  },

  async train(data, config, { signal, onProgress }) {
    signal?.throwIfAborted();
    const weights = weightsOf(pairsIn(data, config), config, data.catalogue.items.length);
    onProgress?.(1, 1);
    return new TransitionsModel(trainedFollowers(weights), config.recency);
  },

  load(files, { items }) {
    const weightCount = headerCount(files, "weightCount");
    const weights =
      weightCount === 0
        ? fromRows(
            Array.from(items, () => ({ columns: new Uint32Array(), values: new Float32Array() })),
            items.length,
          )
        : sparseMatrix(files, "weights", items.length, items.length);
    if (weights.values.length !== weightCount)
      throw new Error(`There are ${weights.values.length} weights, not ${weightCount}.`);
    checkSparse(weights);
    return new TransitionsModel(trainedFollowers(weights), headerNumber(files, "recency"));
  },
};

/** What `transitions.load` makes a model from that knows nothing: for versions that were trained before there was one. */
export const noTransitions: ModelFiles = { header: { recency: 1, weightCount: 0 }, arrays: {} };

/** Likes of one user in one domain, of which the one followed the other. Arrays are aligned. */
interface Pairs {
  readonly earlier: Uint32Array;
  readonly later: Uint32Array;
  readonly counts: Float32Array;
}

/** Likes of the same moment do not follow each other. */
function pairsIn(data: TrainingData, { window, gapDecay }: TransitionsConfig): Pairs {
  const { columns } = data.preferences;
  const { lastAtMs } = data;
  const gapWeights = Float32Array.from({ length: window + 1 }, (_, gap) => gap ** -gapDecay);
  const earlier = new Uint32Array(window * columns.length);
  const later = new Uint32Array(earlier.length);
  const counts = new Float32Array(earlier.length);
  let count = 0;
  for (const own of historiesIn(data)) {
    for (const [place, entry] of own.entries()) {
      const end = Math.min(own.length, place + window + 1);
      for (let other = place + 1; other < end; other += 1) {
        const next = own[other] ?? 0;
        if (lastAtMs[next] === lastAtMs[entry]) continue;
        earlier[count] = columns[entry] ?? 0;
        later[count] = columns[next] ?? 0;
        counts[count] = gapWeights[other - place] ?? 0;
        count += 1;
      }
    }
  }
  return { earlier: earlier.subarray(0, count), later: later.subarray(0, count), counts: counts.subarray(0, count) };
}

/** The likes of each user in each domain, as entries of the preferences in the order of their times. */
function* historiesIn({ catalogue, preferences, lastAtMs }: TrainingData): Generator<Uint32Array> {
  const { offsets, columns, values, rowCount } = preferences;
  for (let user = 0; user < rowCount; user += 1) {
    const [start, end] = [offsets[user] ?? 0, offsets[user + 1] ?? 0];
    const inTime = Uint32Array.from({ length: end - start }, (_, place) => start + place)
      .filter((entry) => (values[entry] ?? 0) > 0)
      .toSorted((one, other) => (lastAtMs[one] ?? 0) - (lastAtMs[other] ?? 0) || one - other);
    for (const domain of catalogue.domains.keys())
      yield inTime.filter((entry) => catalogue.domainOf[columns[entry] ?? 0] === domain);
  }
}

/** Adds up equal pairs, row by row, and keeps the largest of each row. */
function weightsOf(
  { earlier, later, counts }: Pairs,
  { sourceExponent, targetExponent, followerCount }: TransitionsConfig,
  itemCount: number,
): SparseMatrix {
  const scaleBy = (items: Uint32Array, exponent: number) => {
    const sums = new Float64Array(itemCount);
    for (let pair = 0; pair < items.length; pair += 1)
      sums[items[pair] ?? 0] = (sums[items[pair] ?? 0] ?? 0) + (counts[pair] ?? 0);
    return sums.map((sum) => (sum > 0 ? sum ** -exponent : 0));
  };
  const [fromScale, toScale] = [scaleBy(earlier, sourceExponent), scaleBy(later, targetExponent)];
  const byEarlier = groupedBy(earlier, itemCount);
  const sums = new Float64Array(itemCount);
  const touched = new Uint32Array(itemCount);
  const rows = Array.from(fromScale, (scale, row) => {
    let count = 0;
    for (let place = byEarlier.offsets[row] ?? 0; place < (byEarlier.offsets[row + 1] ?? 0); place += 1) {
      const pair = byEarlier.pairs[place] ?? 0;
      const item = later[pair] ?? 0;
      if (sums[item] === 0) touched[count++] = item;
      sums[item] = (sums[item] ?? 0) + (counts[pair] ?? 0);
    }
    const columns = touched.subarray(0, count).toSorted();
    const values = new Float32Array(count);
    for (const [place, item] of columns.entries()) {
      values[place] = (sums[item] ?? 0) * scale * (toScale[item] ?? 0);
      sums[item] = 0;
    }
    return largestOf({ columns, values }, followerCount);
  });
  return fromRows(rows, itemCount);
}

/** Numbers of pairs, those of each item side by side in their order. */
function groupedBy(
  items: Uint32Array,
  itemCount: number,
): { readonly offsets: Uint32Array; readonly pairs: Uint32Array } {
  const offsets = new Uint32Array(itemCount + 1);
  for (let pair = 0; pair < items.length; pair += 1)
    offsets[(items[pair] ?? 0) + 1] = (offsets[(items[pair] ?? 0) + 1] ?? 0) + 1;
  for (let item = 0; item < itemCount; item += 1) offsets[item + 1] = (offsets[item + 1] ?? 0) + (offsets[item] ?? 0);
  const next = offsets.slice();
  const pairs = new Uint32Array(items.length);
  for (let pair = 0; pair < items.length; pair += 1) {
    const item = items[pair] ?? 0;
    const place = next[item] ?? 0;
    pairs[place] = pair;
    next[item] = place + 1;
  }
  return { offsets, pairs };
}

/** The `count` largest of a row, the lower column among equals. */
function largestOf({ columns, values }: FollowerRow, count: number): FollowerRow {
  if (columns.length <= count) return { columns, values };
  const least = values.toSorted().at(-count) ?? 0;
  let equals = count - values.filter((value) => value > least).length;
  const isKept = Array.from(values, (value) => value > least || (value === least && equals-- > 0));
  return { columns: columns.filter((_, place) => isKept[place]), values: values.filter((_, place) => isKept[place]) };
}

function fromRows(rows: readonly FollowerRow[], columnCount: number): SparseMatrix {
  const offsets = new Uint32Array(rows.length + 1);
  for (const [row, { columns }] of rows.entries()) offsets[row + 1] = (offsets[row] ?? 0) + columns.length;
  const columns = new Uint32Array(offsets[rows.length] ?? 0);
  const values = new Float32Array(columns.length);
  for (const [row, one] of rows.entries()) {
    columns.set(one.columns, offsets[row]);
    values.set(one.values, offsets[row]);
  }
  return { rowCount: rows.length, columnCount, offsets, columns, values };
}
