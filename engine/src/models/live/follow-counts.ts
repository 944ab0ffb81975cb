import type { ModelFiles } from "../model.ts";
import { float64Array } from "../model-arrays.ts";
import type { Followers, FollowerRow, TransitionsConfig } from "../transitions/transitions.ts";
import { grown, PairTable, withRoomFor } from "./pair-table.ts";

export type FollowConfig = Pick<TransitionsConfig, "sourceExponent" | "targetExponent" | "followerCount">;

/** Rows longer than this are not read anew for every change. */
const longRow = 512;
/** A long row is read anew when its sum has grown or shrunk by this share. */
const longRowDrift = 1 / 64;

/**
 * How often what followed what, as sums that change pair by pair; a row of weights is made when it is asked for:
 * count · (sum from)^−sourceExponent · (sum to)^−targetExponent, the `followerCount` largest, as the training makes it.
 */
export class FollowCounts implements Followers {
  readonly #config: FollowConfig;
  #pairs = new PairTable();
  #counts = new Float64Array(1024);
  /** The pair of the same earlier item that came before, -1 for none. */
  #next = new Int32Array(1024);
  #head: Int32Array;
  #degrees: Uint32Array;
  #fromSums: Float64Array;
  #toSums: Float64Array;
  /** (sum to)^−targetExponent, NaN where it has to be worked out again. */
  #toScales: Float64Array;
  /** Places of changed pairs for those who keep a copy; undefined where nobody does. */
  #untold: Set<number> | undefined;
  readonly #longRows = new Map<number, { readonly sum: number; readonly places: Uint32Array }>();

  constructor(config: FollowConfig, itemCount: number) {
    this.#config = config;
    this.#head = new Int32Array(itemCount).fill(-1);
    this.#degrees = new Uint32Array(itemCount);
    this.#fromSums = new Float64Array(itemCount);
    this.#toSums = new Float64Array(itemCount);
    this.#toScales = new Float64Array(itemCount).fill(Number.NaN);
  }

  get itemCount(): number {
    return this.#head.length;
  }

  get pairCount(): number {
    return this.#pairs.length;
  }

  growTo(itemCount: number): void {
    this.#head = grown(this.#head, itemCount, -1);
    this.#degrees = grown(this.#degrees, itemCount);
    this.#fromSums = grown(this.#fromSums, itemCount);
    this.#toSums = grown(this.#toSums, itemCount);
    this.#toScales = grown(this.#toScales, itemCount, Number.NaN);
  }

  change(from: number, to: number, count: number): void {
    const known = this.#pairs.length;
    const place = this.#pairs.add(from, to);
    if (place === known) this.#chain(place, from);
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
    this.#fromSums[from] = (this.#fromSums[from] ?? 0) + count;
    this.#toSums[to] = (this.#toSums[to] ?? 0) + count;
    this.#toScales[to] = Number.NaN;
    this.#untold?.add(place);
  }

  /** From now on `takeUntold` knows what changes. */
  watch(): void {
    this.#untold ??= new Set();
  }

  /** Places of pairs whose counts changed since this was called last. */
  takeUntold(): ReadonlySet<number> {
    const untold = this.#untold ?? new Set<number>();
    this.#untold &&= new Set();
    return untold;
  }

