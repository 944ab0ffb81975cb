/**
 * LambdaMART's steps on shared memory; what they mean is written at their TypeScript twins (training-steps.ts, lambdas.ts,
 * bins.ts). Additions happen in the twins' order or are of whole numbers, so that results are the same to the bit.
 *
 * A record holds all that a histogram needs of a row: gradient (i64), hessian · 2^24 + rows (i64), then a bin a feature (u8),
 * padded to a multiple of 16 bytes. Records of a leaf's rows lie next to each other and move when it is split, because records
 * that are gathered from all over the memory take several times longer to sum.
 */

const partBytes: usize = 16;
/** Of one feature's bins in a histogram: 256 bins of 16 bytes, and 16 more so that equal bins do not compete for a cache set. */
const featureBytes: usize = 4112;
const missingBin: i32 = 255;
const edgeBytes: usize = 1024;
const countBits: i64 = 24;

/** Bins of `rowCount` rows, `binBytes` a row. */
export function lambdaMartBin(
  values: usize,
  rowCount: i32,
  featureCount: i32,
  edges: usize,
  bins: usize,
  binBytes: i32,
): void {
  for (let row = 0; row < rowCount; row++) {
    let featureEdges = edges;
    for (let feature = 0; feature < featureCount; feature++) {
      const value = load<f32>(values);
      store<u8>(bins + <usize>feature, select(missingBin, countBelow(featureEdges, 256, value), value != value));
      values += 4;
      featureEdges += edgeBytes;
    }
    bins += <usize>binBytes;
  }
}

/** How many of `size` − 1 ascending numbers are below the value; `size` is a power of 2. Without branches. */
// @ts-ignore: decorator
@inline
export function countBelow(ascending: usize, size: u32, value: f32): u32 {
  let place: u32 = 0;
  for (let half = size >> 1; half > 0; half >>= 1)
    place += select(half, 0, load<f32>(ascending + (<usize>(place + half - 1) << 2)) < value);
  return place;
}

/**
 * Makes the records of all rows, in the order of rows, from gradients (rowCount × 2 f64) and bins (`binBytes` a row).
 * `bag` is 0 when every row is in it.
 */
export function lambdaMartBegin(
  gradients: usize,
  bins: usize,
  binBytes: i32,
  rowCount: i32,
  bag: usize,
  gradientScale: f64,
  hessianScale: f64,
  order: usize,
  records: usize,
): void {
  for (let row = 0; row < rowCount; row++) {
    const gradient = <i64>floor(load<f64>(gradients) * gradientScale + 0.5);
    const hessian = <i64>floor(load<f64>(gradients, 8) * hessianScale + 0.5);
    const count = bag == 0 ? <i64>1 : <i64>load<u8>(bag + <usize>row);
    store<i64>(records, count * gradient);
    store<i64>(records, count * ((hessian << countBits) + 1), 8);
    records += partBytes;
    for (const end = records + <usize>binBytes; records < end; records += 16) {
      v128.store(records, v128.load(bins));
      bins += 16;
    }
    store<u32>(order + (<usize>row << 2), row);
    gradients += 16;
  }
}

// @ts-ignore: decorator
@inline
function addTo(bin: usize, part: v128): void {
  v128.store(bin, i64x2.add(v128.load(bin), part));
}

/** Of `count` records, one behind the other. */
export function lambdaMartSumHistogram(
  records: usize,
  count: i32,
  recordBytes: i32,
  featureCount: i32,
  histogram: usize,
): void {
  memory.fill(histogram, 0, <usize>featureCount * featureBytes);
  for (let place = 0; place < count; place++) {
    const part = v128.load(records);
    let bins = records + partBytes;
    let sums = histogram;
    let left = featureCount;
    for (; left >= 4; left -= 4) {
      const four = load<u32>(bins);
      addTo(sums + <usize>((four & 255) << 4), part);
      addTo(sums + featureBytes + <usize>(((four >> 8) & 255) << 4), part);
      addTo(sums + 2 * featureBytes + <usize>(((four >> 16) & 255) << 4), part);
      addTo(sums + 3 * featureBytes + <usize>((four >> 24) << 4), part);
      bins += 4;
      sums += 4 * featureBytes;
    }
    for (; left > 0; left--) {
      addTo(sums + (<usize>load<u8>(bins) << 4), part);
      bins += 1;
      sums += featureBytes;
    }
    records += <usize>recordBytes;
  }
}

export function lambdaMartSubtractHistogram(from: usize, taken: usize, featureCount: i32): void {
  for (const end = from + <usize>featureCount * featureBytes; from < end; from += 16) {
    v128.store(from, i64x2.sub(v128.load(from), v128.load(taken)));
    taken += 16;
  }
}

// @ts-ignore: decorator
@inline
function purity(gradient: f64, hessian: f64, regularization: f64): f64 {
  return (gradient * gradient) / (hessian + regularization);
}

/**
 * Writes 10 f64 to `found`: gain, feature, bin, missing left, then gradient and hessian left, gradient and hessian right.
 * Answers 1, or 0 when no split gains anything. `features`: a number of bins (u32) each, 0 for those that may not be used.
 */
