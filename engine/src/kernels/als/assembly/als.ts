/** Half-steps of implicit ALS: see `als-rows.ts` for the system that is solved. */
import { choleskyFactor, choleskySolve } from "../../cholesky/assembly/cholesky";
import { denseGram, denseMultiplyRows } from "../../dense/assembly/dense";
import { scratch as threadScratch } from "../../wasm/assembly/scratch";
import { madd, madd64, sum1, sums4 } from "../../wasm/assembly/simd";

/** Places in the numbers of a half-step, each of 64 bits: `als-memory.ts` writes them. */
const OFFSETS = 0;
const COLUMNS = 1;
const VALUES = 2;
const WEIGHTS = 3;
const LAMBDAS = 4;
const DIAGONAL = 5;
const FIXED = 6;
const SOLVED = 7;
const WIDTH = 8;
const ALPHA = 9;
const BASE = 10;
const STEP_COUNT = 11;
const TOLERANCE = 12;
const RELAXATION = 13;

// @ts-ignore: decorator
@inline
function number(step: usize, place: usize): f64 {
  return load<f64>(step + (place << 3));
}

// @ts-ignore: decorator
@inline
function address(step: usize, place: usize): usize {
  return <usize>number(step, place);
}

/** Squared error of a row, relative to the row, that 32 bits cannot show. */
const rounding: f32 = 1e-13;

/** Factors smaller than this become 0: products of two such are denormal, hence slow. */
const smallest: f32 = 1e-18;

/** Vectors of one row's conjugate gradient, one behind the other in `scratch`, each `bytes` long. */
// @ts-ignore: decorator
@inline
function part(scratch: usize, bytes: usize, index: usize): usize {
  return scratch + 32 + index * bytes;
}

/**
 * Overwrites rows rowStart..rowEnd of X by `stepCount` steps of preconditioned conjugate gradient from where they stand, or
 * fewer where the squared error falls to `tolerance` of what it was. Needs scratch of 32 bytes and 7 vectors of `width` f32.
 * Returns 0, or 1 + the first row whose solution is not finite.
 */
export function alsStepRows(step: usize, rowStart: i32, rowEnd: i32): i32 {
  const scratch = threadScratch();
  const offsets = address(step, OFFSETS);
  const bytes = address(step, WIDTH) << 2;
  const x0 = address(step, SOLVED);
  memory.fill(part(scratch, bytes, 5), 0, bytes);
  for (let row = rowStart; row < rowEnd; row++) {
    const start = load<u32>(offsets + (<usize>row << 2));
    const end = load<u32>(offsets + (<usize>row << 2), 4);
    const out = x0 + <usize>row * bytes;
    if (start == end) memory.fill(out, 0, bytes);
    else if (!solveRow(step, row, start, end, out, scratch)) return row + 1;
  }
  return 0;
}

function solveRow(step: usize, row: i32, start: u32, end: u32, out: usize, scratch: usize): bool {
  const bytes = address(step, WIDTH) << 2;
  const diagonal = part(scratch, bytes, 0);
  const inverse = part(scratch, bytes, 1);
  const residual = part(scratch, bytes, 2);
  const direction = part(scratch, bytes, 3);
  const fall = part(scratch, bytes, 4);
  const x = part(scratch, bytes, 6);
  memory.copy(x, out, bytes);
  // The system is divided by its largest diagonal element, so that no λ overflows 32 bits.
  const scale = loadDiagonal(step, load<f64>(address(step, LAMBDAS) + (<usize>row << 3)), diagonal, inverse, bytes);
  const alpha = <f32>(number(step, ALPHA) * scale);
  const base = <f32>(number(step, BASE) * scale);
  let size = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const value = v128.load(x + k);
    const rest = f32x4.neg(f32x4.mul(v128.load(diagonal + k), value));
    size = f32x4.sub(size, f32x4.mul(rest, value));
    v128.store(residual + k, rest);
  }
  addEntries(step, start, end, alpha, base, true, x, residual, scratch);
  let error = precondition(residual, inverse, direction, bytes);
  const stepCount = <i32>number(step, STEP_COUNT);
  // Below the rounding of the row itself further steps would work on noise, and in the end divide 0 by 0.
  const enough = max(error * max(<f32>number(step, TOLERANCE), rounding), sum1(size) * rounding);
  for (let done = 0; done < stepCount && error > enough; done++) {
    for (let k: usize = 0; k < bytes; k += 16)
      v128.store(fall + k, f32x4.neg(f32x4.mul(v128.load(diagonal + k), v128.load(direction + k))));
    addEntries(step, start, end, alpha, base, false, direction, fall, scratch);
    let curvature = f32x4.splat(0);
    for (let k: usize = 0; k < bytes; k += 16)
      curvature = madd(v128.load(direction + k), v128.load(fall + k), curvature);
    error = walk(x, residual, direction, fall, inverse, bytes, error, error / -sum1(curvature));
  }
  return finish(x, out, bytes, <f32>number(step, RELAXATION));
}

