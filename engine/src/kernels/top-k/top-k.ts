/** Kernel: the k rows of a matrix with the largest inner product with a query. Exact, by pruning. */

export interface TopKQuery {
  readonly vector: Float32Array;
  readonly k: number;
  /** Rows that must not be found, in any order; repeats do no harm. */
  readonly excluded?: Uint32Array | undefined;
  /** Only rows of this group. */
  readonly group?: number | undefined;
}

/** Where a search writes: `count` entries, best first, lower row first among equal scores. */
export interface TopKResult {
  count: number;
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

export interface TopKIndex {
  readonly rowCount: number;
  readonly dimension: number;
  /**
   * Finds min(k, rows of the group that are not excluded) rows; the result must have room for k. Scores are rounded to f32
   * before they are compared. Allocates nothing and keeps scratch space, so it serves one call at a time.
   * RangeError when k, the query's length, one of its numbers or an excluded row is out of range.
   */
  search(query: TopKQuery, result: TopKResult): void;
}

export function createTopKResult(capacity: number): TopKResult {
  return { count: 0, rows: new Uint32Array(capacity), scores: new Float32Array(capacity) };
}

/** Leading coordinates of a row that are looked at before the rest. */
const headWidth = 16;
/** Room for rounding in the bounds, relative to |query|·|row|: far above the error of a sum in f64 rounded to f32. */
const slack = 1e-6;

/**
 * Copies `rows` (rowCount × dimension) by group and descending length. A search leaves a group as soon as |query|·|row|, which
 * no score exceeds (Cauchy & Schwarz), falls below the k-th best score; before that it skips a row when its head's share of
 * the score plus |tail of query|·|tail of row| falls below it (Teflioudi, Gemulla & Mykytiuk 2015). The second bound is tight
 * when most of the length lies in the first coordinates, as in factors turned to their principal axes.
 * Without `groups` all rows are of group 0. RangeError names the first row that holds a number that is not finite.
 */
export function createTopKIndex(rows: Float32Array, dimension: number, groups?: Uint8Array): TopKIndex {
  const layout = createLayout(rows, dimension, groups);
  const rowCount = layout.order.length;
  const isExcluded = new Uint8Array(rowCount);
  const query = new Float64Array(dimension);
  return {
    rowCount,
    dimension,
    search({ vector, k, excluded, group }, result) {
      if (!Number.isInteger(k) || k < 0 || k > result.rows.length)
        throw new RangeError(`k is ${k}; the result has room for ${result.rows.length}.`);
      loadQuery(vector, query);
      checkExcluded(excluded, rowCount);
      result.count = 0;
      if (excluded !== undefined) for (const row of excluded) isExcluded[row] = 1;
      const groupCount = layout.groupStarts.length - 1;
      const last = group === undefined ? groupCount - 1 : Math.min(group, groupCount - 1);
      if (k > 0) for (let each = group ?? 0; each <= last; each += 1) scan(layout, each, query, k, isExcluded, result);
      if (excluded !== undefined) for (const row of excluded) isExcluded[row] = 0;
      sortResult(result);
    },
  };
}

/** Rows by group, then by descending length, then by row. */
interface Layout {
  readonly dimension: number;
  readonly headWidth: number;
  /** Row of each place. */
  readonly order: Uint32Array;
  /** Places groupStarts[g]..groupStarts[g + 1] hold group g. */
  readonly groupStarts: Uint32Array;
  readonly lengths: Float64Array;
  readonly tailLengths: Float64Array;
  /** First coordinates of each place side by side, so that a scan that seldom needs the others reads little memory. */
  readonly heads: Float32Array;
  readonly tails: Float32Array;
}

function createLayout(rows: Float32Array, dimension: number, groups: Uint8Array | undefined): Layout {
  const rowCount = rows.length / dimension;
  if (!Number.isInteger(rowCount)) throw new RangeError(`${rows.length} numbers are no rows of ${dimension}.`);
  if (groups !== undefined && groups.length !== rowCount)
    throw new RangeError(`There are ${groups.length} groups for ${rowCount} rows.`);
  const bad = rows.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Row ${Math.floor(bad / dimension)} holds ${rows[bad]!}.`);
  const head = Math.min(headWidth, dimension);
  const tail = dimension - head;
  const rowLengths = Float64Array.from({ length: rowCount }, (_, row) => lengthOf(rows, row * dimension, dimension));
  const groupOf = groups ?? new Uint8Array(rowCount);
  const order = Uint32Array.from({ length: rowCount }, (_, row) => row).toSorted(
    (a, b) => groupOf[a]! - groupOf[b]! || rowLengths[b]! - rowLengths[a]! || a - b,
  );
  const groupStarts = new Uint32Array(groupOf.reduce((most, group) => Math.max(most, group), 0) + 2);
  for (const group of groupOf) groupStarts[group + 1]! += 1;
  for (let group = 1; group < groupStarts.length; group += 1) groupStarts[group]! += groupStarts[group - 1]!;
  const heads = new Float32Array(rowCount * head);
  const tails = new Float32Array(rowCount * tail);
  for (const [place, row] of order.entries()) {
    const start = row * dimension;
    heads.set(rows.subarray(start, start + head), place * head);
    tails.set(rows.subarray(start + head, start + dimension), place * tail);
  }
  return {
    dimension,
    headWidth: head,
    order,
    groupStarts,
    lengths: Float64Array.from(order, (row) => rowLengths[row]!),
    tailLengths: Float64Array.from({ length: rowCount }, (_, place) => lengthOf(tails, place * tail, tail)),
    heads,
    tails,
  };
}

function lengthOf(values: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let index = start; index < start + count; index += 1) sum += values[index]! ** 2;
  return Math.sqrt(sum);
}

function loadQuery(vector: Float32Array, query: Float64Array): void {
  if (vector.length !== query.length)
    throw new RangeError(`The query has ${vector.length} numbers, not ${query.length}.`);
  for (let axis = 0; axis < vector.length; axis += 1) {
    if (!Number.isFinite(vector[axis]!)) throw new RangeError(`The query is ${vector[axis]!} at ${axis}.`);
    query[axis] = vector[axis]!;
  }
}

function checkExcluded(excluded: Uint32Array | undefined, rowCount: number): void {
  if (excluded === undefined) return;
  for (const row of excluded)
    if (row >= rowCount) throw new RangeError(`Row ${row} cannot be excluded: there are ${rowCount}.`);
}

/** Offers the rows of one group to the result, best bound first. */
function scan(
  layout: Layout,
  group: number,
  query: Float64Array,
  k: number,
  isExcluded: Uint8Array,
  result: TopKResult,
): void {
  const { order, groupStarts, lengths, tailLengths, heads, tails, dimension, headWidth: head } = layout;
  const tail = dimension - head;
  const queryLength = lengthOf(query, 0, dimension);
  const tailQueryLength = lengthOf(query, head, tail);
  let threshold = result.count < k ? -Infinity : result.scores[0]!;
  for (let place = groupStarts[group]!; place < groupStarts[group + 1]!; place += 1) {
    const limit = queryLength * lengths[place]!;
    if (limit * (1 + slack) < threshold) return;
    const headScore = dot(heads, place * head, query, 0, head);
    if (headScore + tailQueryLength * tailLengths[place]! + slack * limit < threshold) continue;
    const row = order[place]!;
    if (isExcluded[row] === 1) continue;
    offer(result, k, row, Math.fround(headScore + dot(tails, place * tail, query, head, tail)));
    if (result.count === k) threshold = result.scores[0]!;
  }
}

/** In four sums, so that additions do not wait for each other. */
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
  for (; axis < count; axis += 1) sum0 += rows[start + axis]! * query[queryStart + axis]!;
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
