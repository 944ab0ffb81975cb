import {
  trendHalfLifeCount,
  type PopularityConfig,
  type PopularityScores,
  type RecentShare,
} from "../popularity/popularity.ts";
import type { Catalogue } from "../model.ts";
import { grown } from "./pair-table.ts";

const dayMs = 86_400_000;
/**
 * Sums are whole numbers of this part, so that adding and taking away leave no trace, in whatever order: up to five million likes of an
 * item at their strongest, and in a trend as many fewer as it is older than its half-life.
 */
const parts = 2 ** 28;

/**
 * Sums over those who like an item, of which popularity and trend are made: all likes, and likes that fade, kept as they were at
 * `originMs` (Σ r_ui · 2^((last time − origin) / half-life)), so that what they are at any moment is one factor for all items.
 */
export class ItemSums implements PopularityScores {
  readonly #config: PopularityConfig;
  readonly #originMs: number;
  readonly #nowMs: () => number;
  readonly #recentByDomain: readonly (RecentShare | undefined)[];
  #domainOf: Uint8Array;
  #all: Float64Array;
  #trend: Float64Array;
  #recent: Float64Array;
  /** The newest like of each item. */
  #lastAtMs: Float64Array;
  /** Of each domain, (1 − share, share · largest(all) / largest(recent)): how popularity is mixed. */
  #mixture: Float64Array;
  readonly #changed = new Set<number>();
  /** Changed items for those who keep a copy; undefined where nobody does. */
  #untold: Set<number> | undefined;

  constructor({ domains, domainOf }: Catalogue, config: PopularityConfig, time: ItemTime) {
    this.#config = config;
    this.#originMs = time.originMs;
    this.#nowMs = time.nowMs;
    this.#recentByDomain = domains.map((domain) => config.recent[domain]);
    this.#domainOf = domainOf.slice();
    this.#all = new Float64Array(domainOf.length);
    this.#trend = new Float64Array(domainOf.length);
    this.#recent = new Float64Array(domainOf.length);
    this.#lastAtMs = new Float64Array(domainOf.length);
    this.#mixture = Float64Array.from({ length: 2 * domains.length }, (_, place) => (place % 2 === 0 ? 1 : 0));
  }

  get itemCount(): number {
    return this.#all.length;
  }

  growTo(domainOf: Uint8Array): void {
    this.#domainOf = domainOf.slice();
    this.#all = grown(this.#all, domainOf.length);
    this.#trend = grown(this.#trend, domainOf.length);
    this.#recent = grown(this.#recent, domainOf.length);
    this.#lastAtMs = grown(this.#lastAtMs, domainOf.length);
  }

