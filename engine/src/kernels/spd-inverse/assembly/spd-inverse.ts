/**
 * One step of the blocked sweep in `spd-inverse.ts`, in three kernels, and the last pass over the matrix. T is f32 or f64.
 *
 * A matrix is row-major, `stride` numbers a row, `stride` a multiple of 8; only its lower triangle is read. A panel is packed in
 * strips of four rows: strip s holds, for each k, panel[4s..4s+3][k] side by side. The same strips serve as the left side of a
 * product (numbers spread over a vector) and as its right side (vectors of neighbours), so a panel is packed once.
 */
import { madd, madd64 } from "../../wasm/assembly/simd";

// @ts-ignore: decorator
@inline
function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  return sizeof<T>() == 8 ? madd64(a, b, c) : madd(a, b, c);
}

/** What a product does with the numbers that are in its place. */
// @ts-ignore: decorator
@inline
const replace: i32 = 0;
// @ts-ignore: decorator
@inline
const subtract: i32 = 1;

// @ts-ignore: decorator
@inline
function put<T>(place: usize, sum: v128, mode: i32): void {
  v128.store(place, mode == subtract ? v128.sub<T>(v128.load(place), sum) : sum);
}

/**
 * A tile of left·rightᵀ, four rows by two vectors, over k from `from` to `to`, both multiples of 4; its eight sums stay in
 * registers. `rightGap` and `outGap` are the bytes from a first to a second vector, `outStride` those from row to row.
 */
// @ts-ignore: decorator
@inline
function multiplyTile<T>(
  left: usize,
  right: usize,
  rightGap: usize,
  from: i32,
  to: i32,
  out: usize,
  outStride: usize,
  outGap: usize,
  mode: i32,
): void {
  const step: usize = 4 * sizeof<T>();
  let sum00 = v128.splat<T>(0);
  let sum01 = v128.splat<T>(0);
  let sum10 = v128.splat<T>(0);
  let sum11 = v128.splat<T>(0);
  let sum20 = v128.splat<T>(0);
  let sum21 = v128.splat<T>(0);
  let sum30 = v128.splat<T>(0);
  let sum31 = v128.splat<T>(0);
  let right0 = right + <usize>from * step;
  let right1 = right0 + rightGap;
  const end = left + <usize>to * step;
  for (let place = left + <usize>from * step; place < end; place += 2 * step) {
    let near = v128.load(right0);
    let far = v128.load(right1);
    let value = v128.load_splat<T>(place);
    sum00 = multiplyAdd<T>(value, near, sum00);
    sum01 = multiplyAdd<T>(value, far, sum01);
    value = v128.load_splat<T>(place, sizeof<T>());
    sum10 = multiplyAdd<T>(value, near, sum10);
    sum11 = multiplyAdd<T>(value, far, sum11);
    value = v128.load_splat<T>(place, 2 * sizeof<T>());
    sum20 = multiplyAdd<T>(value, near, sum20);
    sum21 = multiplyAdd<T>(value, far, sum21);
    value = v128.load_splat<T>(place, 3 * sizeof<T>());
    sum30 = multiplyAdd<T>(value, near, sum30);
    sum31 = multiplyAdd<T>(value, far, sum31);
    near = v128.load(right0, 4 * sizeof<T>());
    far = v128.load(right1, 4 * sizeof<T>());
    value = v128.load_splat<T>(place, 4 * sizeof<T>());
    sum00 = multiplyAdd<T>(value, near, sum00);
    sum01 = multiplyAdd<T>(value, far, sum01);
    value = v128.load_splat<T>(place, 5 * sizeof<T>());
    sum10 = multiplyAdd<T>(value, near, sum10);
    sum11 = multiplyAdd<T>(value, far, sum11);
    value = v128.load_splat<T>(place, 6 * sizeof<T>());
    sum20 = multiplyAdd<T>(value, near, sum20);
    sum21 = multiplyAdd<T>(value, far, sum21);
    value = v128.load_splat<T>(place, 7 * sizeof<T>());
    sum30 = multiplyAdd<T>(value, near, sum30);
    sum31 = multiplyAdd<T>(value, far, sum31);
    right0 += 2 * step;
    right1 += 2 * step;
  }
  put<T>(out, sum00, mode);
  put<T>(out + outGap, sum01, mode);
  put<T>(out + outStride, sum10, mode);
  put<T>(out + outStride + outGap, sum11, mode);
  put<T>(out + 2 * outStride, sum20, mode);
  put<T>(out + 2 * outStride + outGap, sum21, mode);
  put<T>(out + 3 * outStride, sum30, mode);
  put<T>(out + 3 * outStride + outGap, sum31, mode);
}

