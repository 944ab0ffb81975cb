import { transpose, type SparseMatrix } from "../../../kernels/sparse.ts";
import type { Member } from "./member.ts";

export interface PeopleSetting {
  readonly neighbourCount: number;
  /** q: a neighbour of similarity s counts s^q. */
  readonly power: number;
}

/** The nearest users by cosine, each counting by similarity^power. */
export function peopleMember({ neighbourCount, power }: PeopleSetting): Member {
  return {
    name: `people(${neighbourCount}, ${power})`,
    async train({ preferences }) {
      const { offsets, columns, rowCount, columnCount } = preferences;
      const closenessOf = createCloseness(preferences);
      return ({ user, items }) => {
        const closeness = closenessOf(items);
        closeness[user] = 0;
        const least = closeness.toSorted()[Math.max(0, rowCount - neighbourCount)] ?? 0;
        const scores = new Float64Array(columnCount);
        for (const [other, near] of closeness.entries()) {
          if (near === 0 || near < least) continue;
          const weight = near ** power;
          for (const item of columns.subarray(offsets[other], offsets[other + 1]))
            scores[item] = (scores[item] ?? 0) + weight;
        }
        return scores;
      };
    },
  };
}

/** Cosines of a history with every row. */
function createCloseness(preferences: SparseMatrix): (items: Uint32Array) => Float64Array {
  const byItem = transpose(preferences);
  const { offsets } = preferences;
  return (items) => {
    const shared = new Float64Array(preferences.rowCount);
    for (const item of items)
      for (const other of byItem.columns.subarray(byItem.offsets[item], byItem.offsets[item + 1]))
        shared[other] = (shared[other] ?? 0) + 1;
    return shared.map((count, other) => {
      const length = (offsets[other + 1] ?? 0) - (offsets[other] ?? 0);
      return count === 0 ? 0 : count / Math.sqrt(length * items.length);
    });
  };
}
