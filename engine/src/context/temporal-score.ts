/**
 * How much of today content is: 1 / (1 + |current year − content year| / decay). 1 for content of this year, and half of that
 * `decayYears` away. RangeError unless `decayYears` is above 0.
 */
export function temporalScore(currentYear: number, contentYear: number, decayYears: number): number {
  if (!(decayYears > 0)) throw new RangeError(`The decay of ${decayYears} years is not above 0.`);
  return 1 / (1 + Math.abs(currentYear - contentYear) / decayYears);
}