  /** Adds somebody's like, or takes it away where `sign` is -1; `value` is r_ui above 0. */
  add(item: number, value: number, lastAtMs: number, sign: 1 | -1): void {
    const change = (share: number) => sign * Math.round(value * share * parts);
    const trendShare = this.#fading(lastAtMs, this.#config.trendHalfLifeDays);
    this.#all[item] = (this.#all[item] ?? 0) + change(1);
    this.#trend[item] = (this.#trend[item] ?? 0) + change(trendShare);
    const recent = this.#recentOf(item);
    if (recent !== undefined)
      this.#recent[item] = (this.#recent[item] ?? 0) + change(this.#fading(lastAtMs, recent.halfLifeDays));
    if (sign === 1 && lastAtMs > (this.#lastAtMs[item] ?? 0)) this.#lastAtMs[item] = lastAtMs;
    this.#changed.add(item);
    this.#untold?.add(item);
  }

  /** From now on `takeUntold` knows what changes. */
  watch(): void {
    this.#untold ??= new Set();
  }

  /** Items whose sums changed since this was called last, with their sums. */
  takeUntold(): CopiedSums {
    const items = Uint32Array.from(this.#untold ?? []);
    this.#untold?.clear();
    return this.copyOf(items);
  }

  copyOf(items: Uint32Array): CopiedSums {
    const values = new Float64Array(sumCount * items.length);
    for (const [place, item] of items.entries()) {
      const sums = [this.#all[item] ?? 0, this.#trend[item] ?? 0, this.#recent[item] ?? 0, this.#lastAtMs[item] ?? 0];
      values.set(sums, sumCount * place);
    }
    return { items, values };
  }

  /** Takes over what another has. */
  put({ items, values }: CopiedSums): void {
    for (let place = 0; place < items.length; place += 1) {
      const item = items[place] ?? 0;
      const at = sumCount * place;
      this.#all[item] = values[at] ?? 0;
      this.#trend[item] = values[at + 1] ?? 0;
      this.#recent[item] = values[at + 2] ?? 0;
      this.#lastAtMs[item] = values[at + 3] ?? 0;
      this.#changed.add(item);
    }
  }

  /** The newest like of an item, as far as it is known; likes that went since may have been newer. */
  newestLikeMs(item: number): number {
    return this.#lastAtMs[item] ?? 0;
  }

  /** For when the newest like was taken back. */
  setNewestLike(item: number, atMs: number): void {
    this.#lastAtMs[item] = atMs;
    this.#changed.add(item);
  }

  popularityOf(item: number): number {
    const all = Math.log1p((this.#all[item] ?? 0) / parts);
    const recent = this.#recentOf(item);
    if (recent === undefined) return all;
    const at = 2 * (this.#domainOf[item] ?? 0);
    return (this.#mixture[at] ?? 1) * all + (this.#mixture[at + 1] ?? 0) * this.#recentLikes(item, recent.halfLifeDays);
  }

  trendOf(item: number): number {
    return Math.log1p(this.trendMassOf(item) * this.#faded(this.#config.trendHalfLifeDays));
  }

  /** What orders items as `trendOf` does, and changes only with likes, but for becoming 0 long after the last. */
  trendMassOf(item: number): number {
    const halfLives = (this.#nowMs() - (this.#lastAtMs[item] ?? 0)) / (this.#config.trendHalfLifeDays * dayMs);
    return halfLives > trendHalfLifeCount ? 0 : (this.#trend[item] ?? 0) / parts;
  }

  /** Items whose sums changed since this was called last. */
  takeChanged(): Uint32Array {
    const changed = Uint32Array.from(this.#changed);
    this.#changed.clear();
    return changed;
  }

  /** Works out anew how domains mix recent popularity with that of all times. O(items). */
  mix(): void {
    const largestAll = new Float64Array(this.#recentByDomain.length);
    const largestRecent = new Float64Array(this.#recentByDomain.length);
    for (let item = 0; item < this.#all.length; item += 1) {
      const recent = this.#recentOf(item);
      if (recent === undefined) continue;
      const domain = this.#domainOf[item] ?? 0;
      largestAll[domain] = Math.max(largestAll[domain] ?? 0, Math.log1p((this.#all[item] ?? 0) / parts));
      largestRecent[domain] = Math.max(largestRecent[domain] ?? 0, this.#recentLikes(item, recent.halfLifeDays));
    }
    for (const [domain, recent] of this.#recentByDomain.entries()) {
      const scale = (largestAll[domain] ?? 0) / (largestRecent[domain] ?? 0);
      this.#mixture.set(mixtureOf(recent?.share ?? 0, scale), 2 * domain);
    }
  }

  #recentOf(item: number): RecentShare | undefined {
    return this.#recentByDomain[this.#domainOf[item] ?? 0];
  }

  #recentLikes(item: number, halfLifeDays: number): number {
    return Math.log1p(((this.#recent[item] ?? 0) / parts) * this.#faded(halfLifeDays));
  }

  /** As the training has it: what is too old at the origin does not count. */
  #fading(atMs: number, halfLifeDays: number): number {
    const halfLives = (this.#originMs - atMs) / (halfLifeDays * dayMs);
    return halfLives > trendHalfLifeCount ? 0 : 2 ** -halfLives;
  }

  #faded(halfLifeDays: number): number {
    return 2 ** (-(this.#nowMs() - this.#originMs) / (halfLifeDays * dayMs));
  }
}

/** All, trend, recent and last time of each item. */
const sumCount = 4;

/** Sums of some items, as they were at a moment: `values` has four an item. */
export interface CopiedSums {
  readonly items: Uint32Array;
  readonly values: Float64Array;
}

export interface ItemTime {
  /** When the training was. */
  readonly originMs: number;
  readonly nowMs: () => number;
}

/** All of all times where nothing is recent. */
function mixtureOf(share: number, scale: number): readonly [number, number] {
  return share > 0 && Number.isFinite(scale) ? [1 - share, share * scale] : [1, 0];
}
