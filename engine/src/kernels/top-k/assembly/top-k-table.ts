/** What the scan works on. `top-k-wasm.ts` writes the fields up to `active` and `bit`; all of them are 32 bits wide there. */

/** Rows lie by group and descending length, each group padded to whole blocks with rows of zeros. */
export const BLOCK_ROWS: usize = 16;
/** In `order`: a row that only fills up a block. */
export const NO_ROW: u32 = 0xffffffff;
/** Codes of rows are −CODE_RANGE..CODE_RANGE, stored with CODE_RANGE + 1 added. */
export const CODE_RANGE: i32 = 63;
/** Codes of a query are −QUERY_CODE_RANGE..QUERY_CODE_RANGE. */
export const QUERY_CODE_RANGE: f64 = 127;
/** Bytes of a query's codes for four coordinates: see `loadQueryCodes`. */
export const QUERY_STEP: usize = ASC_FEATURE_RELAXED_SIMD ? 16 : 32;

@unmanaged
export class TopKTable {
  /** Coordinates of a row, a multiple of 4. */
  width: u32;
  /** place × width, f32 */
  factors: usize;
  /** 0 without codes. A block: for each four coordinates the codes of 16 rows, four bytes a row; then 16 scales, f32. */
  codes: usize;
  /** Two f32 a block, no less than any row's length and than any row's distance from its codes. */
  bounds: usize;
  /** Row of each place. */
  order: usize;
  /** Place of each row. */
  places: usize;
  /** For each row a bit for each lane that excludes it. */
  excluded: usize;
  /** A bit for each row that may be found; 0 when all may. */
  allowed: usize;
  /** Room for the addresses of all lanes. */
  active: usize;
}

/** One query and what has been found for it. */
@unmanaged
export class TopKLane {
  /** width, f32 */
  vector: usize;
  codes: usize;
  /** Binary heap of rows and scores with the worst at 0. */
  rows: usize;
  scores: usize;
  k: u32;
  /** In `excluded`. */
  bit: u32;
  count: u32;
  /** What a sum of stored codes starts with, so that it ends as if nothing had been added to them. */
  codeStart: i32;
  length: f64;
  /** Distance of the vector from its codes. */
  codeError: f64;
  codeScale: f64;
  /** The worst score of a full heap, else −∞. */
  threshold: f32;
}

export const LANE_BYTES: usize = 64;
