import type { Event } from "./event.ts";
import type { ItemId } from "./ids.ts";
import {
  decayFactor,
  newestLikeFirst,
  preferenceOf,
  withinLimit,
  type Preference,
  type PreferenceConfig,
} from "./preference.ts";

/** Values are summed anew when they have faded by so many half-lives since they were summed, so that they lose no digits. */
const largestShift = 20;

/**
 * One user's preferences, kept as events come and go: the same as `preferencesOf` all of them, but for rounding. An event costs as
 * much as the user has events with its item.
 */
export class RunningPreferences {
  readonly #config: PreferenceConfig;
  readonly #canonicalOf: (id: ItemId) => ItemId;
  readonly #eventsOf = new Map<ItemId, Event[]>();
  /** As they were when the newest event was at `#referenceMs`. */
  readonly #sums = new Map<ItemId, Preference>();
  #referenceMs = 0;
  #newestMs = 0;
  /** Undefined where something has changed since. */
  #preferences: readonly Preference[] | undefined;

  constructor(events: readonly Event[], config: PreferenceConfig, canonicalOf: (id: ItemId) => ItemId) {
    this.#config = config;
    this.#canonicalOf = canonicalOf;
    for (const event of events) {
      const item = canonicalOf(event.itemId);
      this.#eventsOf.set(item, [...(this.#eventsOf.get(item) ?? []), event]);
      this.#newestMs = Math.max(this.#newestMs, event.atMs);
    }
    this.#sumAll();
  }

  add(event: Event): void {
    const item = this.#canonicalOf(event.itemId);
    const own = this.#eventsOf.get(item) ?? [];
    own.push(event);
    this.#eventsOf.set(item, own);
    this.#newestMs = Math.max(this.#newestMs, event.atMs);
    this.#changed(item);
  }

  /** `newestMs` is the time of the newest event that is left. */
  remove(event: Event, newestMs: number): void {
    const item = this.#canonicalOf(event.itemId);
    const rest = (this.#eventsOf.get(item) ?? []).filter(({ id }) => id !== event.id);
    if (rest.length === 0) this.#eventsOf.delete(item);
    else this.#eventsOf.set(item, rest);
    this.#newestMs = newestMs;
    this.#changed(item);
  }

  /** Sorted as `preferencesOf` sorts. */
  preferences(): readonly Preference[] {
    if (Math.abs(Math.log2(this.#factor())) > largestShift) this.#sumAll();
    const factor = this.#factor();
    this.#preferences ??= [...this.#sums.values()]
      .map((sum) => withinLimit(sum, this.#config, factor))
      .toSorted(newestLikeFirst);
    return this.#preferences;
  }

  /** What is left of values meanwhile. */
  #factor(): number {
    return decayFactor(this.#newestMs - this.#referenceMs, this.#config.halfLifeDays);
  }

  #changed(item: ItemId): void {
    this.#preferences = undefined;
    const own = this.#eventsOf.get(item);
    if (own === undefined) this.#sums.delete(item);
    else this.#sums.set(item, preferenceOf(item, own, this.#referenceMs, this.#config));
  }

  #sumAll(): void {
    this.#referenceMs = this.#newestMs;
    for (const item of this.#eventsOf.keys()) this.#changed(item);
  }
}
