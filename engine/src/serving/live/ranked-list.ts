/** The items with the highest scores, best first, the lower index among equals; an item's score can change at any time. */
export class RankedList {
  readonly #capacity: number;
  readonly #items: number[] = [];
  readonly #scores: number[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Puts an item where its score belongs; one of 0 or less belongs nowhere. */
  set(item: number, score: number): void {
    const known = this.#items.indexOf(item);
    if (known >= 0) {
      this.#items.splice(known, 1);
      this.#scores.splice(known, 1);
    }
    if (!(score > 0)) return;
    const place = this.#placeOf(item, score);
    if (place >= this.#capacity) return;
    this.#items.splice(place, 0, item);
    this.#scores.splice(place, 0, score);
    if (this.#items.length > this.#capacity) {
      this.#items.length = this.#capacity;
      this.#scores.length = this.#capacity;
    }
  }

  get best(): number | undefined {
    return this.#items[0];
  }

  first(count: number): Uint32Array {
    return Uint32Array.from(this.#items.slice(0, count));
  }

  #placeOf(item: number, score: number): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#scores[middle] ?? 0;
      const isBefore = other > score || (other === score && (this.#items[middle] ?? 0) < item);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
