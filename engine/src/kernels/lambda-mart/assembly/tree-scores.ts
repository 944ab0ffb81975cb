/** Sums of tree values; see trees-wasm.ts of the folder above for the tables. */
import { countBelow } from "./lambda-mart";

/** Of one tree's leaf values: 32 numbers of 64 bits. */
const treeBytes: usize = 256;

/** The leaf of each of four trees is the lowest bit that is left of its mask. */
// @ts-ignore: decorator
@inline
function addLeaves(masks: v128, values: usize, sum: f64): f64 {
  sum += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 0)) << 3));
  sum += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 1)) << 3), treeBytes);
  sum += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 2)) << 3), 2 * treeBytes);
  sum += load<f64>(values + (<usize>ctz(i32x4.extract_lane(masks, 3)) << 3), 3 * treeBytes);
  return sum;
}

/**
 * Of `rowCount` rows. `features`: for each feature that a tree asks for four words of 32 bits: its place in the row, the address
 * of its edges, their number made up to a power of 2 less 1, and the address of its masks (16 bytes · blocks · 4 an interval),
 * of which the first interval is for missing numbers. `scratch` has room for an address a feature.
 */
export function lambdaMartScore(
  rows: usize,
  rowCount: i32,
  rowBytes: i32,
  features: usize,
  featureCount: i32,
  blockCount: i32,
  leafValues: usize,
  scratch: usize,
  out: usize,
): void {
  const intervalBytes = <usize>blockCount << 6;
  const scratchEnd = scratch + (<usize>featureCount << 2);
  for (let row = 0; row < rowCount; row++) {
    let feature = features;
    for (let place = scratch; place < scratchEnd; place += 4) {
      const value = load<f32>(rows + (<usize>load<u32>(feature) << 2));
      const interval = 1 + countBelow(<usize>load<u32>(feature, 4), load<u32>(feature, 8), value);
      store<u32>(place, load<u32>(feature, 12) + select(0, interval, value != value) * <u32>intervalBytes);
      feature += 16;
    }
    let sum: f64 = 0;
    let values = leafValues;
    for (let at: usize = 0; at < intervalBytes; at += 64) {
      let a = i32x4.splat(-1);
      let b = a;
      let c = a;
      let d = a;
      for (let place = scratch; place < scratchEnd; place += 4) {
        const masks = <usize>load<u32>(place) + at;
        a = v128.and(a, v128.load(masks));
        b = v128.and(b, v128.load(masks, 16));
        c = v128.and(c, v128.load(masks, 32));
        d = v128.and(d, v128.load(masks, 48));
      }
      sum = addLeaves(a, values, sum);
      sum = addLeaves(b, values + 4 * treeBytes, sum);
      sum = addLeaves(c, values + 8 * treeBytes, sum);
      sum = addLeaves(d, values + 12 * treeBytes, sum);
      values += 16 * treeBytes;
    }
    store<f32>(out, <f32>sum);
    rows += <usize>rowBytes;
    out += 4;
  }
}
