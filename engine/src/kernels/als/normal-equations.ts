/** Kernel: the normal equations of one row of implicit ALS, built entry by entry. */

/** Entries of one row side by side. Lanes from `count` up to the next multiple of 4 must hold zeros. */
export interface EntryBlock {
  readonly width: number;
  /** What every entry pulls towards 1 with before its confidence is added: see `AlsOptions.entryBase`. */
  readonly entryBase: number;
  count: number;
  /** y_i, capacity × width, in f64 so that each number is converted once. */
  readonly factors: Float64Array;
  /** w_i·α·r_ui, and the targets w_i·(entryBase + α·r_ui). */
  readonly excess: Float64Array;
  readonly targets: Float64Array;
}

export function createEntryBlock(
  width: number,
  capacity: number,
  entryBase: number = 1,
  allocate: (length: number) => Float64Array = (length) => new Float64Array(length),
): EntryBlock {
  const padded = (capacity + 3) & ~3;
  const [factors, excess, targets] = [allocate(padded * width), allocate(padded), allocate(padded)];
  return { width, entryBase, count: 0, factors, excess, targets };
}

/** Appends an entry: the row of `fixed` that starts at `start`, with its weight w_i and α·r_ui. Returns w_i·α·r_ui. */
export function appendEntry(
  block: EntryBlock,
  fixed: Float32Array,
  start: number,
  weight: number,
  confidence: number,
): number {
  const { width, factors, count } = block;
  const added = weight * confidence;
  block.excess[count] = added;
  block.targets[count] = weight * block.entryBase + added;
  const target = count * width;
  for (let axis = 0; axis < width; axis += 1) factors[target + axis] = fixed[start + axis]!;
  block.count = count + 1;
  return added;
}

/** Zeros in the lanes after the last entry. */
export function padBlock({ width, count, factors, excess, targets }: EntryBlock): void {
  const padded = (count + 3) & ~3;
  factors.fill(0, count * width, padded * width);
  excess.fill(0, count, padded);
  targets.fill(0, count, padded);
}

/** Lower triangle of `system` += Σ_i excess_i·y_i·y_iᵀ and `rightHandSide` += Σ_i targets_i·y_i, four entries a turn. */
export function addNormalEquations(block: EntryBlock, system: Float64Array, rightHandSide: Float64Array): void {
  const { width, count, factors, excess, targets } = block;
  for (let entry = 0; entry < count; entry += 4) {
    const start0 = entry * width;
    const start1 = start0 + width;
    const start2 = start1 + width;
    const start3 = start2 + width;
    for (let a = 0; a < width; a += 1) {
      const value0 = factors[start0 + a]!;
      const value1 = factors[start1 + a]!;
      const value2 = factors[start2 + a]!;
      const value3 = factors[start3 + a]!;
      rightHandSide[a]! +=
        targets[entry]! * value0 +
        targets[entry + 1]! * value1 +
        (targets[entry + 2]! * value2 + targets[entry + 3]! * value3);
      const left0 = excess[entry]! * value0;
      const left1 = excess[entry + 1]! * value1;
      const left2 = excess[entry + 2]! * value2;
      const left3 = excess[entry + 3]! * value3;
      const systemStart = a * width;
      for (let b = 0; b <= a; b += 1)
        system[systemStart + b]! +=
          left0 * factors[start0 + b]! +
          left1 * factors[start1 + b]! +
          (left2 * factors[start2 + b]! + left3 * factors[start3 + b]!);
    }
  }
}

/**
 * Inner products of every entry with the columns of `x` (width × laneCount): out (entries × laneCount) = Y·x. The lanes of entries from
 * `count` up to the next multiple of 4 may be written too.
 */
export function entryProducts(
  { width, count, factors }: EntryBlock,
  x: Float64Array,
  laneCount: number,
  out: Float64Array,
): void {
  for (let entry = 0; entry < count; entry += 1)
    for (let lane = 0; lane < laneCount; lane += 1) {
      let product = 0;
      for (let axis = 0; axis < width; axis += 1)
        product += factors[entry * width + axis]! * x[axis * laneCount + lane]!;
      out[entry * laneCount + lane] = product;
    }
}
