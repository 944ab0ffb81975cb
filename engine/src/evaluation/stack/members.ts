/** Models that a card's own setting is blended of. Each is trained on the preferences it is given and asked through a `Scorer`. */
import { createAlsKernel } from "../../kernels/als/als-wasm.ts";
import { rendleOptions } from "../../kernels/als/als.ts";
import { gram, scoreRows } from "../../kernels/dense/dense.ts";
import { trainEaseWithWasm } from "../../kernels/ease/ease-wasm.ts";
import type { KernelPool } from "../../kernels/pool/calls.ts";
import { sparseFromTriples, transpose, type SparseMatrix } from "../../kernels/sparse.ts";
import type { Scorer, TrainingEvents } from "../full-ranking.ts";

export interface Member {
  /** With its parameters, as it is printed. */
  readonly name: string;
  train(known: TrainingEvents, pool: KernelPool): Promise<Scorer>;
}

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
        for (const scorer of scorers)
          for (const [item, score] of scorer(asked).entries()) total[item] = (total[item] ?? 0) + score;
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
    return Float64Array.from(scores);
  };
}

function withStrengths({ preferences, strengths }: TrainingEvents, exponent: number): SparseMatrix {
  const values = preferences.values.slice();
  for (let user = 0; user < preferences.rowCount; user += 1) {
    const [start, end] = [preferences.offsets[user] ?? 0, preferences.offsets[user + 1] ?? 0];
    values.set(relativeStrengths(strengths.subarray(start, end), exponent), start);
  }
  return { ...preferences, values };
}

function relativeStrengths(strengths: Float32Array, exponent: number): Float32Array {
  if (exponent === 0) return new Float32Array(strengths.length).fill(1);
  const mean = strengths.reduce((sum, strength) => sum + strength, 0) / strengths.length;
  return strengths.map((strength) => Math.min(4, Math.max(0.25, (strength / mean) ** exponent)));
}

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

/** log(1 + users who have the item). */
export function popularMember(): Member {
  return {
    name: "popular",
    async train({ preferences }) {
      const { offsets, rowCount } = transpose(preferences);
      const scores = Float64Array.from({ length: rowCount }, (_, item) =>
        Math.log1p((offsets[item + 1] ?? 0) - (offsets[item] ?? 0)),
      );
      return () => scores;
    },
  };
}

export interface SessionSetting {
  readonly regularization: number;
  /** Events of a user that follow each other and count as a row. */
  readonly span: number;
}

/**
 * EASE that learns from stretches of histories in order of time instead of whole ones: what is met together goes together. Each
 * history is cut into stretches twice, the second time half a stretch later.
 */
export function sessionMember({ regularization, span }: SessionSetting): Member {
  return {
    name: `sessions(${regularization}, ${span})`,
    async train({ preferences, times }, pool) {
      const stretches = stretchesOf(preferences, times, span);
      const model = await trainEaseWithWasm(stretches, { regularization, precision: "float32", form: "items" }, pool);
      return ({ items: told }) => {
        const scores = new Float64Array(preferences.columnCount);
        model.score({ items: told, values: new Float32Array(told.length).fill(1) }, scores);
        return scores;
      };
    },
  };
}

function stretchesOf(
  { offsets, columns, rowCount, columnCount }: SparseMatrix,
  times: Float64Array | undefined,
  span: number,
): SparseMatrix {
  const rows: number[] = [];
  const items: number[] = [];
  let stretchCount = 0;
  for (let user = 0; user < rowCount; user += 1) {
    const start = offsets[user] ?? 0;
    const own = Uint32Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => start + place);
    if (times !== undefined) own.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
    for (const shift of [0, span / 2]) {
      for (const [place, entry] of own.entries()) {
        rows.push(stretchCount + Math.floor((place + shift) / span));
        items.push(columns[entry] ?? 0);
      }
      stretchCount += Math.floor((own.length + shift) / span) + 1;
    }
  }
  return sparseFromTriples(stretchCount, columnCount, rows, items, new Float32Array(rows.length).fill(1));
}

export interface FriendsSetting {
  /** q: a friend whose history is as close as cosine s counts (s + 0.01)^q; 0 counts all friends alike. */
  readonly power: number;
}

/** What friends have, each friend's items sharing a weight that falls with the square root of their number. */
export function friendsMember(friends: readonly (readonly [number, number])[], { power }: FriendsSetting): Member {
  const friendsOf = new Map<number, number[]>();
  for (const [one, other] of friends) friendsOf.set(one, [...(friendsOf.get(one) ?? []), other]);
  return {
    name: `friends(${power})`,
    async train({ preferences: { offsets, columns, columnCount } }) {
      return ({ user, items }) => {
        const scores = new Float64Array(columnCount);
        const own = new Set(items);
        for (const friend of friendsOf.get(user) ?? []) {
          const theirs = columns.subarray(offsets[friend], offsets[friend + 1]);
          const sharedCount = theirs.reduce((count, item) => count + Number(own.has(item)), 0);
          const closeness = sharedCount / Math.sqrt(Math.max(1, theirs.length * items.length));
          const weight = (closeness + 0.01) ** power / Math.sqrt(Math.max(1, theirs.length));
          for (const item of theirs) scores[item] = (scores[item] ?? 0) + weight;
        }
        return scores;
      };
    },
  };
}
