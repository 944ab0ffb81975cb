import type { GorsePage } from "./gorse-use-cases.ts";

/** A page of what was found, which holds one more than fits when there is a next page. */
export function pageOf<Entry>(
  found: readonly Entry[],
  limit: number,
  keyOf: (entry: Entry) => string,
): GorsePage<Entry> {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  return { entries, ...(found.length > limit && last !== undefined && { next: keyOf(last) }) };
}