/** Fills the diagonal G + λI, divided by its largest element, and its inverse; returns the divisor's inverse. */
function loadDiagonal(step: usize, lambda: f64, diagonal: usize, inverse: usize, bytes: usize): f64 {
  const gram = address(step, DIAGONAL);
  let largest: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 4) largest = max(largest, load<f64>(gram + 2 * k));
  const scale = 1 / (largest + lambda);
  for (let k: usize = 0; k < bytes; k += 4) {
    const value = (load<f64>(gram + 2 * k) + lambda) * scale;
    store<f32>(diagonal + k, <f32>value);
    store<f32>(inverse + k, <f32>(1 / value));
  }
  return scale;
}

/** direction = inverse·residual; returns their inner product. */
// @ts-ignore: decorator
@inline
function precondition(residual: usize, inverse: usize, direction: usize, bytes: usize): f32 {
  let error = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const rest = v128.load(residual + k);
    const value = f32x4.mul(rest, v128.load(inverse + k));
    v128.store(direction + k, value);
    error = madd(rest, value, error);
  }
  return sum1(error);
}

/** Goes `length` along the direction, and turns it for the next step; returns the new error. */
// @ts-ignore: decorator
@inline
function walk(
  x: usize,
  residual: usize,
  direction: usize,
  fall: usize,
  inverse: usize,
  bytes: usize,
  error: f32,
  length: f32,
): f32 {
  const lengths = f32x4.splat(length);
  let sum = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    v128.store(x + k, madd(lengths, v128.load(direction + k), v128.load(x + k)));
    const rest = madd(lengths, v128.load(fall + k), v128.load(residual + k));
    v128.store(residual + k, rest);
    sum = madd(f32x4.mul(rest, rest), v128.load(inverse + k), sum);
  }
  const next = sum1(sum);
  const ratio = f32x4.splat(next / error);
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(
      direction + k,
      madd(ratio, v128.load(direction + k), f32x4.mul(v128.load(residual + k), v128.load(inverse + k))),
    );
  return next;
}

/**
 * As `alsStepRows`, but each row is solved exactly, in 64 bits. Needs scratch of 32 bytes and `width`·(width + 6) f64.
 */
export function alsExactRows(step: usize, rowStart: i32, rowEnd: i32): i32 {
  const width = address(step, WIDTH);
  const block = threadScratch() + 64;
  const right = block + (width << 5);
  const x = right + (width << 3);
  const system = x + (width << 3);
  const offsets = address(step, OFFSETS);
  for (let row = rowStart; row < rowEnd; row++) {
    const start = load<u32>(offsets + (<usize>row << 2));
    const end = load<u32>(offsets + (<usize>row << 2), 4);
    const out = address(step, SOLVED) + ((<usize>row * width) << 2);
    if (start == end) {
      memory.fill(out, 0, width << 2);
      continue;
    }
    memory.fill(right, 0, width << 3);
    memory.fill(system, 0, (width * width) << 3);
    const lambda = load<f64>(address(step, LAMBDAS) + (<usize>row << 3));
    for (let k: usize = 0; k < width; k++)
      store<f64>(system + (k << 3) * (width + 1), load<f64>(address(step, DIAGONAL) + (k << 3)) + lambda);
    for (let entry = start; entry < end; entry += 4) {
      gather(step, entry, end, threadScratch(), block);
      addOuterProducts(block, width << 3, threadScratch(), system);
      addTargets(block, width << 3, threadScratch() + 32, right);
    }
    if (choleskyFactor(system, <i32>width) != 0) return row + 1;
    choleskySolve(system, <i32>width, right);
    for (let k: usize = 0; k < width; k += 4) v128.store(x + (k << 2), narrow(right + (k << 3)));
    if (!finish(x, out, width << 2, <f32>number(step, RELAXATION))) return row + 1;
  }
  return 0;
}

