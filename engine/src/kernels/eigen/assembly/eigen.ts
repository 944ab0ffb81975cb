/**
 * Kernel: eigenvectors of a symmetric matrix. The steps are those of `../eigen.ts`; what differs is the order in memory.
 *
 * Scratch, `width` being n rounded up to whole panels of 8:
 *
 *   A           width × width    lower triangle; row i becomes reflector i, with zeros from place i on
 *   V           width / 8 panels of width rows × 8, so that all work on a panel stays in the fastest cache
 *   vectors     v, w (last reflection), u (next reflector), p (A·u)
 *   numbers     diagonal, offDiagonal, halves
 *   turns       cosine and sine of rotations not yet applied to V, behind each other
 *   sweeps      first row and number of rotations of each sweep in `turns`
 *   order       place of each value before sorting
 */
import { madd64, sum64 } from "../../wasm/assembly/simd";

const negligibleSquare: f64 = 1e-36;
const stepsPerValue: i32 = 30;
const epsilon: f64 = 2.220446049250313e-16;
const magnitudeBits: i64 = 0x7fffffffffffffff;
const exponentBits: i64 = 0x7ff0000000000000;
const smallestNormal: f64 = 2.2250738585072014e-308;
const lanes: i32 = 8;
const rowBytes: usize = 64;
const turnBytes: usize = 16;
const turnsPerRow: i32 = 8;

// @ts-ignore: decorator
@inline
function widthOf(n: i32): i32 {
  return (n + lanes - 1) & -lanes;
}

/** Panels begin four lines further than a power of two, or their rows would compete for the same lines of the cache. */
// @ts-ignore: decorator
@inline
function panelBytes(width: i32): usize {
  return <usize>width * rowBytes + 4 * rowBytes;
}

// @ts-ignore: decorator
@inline
function turnCapacity(width: i32): i32 {
  return turnsPerRow * width;
}

/** What `eigenSymmetric` needs beside its arguments. */
export function eigenScratchBytes(n: i32): usize {
  const width = widthOf(n);
  const square = (<usize>width * width) << 3;
  const panels = <usize>(width / lanes) * panelBytes(width);
  // Seven vectors of numbers, sweeps (8 bytes, as many as turns at most) and the order.
  return square + panels + 7 * ((<usize>width + 8) << 3) + <usize>turnCapacity(width) * (turnBytes + 8) + (<usize>width << 3);
}

/**
 * `values` (n, descending) and `vectors` (n × n, column j for values[j]) of the symmetric `matrix` (n × n, f64, left as it is).
 * Answers 0; or 1 + the place of the first entry that is not finite; or −1 when it does not converge.
 */
export function eigenSymmetric(matrix: usize, n: i32, values: usize, vectors: usize, scratch: usize): i32 {
  const width = widthOf(n);
  const bytes = <usize>width << 3;
  const a = scratch;
  const panels = a + bytes * width;
  const numbers = panels + <usize>(width / lanes) * panelBytes(width);
  const each = bytes + 64;
  const diagonal = numbers + 4 * each;
  const offDiagonal = diagonal + each;
  const halves = offDiagonal + each;
  const turns = halves + each;
  const sweeps = turns + <usize>turnCapacity(width) * turnBytes;
  const order = sweeps + (<usize>turnCapacity(width) << 3);

  memory.fill(scratch, 0, turns - scratch);
  const scale = copyScaled(matrix, n, a, bytes);
  if (scale < 0) return 1 + firstNotFinite(matrix, n * n);
  tridiagonalise(a, n, bytes, numbers, diagonal);
  for (let row = 0; row < width; row += 4) formRows(panels, row, n, a, bytes, halves);
  if (!diagonalise(panels, n, width, diagonal, turns, sweeps)) return -1;
  sortPlaces(diagonal, n, order);
  for (let place = 0; place < n; place++) {
    const source = load<i32>(order + (<usize>place << 2));
    store<f64>(values + (<usize>place << 3), scale * load<f64>(diagonal + (<usize>source << 3)));
    const from = panels + <usize>source * rowBytes;
    for (let row = 0; row < n; row++) {
      const value = load<f64>(from + <usize>(row / lanes) * panelBytes(width) + (<usize>(row & (lanes - 1)) << 3));
      store<f64>(vectors + (<usize>(row * n + place) << 3), value);
    }
  }
  return 0;
}

