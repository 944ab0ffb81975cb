/**
 * Kernels: the two passes of k-means over all rows, as in `../k-means.ts`, in f32. Rows and centroids are `width` numbers long, a
 * multiple of 4. Differences are squared one by one, not got from norms and products: equal rows are then exactly 0 apart.
 */
import { madd, sums4 } from "../../wasm/assembly/simd";

/**
 * Assigns each of rows rowStart..rowEnd−1 to the nearest of centroids from..to−1 (from < to) that is nearer than the one it has:
 * `assignments` (u32) and `squaredDistances` (f32), the first of equally near ones. Two rows by four centroids a turn: eight sums
 * in registers for six reads. Where fewer are left the last one is taken again, which changes nothing.
 */
export function kMeansImprove(
  rows: usize, rowStart: i32, rowEnd: i32, width: i32, centroids: usize, from: i32, to: i32,
  assignments: usize, squaredDistances: usize,
): void {
  const bytes = <usize>width << 2;
  for (let row = rowStart; row < rowEnd; row += 2) {
    const other = min(row + 1, rowEnd - 1);
    for (let cluster = from; cluster < to; cluster += 4)
      compare(rows, row, other, bytes, centroids, cluster, to - 1, assignments, squaredDistances);
  }
}

function compare(
  rows: usize, row: i32, other: i32, bytes: usize, centroids: usize, cluster: i32, last: i32,
  assignments: usize, squaredDistances: usize,
): void {
  const x = rows + <usize>row * bytes;
  const y = rows + <usize>other * bytes;
  const c0 = centroids + <usize>cluster * bytes;
  const c1 = centroids + <usize>min(cluster + 1, last) * bytes;
  const c2 = centroids + <usize>min(cluster + 2, last) * bytes;
  const c3 = centroids + <usize>min(cluster + 3, last) * bytes;
  let x0 = f32x4.splat(0);
  let x1 = f32x4.splat(0);
  let x2 = f32x4.splat(0);
  let x3 = f32x4.splat(0);
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const xHere = v128.load(x + at);
    const yHere = v128.load(y + at);
    const here0 = v128.load(c0 + at);
    x0 = addSquare(f32x4.sub(xHere, here0), x0);
    y0 = addSquare(f32x4.sub(yHere, here0), y0);
    const here1 = v128.load(c1 + at);
    x1 = addSquare(f32x4.sub(xHere, here1), x1);
    y1 = addSquare(f32x4.sub(yHere, here1), y1);
    const here2 = v128.load(c2 + at);
    x2 = addSquare(f32x4.sub(xHere, here2), x2);
    y2 = addSquare(f32x4.sub(yHere, here2), y2);
    const here3 = v128.load(c3 + at);
    x3 = addSquare(f32x4.sub(xHere, here3), x3);
    y3 = addSquare(f32x4.sub(yHere, here3), y3);
  }
  keepNearest(sums4(x0, x1, x2, x3), row, cluster, assignments, squaredDistances);
  keepNearest(sums4(y0, y1, y2, y3), other, cluster, assignments, squaredDistances);
}

// @ts-ignore: decorator
@inline
function addSquare(difference: v128, sum: v128): v128 {
  return madd(difference, difference, sum);
}

// @ts-ignore: decorator
@inline
function keepNearest(distances: v128, row: i32, cluster: i32, assignments: usize, squaredDistances: usize): void {
  const at = <usize>row << 2;
  const known = load<f32>(squaredDistances + at);
  if (!v128.any_true(f32x4.lt(distances, f32x4.splat(known)))) return;
  let nearest = f32x4.extract_lane(distances, 0);
  let lane = 0;
  const second = f32x4.extract_lane(distances, 1);
  if (second < nearest) {
    nearest = second;
    lane = 1;
  }
  const third = f32x4.extract_lane(distances, 2);
  if (third < nearest) {
    nearest = third;
    lane = 2;
  }
  const fourth = f32x4.extract_lane(distances, 3);
  if (fourth < nearest) {
    nearest = fourth;
    lane = 3;
  }
  store<f32>(squaredDistances + at, nearest);
  store<i32>(assignments + at, cluster + lane);
}

/** Adds w·x of each of the rows to `sums` (f64, clusters × width) and w to `masses` (f64) of the cluster it is assigned to. */
export function kMeansAddUp(
  rows: usize, rowStart: i32, rowEnd: i32, width: i32, weights: usize, assignments: usize, sums: usize, masses: usize,
): void {
  const bytes = <usize>width << 2;
  for (let row = rowStart; row < rowEnd; row++) {
    const cluster = <usize>load<u32>(assignments + (<usize>row << 2));
    const weight = <f64>load<f32>(weights + (<usize>row << 2));
    store<f64>(masses + (cluster << 3), load<f64>(masses + (cluster << 3)) + weight);
    const factor = f64x2.splat(weight);
    const from = rows + <usize>row * bytes;
    let to = sums + ((cluster * bytes) << 1);
    for (let at: usize = 0; at < bytes; at += 16) {
      const values = v128.load(from + at);
      const low = f64x2.promote_low_f32x4(values);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(values, values, 1, 1));
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, low)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(factor, high)), 16);
      to += 32;
    }
  }
}