/** Four numbers of 64 bits in 32. */
// @ts-ignore: decorator
@inline
function narrow(four: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(four));
  return v128.shuffle<f32>(low, f32x4.demote_f64x2_zero(v128.load(four, 16)), 0, 1, 4, 5);
}

/** Four entries from `entry` on: excess and targets to `numbers`, rows of Y to `block`, zeros from `end` on. */
function gather(step: usize, entry: u32, end: u32, numbers: usize, block: usize): void {
  const width = address(step, WIDTH);
  const weights = address(step, WEIGHTS);
  for (let lane: usize = 0; lane < 4; lane++) {
    const to = block + ((lane * width) << 3);
    const place = (<usize>entry + lane) << 2;
    if (entry + <u32>lane >= end) {
      memory.fill(to, 0, width << 3);
      store<f64>(numbers + (lane << 3), 0);
      store<f64>(numbers + (lane << 3), 0, 32);
      continue;
    }
    const column = <usize>load<u32>(address(step, COLUMNS) + place);
    const weight: f64 = weights == 0 ? 1 : <f64>load<f32>(weights + (column << 2));
    const excess = weight * number(step, ALPHA) * <f64>load<f32>(address(step, VALUES) + place);
    store<f64>(numbers + (lane << 3), excess);
    store<f64>(numbers + (lane << 3), weight * number(step, BASE) + excess, 32);
    const row = address(step, FIXED) + ((column * width) << 2);
    for (let k: usize = 0; k < width; k++) store<f64>(to + (k << 3), <f64>load<f32>(row + (k << 2)));
  }
}

/** out += relaxation·(x − out), without what is too small to matter; false when something is not finite. */
// @ts-ignore: decorator
@inline
function finish(x: usize, out: usize, bytes: usize, relaxation: f32): bool {
  const least = f32x4.splat(smallest);
  let isFinite = i32x4.splat(-1);
  for (let k: usize = 0; k < bytes; k += 16) {
    const before = v128.load(out + k);
    const value = madd(f32x4.splat(relaxation), f32x4.sub(v128.load(x + k), before), before);
    isFinite = v128.and(isFinite, f32x4.lt(f32x4.abs(value), f32x4.splat(Infinity)));
    v128.store(out + k, v128.and(value, f32x4.ge(f32x4.abs(value), least)));
  }
  return i32x4.all_true(isFinite);
}

/**
 * out += Σ_i (t_i − e_i·(y_i·vector))·y_i over the entries of a row, with e_i = w_i·alpha·r_i and t_i = w_i·base + e_i, or 0
 * without targets. Four entries a turn: `vector` and `out` are read once for four rows of Y.
 */
function addEntries(
  step: usize,
  start: u32,
  end: u32,
  alpha: f32,
  base: f32,
  hasTargets: bool,
  vector: usize,
  out: usize,
  scratch: usize,
): void {
  const columns = address(step, COLUMNS);
  const values = address(step, VALUES);
  const weights = address(step, WEIGHTS);
  const fixed = address(step, FIXED);
  const bytes = address(step, WIDTH) << 2;
  const alphas = f32x4.splat(alpha);
  const bases = f32x4.splat(base);
  const whole = start + ((end - start) & ~3);
  for (let entry = start; entry < whole; entry += 4) {
    const place = <usize>entry << 2;
    const c0 = load<u32>(columns + place);
    const c1 = load<u32>(columns + place, 4);
    const c2 = load<u32>(columns + place, 8);
    const c3 = load<u32>(columns + place, 12);
    let excess = f32x4.mul(alphas, v128.load(values + place));
    let targets = hasTargets ? f32x4.add(bases, excess) : f32x4.splat(0);
    if (weights != 0) {
      store<f32>(scratch, load<f32>(weights + (<usize>c0 << 2)));
      store<f32>(scratch, load<f32>(weights + (<usize>c1 << 2)), 4);
      store<f32>(scratch, load<f32>(weights + (<usize>c2 << 2)), 8);
      store<f32>(scratch, load<f32>(weights + (<usize>c3 << 2)), 12);
      const four = v128.load(scratch);
      excess = f32x4.mul(excess, four);
      targets = f32x4.mul(targets, four);
    }
    addFour(
      fixed + <usize>c0 * bytes,
      fixed + <usize>c1 * bytes,
      fixed + <usize>c2 * bytes,
      fixed + <usize>c3 * bytes,
      vector,
      out,
      bytes,
      excess,
      targets,
    );
  }
  if (whole < end) addLast(step, whole, end, alpha, base, hasTargets, vector, out, scratch);
}