/** The matrix divided by the power of two below its largest entry, which is the answer; −1 when an entry is not finite. */
function copyScaled(matrix: usize, n: i32, a: usize, bytes: usize): f64 {
  let largest: i64 = 0;
  for (let place = matrix, end = matrix + (<usize>(n * n) << 3); place < end; place += 8) {
    const magnitude = load<i64>(place) & magnitudeBits;
    if (magnitude > largest) largest = magnitude;
  }
  if (largest >= exponentBits) return -1;
  const power = reinterpret<f64>(largest & exponentBits);
  const scale = power < smallestNormal ? smallestNormal : power;
  for (let row = 0; row < n; row++) {
    const from = matrix + (<usize>(row * n) << 3);
    const to = a + <usize>row * bytes;
    for (let column: usize = 0; column < <usize>n << 3; column += 8)
      store<f64>(to + column, load<f64>(from + column) / scale);
  }
  return scale;
}

function firstNotFinite(matrix: usize, count: i32): i32 {
  for (let place = 0; place < count; place++)
    if ((load<i64>(matrix + (<usize>place << 3)) & magnitudeBits) >= exponentBits) return place;
  return -1;
}

/**
 * The reflection of a row is applied while the next one's product A·u is formed: one pass over A for both, after the next
 * row alone was brought up to date.
 */
function tridiagonalise(a: usize, n: i32, bytes: usize, vectors: usize, diagonal: usize): void {
  const each = bytes + 64;
  let v = vectors;
  const w = v + each;
  let u = w + each;
  const p = u + each;
  const offDiagonal = diagonal + each;
  const halves = offDiagonal + each;
  for (let row = n - 1; row > 0; row--) {
    const start = a + <usize>row * bytes;
    const at = <usize>row << 3;
    const last = start + at - 8;
    updateRow(start, row, v, w);
    store<f64>(diagonal + at, load<f64>(start + at));
    // The row is up to date: the pass over all must leave it alone.
    store<f64>(v + at, 0);
    store<f64>(w + at, 0);
    memory.fill(start + at, 0, bytes - at);
    const tail = load<f64>(last);
    store<f64>(last, 0);
    const rest = squareOf(start, row);
    let half: f64 = 0;
    if (rest <= negligibleSquare) {
      memory.fill(start, 0, at);
      store<f64>(offDiagonal + at - 8, tail);
    } else {
      const length = sqrt<f64>(rest + tail * tail);
      const target = tail > 0 ? -length : length;
      store<f64>(offDiagonal + at - 8, target);
      store<f64>(last, tail - target);
      half = target * target - tail * target;
    }
    store<f64>(halves + at, half);
    memory.copy(u, start, bytes);
    reflectAndMultiply(a, row, bytes, v, w, u, p);
    finishReflection(row, half, u, p, w);
    const spare = v;
    v = u;
    u = spare;
  }
  store<f64>(diagonal, load<f64>(a));
}

/** row −= v_row·w + w_row·v on places 0..row. */
function updateRow(start: usize, row: i32, v: usize, w: usize): void {
  const at = <usize>row << 3;
  const minusV = f64x2.splat(-load<f64>(v + at));
  const minusW = f64x2.splat(-load<f64>(w + at));
  for (let place: usize = 0; place <= at; place += 16) {
    const value = madd64(minusV, v128.load(w + place), v128.load(start + place));
    v128.store(start + place, madd64(minusW, v128.load(v + place), value));
  }
}

/** Σ over `count` places, the place after an odd one holding 0. */
function squareOf(start: usize, count: i32): f64 {
  let sum = f64x2.splat(0);
  for (let place = start, end = start + (<usize>count << 3); place < end; place += 16) {
    const part = v128.load(place);
    sum = madd64(part, part, sum);
  }
  return sum64(sum);
}

