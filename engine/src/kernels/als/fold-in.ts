/** Kernel: factors of one user who was not there in training, from the items' factors. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { rowRegularization, weightMass } from "./als-rows.ts";
import type { AlsOptions } from "./als.ts";
import {
  addNormalEquations,
  appendEntry,
  createEntryBlock,
  padBlock,
  pullsOf,
  type EntryBlock,
} from "./normal-equations.ts";

export interface FoldInState extends Pick<
  AlsOptions,
  "alpha" | "entryBase" | "regularization" | "regularizationExponent" | "itemWeights"
> {
  /** Y: itemCount × width, never copied: must not change. */
  readonly itemFactors: Float32Array;
  /** G = Σ_i w_i·y_i·y_iᵀ, width × width. */
  readonly gram: Float64Array;
}

/** What was worked out for the entries of one call serves the next one when it has the same. */
export interface FoldIn {
  /**
   * Writes to `out` (width) the minimiser that training would have found for a user with these entries, exactly.
   * Entries of 0 or less count for nothing; without any other, the result is 0. Allocates nothing once it has met the longest history.
   * RangeError names an item outside the catalogue or a value that is not finite.
   */
  solve(items: Uint32Array, values: Float32Array, out: Float32Array): void;
  /**
   * Splits the score of each target into what each entry adds to it (Hu, Koren & Volinsky 2008, section 5):
   * out[t·items.length + j] = w_j·(entryBase + α·r_uj)·(y_j·A⁻¹·y_t), A being the user's system; over j they sum to x·y_t.
   * Entries of 0 or less add 0. Allocates and throws like `solve`.
   */
  contributions(items: Uint32Array, values: Float32Array, targets: Uint32Array, out: Float32Array): void;
}

/** So many entries are gathered at a time, whatever the length of a history. */
const blockCapacity = 64;

/** The arithmetic on a user's system, and the memory in which it works. */
interface FoldInAlgebra {
  readonly allocate: (length: number) => Float64Array;
  readonly addNormalEquations: typeof addNormalEquations;
  readonly pullsOf: typeof pullsOf;
  readonly choleskyFactor: typeof choleskyFactor;
  readonly choleskySolve: typeof choleskySolve;
}

const reference: FoldInAlgebra = {
  allocate: (length) => new Float64Array(length),
  addNormalEquations,
  pullsOf,
  choleskyFactor,
  choleskySolve,
};

/**
 * Prepares once what all users share. The result keeps scratch space, so it serves one call at a time. Items are folded into
 * the users' factors the same way: give those as `itemFactors`, without weights.
 */
export function prepareFoldIn(state: FoldInState, algebra = reference): FoldIn {
  return new UserSystem(state, algebra);
}

/** A = G + λ_u·I + Σ_i w_i·α·r_ui·y_i·y_iᵀ of one user at a time. */
class UserSystem implements FoldIn {
  readonly #state: FoldInState;
  readonly #algebra: FoldInAlgebra;
  readonly #width: number;
  readonly #itemCount: number;
  readonly #unobservedMass: number;
  readonly #block: EntryBlock;
  /** What the block holds: those above 0 of entries from..to, and their places. */
  #held = { from: 0, to: 0 };
  readonly #places = new Uint32Array(blockCapacity);
  readonly #pulls: Float64Array;
  /** A, then its Cholesky factor. */
  readonly #system: Float64Array;
  readonly #right: Float64Array;
  /** A right-hand side, then its solution. */
  readonly #x: Float64Array;
  readonly #known = new KnownEntries();

