/** What an index answers: the k rows of a matrix with the largest inner product with a query. For every implementation. */

interface TopKFilter {
  /** Only rows of this group. */
  readonly group?: number | undefined;
  /** Only rows whose bit is set, bit r mod 32 of word ⌊r / 32⌋; ⌈rows / 32⌉ words. */
  readonly allowed?: Uint32Array | undefined;
}

export interface TopKQuery extends TopKFilter {
  readonly vector: Float32Array;
  readonly k: number;
  /** Rows that must not be found, in any order; repeats do no harm. */
  readonly excluded?: Uint32Array | undefined;
}

export interface TopKBatch extends TopKFilter {
  /** queries × dimension */
  readonly vectors: Float32Array;
  readonly k: number;
  /** `excluded` of each query. */
  readonly excluded?: readonly (Uint32Array | undefined)[] | undefined;
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
   * Finds min(k, rows that pass the filters) rows; the result must have room for k. Scores are rounded to f32 before they are
   * compared. Allocates nothing once it has met the largest k, and keeps scratch space, so it serves one call at a time.
   * RangeError when k, the query's length, one of its numbers, an excluded row or the length of `allowed` is out of range.
   */
  search(query: TopKQuery, result: TopKResult): void;
  /** The same answers as one search for each query, into one result for each. */
  searchBatch(batch: TopKBatch, results: readonly TopKResult[]): void;
  /**
   * out[i] = vector·row, row being number `rows[i]`, summed in f64 and rounded to f32; the last bit may differ from that of a search.
   * Allocates nothing once it has met the largest number of rows. RangeError as of a search, and when a row is not there.
   */
  scoresOf(vector: Float32Array, rows: Uint32Array, out: Float32Array): void;
}

export interface TopKOptions {
  /** Of each row; without them all rows are of group 0. */
  readonly groups?: Uint8Array | undefined;
  /** What a scan reads first. The answers are the same; `int8` needs a quarter more memory and reads a quarter of it. */
  readonly precision?: "float32" | "int8" | undefined;
}

export function createTopKResult(capacity: number): TopKResult {
  return { count: 0, rows: new Uint32Array(capacity), scores: new Float32Array(capacity) };
}

/** Rows by group, then by descending length, then by row. */
export interface TopKOrder {
  /** Row of each place. */
  readonly order: Uint32Array;
  /** Places groupStarts[g]..groupStarts[g + 1] hold group g. */
  readonly groupStarts: Uint32Array;
  /** Of each row. */
  readonly rowLengths: Float64Array;
}

/** RangeError names the first row that holds a number that is not finite. */
export function orderRows(rows: Float32Array, dimension: number, groups: Uint8Array | undefined): TopKOrder {
  const rowCount = rows.length / dimension;
  if (!Number.isInteger(rowCount)) throw new RangeError(`${rows.length} numbers are no rows of ${dimension}.`);
  if (groups !== undefined && groups.length !== rowCount)
    throw new RangeError(`There are ${groups.length} groups for ${rowCount} rows.`);
  const rowLengths = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    rowLengths[row] = lengthOf(rows, row * dimension, dimension);
    // No square of an f32 is too large for f64.
    if (!Number.isFinite(rowLengths[row])) {
      const bad = rows.subarray(row * dimension, (row + 1) * dimension).find((value) => !Number.isFinite(value))!;
      throw new RangeError(`Row ${row} holds ${bad}.`);
    }
  }
  const groupOf = groups ?? new Uint8Array(rowCount);
  const order = orderBy(groupOf, byDescending(rowLengths));
  return { order, groupStarts: groupStartsOf(groupOf), rowLengths };
}

/** Of rows ordered by group, where each group begins, and the last ends. */
export function groupStartsOf(groups: Uint8Array): Uint32Array {
  let most = 0;
  for (let row = 0; row < groups.length; row += 1) most = Math.max(most, groups[row]!);
  const starts = new Uint32Array(most + 2);
  for (let row = 0; row < groups.length; row += 1) starts[groups[row]! + 1]! += 1;
  for (let group = 1; group < starts.length; group += 1) starts[group]! += starts[group - 1]!;
  return starts;
}