/** Rows of a tile's right side: two vectors of neighbours. */
// @ts-ignore: decorator
@inline
function tileWidth<T>(): i32 {
  return 32 / sizeof<T>();
}

/** From the first to the second vector of a right side: in one strip for f64, in the next strip for f32. */
// @ts-ignore: decorator
@inline
function stripGap<T>(width: i32): usize {
  return sizeof<T>() == 8 ? 16 : 16 * <usize>width;
}

// @ts-ignore: decorator
@inline
function at<T>(matrix: usize, stride: i32, row: i32, column: i32): usize {
  return matrix + (<usize>row * <usize>stride + <usize>column) * sizeof<T>();
}

/** Σ of a[i]·b[i] over `count` numbers behind each other. */
// @ts-ignore: decorator
@inline
function dot<T>(a: usize, b: usize, count: i32): T {
  const lanes: i32 = 16 / sizeof<T>();
  let sum = v128.splat<T>(0);
  let index = 0;
  for (; index + lanes <= count; index += lanes) {
    const offset = <usize>index * sizeof<T>();
    sum = multiplyAdd<T>(v128.load(a + offset), v128.load(b + offset), sum);
  }
  let total = <T>0;
  for (let lane = 0; lane < lanes; lane += 1) {
    if (sizeof<T>() == 8) total += <T>(lane == 0 ? f64x2.extract_lane(sum, 0) : f64x2.extract_lane(sum, 1));
    else if (lane == 0) total += <T>f32x4.extract_lane(sum, 0);
    else if (lane == 1) total += <T>f32x4.extract_lane(sum, 1);
    else if (lane == 2) total += <T>f32x4.extract_lane(sum, 2);
    else total += <T>f32x4.extract_lane(sum, 3);
  }
  for (; index < count; index += 1) {
    const offset = <usize>index * sizeof<T>();
    total += load<T>(a + offset) * load<T>(b + offset);
  }
  return total;
}

/**
 * L of the pivot block's L·Lᵀ, then V = L⁻¹: leaves V's rows and V's columns packed in strips behind each other at `pivot`
 * (width² numbers each, two more areas as scratch) and puts −VᵀV in the block's place. Answers 0, or 1 + the row of the
 * block at which it turns out not to be positive definite, or holds NaN.
 */
