/** Kernels on symmetric positive definite systems in f64, n × n row-major, as in `../cholesky.ts`. */
import { madd64, sum64 } from "../../wasm/assembly/simd";

/**
 * A = L·Lᵀ in place of the lower triangle of `a`; the upper triangle is left as it is, and not read. Answers 0, or 1 + the row
 * at which A turns out not to be positive definite, or not finite; the pivot that shows it then stands in its place.
 *
 * Two rows by four columns a turn: eight sums in registers for six reads.
 *
 *   L L L L · · · ·      rows `row` and `row + 1` are done in columns 0..column−1;
 *   x x x x o o o o  ←   the sums of o are over the products of x with the rows of L above,
 *   x x x x o o o o  ←   and the 4 × 4 triangle of L there finishes o
 */
export function choleskyFactor(a: usize, n: i32): i32 {
  const bytes = <usize>n << 3;
  let row = 0;
  for (; row + 1 < n; row += 2) {
    const upper = a + <usize>row * bytes;
    const lower = upper + bytes;
    let column = 0;
    for (; column + 4 <= row; column += 4) eliminateFour(a + <usize>column * bytes, bytes, upper, lower, column);
    // What is left of both rows: up to three columns, and the two pivots.
    if (!finishRow(a, bytes, row, column)) return 1 + row;
    if (!finishRow(a, bytes, row + 1, column)) return 2 + row;
  }
  if (row < n && !finishRow(a, bytes, row, 0)) return 1 + row;
  return 0;
}

/** Columns column..column+3 of two rows; `l` is row `column` of L, and three more follow. */
function eliminateFour(l: usize, bytes: usize, upper: usize, lower: usize, column: i32): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  let upper0 = f64x2.splat(0);
  let upper1 = f64x2.splat(0);
  let upper2 = f64x2.splat(0);
  let upper3 = f64x2.splat(0);
  let lower0 = f64x2.splat(0);
  let lower1 = f64x2.splat(0);
  let lower2 = f64x2.splat(0);
  let lower3 = f64x2.splat(0);
  const at = <usize>column << 3;
  for (let place: usize = 0; place < at; place += 16) {
    const up = v128.load(upper + place);
    const low = v128.load(lower + place);
    const here0 = v128.load(l + place);
    upper0 = madd64(up, here0, upper0);
    lower0 = madd64(low, here0, lower0);
    const here1 = v128.load(l1 + place);
    upper1 = madd64(up, here1, upper1);
    lower1 = madd64(low, here1, lower1);
    const here2 = v128.load(l2 + place);
    upper2 = madd64(up, here2, upper2);
    lower2 = madd64(low, here2, lower2);
    const here3 = v128.load(l3 + place);
    upper3 = madd64(up, here3, upper3);
    lower3 = madd64(low, here3, lower3);
  }
  finishFour(l + at, bytes, upper + at, sum64(upper0), sum64(upper1), sum64(upper2), sum64(upper3));
  finishFour(l + at, bytes, lower + at, sum64(lower0), sum64(lower1), sum64(lower2), sum64(lower3));
}

/** Four places of a row by substitution through a 4 × 4 triangle of L. */
// @ts-ignore: decorator
@inline
function finishFour(l: usize, bytes: usize, row: usize, sum0: f64, sum1: f64, sum2: f64, sum3: f64): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  const x0 = (load<f64>(row) - sum0) / load<f64>(l);
  const x1 = (load<f64>(row, 8) - sum1 - x0 * load<f64>(l1)) / load<f64>(l1, 8);
  const x2 = (load<f64>(row, 16) - sum2 - x0 * load<f64>(l2) - x1 * load<f64>(l2, 8)) / load<f64>(l2, 16);
  const x3 =
    (load<f64>(row, 24) - sum3 - x0 * load<f64>(l3) - x1 * load<f64>(l3, 8) - x2 * load<f64>(l3, 16)) /
    load<f64>(l3, 24);
  store<f64>(row, x0);
  store<f64>(row, x1, 8);
  store<f64>(row, x2, 16);
  store<f64>(row, x3, 24);
}

