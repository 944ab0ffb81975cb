/** A card's row out of what each user got: value, interval, floors, oracle, significance and aim. */
import type { CardRow } from "./card.ts";
import { measuredValues, meanOverUsers } from "./metrics/user-mean.ts";
import { bootstrapInterval, fisherRandomisation, type Interval } from "./significance.ts";

/** A mean to reach, in words and as a number. */
export interface Aim {
  readonly text: string;
  readonly isMet: (value: number) => boolean;
}

export const atLeast = (least: number): Aim => ({
  text: `>= ${Number(least.toFixed(4))}`,
  isMet: (value) => value >= least,
});

/** What something got. Where that is the mean of a value of each user, those decide whether a difference is more than chance. */
interface Standing {
  readonly value: number;
  readonly perUser?: Float64Array;
}

/** With its 95 % interval. */
export interface Figure extends Standing {
  readonly interval: Interval;
}

/** The mean over users; NaN marks those who are not measured. */
function meanStanding(values: Float64Array): Required<Standing> {
  return { value: meanOverUsers(values).mean, perUser: measuredValues(values) };
}

export function meanFigure(values: Float64Array, seed: number): Required<Figure> {
  const standing = meanStanding(values);
  return {
    ...standing,
    // Most figures are only compared by their values, and resampling takes longer than all the rest.
    get interval() {
      return bootstrapInterval(standing.perUser, { seed });
    },
  };
}

export interface FigureRow extends Omit<
  CardRow,
  "value" | "interval" | "floors" | "baseline" | "pValue" | "aim" | "met"
> {
  readonly figure: Figure;
  /** Simple scorers and named baselines by name, of the same users. */
  readonly baselines: ReadonlyMap<string, Standing>;
  /** Name of the baseline that the p-value compares with; the best one unless given. */
  readonly compared?: string | undefined;
  readonly seed: number;
  readonly aim?: Aim | undefined;
}

export function figureRow({ figure, baselines, compared, seed, aim, ...about }: FigureRow): CardRow {
  const { value, interval, perUser } = figure;
  const best = [...baselines].toSorted(([, one], [, other]) => other.value - one.value)[0]?.[0];
  const baseline = compared ?? best;
  const other = baseline === undefined ? undefined : baselines.get(baseline)?.perUser;
  return {
    ...about,
    value,
    interval: [interval.low, interval.high],
    floors: Object.fromEntries([...baselines].map(([name, standing]) => [name, standing.value])),
    ...(baseline !== undefined &&
      perUser !== undefined &&
      other !== undefined && { baseline, pValue: fisherRandomisation(perUser, other, { seed }).twoSided }),
    ...(aim !== undefined && { aim: aim.text, met: aim.isMet(value) }),
  };
}

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
  /** Name of the floor that the p-value compares with; the best one unless given. */
  readonly compared?: string | undefined;
}

/** The row of a mean over users. */
export function judgedRow({ values, floors, oracle, heldOutCounts, ...about }: JudgedUsers): CardRow {
  const figure = meanFigure(values, about.seed);
  const heldOut = Float64Array.from(values, (value, user) =>
    Number.isNaN(value) ? Number.NaN : (heldOutCounts[user] ?? 0),
  );
  return figureRow({
    ...about,
    figure,
    baselines: new Map(Object.entries(floors).map(([name, floor]) => [name, meanStanding(floor)])),
    users: figure.perUser.length,
    heldOutMean: meanOverUsers(heldOut).mean,
    oracle: meanOverUsers(oracle).mean,
  });
}
