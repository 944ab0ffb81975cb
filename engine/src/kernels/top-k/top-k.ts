/** Kernel: the k rows of a matrix with the largest inner product with a query. Exact, by pruning. */
import {
  checkBatch,
  checkQuery,
  checkRows,
  lengthOf,
  orderRows,
  type TopKIndex,
  type TopKOptions,
  type TopKOrder,
  type TopKQuery,
  type TopKResult,
} from "./top-k-index.ts";

/** Leading coordinates of a row that are looked at before the rest. */
const headWidth = 16;
/** Room for rounding in the bounds, relative to |query|·|row|: far above the error of a sum in f64 rounded to f32. */
const slack = 1e-6;
/** The same for scores so small that f32 has few bits for them. */
const tiny = 1e-37;
/** A sum above it becomes ∞ in f32, which is no more than another ∞. */
const largest = 3.4e38;

/**
 * Copies `rows` (rowCount × dimension) by group and descending length. A search leaves a group as soon as |query|·|row|, which
 * no score exceeds (Cauchy & Schwarz), falls below the k-th best score; before that it skips a row when its head's share of
 * the score plus |tail of query|·|tail of row| falls below it (Teflioudi, Gemulla & Mykytiuk 2015). The second bound is tight
 * when most of the length lies in the first coordinates, as in factors turned to their principal axes.
 * Scans in f32 whatever the precision. RangeError names the first row that holds a number that is not finite.
 */
export function createTopKIndex(rows: Float32Array, dimension: number, options: TopKOptions = {}): TopKIndex {
  return new ReferenceIndex(createLayout(rows, dimension, orderRows(rows, dimension, options.groups)));
}

class ReferenceIndex implements TopKIndex {
  readonly rowCount: number;
  readonly dimension: number;
  readonly #layout: Layout;
  readonly #isExcluded: Uint8Array;
  readonly #query: Float64Array;

  constructor(layout: Layout) {
    this.rowCount = layout.order.length;
    this.dimension = layout.dimension;
    this.#layout = layout;
    this.#isExcluded = new Uint8Array(this.rowCount);
    this.#query = new Float64Array(this.dimension);
  }

  search(query: TopKQuery, result: TopKResult): void {
    checkQuery(this, query, result);
    this.#search(query, result);
  }

  searchBatch(batch: Parameters<TopKIndex["searchBatch"]>[0], results: readonly TopKResult[]): void {
    checkBatch(this, batch, results);
    for (const [index, result] of results.entries()) {
      const vector = batch.vectors.subarray(index * this.dimension, (index + 1) * this.dimension);
      this.#search({ ...batch, vector, excluded: batch.excluded?.[index] }, result);
    }
  }