  copyOf(places: ReadonlySet<number>): CopiedFollows {
    const pairs = new Uint32Array(2 * places.size);
    const values = new Float64Array(3 * places.size);
    let at = 0;
    for (const place of places) {
      const [from, to] = [this.#pairs.first(place), this.#pairs.second(place)];
      pairs.set([from, to], 2 * at);
      values.set([this.#counts[place] ?? 0, this.#fromSums[from] ?? 0, this.#toSums[to] ?? 0], 3 * at);
      at += 1;
    }
    return { pairs, values };
  }

  /** All counts row by row, in memory that threads share. */
  rows(): FollowRows {
    const offsets = sharedWhole(this.itemCount + 1);
    for (let item = 0; item < this.itemCount; item += 1)
      offsets[item + 1] = (offsets[item] ?? 0) + (this.#degrees[item] ?? 0);
    const length = offsets[this.itemCount] ?? 0;
    const [columns, counts] = [sharedWhole(length), sharedDoubles(length)];
    for (let item = 0; item < this.itemCount; item += 1) {
      let at = offsets[item] ?? 0;
      for (let place = this.#head[item] ?? -1; place >= 0; place = this.#next[place] ?? -1, at += 1) {
        columns[at] = this.#pairs.second(place);
        counts[at] = this.#counts[place] ?? 0;
      }
    }
    const [fromSums, toSums] = [sharedDoubles(this.itemCount), sharedDoubles(this.itemCount)];
    fromSums.set(this.#fromSums);
    toSums.set(this.#toSums);
    return { offsets, columns, counts, fromSums, toSums };
  }

  #chain(place: number, from: number): void {
    this.#counts = withRoomFor(this.#counts, place + 1);
    this.#next = withRoomFor(this.#next, place + 1);
    this.#next[place] = this.#head[from] ?? -1;
    this.#head[from] = place;
    this.#degrees[from] = (this.#degrees[from] ?? 0) + 1;
  }

  weight(from: number, to: number): number {
    const place = this.#pairs.find(from, to);
    return place < 0 ? 0 : (this.#counts[place] ?? 0) * this.#fromScale(from) * this.#toScale(to);
  }

  of(item: number): FollowerRow {
    const isLong = (this.#degrees[item] ?? 0) > longRow;
    return isLong
      ? this.#rowOf(item, this.#longRow(item))
      : largestOf(this.#rowOf(item, this.#placesOf(item)), this.#config.followerCount);
  }

  #longRow(item: number): Uint32Array {
    const sum = this.#fromSums[item] ?? 0;
    const known = this.#longRows.get(item);
    if (known !== undefined && Math.abs(sum - known.sum) <= longRowDrift * known.sum) return known.places;
    const places = this.#placesOf(item);
    const { values } = this.#rowOf(item, places);
    const least = leastKept(values, this.#config.followerCount);
    const kept = places.filter((_, at) => (values[at] ?? 0) >= least);
    this.#longRows.set(item, { sum, places: kept });
    return kept;
  }

  #placesOf(item: number): Uint32Array {
    const places = new Uint32Array(this.#degrees[item] ?? 0);
    let length = 0;
    for (let place = this.#head[item] ?? -1; place >= 0; place = this.#next[place] ?? -1)
      if ((this.#counts[place] ?? 0) > 0) places[length++] = place;
    return places.subarray(0, length);
  }

  #rowOf(item: number, places: Uint32Array): FollowerRow {
    const scale = this.#fromScale(item);
    const columns = new Uint32Array(places.length);
    const values = new Float32Array(places.length);
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] ?? 0;
      const to = this.#pairs.second(place);
      columns[at] = to;
      values[at] = (this.#counts[place] ?? 0) * scale * this.#toScale(to);
    }
    return { columns, values };
  }

  #fromScale(item: number): number {
    const sum = this.#fromSums[item] ?? 0;
    return sum > 0 ? sum ** -this.#config.sourceExponent : 0;
  }

  #toScale(item: number): number {
    const known = this.#toScales[item] ?? 0;
    if (!Number.isNaN(known)) return known;
    const sum = this.#toSums[item] ?? 0;
    return (this.#toScales[item] = sum > 0 ? sum ** -this.#config.targetExponent : 0);
  }

  save(): ModelFiles {
    const { header, arrays } = this.#pairs.save("follow");
    return { header, arrays: { ...arrays, followCounts: this.#counts.slice(0, this.#pairs.length) } };
  }

  static load(files: ModelFiles, config: FollowConfig, itemCount: number): FollowCounts {
    const counts = new FollowCounts(config, itemCount);
    counts.#pairs = PairTable.load(files, "follow");
    const { length } = counts.#pairs;
    counts.#counts = float64Array(files, "followCounts", length).slice();
    counts.#next = new Int32Array(length);
    for (let place = 0; place < length; place += 1) {
      const [from, to] = [counts.#pairs.first(place), counts.#pairs.second(place)];
      if (from >= itemCount || to >= itemCount) throw new Error(`Pair ${place} names an item above ${itemCount - 1}.`);
      const count = counts.#counts[place] ?? 0;
      counts.#chain(place, from);
      counts.#fromSums[from] = (counts.#fromSums[from] ?? 0) + count;
      counts.#toSums[to] = (counts.#toSums[to] ?? 0) + count;
    }
    return counts;
  }
}

/** The `count` largest of a row, and all that equal the least of them. */
export function largestOf(row: FollowerRow, count: number): FollowerRow {
  const { columns, values } = row;
  if (values.length <= count) return row;
  const least = leastKept(values, count);
  const isKept = (_: number, at: number) => (values[at] ?? 0) >= least;
  return { columns: columns.filter(isKept), values: values.filter(isKept) };
}

function leastKept(values: Float32Array, count: number): number {
  return values.length <= count ? 0 : (values.toSorted().at(-count) ?? 0);
}

/** Counts of some pairs, as they were at a moment: of each the two items, and its count, the sum from the one and the sum to the other. */
export interface CopiedFollows {
  readonly pairs: Uint32Array;
  readonly values: Float64Array;
}

/** Counts of all pairs: those from an item stand side by side. */
export interface FollowRows {
  /** items + 1 */
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly counts: Float64Array;
  readonly fromSums: Float64Array;
  readonly toSums: Float64Array;
}

const sharedDoubles = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));
const sharedWhole = (length: number) => new Uint32Array(new SharedArrayBuffer(4 * length));
