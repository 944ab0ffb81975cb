import { trainEaseWithWasm } from "../../../kernels/ease/ease-wasm.ts";
import { lengthScales, scaleEntries, transpose } from "../../../kernels/sparse.ts";
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
      const itemScales = lengthScales(transpose(weighted), itemExponent);
      const scaled = scaleEntries(weighted, lengthScales(weighted, userExponent), itemScales);
      const model = await trainEaseWithWasm(scaled, { regularization, precision: "float32" }, pool);
      return ({ items, strengths }) => {
        const scores = new Float64Array(weighted.columnCount);
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
