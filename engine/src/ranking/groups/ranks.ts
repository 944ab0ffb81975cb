/** The rank of each score, 0 for the highest; equal ones share the mean of their ranks, so that order brings nothing. */
export function ranksOf(scores: Float64Array): Float64Array {
  // Without a comparison of our own sorting takes a tenth of the time.
  const ascending = scores.toSorted();
  const ranks = new Float64Array(scores.length);
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] ?? 0;
    const [lower, notHigher] = [countBelow(ascending, score, false), countBelow(ascending, score, true)];
    ranks[place] = scores.length - (lower + notHigher + 1) / 2;
  }
  return ranks;
}

/** How many of the ascending values are below a bound, or not above it. */
function countBelow(ascending: Float64Array, bound: number, withEqual: boolean): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const value = ascending[middle] ?? 0;
    if (value < bound || (withEqual && value === bound)) from = middle + 1;
    else to = middle;
  }
  return from;
}
