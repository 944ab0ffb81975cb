import { idAlphabet, idLength } from "../../ports/random.ts";
import type { Random } from "../../ports/random.ts";

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, the same sequence for the same seed on every machine. */
export class SeededRandom implements Random {
  #a: number;
  #b: number;
  #c = 0x9e3779b9;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    // Seeds that differ in one bit are apart after 12 rounds (PractRand's own choice); 20 for good measure.
    for (let round = 0; round < 20; round += 1) this.#nextUint32();
  }

  next(): number {
    // 53 bits, all that a double in [0, 1) can hold evenly.
    const high = this.#nextUint32() >>> 5;
    const low = this.#nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  newId(): string {
    let id = "";
    while (id.length < idLength) id += idAlphabet.charAt(Math.floor(this.next() * idAlphabet.length));
    return id;
  }

  #nextUint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
