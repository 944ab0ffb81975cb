import type { Breakdown } from "codecatalyst-client";

/** What is less than this rounds to nothing. */
const leastShare = 0.005;

/** The part of a score that comes of friends, from 0 to 1; what speaks against the work is left out of the count. */
export function socialShare(breakdown: Breakdown): number {
  const parts = Object.values(breakdown).map(({ value, weight }) => Math.max(0, value * weight));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const { value, weight } = breakdown.social;
  return total === 0 ? 0 : Math.max(0, value * weight) / total;
}

/** What friends do for the place of a work that they enjoy. How much they count is learned, and may be nothing. */
export function socialWords(breakdown: Breakdown): string {
  const share = socialShare(breakdown);
  if (share < leastShare) return "Friends enjoy it; its place comes of other things";
  return `Friends enjoy it: that is ${Math.round(share * 100)} % of what speaks for it`;
}