  scoresOf(vector: Float32Array, rows: Uint32Array, out: Float32Array): void {
    checkRows(this, vector, rows);
    this.#query.set(vector);
    const { places, heads, tails, headWidth: head } = this.#layout;
    const row = new Float32Array(this.dimension);
    for (const [at, number] of rows.entries()) {
      const place = places[number]!;
      row.set(heads.subarray(place * head, (place + 1) * head));
      row.set(tails.subarray(place * (row.length - head), (place + 1) * (row.length - head)), head);
      out[at] = dot(row, 0, this.#query, 0, row.length);
    }
  }

  #search({ vector, k, excluded, allowed, group }: TopKQuery, result: TopKResult): void {
    const { groupStarts } = this.#layout;
    this.#query.set(vector);
    result.count = 0;
    if (excluded !== undefined) for (const row of excluded) this.#isExcluded[row] = 1;
    const scan: Scan = { query: this.#query, k, isExcluded: this.#isExcluded, allowed };
    const last = Math.min(group ?? Infinity, groupStarts.length - 2);
    if (k > 0) for (let each = group ?? 0; each <= last; each += 1) scanGroup(this.#layout, each, scan, result);
    if (excluded !== undefined) for (const row of excluded) this.#isExcluded[row] = 0;
    sortResult(result);
  }
}

interface Layout extends TopKOrder {
  readonly dimension: number;
  /** Place of each row. */
  readonly places: Uint32Array;
  readonly headWidth: number;
  /** Of each place, like all that follows. */
  readonly lengths: Float64Array;
  readonly tailLengths: Float64Array;
  /** First coordinates of each place side by side, so that a scan that seldom needs the others reads little memory. */
  readonly heads: Float32Array;
  readonly tails: Float32Array;
}

function createLayout(rows: Float32Array, dimension: number, rowOrder: TopKOrder): Layout {
  const { order, rowLengths } = rowOrder;
  const head = Math.min(headWidth, dimension);
  const tail = dimension - head;
  const heads = new Float32Array(order.length * head);
  const tails = new Float32Array(order.length * tail);
  const places = new Uint32Array(order.length);
  for (const [place, row] of order.entries()) {
    const start = row * dimension;
    places[row] = place;
    heads.set(rows.subarray(start, start + head), place * head);
    tails.set(rows.subarray(start + head, start + dimension), place * tail);
  }
  return {
    ...rowOrder,
    dimension,
    places,
    headWidth: head,
    lengths: Float64Array.from(order, (row) => rowLengths[row]!),
    tailLengths: Float64Array.from(order, (_, place) => lengthOf(tails, place * tail, tail)),
    heads,
    tails,
  };
}

interface Scan {
  readonly query: Float64Array;
  readonly k: number;
  readonly isExcluded: Uint8Array;
  readonly allowed: Uint32Array | undefined;
}

/** Offers the rows of one group to the result, best bound first. */
function scanGroup(layout: Layout, group: number, scan: Scan, result: TopKResult): void {
  const { order, groupStarts, lengths, tailLengths, heads, tails, dimension, headWidth: head } = layout;
  const { query, k, isExcluded, allowed } = scan;
  const tail = dimension - head;
  const queryLength = lengthOf(query, 0, dimension);
  const tailQueryLength = lengthOf(query, head, tail);
  let threshold = result.count < k ? -Infinity : Math.min(result.scores[0]!, largest);
  for (let place = groupStarts[group]!; place < groupStarts[group + 1]!; place += 1) {
    const limit = queryLength * lengths[place]!;
    if (limit * (1 + slack) + tiny < threshold) return;
    const headScore = dot(heads, place * head, query, 0, head);
    if (headScore + tailQueryLength * tailLengths[place]! + slack * limit + tiny < threshold) continue;
    const row = order[place]!;
    if (isExcluded[row] === 1 || (allowed !== undefined && !hasBit(allowed, row))) continue;
    offer(result, k, row, Math.fround(headScore + dot(tails, place * tail, query, head, tail)));
    if (result.count === k) threshold = Math.min(result.scores[0]!, largest);
  }
}

const hasBit = (bits: Uint32Array, index: number): boolean => ((bits[index >> 5]! >>> (index & 31)) & 1) === 1;

/** In four sums, one for each remainder of the coordinate by 4, so that additions do not wait for each other. */
function dot(rows: Float32Array, start: number, query: Float64Array, queryStart: number, count: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let axis = 0;
  for (; axis + 3 < count; axis += 4) {
    sum0 += rows[start + axis]! * query[queryStart + axis]!;
    sum1 += rows[start + axis + 1]! * query[queryStart + axis + 1]!;
    sum2 += rows[start + axis + 2]! * query[queryStart + axis + 2]!;
    sum3 += rows[start + axis + 3]! * query[queryStart + axis + 3]!;
  }
  if (axis < count) sum0 += rows[start + axis]! * query[queryStart + axis]!;
  if (axis + 1 < count) sum1 += rows[start + axis + 1]! * query[queryStart + axis + 1]!;
  if (axis + 2 < count) sum2 += rows[start + axis + 2]! * query[queryStart + axis + 2]!;
  return sum0 + sum1 + (sum2 + sum3);
}
/** While a search runs, the result is a binary heap with the worst entry at 0. */
function offer(result: TopKResult, k: number, row: number, score: number): void {
  const { rows, scores } = result;
  if (result.count < k) {
    let place = result.count;
    result.count += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isWorse(score, row, scores[parent]!, rows[parent]!)) break;
      scores[place] = scores[parent]!;
      rows[place] = rows[parent]!;
      place = parent;
    }
    scores[place] = score;
    rows[place] = row;
  } else if (isWorse(scores[0]!, rows[0]!, score, row)) {
    sink(result, k, row, score);
  }
}

const isWorse = (score: number, row: number, otherScore: number, otherRow: number): boolean =>
  score < otherScore || (score === otherScore && row > otherRow);

/** Replaces the worst of the first `count` entries. */
function sink({ rows, scores }: TopKResult, count: number, row: number, score: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && isWorse(scores[child + 1]!, rows[child + 1]!, scores[child]!, rows[child]!)) child += 1;
    if (!isWorse(scores[child]!, rows[child]!, score, row)) break;
    scores[place] = scores[child]!;
    rows[place] = rows[child]!;
    place = child;
  }
  scores[place] = score;
  rows[place] = row;
}

/** Takes the worst off the heap again and again, which leaves the best first. */
function sortResult(result: TopKResult): void {
  const { rows, scores } = result;
  for (let last = result.count - 1; last > 0; last -= 1) {
    const row = rows[last]!;
    const score = scores[last]!;
    rows[last] = rows[0]!;
    scores[last] = scores[0]!;
    sink(result, last, row, score);
  }
}