/** Places of numbers from 0 up, the largest number first, then by place: a radix sort over their bytes. */
function byDescending(values: Float64Array): Uint32Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const digits = new Uint8Array(values.length);
  let order = Uint32Array.from(values.keys());
  for (let byte = 0; byte < 8; byte += 1) {
    for (let place = 0; place < digits.length; place += 1) digits[place] = 255 - bytes[8 * place + byte]!;
    order = orderBy(digits, order);
  }
  return order;
}

/** `order`, then stably by the digit of each place. */
function orderBy(digits: Uint8Array, order: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(257);
  for (let place = 0; place < digits.length; place += 1) next[digits[place]! + 1]! += 1;
  for (let digit = 0; digit < 256; digit += 1) next[digit + 1]! += next[digit]!;
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const place = order[at]!;
    sorted[next[digits[place]!]!++] = place;
  }
  return sorted;
}

export function lengthOf(values: ArrayLike<number>, start: number, count: number): number {
  let sum = 0;
  for (let index = start; index < start + count; index += 1) {
    const value = values[index]!;
    sum += value * value;
  }
  return Math.sqrt(sum);
}

export function checkRows({ rowCount, dimension }: Shape, vector: Float32Array, rows: Uint32Array): void {
  if (vector.length !== dimension) throw new RangeError(`The query has ${vector.length} numbers, not ${dimension}.`);
  checkNumbers(vector, dimension);
  for (let place = 0; place < rows.length; place += 1)
    if (rows[place]! >= rowCount) throw new RangeError(`Row ${rows[place]!} cannot be scored: there are ${rowCount}.`);
}

type Shape = Pick<TopKIndex, "rowCount" | "dimension">;

export function checkQuery({ rowCount, dimension }: Shape, query: TopKQuery, result: TopKResult): void {
  const { vector, k, excluded, allowed } = query;
  if (vector.length !== dimension) throw new RangeError(`The query has ${vector.length} numbers, not ${dimension}.`);
  checkCount(k, result);
  checkNumbers(vector, dimension);
  checkExcluded(excluded, rowCount);
  checkAllowed(allowed, rowCount);
}

export function checkBatch({ rowCount, dimension }: Shape, batch: TopKBatch, results: readonly TopKResult[]): void {
  const { vectors, k, excluded, allowed } = batch;
  const queryCount = results.length;
  if (vectors.length !== queryCount * dimension)
    throw new RangeError(`${vectors.length} numbers are not ${queryCount} queries of ${dimension}.`);
  if (excluded !== undefined && excluded.length !== queryCount)
    throw new RangeError(`There are ${excluded.length} lists of excluded rows for ${queryCount} queries.`);
  for (const result of results) checkCount(k, result);
  checkNumbers(vectors, dimension);
  if (excluded !== undefined) for (const list of excluded) checkExcluded(list, rowCount);
  checkAllowed(allowed, rowCount);
}

function checkCount(k: number, result: TopKResult): void {
  const room = Math.min(result.rows.length, result.scores.length);
  if (!Number.isInteger(k) || k < 0 || k > room) throw new RangeError(`k is ${k}; the result has room for ${room}.`);
}

function checkNumbers(vectors: Float32Array, dimension: number): void {
  for (let index = 0; index < vectors.length; index += 1)
    if (!Number.isFinite(vectors[index]!))
      throw new RangeError(`The query is ${vectors[index]!} at ${index % dimension}.`);
}

function checkExcluded(excluded: Uint32Array | undefined, rowCount: number): void {
  if (excluded === undefined) return;
  for (let place = 0; place < excluded.length; place += 1)
    if (excluded[place]! >= rowCount)
      throw new RangeError(`Row ${excluded[place]!} cannot be excluded: there are ${rowCount}.`);
}

function checkAllowed(allowed: Uint32Array | undefined, rowCount: number): void {
  if (allowed !== undefined && allowed.length !== Math.ceil(rowCount / 32))
    throw new RangeError(`There are ${allowed.length} words of allowed rows for ${rowCount} rows.`);
}
