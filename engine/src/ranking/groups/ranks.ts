/** The rank of each score, 0 for the highest; equal ones share the mean of their ranks, so that order brings nothing. */
export function ranksOf(scores: Float64Array): Float64Array {
  const order = Uint32Array.from(scores.keys()).toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
  const ranks = new Float64Array(scores.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) end += 1;
    for (const place of order.subarray(start, end)) ranks[place] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}
