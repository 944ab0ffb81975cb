/** Kernels on tall matrices of short rows: row-major, rowCount × width, f32 at rest and f64 in sums. */

/** Smaller results of products become 0: no score can show them, and products of two such are denormal, hence slow. */
const smallest = 1e-18;

/**
 * G = Σ_r w_r·y_r·y_rᵀ into `out` (width × width, both triangles). All weights are 1 when they are left out.
 * Four rows a turn, so that each element of G is read and written once for four products.
 */
export function gram(rows: Float32Array, width: number, weights: Float32Array | undefined, out: Float64Array): void {
  const rowCount = rows.length / width;
  out.fill(0);
  const block = new Float64Array(4 * width);
  const scaled = new Float64Array(4 * width);
  for (let row = 0; row < rowCount; row += 4) {
    for (let lane = 0; lane < 4; lane += 1) {
      const isPresent = row + lane < rowCount;
      const weight = weights === undefined || !isPresent ? 1 : weights[row + lane]!;
      for (let axis = 0; axis < width; axis += 1) {
        const value = isPresent ? rows[(row + lane) * width + axis]! : 0;
        block[lane * width + axis] = value;
        scaled[lane * width + axis] = weight * value;
      }
    }
    addOuterProducts(scaled, block, width, out);
  }
  for (let a = 0; a < width; a += 1) for (let b = 0; b < a; b += 1) out[a * width + b] = out[b * width + a]!;
}

/** Upper triangle of out += Σ over four lanes of left·rightᵀ. */
function addOuterProducts(left: Float64Array, right: Float64Array, width: number, out: Float64Array): void {
  for (let a = 0; a < width; a += 1) {
    const left0 = left[a]!;
    const left1 = left[width + a]!;
    const left2 = left[2 * width + a]!;
    const left3 = left[3 * width + a]!;
    const outStart = a * width;
    for (let b = a; b < width; b += 1) {
      out[outStart + b]! +=
        left0 * right[b]! + left1 * right[width + b]! + (left2 * right[2 * width + b]! + left3 * right[3 * width + b]!);
    }
  }
}

/** M = Σ_r w_r·x_r·y_rᵀ into `out` (leftWidth × rightWidth), x being rows of `left` and y of `right`; all weights are 1 when left out. */
export function cross(
  left: Float32Array,
  leftWidth: number,
  right: Float32Array,
  rightWidth: number,
  weights: Float32Array | undefined,
  out: Float64Array,
): void {
  const rowCount = left.length / leftWidth;
  out.fill(0);
  for (let row = 0; row < rowCount; row += 1) {
    const weight = weights === undefined ? 1 : weights[row]!;
    for (let a = 0; a < leftWidth; a += 1) {
      const value = weight * left[row * leftWidth + a]!;
      if (value === 0) continue;
      for (let b = 0; b < rightWidth; b += 1) out[a * rightWidth + b]! += value * right[row * rightWidth + b]!;
    }
  }
}

/** Rows of `out` = y·Q for the rows y, Q being width × outWidth. Rows of zeros give exactly zero. */
export function multiply(rows: Float32Array, width: number, q: Float32Array, out: Float32Array): void {
  const rowCount = rows.length / width;
  const outWidth = q.length / width;
  const sums = new Float64Array(outWidth);
  for (let row = 0; row < rowCount; row += 1) {
    sums.fill(0);
    for (let axis = 0; axis < width; axis += 1) {
      const value = rows[row * width + axis]!;
      if (value === 0) continue;
      for (let column = 0; column < outWidth; column += 1) sums[column]! += value * q[axis * outWidth + column]!;
    }
    for (let column = 0; column < outWidth; column += 1) out[row * outWidth + column] = withoutTiny(sums[column]!);
  }
}

const withoutTiny = (value: number) => (Math.abs(value) < smallest ? 0 : value);

/**
 * Replaces every row y by y·Q, Q being width × width. Rows of zeros stay exactly zero.
 * Four rows by two columns of Q a turn: eight sums in registers for six reads.
 */
export function multiplyRows(rows: Float32Array, width: number, q: Float64Array): void {
  const rowCount = rows.length / width;
  const pairedWidth = (width + 1) & ~1;
  const transposed = new Float64Array(pairedWidth * width);
  for (let axis = 0; axis < width; axis += 1)
    for (let out = 0; out < width; out += 1) transposed[out * width + axis] = q[axis * width + out]!;
  const block = new Float64Array(4 * width);
  const product = new Float64Array(4 * pairedWidth);
  for (let row = 0; row < rowCount; row += 4) {
    const laneCount = Math.min(4, rowCount - row);
    const start = row * width;
    for (let index = 0; index < laneCount * width; index += 1) block[index] = rows[start + index]!;
    for (let out = 0; out < width; out += 2) multiplyBlock(block, transposed, width, out, product);
    for (let lane = 0; lane < laneCount; lane += 1)
      for (let out = 0; out < width; out += 1)
        rows[start + lane * width + out] = withoutTiny(product[lane * pairedWidth + out]!);
  }
}

/** Columns `out` and `out + 1` of the product of four rows. */
function multiplyBlock(
  block: Float64Array,
  transposed: Float64Array,
  width: number,
  out: number,
  product: Float64Array,
): void {
  const pairedWidth = product.length / 4;
  const left = out * width;
  const right = left + width;
  let left0 = 0;
  let left1 = 0;
  let left2 = 0;
  let left3 = 0;
  let right0 = 0;
  let right1 = 0;
  let right2 = 0;
  let right3 = 0;
  for (let axis = 0; axis < width; axis += 1) {
    const leftValue = transposed[left + axis]!;
    const rightValue = transposed[right + axis]!;
    const value0 = block[axis]!;
    const value1 = block[width + axis]!;
    const value2 = block[2 * width + axis]!;
    const value3 = block[3 * width + axis]!;
    left0 += value0 * leftValue;
    left1 += value1 * leftValue;
    left2 += value2 * leftValue;
    left3 += value3 * leftValue;
    right0 += value0 * rightValue;
    right1 += value1 * rightValue;
    right2 += value2 * rightValue;
    right3 += value3 * rightValue;
  }
  product[out] = left0;
  product[pairedWidth + out] = left1;
  product[2 * pairedWidth + out] = left2;
  product[3 * pairedWidth + out] = left3;
  product[out + 1] = right0;
  product[pairedWidth + out + 1] = right1;
  product[2 * pairedWidth + out + 1] = right2;
  product[3 * pairedWidth + out + 1] = right3;
}

/**
 * out[k] = vector·row, row being row `picked[k]` of `rows`. RangeError names a row that is not there.
 * In four sums, so that additions do not wait for each other.
 */
export function scoreRows(vector: Float32Array, rows: Float32Array, picked: Uint32Array, out: Float32Array): void {
  const width = vector.length;
  const rowCount = rows.length / width;
  for (let place = 0; place < picked.length; place += 1) {
    const row = picked[place]!;
    if (row >= rowCount) throw new RangeError(`Row ${row} cannot be scored: there are ${rowCount}.`);
    const start = row * width;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let axis = 0;
    for (; axis + 3 < width; axis += 4) {
      sum0 += vector[axis]! * rows[start + axis]!;
      sum1 += vector[axis + 1]! * rows[start + axis + 1]!;
      sum2 += vector[axis + 2]! * rows[start + axis + 2]!;
      sum3 += vector[axis + 3]! * rows[start + axis + 3]!;
    }
    for (; axis < width; axis += 1) sum0 += vector[axis]! * rows[start + axis]!;
    out[place] = sum0 + sum1 + (sum2 + sum3);
  }
}