function invertPivot<T>(matrix: usize, stride: i32, start: i32, width: i32, pivot: usize): i32 {
  const area = <usize>(width * width) * sizeof<T>();
  const lower = pivot + 2 * area;
  const inverse = pivot + 3 * area; // transposed: row c is column c of V
  const failure = factorPivot<T>(at<T>(matrix, stride, start, start), stride, width, lower);
  if (failure > 0) return failure;
  for (let column = 0; column < width; column += 1) {
    const row = at<T>(inverse, width, column, 0);
    for (let index = 0; index < column; index += 1) store<T>(row + <usize>index * sizeof<T>(), <T>0);
    const first = <usize>column * sizeof<T>();
    store<T>(row + first, <T>1 / load<T>(at<T>(lower, width, column, column)));
    for (let index = column + 1; index < width; index += 1) {
      const sum = dot<T>(at<T>(lower, width, index, column), row + first, index - column);
      store<T>(row + <usize>index * sizeof<T>(), -sum / load<T>(at<T>(lower, width, index, index)));
    }
  }
  for (let column = 0; column < width; column += 1)
    for (let row = 0; row < width; row += 1) {
      const value = load<T>(at<T>(inverse, width, column, row));
      store<T>(at<T>(pivot, 4, (row >> 2) * width + column, row & 3), value);
      store<T>(at<T>(pivot + area, 4, (column >> 2) * width + row, column & 3), value);
    }
  for (let row = 0; row < width; row += 1)
    for (let column = 0; column <= row; column += 1) {
      const sum = dot<T>(at<T>(inverse, width, row, row), at<T>(inverse, width, column, row), width - row);
      store<T>(at<T>(matrix, stride, start + row, start + column), -sum);
    }
  return 0;
}

function factorPivot<T>(block: usize, stride: i32, width: i32, lower: usize): i32 {
  for (let row = 0; row < width; row += 1) {
    const rowStart = at<T>(lower, width, row, 0);
    for (let column = 0; column < row; column += 1) {
      const columnStart = at<T>(lower, width, column, 0);
      const rest = load<T>(at<T>(block, stride, row, column)) - dot<T>(rowStart, columnStart, column);
      store<T>(at<T>(lower, width, row, column), rest / load<T>(at<T>(lower, width, column, column)));
    }
    const rest = load<T>(at<T>(block, stride, row, row)) - dot<T>(rowStart, rowStart, row);
    if (!(rest > 0 && rest < Infinity)) return row + 1;
    store<T>(at<T>(lower, width, row, row), sqrt<T>(rest));
  }
  return 0;
}

/**
 * For rows `from` to `to`, multiples of 8 and none of the pivot's: P is the part of the symmetric matrix in the pivot's columns;
 * packs W = P·Vᵀ at `panel` and puts W·V in P's place. `gathered` is room for P as strips.
 */
function solvePanel<T>(
  matrix: usize,
  stride: i32,
  start: i32,
  width: i32,
  pivot: usize,
  gathered: usize,
  panel: usize,
  from: i32,
  to: i32,
): void {
  const area = <usize>(width * width) * sizeof<T>();
  const stripBytes = <usize>(4 * width) * sizeof<T>();
  const rowBytes = <usize>stride * sizeof<T>();
  const gap = stripGap<T>(width);
  gatherPanel<T>(matrix, stride, start, width, gathered, from, to);
  for (let row = from; row < to; row += tileWidth<T>()) {
    const offset = <usize>(row >> 2) * stripBytes;
    for (let k = 0; k < width; k += 4)
      multiplyTile<T>(
        pivot + <usize>(k >> 2) * stripBytes,
        gathered + offset,
        gap,
        0,
        k + 4,
        at<T>(panel + offset, 4, k, 0),
        4 * sizeof<T>(),
        gap,
        replace,
      );
  }
  if (from > start) {
    for (let row = from; row < to; row += 4)
      for (let k = 0; k < width; k += tileWidth<T>())
        multiplyTile<T>(
          panel + <usize>(row >> 2) * stripBytes,
          pivot + area + <usize>(k >> 2) * stripBytes,
          gap,
          k,
          width,
          at<T>(matrix, stride, row, start + k),
          rowBytes,
          16,
          replace,
        );
  } else {
    for (let k = 0; k < width; k += 4)
      for (let row = from; row < to; row += tileWidth<T>())
        multiplyTile<T>(
          pivot + area + <usize>(k >> 2) * stripBytes,
          panel + <usize>(row >> 2) * stripBytes,
          gap,
          k,
          width,
          at<T>(matrix, stride, start + k, row),
          rowBytes,
          16,
          replace,
        );
  }
}

