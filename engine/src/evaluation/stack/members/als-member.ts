import { createAlsKernel } from "../../../kernels/als/als-wasm.ts";
import { rendleOptions } from "../../../kernels/als/als.ts";
import { gram, scoreRows } from "../../../kernels/dense/dense.ts";
import type { KernelPool } from "../../../kernels/pool/calls.ts";
import type { SparseMatrix } from "../../../kernels/sparse.ts";
import type { Scorer } from "../../full-ranking.ts";
import type { Member } from "./member.ts";
import { relativeStrengths, withStrengths } from "./strengths.ts";

export interface AlsSetting {
  readonly factorCount: number;
  /** α₀ of Rendle et al. 2021. */
  readonly unobservedWeight: number;
  /** λ of the same, with ν = 1. */
  readonly regularization: number;
  readonly iterationCount?: number;
  /** Trainings from different starts whose scores are added, which evens out what a start brings by chance; 1 unless given. */
  readonly startCount?: number;
  /** e: an entry of strength s counts (s / the user's mean)^e, within a quarter and four times; 0 unless given. */
  readonly strengthExponent?: number;
}

const als = createAlsKernel();

/** Implicit ALS. Users are folded in from what is told of them, so one who was not there in training is no special case. */
export function alsMember(setting: AlsSetting): Member {
  const { factorCount, unobservedWeight, regularization, iterationCount = 12, startCount = 1 } = setting;
  const { strengthExponent = 0 } = setting;
  const name = [factorCount, unobservedWeight, regularization, ...(startCount > 1 ? [`${startCount} starts`] : [])];
  if (strengthExponent > 0) name.push(`strength^${strengthExponent}`);
  return {
    name: `iALS(${name.join(", ")})`,
    async train(known, pool) {
      const weighted = withStrengths(known, strengthExponent);
      const scorers: Scorer[] = [];
      for (let seed = 1; seed <= startCount; seed += 1)
        scorers.push(await trainOnce(weighted, pool, { ...setting, iterationCount, seed }));
      return (asked) => {
        const total = new Float64Array(weighted.columnCount);
        for (const scorer of scorers) {
          const scores = scorer(asked);
          for (let item = 0; item < total.length; item += 1) total[item] = (total[item] ?? 0) + (scores[item] ?? 0);
        }
        return total;
      };
    },
  };
}

async function trainOnce(
  preferences: SparseMatrix,
  pool: KernelPool,
  {
    factorCount,
    unobservedWeight,
    regularization,
    iterationCount,
    seed,
    strengthExponent = 0,
  }: AlsSetting & { iterationCount: number; seed: number },
): Promise<Scorer> {
  const objective = rendleOptions({ unobservedWeight, regularization, regularizationExponent: 1 });
  const options = { ...objective, factorCount, iterationCount, stepCount: 4, stepTolerance: 0.1, seed };
  const { itemFactors } = await als.trainAls(preferences, options, { pool });
  const gramMatrix = new Float64Array(factorCount ** 2);
  gram(itemFactors, factorCount, undefined, gramMatrix);
  const foldIn = als.prepareFoldIn({ ...objective, itemFactors, gram: gramMatrix });
  const all = Uint32Array.from({ length: preferences.columnCount }, (_, item) => item);
  const factors = new Float32Array(factorCount);
  const scores = new Float32Array(all.length);
  return ({ items, strengths }) => {
    foldIn.solve(items, relativeStrengths(strengths, strengthExponent), factors);
    scoreRows(factors, itemFactors, all, scores);
    return new Float64Array(scores);
  };
}
