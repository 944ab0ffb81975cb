import type { SparseMatrix } from "../../../kernels/sparse.ts";
import type { Member } from "./member.ts";

export interface MomentsSetting {
  /** An event this many days from one of the user's counts 1/e. */
  readonly days: number;
}

const secondsPerDay = 86_400;

/** log(½ + events of everybody near the user's own in time), the mean over the user's events: what was around when the user was. */
export function momentsMember({ days }: MomentsSetting): Member {
  return {
    name: `moments(${days})`,
    async train({ preferences, times = new Float64Array(preferences.values.length) }) {
      const { offsets, columns, columnCount } = preferences;
      const { dayOf, dayCount } = datesOf(times);
      const nearby = nearbyEvents(preferences, dayOf, { dayCount, days });
      return ({ user }) => {
        const [start, end] = [offsets[user] ?? 0, offsets[user + 1] ?? columns.length];
        const shares = new Map<number, number>();
        for (const day of dayOf.subarray(start, end)) shares.set(day, (shares.get(day) ?? 0) + 1 / (end - start));
        const scores = new Float64Array(columnCount);
        for (const [day, share] of shares)
          for (let item = 0; item < columnCount; item += 1)
            scores[item] = (scores[item] ?? 0) + share * (nearby[day * columnCount + item] ?? 0);
        return scores.map((sum) => Math.log(sum + 0.5));
      };
    },
  };
}

/** Whole days since the first event. */
function datesOf(times: Float64Array): { readonly dayOf: Uint32Array; readonly dayCount: number } {
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const dayOf = Uint32Array.from(times, (time) => Math.floor((time - first) / secondsPerDay));
  return { dayOf, dayCount: 1 + dayOf.reduce((most, day) => Math.max(most, day), 0) };
}

/** days × items: Σ over events of the item of e^(−distance / days). */
function nearbyEvents(
  { columns, columnCount }: SparseMatrix,
  dayOf: Uint32Array,
  { dayCount, days }: MomentsSetting & { readonly dayCount: number },
): Float64Array {
  const counts = new Float64Array(dayCount * columnCount);
  for (const [entry, item] of columns.entries()) {
    const place = (dayOf[entry] ?? 0) * columnCount + item;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  // Both sweeps count the day itself.
  const sums = counts.map((count) => -count);
  const decay = Math.exp(-1 / days);
  const order = Array.from({ length: dayCount }, (_, day) => day);
  for (const sweep of [order, order.toReversed()]) {
    let fading = new Float64Array(columnCount);
    for (const day of sweep) {
      const start = day * columnCount;
      fading = fading.map((sum, item) => decay * sum + (counts[start + item] ?? 0));
      for (const [item, sum] of fading.entries()) sums[start + item] = (sums[start + item] ?? 0) + sum;
    }
  }
  return sums;
}
