/**
 * Kernels on tall matrices of short rows: row-major f32, any width. Rows rowStart..rowEnd−1 are worked on, so that several
 * threads can share a matrix; each needs a scratch and, for sums, an `out` of its own.
 *
 * Everything is cut into panels of 8 columns that lie behind each other, padded with zeros:
 *
 *   a block of rows    0 1 2 … 7 | 8 9 … 15 | 16 17 18 · · · · ·
 *
 * A tile of 4 × 8 sums stays in registers while a whole panel is read: six loads for 64 products, one after the other in memory.
 */
import { madd } from "../../wasm/assembly/simd";

/** So many products are added in 32 bits before they go to the totals in 64 bits. */
const blockRows: i32 = 64;
/** Rows of a product that are worked on together take as many numbers at most: half of the fastest cache. */
const productNumbers: i32 = 4096;
/** Smaller numbers count as 0, read or written: no score can show them, and products of two such are denormal, hence slow. */
const smallest: f32 = 1e-18;
const lanes: i32 = 8;
const panelRowBytes: usize = 32;
const tileBytes: usize = 256;

// @ts-ignore: decorator
@inline
function panelsOf(width: i32): i32 {
  return (width + lanes - 1) / lanes;
}

// @ts-ignore: decorator
@inline
function blockBytes(width: i32): usize {
  return <usize>panelsOf(width) * <usize>blockRows * panelRowBytes;
}

/** What `denseGram` needs beside its arguments. */
export function denseGramScratchBytes(width: i32): usize {
  return denseCrossScratchBytes(width, width);
}

/** What `denseCross` needs beside its arguments. */
export function denseCrossScratchBytes(leftWidth: i32, rightWidth: i32): usize {
  return tileBytes + blockBytes(leftWidth) + blockBytes(rightWidth);
}

/**
 * out (f64, width × width, both triangles) = Σ_r w_r·y_r·y_rᵀ. `weights` (f32, one a row of the whole matrix) may be 0: all 1.
 * Products are f32: numbers beyond 1e19 make the result infinite or NaN.
 */
export function denseGram(
  rows: usize, rowStart: i32, rowEnd: i32, width: i32, weights: usize, out: usize, scratch: usize,
): void {
  const right = scratch + tileBytes;
  const left = weights === 0 ? right : right + blockBytes(width);
  const panelCount = panelsOf(width);
  memory.fill(out, 0, (<usize>width * width) << 3);
  for (let row = rowStart; row < rowEnd; row += blockRows) {
    const count = min(blockRows, rowEnd - row);
    packBlock(rows, row, count, width, 0, right);
    if (weights !== 0) packBlock(rows, row, count, width, weights, left);
    for (let panel = 0; panel < panelCount; panel++)
      addTiles(left, panel, width, right, panel, width, count, out, scratch);
  }
  for (let a = 1; a < width; a++)
    for (let b = 0; b < a; b++)
      store<f64>(out + (<usize>(a * width + b) << 3), load<f64>(out + (<usize>(b * width + a) << 3)));
}

/** out (f64, leftWidth × rightWidth) = Σ_r w_r·x_r·y_rᵀ, x being rows of `left` and y of `right`; else as `denseGram`. */
export function denseCross(
  left: usize, leftWidth: i32, right: usize, rightWidth: i32,
  rowStart: i32, rowEnd: i32, weights: usize, out: usize, scratch: usize,
): void {
  const leftBlock = scratch + tileBytes;
  const rightBlock = leftBlock + blockBytes(leftWidth);
  memory.fill(out, 0, (<usize>leftWidth * rightWidth) << 3);
  for (let row = rowStart; row < rowEnd; row += blockRows) {
    const count = min(blockRows, rowEnd - row);
    packBlock(left, row, count, leftWidth, weights, leftBlock);
    packBlock(right, row, count, rightWidth, 0, rightBlock);
    for (let panel = 0; panel < panelsOf(leftWidth); panel++)
      addTiles(leftBlock, panel, leftWidth, rightBlock, 0, rightWidth, count, out, scratch);
  }
}

/** Rows row..row+count−1, times their weights, as panels. */
function packBlock(rows: usize, row: i32, count: i32, width: i32, weights: usize, block: usize): void {
  const whole = width & ~7;
  for (let index = 0; index < count; index++) {
    const from = rows + (<usize>(row + index) * width << 2);
    const weight = weights === 0 ? <f32>1 : load<f32>(weights + (<usize>(row + index) << 2));
    const factor = f32x4.splat(weight);
    let to = block + <usize>index * panelRowBytes;
    for (let column = 0; column < whole; column += lanes) {
      const at = from + (<usize>column << 2);
      v128.store(to, withoutTiny(f32x4.mul(factor, v128.load(at))));
      v128.store(to, withoutTiny(f32x4.mul(factor, v128.load(at, 16))), 16);
      to += <usize>blockRows * panelRowBytes;
    }
    if (whole < width) {
      v128.store(to, f32x4.splat(0));
      v128.store(to, f32x4.splat(0), 16);
      for (let column = whole; column < width; column++)
        store<f32>(to + (<usize>(column - whole) << 2), orZero(weight * load<f32>(from + (<usize>column << 2))));
    }
  }
}

