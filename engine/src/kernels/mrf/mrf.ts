/**
 * Kernel: a linear model of items by items on a sparse pattern (Steck 2019, "Markov random fields for collaborative filtering"):
 * each item keeps the neighbours it is most correlated with, and its weights are those that EASE would give it if there were no
 * other items. With G = XᵀX, X users × items and N the neighbours of item j:
 *
 *   b_Nj = (G_NN + λI)⁻¹·G_Nj
 *
 * Items are independent of each other, and memory stays in proportion to items × neighbours, so this serves catalogues whose
 * inverse in `ease.ts` would be too large.
 */
import { createBestList } from "../best-list.ts";
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { checkSparse } from "../sparse-check.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";

export interface MrfOptions {
  /** λ > 0 */
  readonly regularization: number;
  /** At most so many neighbours of an item: the ones with the largest correlation in magnitude, the lower item among equals. */
  readonly neighbourCount: number;
  /** Items less correlated than this, in magnitude, are no neighbours: 0 to 1, and 0 unless given. */
  readonly leastCorrelation?: number | undefined;
}

/**
 * B, history items × scored items. Neighbours are items that some user has in common; an item without any, or one whose value
 * is the same for every user, has no weights.
 * RangeError names the row of a value that is not finite, the option out of range, or the item whose system has no solution.
 */
export function trainMrf(preferences: SparseMatrix, options: MrfOptions): SparseMatrix {
  checkMrf(preferences, options);
  const byItem = transpose(preferences);
  const n = byItem.rowCount;
  const moments = itemMoments(byItem);
  const row = new Float64Array(n);
  const neighbours = new Uint32Array(options.neighbourCount);
  const best = createBestList(options.neighbourCount);
  const lists = Array.from({ length: n }, (_, item) => {
    const reached = addGramRow(byItem, preferences, item, row);
    for (const other of reached) {
      const correlation = correlationOf(row[other]!, moments, item, other);
      if (other === item || correlation === undefined) continue;
      if (Math.abs(correlation) >= (options.leastCorrelation ?? 0)) best.offer(other, Math.abs(correlation));
    }
    for (const other of reached) row[other] = 0;
    return neighbours.slice(0, best.takeSorted(neighbours));
  });
  const weights = lists.map((list, item) => solveItem(byItem, list, item, options.regularization));
  return transpose(matrixOf(lists, weights));
}

/** Adds row `item` of G to `row`, and returns the items that share a user with it. */
function addGramRow(byItem: SparseMatrix, byUser: SparseMatrix, item: number, row: Float64Array): Set<number> {
  const reached = new Set<number>();
  for (let entry = byItem.offsets[item]!; entry < byItem.offsets[item + 1]!; entry += 1) {
    const user = byItem.columns[entry]!;
    for (let other = byUser.offsets[user]!; other < byUser.offsets[user + 1]!; other += 1) {
      row[byUser.columns[other]!]! += byItem.values[entry]! * byUser.values[other]!;
      reached.add(byUser.columns[other]!);
    }
  }
  return reached;
}

export interface ItemMoments {
  readonly userCount: number;
  /** Σ_u x_ui */
  readonly sums: Float64Array;
  /** 1 / √(Σ_u x_ui² − (Σ_u x_ui)² / users), or 0 where that is no number. */
  readonly inverseDeviations: Float64Array;
}

export function itemMoments({ rowCount, columnCount, offsets, values }: SparseMatrix): ItemMoments {
  const sums = new Float64Array(rowCount);
  const inverseDeviations = new Float64Array(rowCount);
  for (let item = 0; item < rowCount; item += 1) {
    let squares = 0;
    for (let entry = offsets[item]!; entry < offsets[item + 1]!; entry += 1) {
      sums[item]! += values[entry]!;
      squares += values[entry]! ** 2;
    }
    const variation = squares - sums[item]! ** 2 / columnCount;
    // What rounding leaves of a constant is not variation.
    if (variation > 1e-12 * squares) inverseDeviations[item] = 1 / Math.sqrt(variation);
  }
  return { userCount: columnCount, sums, inverseDeviations };
}

/** Pearson's, over all users; undefined where one of the items does not vary. */
function correlationOf(product: number, moments: ItemMoments, item: number, other: number): number | undefined {
  const { userCount, sums, inverseDeviations } = moments;
  const scale = inverseDeviations[item]! * inverseDeviations[other]!;
  return scale === 0 ? undefined : (product - (sums[item]! * sums[other]!) / userCount) * scale;
}

function solveItem(byItem: SparseMatrix, list: Uint32Array, item: number, regularization: number): Float64Array {
  const count = list.length;
  const system = new Float64Array(count * count);
  const weights = Float64Array.from(list, (other) => columnProduct(byItem, other, item));
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column <= row; column += 1)
      system[row * count + column] = columnProduct(byItem, list[row]!, list[column]!);
    system[row * count + row]! += regularization;
  }
  try {
    choleskyFactor(system, count);
  } catch {
    throw unsolvable(item);
  }
  choleskySolve(system, count, weights);
  return weights;
}

/** Σ over users of x_ua·x_ub. */
function columnProduct({ offsets, columns, values }: SparseMatrix, a: number, b: number): number {
  let sum = 0;
  let right = offsets[b]!;
  for (let left = offsets[a]!; left < offsets[a + 1]!; left += 1) {
    while (right < offsets[b + 1]! && columns[right]! < columns[left]!) right += 1;
    if (right < offsets[b + 1]! && columns[right] === columns[left]) sum += values[left]! * values[right]!;
  }
  return sum;
}

export function unsolvable(item: number): RangeError {
  return new RangeError(`The neighbours of item ${item} have no solution. Raise the regularization.`);
}

/** Scored items × history items, of unsorted lists. */
function matrixOf(lists: readonly Uint32Array[], weights: readonly Float64Array[]): SparseMatrix {
  const n = lists.length;
  const offsets = new Uint32Array(n + 1);
  for (const [item, list] of lists.entries()) offsets[item + 1] = offsets[item]! + list.length;
  const [columns, values] = [new Uint32Array(offsets[n]!), new Float32Array(offsets[n]!)];
  for (const [item, list] of lists.entries()) {
    columns.set(list, offsets[item]);
    values.set(weights[item]!, offsets[item]);
  }
  return { rowCount: n, columnCount: n, offsets, columns, values };
}

export function checkMrf(preferences: SparseMatrix, options: MrfOptions): void {
  const { regularization, neighbourCount, leastCorrelation = 0 } = options;
  if (!(regularization > 0 && regularization < Infinity))
    throw new RangeError(`regularization is ${regularization}; it must be above 0 and finite.`);
  if (!Number.isInteger(neighbourCount) || neighbourCount < 0)
    throw new RangeError(`neighbourCount is ${neighbourCount}, not a whole number from 0.`);
  if (!(leastCorrelation >= 0 && leastCorrelation <= 1))
    throw new RangeError(`leastCorrelation is ${leastCorrelation}, not from 0 to 1.`);
  checkSparse(preferences);
}
