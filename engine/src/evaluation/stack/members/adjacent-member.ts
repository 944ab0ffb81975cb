import type { SparseMatrix } from "../../../kernels/sparse.ts";
import type { TrainingEvents } from "../../full-ranking.ts";
import type { Member } from "./member.ts";

export interface AdjacentSetting {
  /** Events of a user further apart than this many, in order of time, are no neighbours. */
  readonly window: number;
  /** p: neighbours that are g events apart count g^−p. */
  readonly power: number;
  /** An item's neighbours are divided by its popularity to this power, and what is found by its own to the other. */
  readonly sourceExponent: number;
  readonly targetExponent: number;
}

/** Items that stand near those of the user in the histories of others, before or after. */
export function adjacentMember(setting: AdjacentSetting): Member {
  const { window, power, sourceExponent, targetExponent } = setting;
  return {
    name: `adjacent(${window}, ${power}, ${sourceExponent}, ${targetExponent})`,
    async train(known) {
      const { columns, columnCount } = known.preferences;
      const nearness = nearnessOf(known, setting);
      const popularity = new Float64Array(columnCount);
      for (const item of columns) popularity[item] = (popularity[item] ?? 0) + 1;
      const scaleOf = (exponent: number) => popularity.map((count) => Math.max(1, count) ** -exponent);
      const [sourceScales, targetScales] = [scaleOf(sourceExponent), scaleOf(targetExponent)];
      return ({ items }) => {
        const scores = new Float64Array(columnCount);
        for (const source of items) {
          const scale = sourceScales[source] ?? 0;
          const row = nearness.subarray(source * columnCount, (source + 1) * columnCount);
          for (let item = 0; item < columnCount; item += 1)
            scores[item] = (scores[item] ?? 0) + scale * (row[item] ?? 0);
        }
        return scores.map((score, item) => score * (targetScales[item] ?? 0));
      };
    },
  };
}

/** items × items, symmetric. */
function nearnessOf({ preferences, times }: TrainingEvents, { window, power }: AdjacentSetting): Float32Array {
  const { columnCount, rowCount } = preferences;
  const nearness = new Float32Array(columnCount ** 2);
  const weights = Float64Array.from({ length: window + 1 }, (_, gap) => gap ** -power);
  const add = (one: number, other: number, weight: number) => {
    const place = one * columnCount + other;
    nearness[place] = (nearness[place] ?? 0) + weight;
  };
  for (let user = 0; user < rowCount; user += 1) {
    const history = itemsInOrder(preferences, times, user);
    for (const [place, item] of history.entries())
      for (const [index, other] of history.subarray(place + 1, place + 1 + window).entries()) {
        add(item, other, weights[index + 1] ?? 0);
        add(other, item, weights[index + 1] ?? 0);
      }
  }
  return nearness;
}

/** Items of a user, oldest first. */
function itemsInOrder({ offsets, columns }: SparseMatrix, times: Float64Array | undefined, user: number): Uint32Array {
  const start = offsets[user] ?? 0;
  const own = Uint32Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => start + place);
  if (times !== undefined) own.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
  return own.map((entry) => columns[entry] ?? 0);
}
