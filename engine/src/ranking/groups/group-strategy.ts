/** Lists for a group out of what each member makes of the candidates: every strategy behind one function. */
import { average } from "./average.ts";
import { averageWithoutMisery } from "./average-without-misery.ts";
import { borda } from "./borda.ts";
import { epFuzzda } from "./ep-fuzzda.ts";
import { evenChances } from "./even-chances.ts";
import { fai } from "./fai.ts";
import { gfar } from "./gfar.ts";
import { scoresOf, type GroupScores } from "./group-scores.ts";
import { leastMisery } from "./least-misery.ts";
import type { Picked, Picker } from "./pick.ts";
import { ranksOf } from "./ranks.ts";
import { spGreedy } from "./sp-greedy.ts";

export const groupStrategies = [
  "average",
  "least-misery",
  "average-without-misery",
  "borda",
  "sp-greedy",
  "gfar",
  "ep-fuzzda",
  "fai",
  "even-chances",
] as const;
export type GroupStrategy = (typeof groupStrategies)[number];

/** The one that card `group-lists` finds best. */
export const defaultGroupStrategy: GroupStrategy = "even-chances";

export interface GroupPick extends Picked {
  /** Members whom the pick serves, by row, ascending; never empty. */
  readonly serves: readonly number[];
}

/** At most `n` candidates, none twice, best first. Fewer only where there are fewer. */
export function pickForGroup(strategy: GroupStrategy, group: GroupScores, n: number): readonly GroupPick[] {
  const ranks = Array.from({ length: group.memberCount }, (_, member) => ranksOf(scoresOf(group, member)));
  return pickerOf(strategy)(group, n).map((pick) => ({ ...pick, serves: servedBy(group, pick.candidate, ranks) }));
}

function pickerOf(strategy: GroupStrategy): Picker {
  switch (strategy) {
    case "average":
      return average;
    case "least-misery":
      return leastMisery;
    case "average-without-misery":
      return averageWithoutMisery(0.02);
    case "borda":
      return borda;
    case "sp-greedy":
      return spGreedy(20);
    case "gfar":
      return gfar(100);
    case "ep-fuzzda":
      return epFuzzda;
    case "fai":
      return fai;
    case "even-chances":
      return evenChances;
  }
}

/** A pick serves those who have it among their own best, by this share of the candidates; where nobody has, whoever has it highest. */
const servedRatio = 0.05;

function servedBy(group: GroupScores, candidate: number, ranks: readonly Float64Array[]): readonly number[] {
  const own = ranks.map((of) => of[candidate] ?? 0);
  const within = Math.max(servedRatio * group.candidateCount, Math.min(...own) + 1);
  return own.flatMap((rank, member) => (rank < within ? [member] : []));
}