export function lambdaMartFindSplit(
  histogram: usize,
  featureCount: i32,
  features: usize,
  gradientUnit: f64,
  hessianUnit: f64,
  regularization: f64,
  minRows: f64,
  minHessian: f64,
  found: usize,
): i32 {
  let totals = i64x2.splat(0);
  for (let bin: usize = 0; bin < 256; bin++) totals = i64x2.add(totals, v128.load(histogram + (bin << 4)));
  const totalGradient = i64x2.extract_lane(totals, 0);
  const totalPacked = i64x2.extract_lane(totals, 1);
  const leastRows = <i64>minRows;
  const least = purity(<f64>totalGradient * gradientUnit, <f64>(totalPacked >> countBits) * hessianUnit, regularization);
  let most: f64 = 0;
  for (let feature = 0; feature < featureCount; feature++) {
    const binCount = load<u32>(features + (<usize>feature << 2));
    const sums = histogram + <usize>feature * featureBytes;
    const missing = v128.load(sums, 255 * 16);
    const hasMissing = rowsOf(i64x2.extract_lane(missing, 1)) > 0;
    for (let missingLeft = 0; missingLeft <= i32(hasMissing); missingLeft++) {
      let left = missingLeft ? missing : i64x2.splat(0);
      for (let bin: u32 = 0; bin < binCount; bin++) {
        left = i64x2.add(left, v128.load(sums + (<usize>bin << 4)));
        const packed = i64x2.extract_lane(left, 1);
        const rows = rowsOf(packed);
        const otherRows = rowsOf(totalPacked - packed);
        const hessian = <f64>(packed >> countBits) * hessianUnit;
        const otherHessian = <f64>((totalPacked - packed) >> countBits) * hessianUnit;
        if (rows < leastRows || hessian < minHessian) continue;
        if (otherRows < leastRows || otherHessian < minHessian) break;
        const gradient = <f64>i64x2.extract_lane(left, 0) * gradientUnit;
        const otherGradient = <f64>(totalGradient - i64x2.extract_lane(left, 0)) * gradientUnit;
        const gain =
          purity(gradient, hessian, regularization) + purity(otherGradient, otherHessian, regularization) - least;
        if (!(gain > most)) continue;
        most = gain;
        store<f64>(found, gain);
        store<f64>(found, feature, 8);
        store<f64>(found, bin, 16);
        store<f64>(found, i32(hasMissing ? missingLeft != 0 : rows >= otherRows), 24);
        store<f64>(found, gradient, 32);
        store<f64>(found, hessian, 40);
        store<f64>(found, otherGradient, 48);
        store<f64>(found, otherHessian, 56);
      }
    }
  }
  return i32(most > 0);
}

// @ts-ignore: decorator
@inline
function rowsOf(packed: i64): i64 {
  return packed & ((1 << countBits) - 1);
}

/**
 * Rearranges `count` rows at `order` with their records; answers how many went left. Every row is written to both sides and
 * overwritten on the wrong one: a branch would be guessed wrong half the time. The spare places hold `count` of each.
 */
export function lambdaMartPartition(
  order: usize,
  records: usize,
  recordBytes: i32,
  count: i32,
  spareOrder: usize,
  spareRecords: usize,
  feature: i32,
  bin: u32,
  missingLeft: u32,
): i32 {
  // Moves the missing bin, 255, round to 0 when it goes left.
  const limit = bin + missingLeft;
  let left = order;
  let leftRecord = records;
  let right = spareOrder;
  let rightRecord = spareRecords;
  for (let place = 0; place < count; place++) {
    const row = load<u32>(order + (<usize>place << 2));
    const rowBin = <u32>load<u8>(records + partBytes + <usize>feature);
    const isLeft = <usize>(((rowBin + missingLeft) & 255) <= limit);
    store<u32>(left, row);
    store<u32>(right, row);
    // The shortest record has two words; most have no more.
    const sums = v128.load(records);
    const bins = v128.load(records, 16);
    v128.store(leftRecord, sums);
    v128.store(leftRecord, bins, 16);
    v128.store(rightRecord, sums);
    v128.store(rightRecord, bins, 16);
    for (let byte: usize = 32; byte < <usize>recordBytes; byte += 16) {
      const part = v128.load(records + byte);
      v128.store(leftRecord + byte, part);
      v128.store(rightRecord + byte, part);
    }
    records += <usize>recordBytes;
    left += isLeft << 2;
    leftRecord += select(<usize>recordBytes, 0, isLeft);
    right += (1 - isLeft) << 2;
    rightRecord += select(0, <usize>recordBytes, isLeft);
  }
  memory.copy(left, spareOrder, right - spareOrder);
  memory.copy(leftRecord, spareRecords, rightRecord - spareRecords);
  return <i32>((left - order) >> 2);
}

export function lambdaMartAddToScores(order: usize, count: i32, scores: usize, value: f64): void {
  for (const end = order + (<usize>count << 2); order < end; order += 4) {
    const place = scores + (<usize>load<u32>(order) << 3);
    store<f64>(place, load<f64>(place) + value);
  }
}