/** The last one to three entries, beside rows of zeros. */
function addLast(
  step: usize,
  start: u32,
  end: u32,
  alpha: f32,
  base: f32,
  hasTargets: bool,
  vector: usize,
  out: usize,
  scratch: usize,
): void {
  const weights = address(step, WEIGHTS);
  const bytes = address(step, WIDTH) << 2;
  const fixed = address(step, FIXED);
  const zeros = part(scratch, bytes, 5);
  let r1 = zeros;
  let r2 = zeros;
  memory.fill(scratch, 0, 32);
  const count = end - start;
  for (let lane: u32 = 0; lane < count; lane++) {
    const column = load<u32>(address(step, COLUMNS) + (<usize>(start + lane) << 2));
    const weight: f32 = weights == 0 ? 1 : load<f32>(weights + (<usize>column << 2));
    const excess = weight * alpha * load<f32>(address(step, VALUES) + (<usize>(start + lane) << 2));
    store<f32>(scratch + (<usize>lane << 2), excess);
    if (hasTargets) store<f32>(scratch + (<usize>lane << 2), weight * base + excess, 16);
    if (lane == 1) r1 = fixed + <usize>column * bytes;
    if (lane == 2) r2 = fixed + <usize>column * bytes;
  }
  const r0 = fixed + <usize>load<u32>(address(step, COLUMNS) + (<usize>start << 2)) * bytes;
  addFour(r0, r1, r2, zeros, vector, out, bytes, v128.load(scratch), v128.load(scratch, 16));
}

// @ts-ignore: decorator
@inline
function addFour(
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  vector: usize,
  out: usize,
  bytes: usize,
  excess: v128,
  targets: v128,
): void {
  let even0 = f32x4.splat(0);
  let even1 = f32x4.splat(0);
  let even2 = f32x4.splat(0);
  let even3 = f32x4.splat(0);
  let odd0 = f32x4.splat(0);
  let odd1 = f32x4.splat(0);
  let odd2 = f32x4.splat(0);
  let odd3 = f32x4.splat(0);
  const paired = bytes & ~31;
  for (let k: usize = 0; k < paired; k += 32) {
    const left = v128.load(vector + k);
    const right = v128.load(vector + k, 16);
    even0 = madd(v128.load(r0 + k), left, even0);
    even1 = madd(v128.load(r1 + k), left, even1);
    even2 = madd(v128.load(r2 + k), left, even2);
    even3 = madd(v128.load(r3 + k), left, even3);
    odd0 = madd(v128.load(r0 + k, 16), right, odd0);
    odd1 = madd(v128.load(r1 + k, 16), right, odd1);
    odd2 = madd(v128.load(r2 + k, 16), right, odd2);
    odd3 = madd(v128.load(r3 + k, 16), right, odd3);
  }
  if (paired < bytes) {
    const left = v128.load(vector + paired);
    even0 = madd(v128.load(r0 + paired), left, even0);
    even1 = madd(v128.load(r1 + paired), left, even1);
    even2 = madd(v128.load(r2 + paired), left, even2);
    even3 = madd(v128.load(r3 + paired), left, even3);
  }
  const dots = sums4(f32x4.add(even0, odd0), f32x4.add(even1, odd1), f32x4.add(even2, odd2), f32x4.add(even3, odd3));
  const scales = f32x4.sub(targets, f32x4.mul(excess, dots));
  const scale0 = v128.shuffle<f32>(scales, scales, 0, 0, 0, 0);
  const scale1 = v128.shuffle<f32>(scales, scales, 1, 1, 1, 1);
  const scale2 = v128.shuffle<f32>(scales, scales, 2, 2, 2, 2);
  const scale3 = v128.shuffle<f32>(scales, scales, 3, 3, 3, 3);
  for (let k: usize = 0; k < paired; k += 32) {
    let left = v128.load(out + k);
    let right = v128.load(out + k, 16);
    left = madd(scale0, v128.load(r0 + k), left);
    right = madd(scale0, v128.load(r0 + k, 16), right);
    left = madd(scale1, v128.load(r1 + k), left);
    right = madd(scale1, v128.load(r1 + k, 16), right);
    left = madd(scale2, v128.load(r2 + k), left);
    right = madd(scale2, v128.load(r2 + k, 16), right);
    left = madd(scale3, v128.load(r3 + k), left);
    right = madd(scale3, v128.load(r3 + k, 16), right);
    v128.store(out + k, left);
    v128.store(out + k, right, 16);
  }
  if (paired < bytes) {
    let left = v128.load(out + paired);
    left = madd(scale0, v128.load(r0 + paired), left);
    left = madd(scale1, v128.load(r1 + paired), left);
    left = madd(scale2, v128.load(r2 + paired), left);
    left = madd(scale3, v128.load(r3 + paired), left);
    v128.store(out + paired, left);
  }
}

