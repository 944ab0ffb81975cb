/** Are some groups of users served worse than others? */
import { seededUniform } from "../../kernels/random.ts";
import { intervalOf, resampledMeans, type BootstrapOptions, type Interval } from "../significance.ts";
import { measuredValues, meanOverUsers, type UserMean } from "./user-mean.ts";

export interface GroupGaps {
  /** One a group; NaN for a group of which nobody was measured. */
  readonly groups: readonly (UserMean & { readonly interval: Interval })[];
  /** Highest mean − lowest mean of the groups with anybody in them. */
  readonly maxGap: number;
  /**
   * Of users drawn anew within each group. Chance alone makes some group highest, so the interval lies above 0 also where all are
   * served alike: judge it beside the gap of groups drawn at random.
   */
  readonly gapInterval: Interval;
}

/** `values[u]` is a metric of user u, NaN if not measured, and `groupOf[u]` the group, below `groupCount`. */
export function groupGaps(
  values: Float64Array,
  groupOf: ArrayLike<number>,
  groupCount: number,
  options: BootstrapOptions,
): GroupGaps {
  const uniform = seededUniform(options.seed);
  const groups = Array.from({ length: groupCount }, (_, group) => {
    const members = values.filter((_value, user) => groupOf[user] === group);
    const means = resampledMeans(measuredValues(members), uniform, options);
    return { summary: { ...meanOverUsers(members), interval: intervalOf(means, options) }, means };
  });
  const present = groups.filter(({ summary }) => summary.measuredCount > 0);
  const gapOf = (means: readonly number[]) =>
    means.length === 0 ? Number.NaN : Math.max(...means) - Math.min(...means);
  const gaps = groups[0]?.means.map((_, draw) => gapOf(present.map(({ means }) => means[draw] ?? 0)));
  return {
    groups: groups.map(({ summary }) => summary),
    maxGap: gapOf(present.map(({ summary }) => summary.mean)),
    gapInterval: intervalOf(gaps ?? new Float64Array(), options),
  };
}