/** Places from `column` to the pivot of a row; false when the pivot is no positive number, and left as it is. */
function finishRow(a: usize, bytes: usize, row: i32, column: i32): bool {
  const start = a + <usize>row * bytes;
  for (; column < row; column++) {
    const l = a + <usize>column * bytes;
    const at = <usize>column << 3;
    store<f64>(start + at, (load<f64>(start + at) - dot(start, l, column)) / load<f64>(l + at));
  }
  const at = <usize>row << 3;
  const pivot = load<f64>(start + at) - dot(start, start, row);
  const isPositive = pivot > 0 && pivot < Infinity;
  store<f64>(start + at, isPositive ? sqrt<f64>(pivot) : pivot);
  return isPositive;
}

function dot(a: usize, b: usize, count: i32): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  const whole = <usize>(count & ~3) << 3;
  for (let place: usize = 0; place < whole; place += 32) {
    sum0 = madd64(v128.load(a + place), v128.load(b + place), sum0);
    sum1 = madd64(v128.load(a + place, 16), v128.load(b + place, 16), sum1);
  }
  let sum = sum64(f64x2.add(sum0, sum1));
  for (let place = whole; place < <usize>count << 3; place += 8) sum += load<f64>(a + place) * load<f64>(b + place);
  return sum;
}

/** Solves L·Lᵀ·x = b in place of `b`, for L as `choleskyFactor` leaves it. */
export function choleskySolve(l: usize, n: i32, b: usize): void {
  const bytes = <usize>n << 3;
  const whole = n & ~3;
  for (let row = 0; row < whole; row += 4) forwardFour(l + <usize>row * bytes, bytes, b, row);
  for (let row = whole; row < n; row++) {
    const start = l + <usize>row * bytes;
    const at = <usize>row << 3;
    store<f64>(b + at, (load<f64>(b + at) - dot(start, b, row)) / load<f64>(start + at));
  }
  for (let row = n - 1; row >= whole; row--) {
    const start = l + <usize>row * bytes;
    const value = load<f64>(b + (<usize>row << 3)) / load<f64>(start + (<usize>row << 3));
    store<f64>(b + (<usize>row << 3), value);
    for (let place: usize = 0; place < <usize>row << 3; place += 8)
      store<f64>(b + place, load<f64>(b + place) - value * load<f64>(start + place));
  }
  for (let row = whole - 4; row >= 0; row -= 4) backwardFour(l + <usize>row * bytes, bytes, b, row);
}

/** Rows row..row+3 of L·y = b. */
function forwardFour(l: usize, bytes: usize, b: usize, row: i32): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  const at = <usize>row << 3;
  for (let place: usize = 0; place < at; place += 16) {
    const here = v128.load(b + place);
    sum0 = madd64(here, v128.load(l + place), sum0);
    sum1 = madd64(here, v128.load(l1 + place), sum1);
    sum2 = madd64(here, v128.load(l2 + place), sum2);
    sum3 = madd64(here, v128.load(l3 + place), sum3);
  }
  finishFour(l + at, bytes, b + at, sum64(sum0), sum64(sum1), sum64(sum2), sum64(sum3));
}

/** Rows row..row+3 of Lᵀ·x = y, taken off from all places before them: rows of L are read in order. */
function backwardFour(l: usize, bytes: usize, b: usize, row: i32): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  const at = <usize>row << 3;
  const y = b + at;
  const x3 = load<f64>(y, 24) / load<f64>(l3 + at, 24);
  const x2 = (load<f64>(y, 16) - x3 * load<f64>(l3 + at, 16)) / load<f64>(l2 + at, 16);
  const x1 = (load<f64>(y, 8) - x3 * load<f64>(l3 + at, 8) - x2 * load<f64>(l2 + at, 8)) / load<f64>(l1 + at, 8);
  const x0 =
    (load<f64>(y) - x3 * load<f64>(l3 + at) - x2 * load<f64>(l2 + at) - x1 * load<f64>(l1 + at)) / load<f64>(l + at);
  store<f64>(y, x0);
  store<f64>(y, x1, 8);
  store<f64>(y, x2, 16);
  store<f64>(y, x3, 24);
  const minus0 = f64x2.splat(-x0);
  const minus1 = f64x2.splat(-x1);
  const minus2 = f64x2.splat(-x2);
  const minus3 = f64x2.splat(-x3);
  for (let place: usize = 0; place < at; place += 16) {
    let here = madd64(minus0, v128.load(l + place), v128.load(b + place));
    here = madd64(minus1, v128.load(l1 + place), here);
    here = madd64(minus2, v128.load(l2 + place), here);
    v128.store(b + place, madd64(minus3, v128.load(l3 + place), here));
  }
}