/** `denseGram` in the thread's scratch. */
export function alsGram(rows: usize, rowStart: i32, rowEnd: i32, width: i32, weights: usize, out: usize): void {
  denseGram(rows, rowStart, rowEnd, width, weights, out, threadScratch());
}

/** `denseMultiplyRows` in the thread's scratch. */
export function alsTurnRows(rows: usize, rowStart: i32, rowEnd: i32, width: i32, q: usize): void {
  denseMultiplyRows(rows, rowStart, rowEnd, width, q, threadScratch());
}

/** Σ over the entries of rows rowStart..rowEnd of w_i·(a·s² + (base + a)·(1 − 2s)), a = α·r and s = x·y, plus Σ λ·|x|² of the rows. */
export function alsEntryLoss(step: usize, rowStart: i32, rowEnd: i32): f64 {
  const columns = address(step, COLUMNS);
  const values = address(step, VALUES);
  const weights = address(step, WEIGHTS);
  const bytes = address(step, WIDTH) << 2;
  const alpha = number(step, ALPHA);
  const base = number(step, BASE);
  let loss: f64 = 0;
  for (let row = rowStart; row < rowEnd; row++) {
    const offset = address(step, OFFSETS) + (<usize>row << 2);
    const x = address(step, SOLVED) + <usize>row * bytes;
    const end = load<u32>(offset, 4);
    for (let entry = load<u32>(offset); entry < end; entry++) {
      const column = <usize>load<u32>(columns + (<usize>entry << 2));
      const weight: f64 = weights == 0 ? 1 : <f64>load<f32>(weights + (column << 2));
      const excess = alpha * <f64>load<f32>(values + (<usize>entry << 2));
      const score = <f64>dot(x, address(step, FIXED) + column * bytes, bytes);
      loss += weight * (excess * score * score + (base + excess) * (1 - 2 * score));
    }
  }
  return loss + penalty(address(step, SOLVED), rowStart, rowEnd, bytes, address(step, LAMBDAS), 0);
}

/** Σ w·λ·|x|² over the first `rowCount` rows of X; w is 1 where `weights` is 0. */
export function alsPenalty(factors: usize, rowCount: i32, width: i32, lambdas: usize, weights: usize): f64 {
  return penalty(factors, 0, rowCount, <usize>width << 2, lambdas, weights);
}

