import { scoresOf, type GroupScores } from "./group-scores.ts";
import { pickGreedily, type Picker } from "./pick.ts";

/**
 * Members pick their own best in turns ("fairness": Masthoff, "Group modeling", UMUAI 2004, section 2). The turn goes to whom most is owed: weight ·
 * turns so far − own turns; among equals to whom the picks gave least, then to the one of whom least can be hoped.
 */
export const fai: Picker = (group, n) => {
  const rows = Array.from({ length: group.memberCount }, (_, member) => scoresOf(group, member));
  const hopes = rows.map((own) => own.reduce((sum, score) => sum + score, 0));
  const turns = new Float64Array(group.memberCount);
  const given = new Float64Array(group.memberCount);
  let turn = 0;
  return pickGreedily(group, n, {
    value(gains) {
      turn = nextTurn(group, { turns, given, hopes });
      gains.set(rows[turn] ?? gains);
    },
    take(candidate) {
      turns[turn] = (turns[turn] ?? 0) + 1;
      for (const [member, own] of rows.entries()) given[member] = (given[member] ?? 0) + (own[candidate] ?? 0);
    },
  });
};

interface Turns {
  readonly turns: Float64Array;
  readonly given: Float64Array;
  readonly hopes: readonly number[];
}

function nextTurn({ weights }: GroupScores, { turns, given, hopes }: Turns): number {
  const count = turns.reduce((sum, one) => sum + one, 0);
  const owed = (member: number) => (weights[member] ?? 0) * (count + 1) - (turns[member] ?? 0);
  const [next = 0] = [...weights.keys()].toSorted(
    (one, other) =>
      roundedDifference(owed(other), owed(one)) ||
      (given[one] ?? 0) - (given[other] ?? 0) ||
      (hopes[one] ?? 0) - (hopes[other] ?? 0),
  );
  return next;
}

/** What is equal on paper is not told apart by the last bits. */
function roundedDifference(one: number, other: number): number {
  const difference = one - other;
  return Math.abs(difference) < 1e-9 ? 0 : difference;
}