/** The eight rows of `out` that belong to a left panel, from a right panel on. */
function addTiles(
  left: usize, leftPanel: i32, leftWidth: i32, right: usize, rightPanel: i32, rightWidth: i32,
  count: i32, out: usize, tile: usize,
): void {
  const leftStart = left + <usize>leftPanel * <usize>blockRows * panelRowBytes;
  const stride = <usize>rightWidth << 3;
  for (let half = 0; half < 2; half++) {
    const a = leftPanel * lanes + 4 * half;
    const rowsLeft = leftWidth - a;
    if (rowsLeft <= 0) return;
    for (let panel = rightPanel; panel < panelsOf(rightWidth); panel++) {
      const rightStart = right + <usize>panel * <usize>blockRows * panelRowBytes;
      const to = out + <usize>a * stride + (<usize>panel * 64);
      const columnsLeft = rightWidth - panel * lanes;
      if (rowsLeft >= 4 && columnsLeft >= lanes) {
        addTile(leftStart + 16 * half, rightStart, count, to, stride);
      } else {
        memory.fill(tile, 0, tileBytes);
        addTile(leftStart + 16 * half, rightStart, count, tile, 64);
        for (let row = 0; row < min(4, rowsLeft); row++)
          for (let column = 0; column < min(lanes, columnsLeft); column++) {
            const place = to + <usize>row * stride + (<usize>column << 3);
            store<f64>(place, load<f64>(place) + load<f64>(tile + 64 * <usize>row + (<usize>column << 3)));
          }
      }
    }
  }
}

/** out (4 × 8, f64) += Σ over `count` rows of four numbers of `left` times eight of `right`. */
function addTile(left: usize, right: usize, count: i32, out: usize, stride: usize): void {
  let sum00 = f32x4.splat(0);
  let sum01 = f32x4.splat(0);
  let sum10 = f32x4.splat(0);
  let sum11 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum21 = f32x4.splat(0);
  let sum30 = f32x4.splat(0);
  let sum31 = f32x4.splat(0);
  for (const end = left + <usize>count * panelRowBytes; left < end; left += panelRowBytes, right += panelRowBytes) {
    const right0 = v128.load(right);
    const right1 = v128.load(right, 16);
    const left0 = v128.load32_splat(left);
    sum00 = madd(left0, right0, sum00);
    sum01 = madd(left0, right1, sum01);
    const left1 = v128.load32_splat(left, 4);
    sum10 = madd(left1, right0, sum10);
    sum11 = madd(left1, right1, sum11);
    const left2 = v128.load32_splat(left, 8);
    sum20 = madd(left2, right0, sum20);
    sum21 = madd(left2, right1, sum21);
    const left3 = v128.load32_splat(left, 12);
    sum30 = madd(left3, right0, sum30);
    sum31 = madd(left3, right1, sum31);
  }
  addEight(out, sum00, sum01);
  addEight(out + stride, sum10, sum11);
  addEight(out + 2 * stride, sum20, sum21);
  addEight(out + 3 * stride, sum30, sum31);
}

/** Eight totals in 64 bits += two vectors of four numbers. */
// @ts-ignore: decorator
@inline
function addEight(out: usize, first: v128, second: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(first)));
  v128.store(out, f64x2.add(v128.load(out, 16), f64x2.promote_low_f32x4(upperHalf(first))), 16);
  v128.store(out, f64x2.add(v128.load(out, 32), f64x2.promote_low_f32x4(second)), 32);
  v128.store(out, f64x2.add(v128.load(out, 48), f64x2.promote_low_f32x4(upperHalf(second))), 48);
}

// @ts-ignore: decorator
@inline
function upperHalf(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 1);
}

// @ts-ignore: decorator
@inline
function productRows(inner: i32): i32 {
  return max(4, min(32, productNumbers / max(1, inner)) & ~3);
}

/** What `denseProduct` needs beside its arguments. */
export function denseProductScratchBytes(inner: i32, outer: i32): usize {
  return (<usize>inner * <usize>panelsOf(outer) * panelRowBytes) + (<usize>productRows(inner) * inner << 2);
}

/** Each row y of `rows` (f32, `width` numbers) becomes y·Q, Q (f32) being width × width; else as `denseProduct`. */
export function denseMultiplyRows(rows: usize, rowStart: i32, rowEnd: i32, width: i32, q: usize, scratch: usize): void {
  denseProduct(rows, rowStart, rowEnd, width, q, width, rows, scratch);
}

/**
 * Rows of `out` (f32, `outer` numbers) = y·Q for rows y of `rows` (`inner` numbers), Q (f32) being inner × outer, in f32. Rows of
 * zeros become exactly zero, and so do results below 1e-18 in size. `out` may be `rows` when both are of one width.
 */
