/** Made-up interactions of a chosen size, for benchmarks: popularity by Zipf's law, tastes in clusters. */
import { seededUniform } from "../engine/src/kernels/random.ts";
import { sparseFromTriples, type SparseMatrix } from "../engine/src/kernels/sparse.ts";

export interface SyntheticSize {
  readonly userCount: number;
  readonly itemCount: number;
  /** Draws; a user draws no item twice, so the matrix holds a little less. */
  readonly interactionCount: number;
  readonly seed: number;
}

const clusterCount = 40;
const ownClusterShare = 0.7;

/**
 * users × items with r_ui from 1 to 3. Item i is drawn in proportion to 1 / (i + 8) and users are active in proportion to
 * 1 / (u + 50)^0.6; 70 % of a user's draws stay in the user's own cluster of items.
 */
export function syntheticInteractions({ userCount, itemCount, interactionCount, seed }: SyntheticSize): SparseMatrix {
  const uniform = seededUniform(seed);
  const drawItem = zipf(itemCount, 8, 1);
  const drawUser = zipf(userCount, 50, 0.6);
  const rows = new Uint32Array(interactionCount);
  const columns = new Uint32Array(interactionCount);
  const values = new Float32Array(interactionCount);
  for (let index = 0; index < interactionCount; index += 1) {
    const user = drawUser(uniform());
    const item = drawItem(uniform());
    const isOwn = uniform() < ownClusterShare;
    rows[index] = user;
    // Shifting to the nearest item of the user's cluster keeps the popularity of that place in the list.
    columns[index] = isOwn ? Math.min(itemCount - 1, item - (item % clusterCount) + (user % clusterCount)) : item;
    values[index] = 1 + Math.floor(uniform() * 3);
  }
  const summed = sparseFromTriples(userCount, itemCount, rows, columns, values);
  return { ...summed, values: summed.values.map((value) => Math.min(value, 6)) };
}

/** Maps a uniform number to 0..count−1 with probability in proportion to 1 / (index + shift)^exponent. */
function zipf(count: number, shift: number, exponent: number): (uniform: number) => number {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    total += 1 / (index + shift) ** exponent;
    cumulative[index] = total;
  }
  return (uniform) => {
    const target = uniform * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
