import type { ModelFiles } from "../model.ts";
import { uint32Array, uint8Array } from "../model-arrays.ts";
import { decodeStrings } from "../string-table.ts";
import { withRoomFor } from "./pair-table.ts";

/** Numbers users in the order in which they come. Their ids are kept as bytes too, so that a snapshot is a copy. */
export class UserTable {
  readonly #numberOf = new Map<string, number>();
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(4096);
  /** Where each id ends. */
  #ends = new Uint32Array(256);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  find(user: string): number | undefined {
    return this.#numberOf.get(user);
  }

  add(user: string): number {
    const known = this.#numberOf.get(user);
    if (known !== undefined) return known;
    const number = this.#count++;
    this.#numberOf.set(user, number);
    const start = this.#startOf(number);
    this.#bytes = withRoomFor(this.#bytes, start + 3 * user.length);
    this.#ends = withRoomFor(this.#ends, number + 1);
    this.#ends[number] = start + this.#encoder.encodeInto(user, this.#bytes.subarray(start)).written;
    return number;
  }

  /** Overwrites an id; its number is not given out again. Undefined where the user is unknown. */
  forget(user: string): number | undefined {
    const number = this.#numberOf.get(user);
    if (number === undefined) return undefined;
    this.#numberOf.delete(user);
    this.#bytes.fill(0, this.#startOf(number), this.#ends[number]);
    return number;
  }

  save(): ModelFiles {
    return {
      header: {},
      arrays: {
        userBytes: this.#bytes.slice(0, this.#startOf(this.#count)),
        userEnds: this.#ends.slice(0, this.#count),
      },
    };
  }

  static load(files: ModelFiles): UserTable {
    const table = new UserTable();
    table.#bytes = uint8Array(files, "userBytes").slice();
    table.#ends = uint32Array(files, "userEnds").slice();
    table.#count = table.#ends.length;
    const offsets = new Uint32Array(table.#count + 1);
    offsets.set(table.#ends, 1);
    for (const [number, id] of decodeStrings({ bytes: table.#bytes, offsets }).entries())
      if (!id.startsWith("\0")) table.#numberOf.set(id, number);
    return table;
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }
}
