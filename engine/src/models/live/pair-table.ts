import type { ModelFiles } from "../model.ts";
import { headerCount, uint32Array } from "../model-arrays.ts";

/** Numbers pairs of whole numbers below 2^32 − 1 in the order in which they come: a hash table with open addressing in flat arrays. */
export class PairTable {
  #length = 0;
  /** The first and the second of each pair side by side, as they are read together. */
  #pairs = new Uint32Array(2048);
  /** Slot → place + 1, 0 where it is empty; at most half are full. */
  #slots = new Uint32Array(2048);

  get length(): number {
    return this.#length;
  }

  first(place: number): number {
    return this.#pairs[2 * place] ?? 0;
  }

  second(place: number): number {
    return this.#pairs[2 * place + 1] ?? 0;
  }

  /** -1 where the pair is unknown. */
  find(first: number, second: number): number {
    return (this.#slots[this.#slotOf(first, second)] ?? 0) - 1;
  }

  /** The place of a pair, `length` − 1 where it is new. */
  add(first: number, second: number): number {
    let slot = this.#slotOf(first, second);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return known - 1;
    if (2 * this.#length === this.#pairs.length) {
      this.#grow();
      slot = this.#slotOf(first, second);
    }
    const place = this.#length++;
    this.#pairs[2 * place] = first;
    this.#pairs[2 * place + 1] = second;
    this.#slots[slot] = place + 1;
    return place;
  }

  /** Makes what a place said unreadable; the place itself is not given out again. */
  forget(place: number): void {
    this.#pairs[2 * place + 1] = forgotten;
  }

  save(name: string): ModelFiles {
    return {
      header: { [`${name}Length`]: this.#length },
      arrays: {
        [`${name}Pairs`]: this.#pairs.slice(0, 2 * this.#length),
        [`${name}Slots`]: this.#slots.slice(),
      },
    };
  }

  /** What `save` wrote, not hashed again. Throws a plain Error where the arrays do not fit. */
  static load(files: ModelFiles, name: string): PairTable {
    const table = new PairTable();
    const length = headerCount(files, `${name}Length`);
    const slots = uint32Array(files, `${name}Slots`);
    const capacity = slots.length / 2;
    if (!Number.isInteger(Math.log2(slots.length)) || length > capacity || slots.some((place) => place > length))
      throw new Error(`The table ${name} of ${length} pairs has ${slots.length} slots that do not fit.`);
    table.#length = length;
    table.#pairs = new Uint32Array(2 * capacity);
    table.#pairs.set(uint32Array(files, `${name}Pairs`, 2 * length));
    table.#slots = slots.slice();
    return table;
  }

  #slotOf(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(first, second) & mask;
    for (;;) {
      const place = (this.#slots[slot] ?? 0) - 1;
      if (place < 0 || (this.#pairs[2 * place] === first && this.#pairs[2 * place + 1] === second)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#pairs = grown(this.#pairs, 2 * this.#pairs.length);
    const mask = this.#pairs.length - 1;
    this.#slots = new Uint32Array(this.#pairs.length);
    for (let place = 0; place < this.#length; place += 1) {
      let slot = hashOf(this.first(place), this.second(place)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = place + 1;
    }
  }
}

const forgotten = 0xffff_ffff;

/** The finalizer of MurmurHash3 over both numbers. */
function hashOf(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e37_79b1) ^ Math.imul(second, 0x85eb_ca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

type Growing = Uint32Array | Int32Array | Float64Array | Uint8Array;

/** A longer copy, the rest filled with `rest`; the array itself where it is long enough. */
export function grown<A extends Growing>(array: A, length: number, rest = 0): A {
  if (array.length >= length) return array;
  const longer = new (array.constructor as new (count: number) => A)(length);
  longer.set(array);
  if (rest !== 0) longer.fill(rest, array.length);
  return longer;
}

/** At least `length`, by doubling, so that growing costs O(1) an entry. */
export function withRoomFor<A extends Growing>(array: A, length: number, rest = 0): A {
  return array.length >= length ? array : grown(array, Math.max(length, 2 * array.length), rest);
}
