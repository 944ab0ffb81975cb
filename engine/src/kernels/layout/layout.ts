/**
 * Kernel: a picture of rows in the plane in which what is near stays near. The k nearest neighbours of each row, by cosine, are edges of a
 * graph, weighted as in UMAP (McInnes, Healy & Melville 2018); edges pull, random pairs push (stochastic gradient descent, section 3.2),
 * from the two principal axes on. Equal rows and seeds give equal pictures.
 */
import { symmetricEigen } from "../eigen/eigen.ts";
import { seededUniform } from "../random.ts";
import { createTopKResult } from "../top-k/top-k-index.ts";
import { createTopKIndexWasm } from "../top-k/top-k-wasm.ts";

export interface LayoutOptions {
  readonly dimension: number;
  readonly seed: number;
  /** Edges of each row; 15 unless given. */
  readonly neighbourCount?: number;
  /** Rounds of pulling and pushing; 300 unless given. */
  readonly epochCount?: number;
}

/** Of each row its nearest others by cosine, nearest first. */
export interface RowNeighbours {
  readonly count: number;
  /** rows × count */
  readonly rows: Uint32Array;
  /** 1 − cosine, rows × count. */
  readonly distances: Float64Array;
}

/** Exact. `rows` (rowCount × dimension) have length 1. */
export function nearestRows(rows: Float32Array, dimension: number, wantedCount: number): RowNeighbours {
  const rowCount = rows.length / dimension;
  const count = Math.min(wantedCount, Math.max(0, rowCount - 1));
  const found = { count, rows: new Uint32Array(rowCount * count), distances: new Float64Array(rowCount * count) };
  if (count === 0) return found;
  const index = createTopKIndexWasm(rows, dimension, { precision: "int8" });
  const result = createTopKResult(count);
  const excluded = new Uint32Array(1);
  for (let row = 0; row < rowCount; row += 1) {
    excluded[0] = row;
    index.search({ vector: rows.subarray(row * dimension, (row + 1) * dimension), k: count, excluded }, result);
    for (let rank = 0; rank < count; rank += 1) {
      found.rows[row * count + rank] = result.rows[rank]!;
      found.distances[row * count + rank] = Math.max(0, 1 - result.scores[rank]!);
    }
  }
  return found;
}

/** Each row's place on the two axes along which rows differ most: rows × 2. */
export function principalPlane(rows: Float32Array, dimension: number): Float64Array {
  const rowCount = rows.length / dimension;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at += 1) mean[at % dimension]! += rows[at]! / rowCount;
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < rowCount; row += 1)
    for (let a = 0; a < dimension; a += 1) {
      const left = rows[row * dimension + a]! - mean[a]!;
      for (let b = 0; b <= a; b += 1) covariance[a * dimension + b]! += left * (rows[row * dimension + b]! - mean[b]!);
    }
  for (let a = 0; a < dimension; a += 1)
    for (let b = 0; b < a; b += 1) covariance[b * dimension + a] = covariance[a * dimension + b]!;
  const { vectors } = symmetricEigen(covariance, dimension);
  const plane = new Float64Array(rowCount * 2);
  for (let row = 0; row < rowCount; row += 1)
    for (let axis = 0; axis < Math.min(2, dimension); axis += 1)
      for (let place = 0; place < dimension; place += 1)
        plane[row * 2 + axis]! += (rows[row * dimension + place]! - mean[place]!) * vectors[place * dimension + axis]!;
  return plane;
}

/** rows × 2. `rows` (rowCount × dimension) have length 1; `neighbours` are theirs. */
export function layoutRows(rows: Float32Array, neighbours: RowNeighbours, options: LayoutOptions): Float64Array {
  const { dimension, seed, neighbourCount = 15, epochCount = 300 } = options;
  const uniform = seededUniform(seed);
  const plane = spread(principalPlane(rows, dimension), uniform);
  const edges = edgesOf(neighbours, Math.min(neighbourCount, neighbours.count), rows.length / dimension);
  descend(plane, edges, { epochCount, uniform });
  return plane;
}

/** Starting places are within ±10, and no two rows at the same one, which nothing could part. */
function spread(plane: Float64Array, uniform: () => number): Float64Array {
  let widest = 0;
  for (const value of plane) widest = Math.max(widest, Math.abs(value));
  return plane.map((value) => (widest > 0 ? (10 * value) / widest : 0) + 1e-2 * (uniform() - 0.5));
}

interface Edges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weights: Float64Array;
}

/**
 * w(i→j) = exp(−max(0, d(i,j) − ρᵢ) / σᵢ), ρᵢ being the distance of the nearest, and σᵢ such that the weights of i sum to log₂ k; an
 * edge weighs w(i→j) + w(j→i) − w(i→j)·w(j→i).
 */
