import type { ItemItemSearch } from "../../kernels/item-item/item-item.ts";
import type { Taste } from "../model.ts";

/** A search that holds the scores of one taste: the steps of a request ask about the same. Models that share it may take turns. */
export class HistorySums {
  readonly search: ItemItemSearch;
  readonly #meanLike: number;
  /** Room for a history. */
  #items = new Uint32Array();
  #values = new Float32Array();
  #summed: WeakRef<Taste> | undefined;

  constructor(search: ItemItemSearch, meanLike: number) {
    this.search = search;
    this.#meanLike = meanLike;
  }

  /** The search once it holds the scores of a taste, until another is asked for. Items that it does not know lead nowhere. */
  of(taste: Taste): ItemItemSearch {
    if (this.#summed?.deref() === taste) return this.search;
    const { itemCount } = this.search;
    if (this.#items.length < taste.items.length) {
      this.#items = new Uint32Array(2 * taste.items.length);
      this.#values = new Float32Array(this.#items.length);
    }
    const [items, values] = [this.#items, this.#values];
    let count = 0;
    for (let place = 0; place < taste.items.length; place += 1) {
      const item = taste.items[place] ?? 0;
      if (item >= itemCount) continue;
      items[count] = item;
      values[count] = strengthOf(taste.values[place] ?? 0, this.#meanLike);
      count += 1;
    }
    this.search.sumUp({ items: items.subarray(0, count), values: values.subarray(0, count) });
    this.#summed = new WeakRef(taste);
    return this.search;
  }
}

/**
 * 2r / (r + r̄) of a like, 1 of one of the mean strength and below 2: a work that somebody returns to again and again does not
 * drown the others, and what was only looked at counts little.
 */
export function strengthOf(value: number, meanLike: number): number {
  return value > 0 ? (2 * value) / (value + meanLike) : 0;
}