  constructor(state: FoldInState, algebra: FoldInAlgebra) {
    const { itemFactors, gram, itemWeights, entryBase } = state;
    this.#state = state;
    this.#algebra = algebra;
    this.#width = Math.round(Math.sqrt(gram.length));
    this.#itemCount = itemFactors.length / this.#width;
    if (this.#width ** 2 !== gram.length || !Number.isInteger(this.#itemCount))
      throw new RangeError(
        `${itemFactors.length} item factors and a Gram matrix of ${gram.length} do not fit together.`,
      );
    this.#unobservedMass = weightMass(itemWeights, this.#itemCount);
    this.#block = createEntryBlock(this.#width, blockCapacity, entryBase, algebra.allocate);
    this.#pulls = algebra.allocate(blockCapacity);
    this.#system = algebra.allocate(gram.length);
    this.#right = algebra.allocate(this.#width);
    this.#x = algebra.allocate(this.#width);
  }

  solve(items: Uint32Array, values: Float32Array, out: Float32Array): void {
    if (out.length !== this.#width) throw new RangeError(`The buffer holds ${out.length} factors, not ${this.#width}.`);
    const isLiked = this.#factorSystem(items, values);
    this.#x.set(this.#right);
    if (isLiked) this.#algebra.choleskySolve(this.#system, this.#width, this.#x);
    out.set(this.#x);
  }

  contributions(items: Uint32Array, values: Float32Array, targets: Uint32Array, out: Float32Array): void {
    const outside = targets.find((target) => target >= this.#itemCount);
    if (outside !== undefined)
      throw new RangeError(`There are factors of ${this.#itemCount} items, not of item ${outside}.`);
    const partCount = targets.length * items.length;
    if (out.length !== partCount) throw new RangeError(`The buffer holds ${out.length} parts, not ${partCount}.`);
    out.fill(0);
    if (!this.#factorSystem(items, values)) return;
    for (let from = 0; from < items.length; from = this.#held.to) {
      if (from !== this.#held.from) this.#hold(items, values, from);
      for (let place = 0; place < targets.length; place += 1)
        this.#contributionsTo(targets[place]!, out.subarray(place * items.length));
    }
  }

  /** Of the entries that the block holds. Expects the factor of A in `#system`. */
  #contributionsTo(target: number, out: Float32Array): void {
    const width = this.#width;
    const x = this.#x;
    for (let axis = 0; axis < width; axis += 1) x[axis] = this.#state.itemFactors[target * width + axis]!;
    this.#algebra.choleskySolve(this.#system, width, x);
    this.#algebra.pullsOf(this.#block, x, this.#pulls);
    for (let entry = 0; entry < this.#block.count; entry += 1) out[this.#places[entry]!] = this.#pulls[entry]!;
  }

  /** Leaves the factor of A in `#system` and its right-hand side in `#right`; false when nothing is liked. */
  #factorSystem(items: Uint32Array, values: Float32Array): boolean {
    if (this.#known.are(items, values)) return this.#known.isLiked;
    const { gram, regularization, regularizationExponent } = this.#state;
    this.#known.forget();
    this.#system.set(gram);
    this.#right.fill(0);
    let mass = 0;
    for (let from = 0; from < items.length; from = this.#held.to) {
      mass += this.#hold(items, values, from);
      this.#algebra.addNormalEquations(this.#block, this.#system, this.#right);
    }
    if (mass > 0) {
      const lambda = rowRegularization(regularization, regularizationExponent, this.#unobservedMass + mass);
      for (let axis = 0; axis < this.#width; axis += 1) this.#system[axis * this.#width + axis]! += lambda;
      this.#algebra.choleskyFactor(this.#system, this.#width);
    }
    this.#known.keep(items, values, mass > 0);
    return mass > 0;
  }

  /** Fills the block with entries above 0 from `from` on, as many as there is room for. Returns their Σ w_i·α·r_ui. */
  #hold(items: Uint32Array, values: Float32Array, from: number): number {
    const { itemFactors, alpha } = this.#state;
    const block = this.#block;
    let mass = 0;
    let entry = from;
    block.count = 0;
    for (; entry < items.length && block.count < blockCapacity; entry += 1) {
      const item = items[entry]!;
      const value = values[entry]!;
      if (item >= this.#itemCount) throw new RangeError(`Entry ${entry} names item ${item} of ${this.#itemCount}.`);
      if (!Number.isFinite(value)) throw new RangeError(`Entry ${entry}, item ${item}, has the value ${value}.`);
      if (value <= 0) continue;
      this.#places[block.count] = entry;
      mass += appendEntry(block, itemFactors, item * this.#width, this.#weightOf(item), alpha * value);
    }
    padBlock(block);
    this.#held = { from, to: entry };
    return mass;
  }

  #weightOf(item: number): number {
    return this.#state.itemWeights === undefined ? 1 : this.#state.itemWeights[item]!;
  }
}

/** The entries that a system was factored for, if any. */
class KnownEntries {
  #items = new Uint32Array();
  #values = new Float32Array();
  #count = -1;
  isLiked = false;

  are(items: Uint32Array, values: Float32Array): boolean {
    if (items.length !== this.#count || values.length !== this.#count) return false;
    for (let entry = 0; entry < items.length; entry += 1)
      if (items[entry] !== this.#items[entry] || values[entry] !== this.#values[entry]) return false;
    return true;
  }

  forget(): void {
    this.#count = -1;
  }

  keep(items: Uint32Array, values: Float32Array, isLiked: boolean): void {
    if (this.#items.length < items.length) {
      this.#items = new Uint32Array(2 * items.length);
      this.#values = new Float32Array(2 * items.length);
    }
    this.#items.set(items);
    this.#values.set(values.subarray(0, items.length));
    this.#count = items.length;
    this.isLiked = isLiked;
  }
}
