import { trainEaseWithWasm } from "../../../kernels/ease/ease-wasm.ts";
import { transpose, type SparseMatrix } from "../../../kernels/sparse.ts";
import type { Member } from "./member.ts";
import { relativeStrengths, withStrengths } from "./strengths.ts";

export interface EaseSetting {
  readonly regularization: number;
  /** a: a user of n items counts (n / mean n)^−2a in the squared error; 0 unless given. */
  readonly userExponent?: number;
  /** b: an item of popularity p is regularised (p / mean p)^2b times as much; 0 unless given. */
  readonly itemExponent?: number;
  /** e: as for implicit ALS. */
  readonly strengthExponent?: number;
}

/**
 * EASE on rows and columns scaled by S_u = (n / mean n)^−a and S_i = (p / mean p)^−b, which weighs users and regularises items
 * by how much is known of them: B = S_i·EASE(S_u·X·S_i)·S_i⁻¹.
 */
export function easeMember(setting: EaseSetting): Member {
  const { regularization, userExponent = 0, itemExponent = 0, strengthExponent = 0 } = setting;
  const strength = strengthExponent === 0 ? "" : `, strength^${strengthExponent}`;
  return {
    name: `EASE(${regularization}, ${userExponent}, ${itemExponent}${strength})`,
    async train(known, pool) {
      const weighted = withStrengths(known, strengthExponent);
      const { offsets, columns, rowCount, columnCount } = weighted;
      const userScales = scalesOf(weighted, userExponent);
      const itemScales = scalesOf(transpose(weighted), itemExponent);
      const values = weighted.values.slice();
      for (let user = 0; user < rowCount; user += 1)
        for (let entry = offsets[user] ?? 0; entry < (offsets[user + 1] ?? 0); entry += 1)
          values[entry] = (values[entry] ?? 0) * (userScales[user] ?? 0) * (itemScales[columns[entry] ?? 0] ?? 0);
      const model = await trainEaseWithWasm({ ...weighted, values }, { regularization, precision: "float32" }, pool);
      return ({ items, strengths }) => {
        const scores = new Float64Array(columnCount);
        const told = relativeStrengths(strengths, strengthExponent);
        model.score(
          { items, values: told.map((value, place) => value * (itemScales[items[place] ?? 0] ?? 0)) },
          scores,
        );
        return scores.map((score, item) => score / (itemScales[item] ?? 1));
      };
    },
  };
}

/** (length of each row / mean length)^−exponent; 1 for a row without entries. */
function scalesOf({ offsets, rowCount, columns }: SparseMatrix, exponent: number): Float64Array {
  const mean = columns.length / rowCount;
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const length = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    return length === 0 ? 1 : (length / mean) ** -exponent;
  });
}
