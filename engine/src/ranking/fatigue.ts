import type { TasteEvent } from "../domain/event.ts";
import type { ItemId } from "../domain/ids.ts";

export interface FatigueConfig {
  /** Shown so often and never touched, an item is tired. */
  readonly showingCount: number;
  /** For so long a tired item stays out of lists; 0 switches it off. */
  readonly restDays: number;
}

export const defaultFatigueConfig: FatigueConfig = { showingCount: 5, restDays: 14 };

const dayMs = 86_400_000;

/**
 * Items that rest at `nowMs`, by canonical id: those that were shown `showingCount` times since their user last did anything with them, until
 * `restDays` after that showing; then counting begins anew. One list shows an item once, however often it tells so.
 */
export function tiredItems(
  { impressions, touches }: { readonly impressions: readonly TasteEvent[]; readonly touches: readonly TasteEvent[] },
  { nowMs, canonicalOf }: { readonly nowMs: number; readonly canonicalOf: (id: ItemId) => ItemId },
  { showingCount, restDays }: FatigueConfig = defaultFatigueConfig,
): ReadonlySet<ItemId> {
  const tired = new Set<ItemId>();
  if (impressions.length < showingCount || restDays === 0) return tired;
  const touchedAtMs = new Map<ItemId, number>();
  for (const { itemId, atMs } of touches) {
    const item = canonicalOf(itemId);
    touchedAtMs.set(item, Math.max(touchedAtMs.get(item) ?? 0, atMs));
  }
  const shown = Map.groupBy(impressions, ({ itemId }) => canonicalOf(itemId));
  for (const [item, all] of shown) {
    const untouched = all.filter(({ atMs }) => atMs > (touchedAtMs.get(item) ?? 0) && atMs <= nowMs);
    if (restsUntilMs(untouched, showingCount, restDays * dayMs) > nowMs) tired.add(item);
  }
  return tired;
}

/** When the last rest of an item ends; 0 where it never had one. */
function restsUntilMs(showings: readonly TasteEvent[], showingCount: number, restMs: number): number {
  let untilMs = 0;
  const lists = new Set<string>();
  for (const { id, atMs, recommendationId } of showings.toSorted((a, b) => a.atMs - b.atMs)) {
    if (atMs < untilMs) continue;
    // An id of a list is no id of an event.
    lists.add(recommendationId === undefined ? `event ${id}` : `list ${recommendationId}`);
    if (lists.size < showingCount) continue;
    untilMs = atMs + restMs;
    lists.clear();
  }
  return untilMs;
}