export function denseProduct(
  rows: usize, rowStart: i32, rowEnd: i32, inner: i32, q: usize, outer: i32, out: usize, scratch: usize,
): void {
  const panels = scratch;
  const panelBytes = <usize>inner * panelRowBytes;
  const block = panels + <usize>panelsOf(outer) * panelBytes;
  const rowBytes = <usize>inner << 2;
  const outBytes = <usize>outer << 2;
  packPanels(q, inner, outer, panels);
  const step = productRows(inner);
  for (let row = rowStart; row < rowEnd; row += step) {
    const count = min(step, rowEnd - row);
    copyNumbers(rows + <usize>row * rowBytes, <usize>count * rowBytes, block);
    memory.fill(block + <usize>count * rowBytes, 0, <usize>(-count & 3) * rowBytes);
    for (let panel = 0; panel < panelsOf(outer); panel++) {
      const columnsLeft = outer - panel * lanes;
      for (let index = 0; index < count; index += 4) {
        const to = out + <usize>(row + index) * outBytes + <usize>panel * panelRowBytes;
        multiplyTile(
          block + <usize>index * rowBytes, rowBytes, panels + <usize>panel * panelBytes,
          to, outBytes, min(4, count - index), columnsLeft,
        );
      }
    }
  }
}

function packPanels(q: usize, inner: i32, outer: i32, panels: usize): void {
  memory.fill(panels, 0, <usize>inner * <usize>panelsOf(outer) * panelRowBytes);
  for (let panel = 0; panel < panelsOf(outer); panel++) {
    const columns = min(lanes, outer - panel * lanes);
    let to = panels + <usize>panel * <usize>inner * panelRowBytes;
    let from = q + <usize>panel * panelRowBytes;
    for (let axis = 0; axis < inner; axis++) {
      if (columns === lanes) {
        v128.store(to, withoutTiny(v128.load(from)));
        v128.store(to, withoutTiny(v128.load(from, 16)), 16);
      } else {
        for (let column: usize = 0; column < <usize>columns << 2; column += 4) store<f32>(to + column, orZero(load<f32>(from + column)));
      }
      to += panelRowBytes;
      from += <usize>outer << 2;
    }
  }
}

function copyNumbers(from: usize, byteCount: usize, to: usize): void {
  let at: usize = 0;
  for (const whole = byteCount & ~15; at < whole; at += 16) v128.store(to + at, withoutTiny(v128.load(from + at)));
  for (; at < byteCount; at += 4) store<f32>(to + at, orZero(load<f32>(from + at)));
}

/** Four rows times a panel; `rowCount` rows and `columnCount` columns of the result are kept. */
function multiplyTile(
  rows: usize, rowBytes: usize, panel: usize, out: usize, outBytes: usize, rowCount: i32, columnCount: i32,
): void {
  let sum00 = f32x4.splat(0);
  let sum01 = f32x4.splat(0);
  let sum10 = f32x4.splat(0);
  let sum11 = f32x4.splat(0);
  let sum20 = f32x4.splat(0);
  let sum21 = f32x4.splat(0);
  let sum30 = f32x4.splat(0);
  let sum31 = f32x4.splat(0);
  const second = rows + rowBytes;
  const third = second + rowBytes;
  const fourth = third + rowBytes;
  for (let at: usize = 0; at < rowBytes; at += 4, panel += panelRowBytes) {
    const right0 = v128.load(panel);
    const right1 = v128.load(panel, 16);
    const left0 = v128.load32_splat(rows + at);
    sum00 = madd(left0, right0, sum00);
    sum01 = madd(left0, right1, sum01);
    const left1 = v128.load32_splat(second + at);
    sum10 = madd(left1, right0, sum10);
    sum11 = madd(left1, right1, sum11);
    const left2 = v128.load32_splat(third + at);
    sum20 = madd(left2, right0, sum20);
    sum21 = madd(left2, right1, sum21);
    const left3 = v128.load32_splat(fourth + at);
    sum30 = madd(left3, right0, sum30);
    sum31 = madd(left3, right1, sum31);
  }
  storeEight(out, sum00, sum01, columnCount);
  if (rowCount > 1) storeEight(out + outBytes, sum10, sum11, columnCount);
  if (rowCount > 2) storeEight(out + 2 * outBytes, sum20, sum21, columnCount);
  if (rowCount > 3) storeEight(out + 3 * outBytes, sum30, sum31, columnCount);
}

function storeEight(out: usize, first: v128, second: v128, count: i32): void {
  let low = withoutTiny(first);
  const high = withoutTiny(second);
  if (count >= lanes) {
    v128.store(out, low);
    v128.store(out, high, 16);
    return;
  }
  if (count >= 4) {
    v128.store(out, low);
    out += 16;
    low = high;
  }
  const rest = count & 3;
  if (rest > 0) store<f32>(out, f32x4.extract_lane(low, 0));
  if (rest > 1) store<f32>(out, f32x4.extract_lane(low, 1), 4);
  if (rest > 2) store<f32>(out, f32x4.extract_lane(low, 2), 8);
}

/** NaN stays. */
// @ts-ignore: decorator
@inline
function withoutTiny(a: v128): v128 {
  return v128.andnot(a, f32x4.lt(f32x4.abs(a), f32x4.splat(smallest)));
}

// @ts-ignore: decorator
@inline
function orZero(value: f32): f32 {
  return abs<f32>(value) < smallest ? 0 : value;
}