/**
 * A −= v·wᵀ + w·vᵀ and p = A·u on rows and columns 0..count−1, two rows a turn. v, w and u are 0 from `count` on, so a row
 * more does no harm. Blocks of 2 × 2 on the diagonal are kept whole.
 */
function reflectAndMultiply(a: usize, count: i32, bytes: usize, v: usize, w: usize, u: usize, p: usize): void {
  for (let row = 0; row < count; row += 2) {
    const at = <usize>row << 3;
    const row0 = a + <usize>row * bytes;
    const row1 = row0 + bytes;
    const v0 = f64x2.splat(-load<f64>(v + at));
    const v1 = f64x2.splat(-load<f64>(v + at + 8));
    const w0 = f64x2.splat(-load<f64>(w + at));
    const w1 = f64x2.splat(-load<f64>(w + at + 8));
    const u0 = v128.load64_splat(u + at);
    const u1 = v128.load64_splat(u + at + 8);
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    for (let place: usize = 0; place < at; place += 16) {
      const vHere = v128.load(v + place);
      const wHere = v128.load(w + place);
      const uHere = v128.load(u + place);
      const a0 = madd64(w0, vHere, madd64(v0, wHere, v128.load(row0 + place)));
      const a1 = madd64(w1, vHere, madd64(v1, wHere, v128.load(row1 + place)));
      v128.store(row0 + place, a0);
      v128.store(row1 + place, a1);
      sum0 = madd64(a0, uHere, sum0);
      sum1 = madd64(a1, uHere, sum1);
      v128.store(p + place, madd64(u1, a1, madd64(u0, a0, v128.load(p + place))));
    }
    const vHere = v128.load(v + at);
    const wHere = v128.load(w + at);
    const uHere = v128.load(u + at);
    const a0 = madd64(w0, vHere, madd64(v0, wHere, mirrored(row0 + at, row1 + at)));
    const a1 = madd64(w1, vHere, madd64(v1, wHere, v128.load(row1 + at)));
    v128.store(row0 + at, a0);
    v128.store(row1 + at, a1);
    sum0 = madd64(a0, uHere, sum0);
    sum1 = madd64(a1, uHere, sum1);
    store<f64>(p + at, sum64(sum0));
    store<f64>(p + at + 8, sum64(sum1));
  }
}

/** The upper row of a 2 × 2 block, its right entry taken from below the diagonal. */
// @ts-ignore: decorator
@inline
function mirrored(upper: usize, lower: usize): v128 {
  return f64x2.replace_lane(v128.load(upper), 1, load<f64>(lower));
}

/** w = (p − (uᵀp / 2·half)·u) / half, 0 from `count` on and everywhere when there is no reflection. */
function finishReflection(count: i32, half: f64, u: usize, p: usize, w: usize): void {
  const end = (<usize>count << 3) & ~15;
  const isOdd = (count & 1) !== 0;
  if (half === 0) {
    memory.fill(w, 0, (<usize>count << 3) + 8);
    return;
  }
  if (isOdd) store<f64>(p + end + 8, 0);
  const stop = isOdd ? end + 16 : end;
  let inner = f64x2.splat(0);
  for (let place: usize = 0; place < stop; place += 16) inner = madd64(v128.load(u + place), v128.load(p + place), inner);
  const share = f64x2.splat(-sum64(inner) / (2 * half * half));
  const scale = f64x2.splat(1 / half);
  for (let place: usize = 0; place < stop; place += 16) {
    const scaled = f64x2.mul(scale, v128.load(p + place));
    v128.store(w + place, madd64(share, v128.load(u + place), scaled));
  }
}

