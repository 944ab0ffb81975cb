/** Groups that nobody formed: people drawn at random, or drawn to be unlike each other. */
import type { SparseMatrix } from "../../kernels/sparse.ts";

export type Group = readonly number[];

export interface GroupPlan {
  readonly count: number;
  readonly size: number;
  readonly uniform: () => number;
}

/** Of those people, each group without repeats. */
export function drawGroups(people: readonly number[], { count, size, uniform }: GroupPlan): readonly Group[] {
  return drawWhile(people, { count, size, uniform }, () => true);
}

/**
 * The same, but each next member is drawn among those whose ratings correlate (Pearson, over all items, 0 where there is no rating) below `limit` with every
 * member so far. Kaya et al. (RecSys 2020, section 4) draw theirs by .1.
 */
export function drawDivergentGroups(
  people: readonly number[],
  ratings: SparseMatrix,
  { limit, ...plan }: GroupPlan & { readonly limit: number },
): readonly Group[] {
  const correlation = correlations(ratings);
  return drawWhile(people, plan, (one, other) => correlation(one, other) < limit);
}

function drawWhile(
  people: readonly number[],
  { count, size, uniform }: GroupPlan,
  mayMeet: (one: number, other: number) => boolean,
): readonly Group[] {
  const groups: Group[] = [];
  // Somebody may be unlike too few.
  for (let turn = 0; groups.length < count && turn < 100 * count; turn += 1) {
    const group: number[] = [];
    let open = people;
    while (group.length < size && open.length > 0) {
      const next = open[Math.floor(uniform() * open.length)] ?? 0;
      group.push(next);
      open = open.filter((one) => one !== next && mayMeet(one, next));
    }
    if (group.length === size) groups.push(group);
  }
  return groups;
}

/** Pearson's between two rows, what is absent being 0. */
function correlations(ratings: SparseMatrix): (one: number, other: number) => number {
  const { offsets, columnCount } = ratings;
  const rows = Array.from({ length: offsets.length - 1 }, (_, row) => {
    const dense = new Float32Array(columnCount);
    for (let entry = offsets[row] ?? 0; entry < (offsets[row + 1] ?? 0); entry += 1)
      dense[ratings.columns[entry] ?? 0] = ratings.values[entry] ?? 0;
    const mean = dense.reduce((sum, value) => sum + value, 0) / columnCount;
    const squares = dense.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return dense.map((value) => (squares === 0 ? 0 : (value - mean) / Math.sqrt(squares)));
  });
  const known = new Map<number, number>();
  return (one, other) => {
    const key = Math.min(one, other) * rows.length + Math.max(one, other);
    const found = known.get(key) ?? innerProduct(rows[one], rows[other]);
    known.set(key, found);
    return found;
  };
}

function innerProduct(one = new Float32Array(), other = new Float32Array()): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}
