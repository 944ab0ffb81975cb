import { sources, type Source } from "../domain/recommendation.ts";

/** A set of sources as bits. */
export type SourceBits = number;

export const bitOf = (source: Source): SourceBits => 1 << sources.indexOf(source);

const known = new Map<SourceBits, readonly Source[]>();

/** The sources of a set, each set once and the same array every time. */
export function sourcesIn(bits: SourceBits): readonly Source[] {
  const before = known.get(bits);
  if (before !== undefined) return before;
  const found = sources.filter((source) => (bits & bitOf(source)) !== 0);
  known.set(bits, found);
  return found;
}