function edgesOf({ count, rows, distances }: RowNeighbours, used: number, rowCount: number): Edges {
  const weights = new Float64Array(rowCount * used);
  for (let row = 0; row < rowCount; row += 1)
    weigh(distances.subarray(row * count, row * count + used), weights, row * used);
  const weightOf = (from: number, to: number) => {
    for (let rank = 0; rank < used; rank += 1)
      if (rows[from * count + rank] === to) return weights[from * used + rank]!;
    return 0;
  };
  const [from, to, joined]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < rowCount; row += 1)
    for (let rank = 0; rank < used; rank += 1) {
      const other = rows[row * count + rank]!;
      const [there, back] = [weights[row * used + rank]!, weightOf(other, row)];
      // An edge of both is added by the lower row.
      if (back > 0 && other < row) continue;
      from.push(row);
      to.push(other);
      joined.push(there + back - there * back);
    }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to), weights: Float64Array.from(joined) };
}

const bisections = 40;

function weigh(distances: Float64Array, out: Float64Array, at: number): void {
  const wanted = Math.log2(Math.max(2, distances.length));
  const nearest = distances[0] ?? 0;
  let [low, high, sigma] = [0, Infinity, 0.1];
  for (let step = 0; step < bisections; step += 1) {
    let sum = 0;
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - nearest) / sigma);
    if (Math.abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) high = sigma;
    else low = sigma;
    sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
  }
  for (let rank = 0; rank < distances.length; rank += 1)
    out[at + rank] = Math.exp(-Math.max(0, distances[rank]! - nearest) / Math.max(sigma, 1e-12));
}

/** 1 / (1 + a·d^2b) is close to 1 below a distance of 0.1 and falls like exp(−d) behind it. */
const a = 1.577;
const b = 0.8951;
const pushCount = 5;
const longestStep = 4;

function descend(
  plane: Float64Array,
  { from, to, weights }: Edges,
  { epochCount, uniform }: { readonly epochCount: number; readonly uniform: () => number },
): void {
  const rowCount = plane.length / 2;
  let heaviest = 0;
  for (const weight of weights) heaviest = Math.max(heaviest, weight);
  const due = Float64Array.from(weights, (weight) => heaviest / weight);
  const clipped = (value: number) => Math.max(-longestStep, Math.min(longestStep, value));
  for (let epoch = 1; epoch <= epochCount; epoch += 1) {
    const rate = 1 - (epoch - 1) / epochCount;
    for (let edge = 0; edge < weights.length; edge += 1) {
      if (due[edge]! > epoch) continue;
      due[edge]! += heaviest / weights[edge]!;
      const [head, tail] = [2 * from[edge]!, 2 * to[edge]!];
      for (let end = 0; end < 2; end += 1) {
        // Each end is moved as if it were the first one, so that the order of rows does not matter.
        const [moved, other] = end === 0 ? [head, tail] : [tail, head];
        const dx = plane[moved]! - plane[other]!;
        const dy = plane[moved + 1]! - plane[other + 1]!;
        const square = dx * dx + dy * dy;
        if (square > 0) {
          const power = square ** b;
          const pull = (-2 * a * b * power) / (square * (1 + a * power));
          plane[moved]! += rate * clipped(pull * dx);
          plane[moved + 1]! += rate * clipped(pull * dy);
        }
        for (let push = 0; push < pushCount; push += 1) {
          const far = 2 * Math.floor(uniform() * rowCount);
          if (far === moved) continue;
          const px = plane[moved]! - plane[far]!;
          const py = plane[moved + 1]! - plane[far + 1]!;
          const apart = px * px + py * py;
          const away = (2 * b) / ((0.001 + apart) * (1 + a * apart ** b));
          plane[moved]! += rate * clipped(away * px);
          plane[moved + 1]! += rate * clipped(away * py);
        }
      }
    }
  }
}

/**
 * Of the nearest `count` of a row the share that is among its nearest `count` in the plane, mean over every `step`-th row: 1 where all
 * neighbours stay neighbours.
 */
export function keptNeighbourRatio(
  plane: Float64Array,
  neighbours: RowNeighbours,
  { count, step }: { readonly count: number; readonly step: number },
): number {
  const rowCount = plane.length / 2;
  const used = Math.min(count, neighbours.count);
  let [kept, looked] = [0, 0];
  if (used === 0) return 1;
  for (let row = 0; row < rowCount; row += step) {
    const near = nearestInPlane(plane, row, used);
    for (let rank = 0; rank < used; rank += 1) if (near.has(neighbours.rows[row * neighbours.count + rank]!)) kept += 1;
    looked += used;
  }
  return kept / looked;
}

function nearestInPlane(plane: Float64Array, row: number, count: number): ReadonlySet<number> {
  const squares = new Float64Array(count).fill(Infinity);
  const rows = new Uint32Array(count);
  for (let other = 0; other < plane.length / 2; other += 1) {
    if (other === row) continue;
    const square = (plane[2 * row]! - plane[2 * other]!) ** 2 + (plane[2 * row + 1]! - plane[2 * other + 1]!) ** 2;
    if (square >= squares[count - 1]!) continue;
    let place = count - 1;
    for (; place > 0 && squares[place - 1]! > square; place -= 1) {
      squares[place] = squares[place - 1]!;
      rows[place] = rows[place - 1]!;
    }
    squares[place] = square;
    rows[place] = other;
  }
  return new Set(rows);
}
