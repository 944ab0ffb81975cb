import { randomFillSync } from "node:crypto";
import { idAlphabet, idLength } from "../../ports/random.ts";
import type { Random } from "../../ports/random.ts";

/** The largest multiple of 62 in a byte: bytes from here on are thrown away, so that every letter is equally likely. */
const fairByteLimit = 248;

/** Unpredictable numbers and ids from the operating system, drawn in blocks. */
export class SystemRandom implements Random {
  readonly #block = Buffer.alloc(4096);
  #offset = this.#block.length;

  next(): number {
    const high = this.#take(4).readUInt32LE() >>> 5;
    const low = this.#take(4).readUInt32LE() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  newId(): string {
    let id = "";
    while (id.length < idLength) {
      const byte = this.#take(1).readUInt8();
      if (byte < fairByteLimit) id += idAlphabet.charAt(byte % idAlphabet.length);
    }
    return id;
  }

  #take(count: number): Buffer {
    if (this.#offset + count > this.#block.length) {
      randomFillSync(this.#block);
      this.#offset = 0;
    }
    this.#offset += count;
    return this.#block.subarray(this.#offset - count, this.#offset);
  }
}
