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

/**
 * The same for `laneCount` right-hand sides side by side, a multiple of 4: `b` is n × laneCount. Four rows by four lanes a turn: eight
 * sums in registers for six reads.
 */
export function choleskySolveLanes(l: usize, n: i32, b: usize, laneCount: i32): void {
  const bytes = <usize>n << 3;
  const wide = <usize>laneCount << 3;
  const whole = n & ~3;
  for (let row = 0; row < whole; row += 4)
    for (let lane: usize = 0; lane < wide; lane += 32) forwardLanes(l + <usize>row * bytes, bytes, b + lane, wide, row);
  for (let row = whole; row < n; row++)
    for (let lane: usize = 0; lane < wide; lane += 16) forwardRow(l + <usize>row * bytes, b + lane, wide, row);
  for (let row = n - 1; row >= whole; row--)
    for (let lane: usize = 0; lane < wide; lane += 16) backwardRow(l + <usize>row * bytes, b + lane, wide, row);
  for (let row = whole - 4; row >= 0; row -= 4)
    for (let lane: usize = 0; lane < wide; lane += 32) backwardLanes(l + <usize>row * bytes, bytes, b + lane, wide, row);
}

/** Two lanes of one row of L·Y = B. */
function forwardRow(l: usize, b: usize, wide: usize, row: i32): void {
  const y = b + <usize>row * wide;
  let sum = f64x2.splat(0);
  for (let place: usize = 0; place < <usize>row; place++)
    sum = madd64(v128.load64_splat(l + (place << 3)), v128.load(b + place * wide), sum);
  v128.store(y, f64x2.div(f64x2.sub(v128.load(y), sum), v128.load64_splat(l + (<usize>row << 3))));
}

/** Two lanes of one row of Lᵀ·X = Y, taken off from all rows before it. */
function backwardRow(l: usize, b: usize, wide: usize, row: i32): void {
  const y = b + <usize>row * wide;
  const x = f64x2.div(v128.load(y), v128.load64_splat(l + (<usize>row << 3)));
  v128.store(y, x);
  const minus = f64x2.neg(x);
  for (let place: usize = 0; place < <usize>row; place++) {
    const here = b + place * wide;
    v128.store(here, madd64(minus, v128.load64_splat(l + (place << 3)), v128.load(here)));
  }
}

/** Four lanes of rows row..row+3 of L·Y = B. */
function forwardLanes(l: usize, bytes: usize, b: usize, wide: usize, row: i32): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  let left0 = f64x2.splat(0);
  let left1 = f64x2.splat(0);
  let left2 = f64x2.splat(0);
  let left3 = f64x2.splat(0);
  let right0 = f64x2.splat(0);
  let right1 = f64x2.splat(0);
  let right2 = f64x2.splat(0);
  let right3 = f64x2.splat(0);
  const at = <usize>row << 3;
  let from = b;
  for (let place: usize = 0; place < at; place += 8) {
    const left = v128.load(from);
    const right = v128.load(from, 16);
    from += wide;
    const here0 = v128.load64_splat(l + place);
    left0 = madd64(here0, left, left0);
    right0 = madd64(here0, right, right0);
    const here1 = v128.load64_splat(l1 + place);
    left1 = madd64(here1, left, left1);
    right1 = madd64(here1, right, right1);
    const here2 = v128.load64_splat(l2 + place);
    left2 = madd64(here2, left, left2);
    right2 = madd64(here2, right, right2);
    const here3 = v128.load64_splat(l3 + place);
    left3 = madd64(here3, left, left3);
    right3 = madd64(here3, right, right3);
  }
  finishLanes(l + at, bytes, from, wide, left0, left1, left2, left3);
  finishLanes(l + at, bytes, from + 16, wide, right0, right1, right2, right3);
}