function penalty(factors: usize, rowStart: i32, rowEnd: i32, bytes: usize, lambdas: usize, weights: usize): f64 {
  let sum: f64 = 0;
  for (let row = rowStart; row < rowEnd; row++) {
    const x = factors + <usize>row * bytes;
    const weight: f64 = weights == 0 ? 1 : <f64>load<f32>(weights + (<usize>row << 2));
    sum += weight * load<f64>(lambdas + (<usize>row << 3)) * <f64>dot(x, x, bytes);
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, bytes: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const paired = bytes & ~31;
  for (let k: usize = 0; k < paired; k += 32) {
    even = madd(v128.load(a + k), v128.load(b + k), even);
    odd = madd(v128.load(a + k, 16), v128.load(b + k, 16), odd);
  }
  if (paired < bytes) even = madd(v128.load(a + paired), v128.load(b + paired), even);
  return sum1(f32x4.add(even, odd));
}

/**
 * Lower triangle of `system` (width × width) += Σ_i excess_i·y_i·y_iᵀ and `right` (width) += Σ_i targets_i·y_i, all of 64 bits.
 * `count` is a multiple of 4; the rows y_i lie behind each other in `factors`.
 */
export function alsNormalEquations(
  width: i32,
  count: i32,
  factors: usize,
  excess: usize,
  targets: usize,
  system: usize,
  right: usize,
): void {
  const bytes = <usize>width << 3;
  for (let entry = 0; entry < count; entry += 4) {
    const r0 = factors + <usize>entry * bytes;
    addOuterProducts(r0, bytes, excess + (<usize>entry << 3), system);
    addTargets(r0, bytes, targets + (<usize>entry << 3), right);
  }
}

function addTargets(r0: usize, bytes: usize, targets: usize, right: usize): void {
  const r1 = r0 + bytes;
  const r2 = r1 + bytes;
  const r3 = r2 + bytes;
  for (let k: usize = 0; k < bytes; k += 8)
    store<f64>(
      right + k,
      load<f64>(right + k) +
        load<f64>(targets) * load<f64>(r0 + k) +
        load<f64>(targets, 8) * load<f64>(r1 + k) +
        (load<f64>(targets, 16) * load<f64>(r2 + k) + load<f64>(targets, 24) * load<f64>(r3 + k)),
    );
}

function addOuterProducts(r0: usize, bytes: usize, excess: usize, system: usize): void {
  const r1 = r0 + bytes;
  const r2 = r1 + bytes;
  const r3 = r2 + bytes;
  for (let a: usize = 0; a < bytes; a += 8) {
    const left0 = load<f64>(excess) * load<f64>(r0 + a);
    const left1 = load<f64>(excess, 8) * load<f64>(r1 + a);
    const left2 = load<f64>(excess, 16) * load<f64>(r2 + a);
    const left3 = load<f64>(excess, 24) * load<f64>(r3 + a);
    const out = system + (a >> 3) * bytes;
    let b: usize = 0;
    for (; b < a; b += 16) {
      let sum = madd64(f64x2.splat(left0), v128.load(r0 + b), v128.load(out + b));
      sum = madd64(f64x2.splat(left1), v128.load(r1 + b), sum);
      sum = madd64(f64x2.splat(left2), v128.load(r2 + b), sum);
      v128.store(out + b, madd64(f64x2.splat(left3), v128.load(r3 + b), sum));
    }
    if (b > a) continue;
    const last = left0 * load<f64>(r0 + b) + left1 * load<f64>(r1 + b) + (left2 * load<f64>(r2 + b) + left3 * load<f64>(r3 + b));
    store<f64>(out + b, load<f64>(out + b) + last);
  }
}

/**
 * out (count × laneCount) = Y·x of 64 bits, the rows of Y (count × width) lying behind each other in `factors` and x being
 * width × laneCount; `count` and `laneCount` are multiples of 4.
 */
export function alsEntryProducts(width: i32, count: i32, factors: usize, laneCount: i32, x: usize, out: usize): void {
  const bytes = <usize>width << 3;
  const wide = <usize>laneCount << 3;
  for (let entry = 0; entry < count; entry += 4)
    for (let lane: usize = 0; lane < wide; lane += 32)
      multiplyFour(factors + <usize>entry * bytes, bytes, x + lane, wide, out + <usize>entry * wide + lane);
}

function multiplyFour(r0: usize, bytes: usize, x: usize, wide: usize, out: usize): void {
  const r1 = r0 + bytes;
  const r2 = r1 + bytes;
  const r3 = r2 + bytes;
  let left0 = f64x2.splat(0);
  let left1 = f64x2.splat(0);
  let left2 = f64x2.splat(0);
  let left3 = f64x2.splat(0);
  let right0 = f64x2.splat(0);
  let right1 = f64x2.splat(0);
  let right2 = f64x2.splat(0);
  let right3 = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 8) {
    const left = v128.load(x);
    const right = v128.load(x, 16);
    x += wide;
    const here0 = v128.load64_splat(r0 + k);
    left0 = madd64(here0, left, left0);
    right0 = madd64(here0, right, right0);
    const here1 = v128.load64_splat(r1 + k);
    left1 = madd64(here1, left, left1);
    right1 = madd64(here1, right, right1);
    const here2 = v128.load64_splat(r2 + k);
    left2 = madd64(here2, left, left2);
    right2 = madd64(here2, right, right2);
    const here3 = v128.load64_splat(r3 + k);
    left3 = madd64(here3, left, left3);
    right3 = madd64(here3, right, right3);
  }
  v128.store(out, left0);
  v128.store(out, right0, 16);
  v128.store(out + wide, left1);
  v128.store(out + wide, right1, 16);
  v128.store(out + 2 * wide, left2);
  v128.store(out + 2 * wide, right2, 16);
  v128.store(out + 3 * wide, left3);
  v128.store(out + 3 * wide, right3, 16);
}
