/** A card's row out of what each user got. */
import type { CardRow } from "./card.ts";
import { measuredValues, meanOverUsers } from "./metrics/user-mean.ts";
import { bootstrapInterval, fisherRandomisation } from "./significance.ts";

/** Arrays have one entry a user, the same users in all of them; NaN marks those who are not measured. */
export interface JudgedUsers extends Pick<CardRow, "case" | "metric" | "data"> {
  readonly values: Float64Array;
  /** Simple scorers and named baselines by name. */
  readonly floors: Readonly<Record<string, Float64Array>>;
  readonly oracle: Float64Array;
  /** What each user's answer holds. */
  readonly heldOutCounts: ArrayLike<number>;
  readonly seed: number;
  readonly aim?: Aim | undefined;
}

/** A mean to reach, in words and as a number. */
export interface Aim {
  readonly text: string;
  readonly isMet: (value: number) => boolean;
}

export const atLeast = (least: number): Aim => ({ text: `>= ${least}`, isMet: (value) => value >= least });

/** The baseline that the p-value compares with is the best of the floors. */
export function judgedRow(judged: JudgedUsers): CardRow {
  const { values, floors, oracle, heldOutCounts, seed, aim } = judged;
  const measured = measuredValues(values);
  const means = Object.entries(floors).map(([name, floor]) => [name, meanOverUsers(floor).mean] as const);
  const best = means.toSorted(([, one], [, other]) => other - one)[0]?.[0];
  const { mean, measuredCount } = meanOverUsers(values);
  const { low, high } = bootstrapInterval(measured, { seed });
  const heldOut = Float64Array.from(values, (value, user) =>
    Number.isNaN(value) ? Number.NaN : (heldOutCounts[user] ?? 0),
  );
  return {
    case: judged.case,
    metric: judged.metric,
    data: judged.data,
    users: measuredCount,
    heldOutMean: meanOverUsers(heldOut).mean,
    value: mean,
    interval: [low, high],
    floors: Object.fromEntries(means),
    oracle: meanOverUsers(oracle).mean,
    ...(best !== undefined && {
      baseline: best,
      pValue: fisherRandomisation(measured, measuredValues(floors[best] ?? values), { seed }).twoSided,
    }),
    ...(aim !== undefined && { aim: aim.text, met: aim.isMet(mean) }),
  };
}