/** Four rows of two lanes by substitution through a 4 × 4 triangle of L. */
// @ts-ignore: decorator
@inline
function finishLanes(l: usize, bytes: usize, b: usize, wide: usize, sum0: v128, sum1: v128, sum2: v128, sum3: v128): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  const y0 = f64x2.div(f64x2.sub(v128.load(b), sum0), v128.load64_splat(l));
  const rest1 = madd64(y0, v128.load64_splat(l1), sum1);
  const y1 = f64x2.div(f64x2.sub(v128.load(b + wide), rest1), v128.load64_splat(l1, 8));
  const rest2 = madd64(y1, v128.load64_splat(l2, 8), madd64(y0, v128.load64_splat(l2), sum2));
  const y2 = f64x2.div(f64x2.sub(v128.load(b + 2 * wide), rest2), v128.load64_splat(l2, 16));
  const rest3 = madd64(
    y2,
    v128.load64_splat(l3, 16),
    madd64(y1, v128.load64_splat(l3, 8), madd64(y0, v128.load64_splat(l3), sum3)),
  );
  const y3 = f64x2.div(f64x2.sub(v128.load(b + 3 * wide), rest3), v128.load64_splat(l3, 24));
  v128.store(b, y0);
  v128.store(b + wide, y1);
  v128.store(b + 2 * wide, y2);
  v128.store(b + 3 * wide, y3);
}

/** Four lanes of rows row..row+3 of Lᵀ·X = Y, taken off from all rows before them. */
function backwardLanes(l: usize, bytes: usize, b: usize, wide: usize, row: i32): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  const at = <usize>row << 3;
  const y = b + <usize>row * wide;
  substituteBack(l + at, bytes, y, wide);
  substituteBack(l + at, bytes, y + 16, wide);
  const left0 = f64x2.neg(v128.load(y));
  const left1 = f64x2.neg(v128.load(y + wide));
  const left2 = f64x2.neg(v128.load(y + 2 * wide));
  const left3 = f64x2.neg(v128.load(y + 3 * wide));
  const right0 = f64x2.neg(v128.load(y, 16));
  const right1 = f64x2.neg(v128.load(y + wide, 16));
  const right2 = f64x2.neg(v128.load(y + 2 * wide, 16));
  const right3 = f64x2.neg(v128.load(y + 3 * wide, 16));
  let to = b;
  for (let place: usize = 0; place < at; place += 8) {
    const here0 = v128.load64_splat(l + place);
    const here1 = v128.load64_splat(l1 + place);
    const here2 = v128.load64_splat(l2 + place);
    const here3 = v128.load64_splat(l3 + place);
    const left = madd64(left1, here1, madd64(left0, here0, v128.load(to)));
    const right = madd64(right1, here1, madd64(right0, here0, v128.load(to, 16)));
    v128.store(to, madd64(left3, here3, madd64(left2, here2, left)));
    v128.store(to, madd64(right3, here3, madd64(right2, here2, right)), 16);
    to += wide;
  }
}

/** Four rows of two lanes by substitution through the transpose of a 4 × 4 triangle of L. */
// @ts-ignore: decorator
@inline
function substituteBack(l: usize, bytes: usize, y: usize, wide: usize): void {
  const l1 = l + bytes;
  const l2 = l1 + bytes;
  const l3 = l2 + bytes;
  const x3 = f64x2.div(v128.load(y + 3 * wide), v128.load64_splat(l3, 24));
  const rest2 = f64x2.mul(x3, v128.load64_splat(l3, 16));
  const x2 = f64x2.div(f64x2.sub(v128.load(y + 2 * wide), rest2), v128.load64_splat(l2, 16));
  const rest1 = madd64(x2, v128.load64_splat(l2, 8), f64x2.mul(x3, v128.load64_splat(l3, 8)));
  const x1 = f64x2.div(f64x2.sub(v128.load(y + wide), rest1), v128.load64_splat(l1, 8));
  const rest0 = madd64(
    x1,
    v128.load64_splat(l1),
    madd64(x2, v128.load64_splat(l2), f64x2.mul(x3, v128.load64_splat(l3))),
  );
  v128.store(y, f64x2.div(f64x2.sub(v128.load(y), rest0), v128.load64_splat(l)));
  v128.store(y + wide, x1);
  v128.store(y + 2 * wide, x2);
  v128.store(y + 3 * wide, x3);
}