/** Rows below the pivot are read as they lie; of rows above only the transposed part is kept up to date. */
function gatherPanel<T>(
  matrix: usize,
  stride: i32,
  start: i32,
  width: i32,
  gathered: usize,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row += 4)
    for (let k = 0; k < width; k += 1)
      for (let lane = 0; lane < 4; lane += 1) {
        const place =
          row > start ? at<T>(matrix, stride, row + lane, start + k) : at<T>(matrix, stride, start + k, row + lane);
        store<T>(at<T>(gathered, 4, (row >> 2) * width + k, lane), load<T>(place));
      }
}

/** Lower triangle −= W·Wᵀ in rows `from` to `to` and columns `left` to `right`, multiples of 8; writes above the diagonal too. */
function updateBlock<T>(
  matrix: usize,
  stride: i32,
  width: i32,
  panel: usize,
  from: i32,
  to: i32,
  left: i32,
  right: i32,
): void {
  const stripBytes = <usize>(4 * width) * sizeof<T>();
  const gap = stripGap<T>(width);
  for (let row = from; row < to; row += 4) {
    const end = min(right, row + 4);
    for (let column = left; column < end; column += tileWidth<T>())
      multiplyTile<T>(
        panel + <usize>(row >> 2) * stripBytes,
        panel + <usize>(column >> 2) * stripBytes,
        gap,
        0,
        width,
        at<T>(matrix, stride, row, column),
        <usize>stride * sizeof<T>(),
        16,
        subtract,
      );
  }
}

/** Changes the sign of rows `from` to `to` of the lower triangle and copies them over the diagonal, in blocks that fit the cache. */
function mirrorRows<T>(matrix: usize, stride: i32, from: i32, to: i32): void {
  for (let left = 0; left < to; left += 32)
    for (let row = from; row < to; row += 1)
      for (let column = left, end = min(left + 32, row + 1); column < end; column += 1) {
        const place = at<T>(matrix, stride, row, column);
        const value = -load<T>(place);
        store<T>(place, value);
        store<T>(at<T>(matrix, stride, column, row), value);
      }
}

export function spdInversePivot64(matrix: usize, stride: i32, start: i32, width: i32, pivot: usize): i32 {
  return invertPivot<f64>(matrix, stride, start, width, pivot);
}

export function spdInversePivot32(matrix: usize, stride: i32, start: i32, width: i32, pivot: usize): i32 {
  return invertPivot<f32>(matrix, stride, start, width, pivot);
}

export function spdInversePanel64(
  matrix: usize,
  stride: i32,
  start: i32,
  width: i32,
  pivot: usize,
  gathered: usize,
  panel: usize,
  from: i32,
  to: i32,
): void {
  solvePanel<f64>(matrix, stride, start, width, pivot, gathered, panel, from, to);
}

export function spdInversePanel32(
  matrix: usize,
  stride: i32,
  start: i32,
  width: i32,
  pivot: usize,
  gathered: usize,
  panel: usize,
  from: i32,
  to: i32,
): void {
  solvePanel<f32>(matrix, stride, start, width, pivot, gathered, panel, from, to);
}

export function spdInverseUpdate64(
  matrix: usize,
  stride: i32,
  width: i32,
  panel: usize,
  from: i32,
  to: i32,
  left: i32,
  right: i32,
): void {
  updateBlock<f64>(matrix, stride, width, panel, from, to, left, right);
}

export function spdInverseUpdate32(
  matrix: usize,
  stride: i32,
  width: i32,
  panel: usize,
  from: i32,
  to: i32,
  left: i32,
  right: i32,
): void {
  updateBlock<f32>(matrix, stride, width, panel, from, to, left, right);
}

export function spdInverseMirror64(matrix: usize, stride: i32, from: i32, to: i32): void {
  mirrorRows<f64>(matrix, stride, from, to);
}

export function spdInverseMirror32(matrix: usize, stride: i32, from: i32, to: i32): void {
  mirrorRows<f32>(matrix, stride, from, to);
}