/** Rows first..first+3 of V = H₁·H₂…H₍ₙ₋₁₎, from rows of the unit matrix; row r is left alone by reflectors up to r. */
function formRows(panels: usize, first: i32, n: i32, a: usize, bytes: usize, halves: usize): void {
  const step = panelBytes(<i32>(bytes >> 3));
  const rows = panels + <usize>first * rowBytes;
  for (let row = first; row < first + 4; row++)
    store<f64>(panels + <usize>(row / lanes) * step + <usize>row * rowBytes + (<usize>(row & (lanes - 1)) << 3), 1);
  for (let reflector = first + 1; reflector < n; reflector++) {
    const half = load<f64>(halves + (<usize>reflector << 3));
    if (half === 0) continue;
    const v = a + <usize>reflector * bytes;
    const vEnd = v + (<usize>reflector << 3);
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    let sum2 = f64x2.splat(0);
    let sum3 = f64x2.splat(0);
    for (let at = v, part = rows; at < vEnd; at += 64, part += step) {
      for (let pair: usize = 0; pair < 64; pair += 16) {
        const vHere = v128.load(at + pair);
        const here = part + pair;
        sum0 = madd64(vHere, v128.load(here), sum0);
        sum1 = madd64(vHere, v128.load(here, 64), sum1);
        sum2 = madd64(vHere, v128.load(here, 128), sum2);
        sum3 = madd64(vHere, v128.load(here, 192), sum3);
      }
    }
    const share0 = f64x2.splat(-sum64(sum0) / half);
    const share1 = f64x2.splat(-sum64(sum1) / half);
    const share2 = f64x2.splat(-sum64(sum2) / half);
    const share3 = f64x2.splat(-sum64(sum3) / half);
    for (let at = v, part = rows; at < vEnd; at += 64, part += step) {
      for (let pair: usize = 0; pair < 64; pair += 16) {
        const vHere = v128.load(at + pair);
        const here = part + pair;
        v128.store(here, madd64(share0, vHere, v128.load(here)));
        v128.store(here, madd64(share1, vHere, v128.load(here, 64)), 64);
        v128.store(here, madd64(share2, vHere, v128.load(here, 128)), 128);
        v128.store(here, madd64(share3, vHere, v128.load(here, 192)), 192);
      }
    }
  }
}

/** Rotations are kept back until there are many, and then applied panel by panel. */
function diagonalise(panels: usize, n: i32, width: i32, diagonal: usize, turns: usize, sweeps: usize): bool {
  const offDiagonal = diagonal + (<usize>width << 3) + 64;
  let norm: f64 = 0;
  for (let k: usize = 0; k < <usize>n << 3; k += 8)
    norm = max<f64>(norm, abs<f64>(load<f64>(diagonal + k)) + abs<f64>(load<f64>(offDiagonal + k)));
  const limit = epsilon * norm;
  const capacity = turnCapacity(width);
  let turnCount = 0;
  let sweepCount = 0;
  let stepsLeft = stepsPerValue * n;
  let high = n - 1;
  while (high > 0) {
    if (abs<f64>(load<f64>(offDiagonal + (<usize>(high - 1) << 3))) <= limit) {
      high--;
      continue;
    }
    let low = high - 1;
    while (low > 0 && abs<f64>(load<f64>(offDiagonal + (<usize>(low - 1) << 3))) > limit) low--;
    if (stepsLeft === 0) return false;
    stepsLeft--;
    if (turnCount + (high - low) > capacity) {
      for (let panel = 0; panel < width / lanes; panel++)
        applySweeps(panels + <usize>panel * panelBytes(width), turns, sweeps, sweepCount);
      turnCount = 0;
      sweepCount = 0;
    }
    qrStep(diagonal, offDiagonal, low, high, turns + <usize>turnCount * turnBytes);
    store<i32>(sweeps + (<usize>sweepCount << 3), low);
    store<i32>(sweeps + (<usize>sweepCount << 3), high - low, 4);
    turnCount += high - low;
    sweepCount++;
  }
  for (let panel = 0; panel < width / lanes; panel++)
    applySweeps(panels + <usize>panel * panelBytes(width), turns, sweeps, sweepCount);
  return true;
}

