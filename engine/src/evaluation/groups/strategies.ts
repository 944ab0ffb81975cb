/** What makes lists for groups: our pick, the strategies it is compared with in all their settings, and floors. */
import { average } from "../../ranking/groups/average.ts";
import { averageWithoutMisery } from "../../ranking/groups/average-without-misery.ts";
import { borda } from "../../ranking/groups/borda.ts";
import { epFuzzda } from "../../ranking/groups/ep-fuzzda.ts";
import { evenChances } from "../../ranking/groups/even-chances.ts";
import { fai } from "../../ranking/groups/fai.ts";
import { gfar } from "../../ranking/groups/gfar.ts";
import { createGroupScores, type GroupScores } from "../../ranking/groups/group-scores.ts";
import type { GroupStrategy } from "../../ranking/groups/group-strategy.ts";
import { leastMisery } from "../../ranking/groups/least-misery.ts";
import { memberChances, type ChanceWeights } from "../../ranking/groups/member-chances.ts";
import type { Picker } from "../../ranking/groups/pick.ts";
import { scaleMemberScores } from "../../ranking/groups/scale-member-scores.ts";
import { spGreedy } from "../../ranking/groups/sp-greedy.ts";
import { evidenceOf } from "./fit-chances.ts";
import type { GroupCase } from "./group-case.ts";

/** Places of a case's candidates, best first. */
export type GroupRanker = (one: GroupCase, k: number) => Uint32Array;

/** One setting of a strategy. */
export interface Setting {
  /** As it is printed. */
  readonly text: string;
  readonly rank: GroupRanker;
}

type Scale = (one: GroupCase) => GroupScores;

/** Made once for each group, however many strategies ask. */
function remembered(scale: Scale): Scale {
  const made = new WeakMap<GroupCase, GroupScores>();
  return (one) => {
    const scores = made.get(one) ?? scale(one);
    made.set(one, scores);
    return scores;
  };
}

/** Scores as models give them, each member's lowest 0 and highest 1. */
const byScore = remembered(({ rows }) =>
  createGroupScores(
    rows.map((row) => {
      const lowest = row.reduce((least, score) => Math.min(least, score), Infinity);
      const span = row.reduce((most, score) => Math.max(most, score), -Infinity) - lowest;
      return row.map((score) => (span === 0 ? 1 : (score - lowest) / span));
    }),
  ),
);
const byRank = remembered(({ rows }) => createGroupScores(rows.map((row) => scaleMemberScores(row))));

const rankerOf =
  (scale: Scale, picker: Picker): GroupRanker =>
  (one, k) =>
    Uint32Array.from(picker(scale(one), k), ({ candidate }) => candidate);

const scaled = (text: string, picker: Picker): readonly Setting[] => [
  { text: `${text}scores`, rank: rankerOf(byScore, picker) },
  { text: `${text}ranks`, rank: rankerOf(byRank, picker) },
];

/** What only looks at the order of scores has no scale. */
const plain = (text: string, picker: Picker): Setting => ({ text, rank: rankerOf(byScore, picker) });

/** Every setting of each strategy but our pick: one of them is chosen on validation. */
export const rivals: ReadonlyMap<GroupStrategy, readonly Setting[]> = new Map<GroupStrategy, readonly Setting[]>([
  ["average", scaled("", average)],
  ["least-misery", scaled("", leastMisery)],
  [
    "average-without-misery",
    [0.2, 0.4].map((threshold) => ({
      text: `scores, threshold ${threshold}`,
      rank: rankerOf(byScore, averageWithoutMisery(threshold)),
    })),
  ],
  ["borda", [plain("ranks", borda)]],
  ["sp-greedy", [5, 10, 20].map((liked) => plain(`best ${liked}`, spGreedy(liked)))],
  ["gfar", [20, 50, 100].map((depth) => plain(`best ${depth}`, gfar(depth)))],
  ["ep-fuzzda", scaled("", epFuzzda)],
  ["fai", [plain("ranks", fai)]],
]);

/** Our pick. */
export function chancesSetting(weights: ChanceWeights): Setting {
  return {
    text: `chances of ${weights.map((weight) => weight.toFixed(3)).join(" ")}`,
    rank: rankerOf((one) => memberChances(evidenceOf(one), weights), evenChances),
  };
}

/** What most of its members would have liked, and what the most members did not hear of yet would have: the ceiling, nearly. */
export const oracle: GroupRanker = (one, k) => {
  const rows = one.relevant.map((relevant) => {
    // A hit of somebody with little to find is worth more of their recall.
    return Float64Array.from(one.candidates, (_, place) => (relevant.has(place) ? 1 / (1 + relevant.size) : 0));
  });
  return Uint32Array.from(evenChances(createGroupScores(rows), k), ({ candidate }) => candidate);
};

/** The same order for all: by popularity, or a drawn one. */
export function fixedOrder(valueOf: (item: number) => number): GroupRanker {
  return ({ candidates }, k) => {
    const values = Float64Array.from(candidates, valueOf);
    return Uint32Array.from(values.keys())
      .toSorted((one, other) => (values[other] ?? 0) - (values[one] ?? 0))
      .subarray(0, k);
  };
}
