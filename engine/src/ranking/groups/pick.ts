/** How strategies pick: by one value a candidate, or one after the other by what a candidate adds to those picked. */
import { weightedMeans, type GroupScores } from "./group-scores.ts";

/** A pick before anyone asks whom it serves. */
export interface Picked {
  readonly candidate: number;
  /** What the strategy valued it at when it was picked. */
  readonly score: number;
}

/** At most `n` candidates, none twice, best first. Fewer only where there are fewer. */
export type Picker = (group: GroupScores, n: number) => readonly Picked[];

/** By a value that does not depend on other picks. Among equals the one that the group likes more on average, then the first. */
export function pickByValue(group: GroupScores, values: Float64Array, n: number): readonly Picked[] {
  return pickGreedily(group, n, { value: (gains) => gains.set(values), take: () => {} });
}

/** What a greedy strategy knows. */
interface Greed {
  /** What each candidate would add now, written into `gains`; what is picked already is never looked at. */
  readonly value: (gains: Float64Array) => void;
  /** Told of each pick. */
  readonly take: (candidate: number) => void;
}

/** One after the other by gain. Among equals the one that the group likes more on average, then the first. */
export function pickGreedily(group: GroupScores, n: number, { value, take }: Greed): readonly Picked[] {
  const means = weightedMeans(group).map(rounded);
  const gains = new Float64Array(group.candidateCount);
  const isPicked = new Uint8Array(group.candidateCount);
  const picks: Picked[] = [];
  while (picks.length < Math.min(n, group.candidateCount)) {
    gains.fill(0);
    value(gains);
    const candidate = bestOf(gains, means, isPicked);
    isPicked[candidate] = 1;
    picks.push({ candidate, score: gains[candidate] ?? 0 });
    take(candidate);
  }
  return picks;
}

function bestOf(gains: Float64Array, means: Float64Array, isPicked: Uint8Array): number {
  let best = -1;
  let most = 0;
  let mean = 0;
  for (let candidate = 0; candidate < gains.length; candidate += 1) {
    if (isPicked[candidate] === 1) continue;
    const gain = rounded(gains[candidate] ?? 0);
    if (best !== -1 && gain < most) continue;
    const own = means[candidate] ?? 0;
    if (best !== -1 && gain === most && own <= mean) continue;
    best = candidate;
    most = gain;
    mean = own;
  }
  return best;
}

/** What is equal on paper must not be told apart by the order in which members were added up. */
function rounded(value: number): number {
  return Math.round(value * 2 ** 40) / 2 ** 40;
}
