import type { TasteEvent } from "./event.ts";
import type { ItemId } from "./ids.ts";
import {
  decayFactor,
  newestLikeFirst,
  preferenceOf,
  withinLimit,
  type Preference,
  type PreferenceConfig,
} from "./preference.ts";

/** Values are summed as of whole multiples of so many half-lives, so that they lose no digits. */
const shiftHalfLives = 20;
const dayMs = 86_400_000;

/**
 * One user's preferences, kept as events come and go: the same as `preferencesOf` all of them, but for rounding, and to the last bit the
 * same however one came to these events. An event costs as much as the user has events with its item.
 */
export class RunningPreferences {
  readonly #config: PreferenceConfig;
  readonly #canonicalOf: (id: ItemId) => ItemId;
  readonly #eventsOf = new Map<ItemId, TasteEvent[]>();
  /** As they would be if the newest event were at `#referenceMs`. */
  readonly #sums = new Map<ItemId, Preference>();
  #referenceMs = 0;
  #newestMs = 0;
  /** Undefined where something has changed since. */
  #preferences: readonly Preference[] | undefined;

  constructor(events: readonly TasteEvent[], config: PreferenceConfig, canonicalOf: (id: ItemId) => ItemId) {
    this.#config = config;
    this.#canonicalOf = canonicalOf;
    for (const event of events) {
      const item = canonicalOf(event.itemId);
      const own = this.#eventsOf.get(item);
      if (own === undefined) this.#eventsOf.set(item, [event]);
      else own.push(event);
      this.#newestMs = Math.max(this.#newestMs, event.atMs);
    }
    for (const own of this.#eventsOf.values()) if (own.length > 1) own.sort(oldestFirst);
    this.#sumAll();
  }

  add(event: TasteEvent): void {
    const item = this.#canonicalOf(event.itemId);
    this.#eventsOf.set(item, [...(this.#eventsOf.get(item) ?? []), event].toSorted(oldestFirst));
    this.#newestMs = Math.max(this.#newestMs, event.atMs);
    this.#changed(item);
  }

  /** `newestMs` is the time of the newest event that is left. */
  remove(event: TasteEvent, newestMs: number): void {
    const item = this.#canonicalOf(event.itemId);
    const rest = (this.#eventsOf.get(item) ?? []).filter(({ id }) => id !== event.id);
    if (rest.length === 0) this.#eventsOf.delete(item);
    else this.#eventsOf.set(item, rest);
    this.#newestMs = newestMs;
    this.#changed(item);
  }

  /** Sorted as `preferencesOf` sorts. */
  preferences(): readonly Preference[] {
    if (this.#referenceOf(this.#newestMs) !== this.#referenceMs) this.#sumAll();
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

  #referenceOf(newestMs: number): number {
    const stepMs = shiftHalfLives * this.#config.halfLifeDays * dayMs;
    return Number.isFinite(stepMs) ? Math.floor(newestMs / stepMs) * stepMs : 0;
  }

  #changed(item: ItemId): void {
    this.#preferences = undefined;
    const own = this.#eventsOf.get(item);
    if (own === undefined) this.#sums.delete(item);
    else this.#sums.set(item, preferenceOf(item, own, this.#referenceMs, this.#config));
  }

  #sumAll(): void {
    this.#referenceMs = this.#referenceOf(this.#newestMs);
    for (const item of this.#eventsOf.keys()) this.#changed(item);
  }
}

/** The order in which they are summed. */
const oldestFirst = (a: TasteEvent, b: TasteEvent): number => a.atMs - b.atMs || (a.id < b.id ? -1 : 1);
