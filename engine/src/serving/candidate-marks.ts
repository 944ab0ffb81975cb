import type { Source } from "../domain/recommendation.ts";
import type { Catalogue } from "../models/model.ts";
import { bitOf } from "./source-bits.ts";

/** Candidates by catalogue index, each once, with the sources that named them. */
export interface Skeleton {
  readonly indices: Uint32Array;
  /** Aligned. */
  readonly sources: Uint16Array;
}

const freshBit = bitOf("fresh");

/** Gathers who named which items of a catalogue, for one request at a time. O(named items), after 6 bytes an item once. */
export class CandidateMarks {
  readonly #catalogue: Catalogue;
  /** All 0 between requests. */
  readonly #bits: Uint16Array;
  readonly #named: Uint32Array;
  #count = 0;
  #domain: number | undefined;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#bits = new Uint16Array(catalogue.items.length);
    this.#named = new Uint32Array(catalogue.items.length);
  }

  /** Begins anew; items of other domains than `domain` are passed over. */
  open(domain: string | undefined): this {
    this.#clear();
    this.#domain = domain === undefined ? undefined : this.#catalogue.domains.indexOf(domain);
    return this;
  }

  /** The first `count` of `items` are named by a source. */
  name(source: Source, items: ArrayLike<number>, count = items.length): void {
    const bit = bitOf(source);
    const end = Math.min(count, items.length);
    for (let place = 0; place < end; place += 1) {
      const index = items[place] ?? 0;
      if (this.#domain !== undefined && this.#catalogue.domainOf[index] !== this.#domain) continue;
      if (this.#bits[index] === 0) this.#named[this.#count++] = index;
      this.#bits[index] = (this.#bits[index] ?? 0) | bit;
    }
  }

  /** In the order in which they were named first. Whatever is from `firstPlaced` on is fresh, whoever named it. */
  take(firstPlaced = Infinity): Skeleton {
    const indices = this.#named.slice(0, this.#count);
    const sources = new Uint16Array(this.#count);
    for (let place = 0; place < indices.length; place += 1) {
      const index = indices[place] ?? 0;
      sources[place] = (this.#bits[index] ?? 0) | (index >= firstPlaced ? freshBit : 0);
    }
    this.#clear();
    return { indices, sources };
  }

  #clear(): void {
    for (let place = 0; place < this.#count; place += 1) this.#bits[this.#named[place] ?? 0] = 0;
    this.#count = 0;
  }
}