/** One implicit step on places low..high; the cosines and sines go to `turns`. */
function qrStep(diagonal: usize, offDiagonal: usize, low: i32, high: i32, turns: usize): void {
  const first = <usize>low << 3;
  const last = <usize>high << 3;
  const end = load<f64>(diagonal + last);
  const coupling = load<f64>(offDiagonal + last - 8);
  const halfGap = (load<f64>(diagonal + last - 8) - end) / 2;
  const root = sqrt<f64>(halfGap * halfGap + coupling * coupling);
  const shift = end - (coupling * coupling) / (halfGap < 0 ? halfGap - root : halfGap + root);
  let here = load<f64>(diagonal + first);
  let between = load<f64>(offDiagonal + first);
  let head = here - shift;
  let bulge = between;
  for (let k = first; k < last; k += 8) {
    const square = head * head + bulge * bulge;
    let length: f64 = 0;
    let cosine: f64 = 1;
    let sine: f64 = 0;
    if (square >= 1e-280) {
      length = sqrt<f64>(square);
      const inverse = 1 / length;
      cosine = head * inverse;
      sine = bulge * inverse;
    }
    if (k > first) store<f64>(offDiagonal + k - 8, length);
    const next = load<f64>(diagonal + k + 8);
    const turned = sine * (next - here) + 2 * cosine * between;
    store<f64>(diagonal + k, here + sine * turned);
    here = next - sine * turned;
    head = cosine * turned - between;
    store<f64>(offDiagonal + k, head);
    between = load<f64>(offDiagonal + k + 8);
    if (k + 8 < last) {
      bulge = sine * between;
      between *= cosine;
    }
    store<f64>(turns, cosine);
    store<f64>(turns, sine, 8);
    turns += turnBytes;
  }
  store<f64>(diagonal + last, here);
}

/** Rotations of neighbouring rows of one panel: the lower row of one is the upper row of the next and stays in registers. */
function applySweeps(panel: usize, turns: usize, sweeps: usize, sweepCount: i32): void {
  for (let sweep = 0; sweep < sweepCount; sweep++) {
    let row = panel + <usize>load<i32>(sweeps + (<usize>sweep << 3)) * rowBytes;
    const count = load<i32>(sweeps + (<usize>sweep << 3), 4);
    let carried0 = v128.load(row);
    let carried1 = v128.load(row, 16);
    let carried2 = v128.load(row, 32);
    let carried3 = v128.load(row, 48);
    for (let turn = 0; turn < count; turn++) {
      const cosine = v128.load64_splat(turns);
      const sine = v128.load64_splat(turns, 8);
      const minusSine = f64x2.neg(sine);
      const next0 = v128.load(row, 64);
      const next1 = v128.load(row, 80);
      const next2 = v128.load(row, 96);
      const next3 = v128.load(row, 112);
      v128.store(row, madd64(sine, next0, f64x2.mul(cosine, carried0)));
      v128.store(row, madd64(sine, next1, f64x2.mul(cosine, carried1)), 16);
      v128.store(row, madd64(sine, next2, f64x2.mul(cosine, carried2)), 32);
      v128.store(row, madd64(sine, next3, f64x2.mul(cosine, carried3)), 48);
      carried0 = madd64(minusSine, carried0, f64x2.mul(cosine, next0));
      carried1 = madd64(minusSine, carried1, f64x2.mul(cosine, next1));
      carried2 = madd64(minusSine, carried2, f64x2.mul(cosine, next2));
      carried3 = madd64(minusSine, carried3, f64x2.mul(cosine, next3));
      row += rowBytes;
      turns += turnBytes;
    }
    v128.store(row, carried0);
    v128.store(row, carried1, 16);
    v128.store(row, carried2, 32);
    v128.store(row, carried3, 48);
  }
}

/** Places by descending value, equal ones in their order. */
function sortPlaces(diagonal: usize, n: i32, order: usize): void {
  for (let place = 0; place < n; place++) {
    const value = load<f64>(diagonal + (<usize>place << 3));
    let to = place;
    for (; to > 0; to--) {
      const before = load<i32>(order + (<usize>(to - 1) << 2));
      if (load<f64>(diagonal + (<usize>before << 3)) >= value) break;
      store<i32>(order + (<usize>to << 2), before);
    }
    store<i32>(order + (<usize>to << 2), place);
  }
}
