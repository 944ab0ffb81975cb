import type { RawRow } from "./raw-file.ts";

/** Rows in the order of partition and position, each event once: the first time that it was logged. */
export function uniteRows(rows: readonly RawRow[]): readonly RawRow[] {
  const known = new Set<string>();
  return rows.toSorted(byPlace).filter(({ event_id }) => {
    if (known.has(event_id)) return false;
    known.add(event_id);
    return true;
  });
}

/** Positions are decimals of any length without leading zeros: of two the longer one is greater. */
function byPlace(a: RawRow, b: RawRow): number {
  if (a.partition !== b.partition) return a.partition - b.partition;
  if (a.position.length !== b.position.length) return a.position.length - b.position.length;
  if (a.position === b.position) return 0;
  return a.position < b.position ? -1 : 1;
}
