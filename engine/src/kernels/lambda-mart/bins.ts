/** Features in at most 255 bins each, so that training sums by bin instead of sorting rows. */
import { seededUniform } from "../random.ts";
import type { RankingRows } from "./ranking-rows.ts";

/** Bins of numbers are 0 … binCount − 1; a missing number is in this one. */
export const missingBin = 255;
export const maximumBinCount = 255;
/** Numbers between the edges of one feature and those of the next. */
export const edgeStride = 256;

export interface BinEdges {
  /** Bins with numbers in them, one a feature: 0 where all are missing. */
  readonly binCounts: Uint32Array;
  /**
   * featureCount × 256: a number is in the first bin whose edge is not below it. From the last bin on, edges are Infinity.
   * They lie halfway between two numbers, as f32, so that binned and plain numbers always go the same way.
   */
  readonly edges: Float32Array;
}

/** Rows looked at to place edges: a bin's share of rows is then off by some hundredths of itself. */
const sampleSize = 50_000;

/** Each distinct number has a bin of its own where bins suffice; otherwise bins hold about equally many rows. */
export function placeEdges({ features, featureCount, grades }: RankingRows, binCount: number, seed: number): BinEdges {
  const sample = sampleRows(grades.length, seed);
  const binCounts = new Uint32Array(featureCount);
  const edges = new Float32Array(featureCount * edgeStride).fill(Infinity);
  const values = new Float32Array(sample.length);
  for (let feature = 0; feature < featureCount; feature += 1) {
    let count = 0;
    for (const row of sample) {
      const value = features[row * featureCount + feature]!;
      if (Number.isNaN(value)) continue;
      values[count] = value;
      count += 1;
    }
    const places = edges.subarray(feature * edgeStride, feature * edgeStride + binCount - 1);
    binCounts[feature] = count === 0 ? 0 : 1 + fillEdges(values.subarray(0, count).toSorted(), places);
  }
  return { binCounts, edges };
}

function sampleRows(rowCount: number, seed: number): Uint32Array {
  if (rowCount <= sampleSize) return Uint32Array.from({ length: rowCount }, (_, row) => row);
  const uniform = seededUniform(seed);
  // One of each stretch, at a random place of it: evenly spread, and never in step with the groups.
  return Uint32Array.from({ length: sampleSize }, (_, index) =>
    Math.min(rowCount - 1, Math.floor(((index + uniform()) * rowCount) / sampleSize)),
  );
}

/** Fills the first edges from sorted numbers and returns how many it placed. */
function fillEdges(sorted: Float32Array, edges: Float32Array): number {
  const distinct = countDistinct(sorted);
  let placed = 0;
  let binStart = 0;
  for (let start = 0, end = 0; start < sorted.length && placed < edges.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end += 1;
    if (end === sorted.length) break;
    const share = (sorted.length - binStart) / (edges.length + 1 - placed);
    if (distinct > edges.length + 1 && end - binStart < share) continue;
    edges[placed] = edgeBetween(sorted[end - 1]!, sorted[end]!);
    placed += 1;
    binStart = end;
  }
  return placed;
}

function countDistinct(sorted: Float32Array): number {
  let count = 0;
  for (let index = 0; index < sorted.length; index += 1)
    if (index === 0 || sorted[index] !== sorted[index - 1]) count += 1;
  return count;
}

/** At least `low` and below `high`. */
function edgeBetween(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle < high ? middle : low;
}

/** The bin of each number by feature: featureCount × rowCount. */
export function binColumns({ features, featureCount, grades }: RankingRows, { edges }: BinEdges): Uint8Array {
  const rowCount = grades.length;
  const columns = new Uint8Array(featureCount * rowCount);
  for (let feature = 0; feature < featureCount; feature += 1)
    for (let row = 0; row < rowCount; row += 1)
      columns[feature * rowCount + row] = binOf(features[row * featureCount + feature]!, edges, feature * edgeStride);
  return columns;
}

function binOf(value: number, edges: Float32Array, start: number): number {
  if (Number.isNaN(value)) return missingBin;
  let low = 0;
  let high = maximumBinCount - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[start + middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
