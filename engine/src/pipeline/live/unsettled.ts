import { countedEvents, retractedKey, undoneOf } from "../../domain/counted-events.ts";
import { isTasteEvent, type Event, type RetractEvent } from "../../domain/event.ts";
import type { ItemId } from "../../domain/ids.ts";
import { eventWeight, type PreferenceWeights } from "../../domain/preference.ts";
import type { Correction } from "../../models/live/live-state.ts";

/** What users took back or left out, and their history has yet to be asked about. */
export interface Unsettled {
  /** Retracts, and whether what they name was seen here; what is not may have come long ago. */
  readonly retracts: { readonly event: RetractEvent; readonly isSeen: boolean }[];
  /** Catalogue indices of what was left out or let back in. */
  readonly items: Set<number>;
  /** Grows with everything that is learnt of the user meanwhile. */
  changeCount: number;
}

/** By user. */
export class UnsettledUsers {
  readonly #byUser = new Map<string, Unsettled>();

  get size(): number {
    return this.#byUser.size;
  }

  [Symbol.iterator](): Iterator<[string, Unsettled]> {
    return this.#byUser[Symbol.iterator]();
  }

  /** Whether this is what is unsettled of a user still. */
  isPresent(user: string, unsettled: Unsettled): boolean {
    return this.#byUser.get(user) === unsettled;
  }

  addRetract(user: string, event: RetractEvent, isSeen: boolean): void {
    const unsettled = this.#of(user);
    unsettled.retracts.push({ event, isSeen });
    unsettled.changeCount += 1;
  }

  addItem(user: string, item: number): void {
    const unsettled = this.#of(user);
    unsettled.items.add(item);
    unsettled.changeCount += 1;
  }

  /** Something was learnt of a user. */
  changed(user: string): void {
    const unsettled = this.#byUser.get(user);
    if (unsettled !== undefined) unsettled.changeCount += 1;
  }

  /** What a retract names came after it, and was not learnt from. */
  dropRetract(key: string): void {
    for (const unsettled of this.#byUser.values()) {
      const place = unsettled.retracts.findIndex(({ event }) => retractedKey(event.accountId, event.eventId) === key);
      if (place < 0) continue;
      unsettled.retracts.splice(place, 1);
      unsettled.changeCount += 1;
    }
  }

  delete(user: string): void {
    this.#byUser.delete(user);
  }

  #of(user: string): Unsettled {
    const known = this.#byUser.get(user) ?? { retracts: [], items: new Set(), changeCount: 0 };
    this.#byUser.set(user, known);
    return known;
  }
}

/**
 * What a user's whole history says of what is unsettled. `events` may hold some that are still on their way to the live model: what
 * depends on them is the same when they have come.
 */
export function correctionOf(
  { retracts, items }: { readonly retracts: readonly RetractEvent[]; readonly items: Iterable<number> },
  events: readonly Event[],
  { weights, indexOf }: { readonly weights: PreferenceWeights; readonly indexOf: ReadonlyMap<ItemId, number> },
): Correction {
  const undone = undoneOf(events);
  const canonicalOf = (id: ItemId) => indexOf.get(id) ?? id;
  const isLeftOut = new Set(undone.leaveOuts.map(({ itemId }) => canonicalOf(itemId)));
  // Left out or not: it is kept for the day on which the item is let back in.
  const kept = countedEvents(events, { ...undone, leaveOuts: [] });
  const isRetracted = new Set(retracts.map(({ accountId, eventId }) => retractedKey(accountId, eventId)));
  const taken: Correction["taken"][number][] = [];
  const touched = new Set(items);
  for (const event of events) {
    const item = indexOf.get(event.itemId);
    if (item === undefined || !isRetracted.has(retractedKey(event.accountId, event.id))) continue;
    touched.add(item);
    if (isTasteEvent(event) && event.isPrivate !== true)
      taken.push({ item, weight: eventWeight(event, weights), atMs: event.atMs });
  }
  const lastAtMs = new Map<number, number>();
  let newestMs = -Infinity;
  for (const { itemId, atMs } of kept) {
    const item = indexOf.get(itemId);
    if (item === undefined) continue;
    lastAtMs.set(item, Math.max(lastAtMs.get(item) ?? 0, atMs));
    if (!isLeftOut.has(item)) newestMs = Math.max(newestMs, atMs);
  }
  return {
    taken,
    newestMs,
    items: [...touched].map((item) => ({
      item,
      lastAtMs: lastAtMs.get(item) ?? 0,
      isLeftOut: isLeftOut.has(item),
    })),
  };
}
