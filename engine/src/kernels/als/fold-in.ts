/** Kernel: factors of one user who was not there in training, from the items' factors. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { rowRegularization, weightMass } from "./als-rows.ts";
import type { AlsOptions } from "./als.ts";
import { addNormalEquations, appendEntry, createEntryBlock, padBlock, type EntryBlock } from "./normal-equations.ts";

export interface FoldInState extends Pick<
  AlsOptions,
  "alpha" | "entryBase" | "regularization" | "regularizationExponent" | "itemWeights"
> {
  /** Y: itemCount × width. Read at every call, never copied. */
  readonly itemFactors: Float32Array;
  /** G = Σ_i w_i·y_i·y_iᵀ, width × width. */
  readonly gram: Float64Array;
}

export interface FoldIn {
  /**
   * Writes to `out` (width) the minimiser that training would have found for a user with these entries, exactly.
   * Entries of 0 or less count for nothing; without any other, the result is 0. Allocates nothing.
   * RangeError names an item outside the catalogue or a value that is not finite.
   */
  solve(items: Uint32Array, values: Float32Array, out: Float32Array): void;
  /**
   * Splits the score of each target into what each entry adds to it (Hu, Koren & Volinsky 2008, section 5):
   * out[t·items.length + j] = w_j·(entryBase + α·r_uj)·(y_j·A⁻¹·y_t), A being the user's system; over j they sum to x·y_t.
   * Entries of 0 or less add 0. Allocates nothing and throws like `solve`.
   */
  contributions(items: Uint32Array, values: Float32Array, targets: Uint32Array, out: Float32Array): void;
}

/** Entries are gathered this many at a time, whatever the length of a history. */
const blockCapacity = 64;

/** The arithmetic on a user's system, and the memory in which it works. */
interface FoldInAlgebra {
  readonly allocate: (length: number) => Float64Array;
  readonly addNormalEquations: typeof addNormalEquations;
  readonly choleskyFactor: typeof choleskyFactor;
  readonly choleskySolve: typeof choleskySolve;
}

const reference: FoldInAlgebra = {
  allocate: (length) => new Float64Array(length),
  addNormalEquations,
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
  /** A, then its Cholesky factor. */
  readonly #system: Float64Array;
  /** A right-hand side, then its solution. */
  readonly #x: Float64Array;

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
    this.#system = algebra.allocate(gram.length);
    this.#x = algebra.allocate(this.#width);
  }

  solve(items: Uint32Array, values: Float32Array, out: Float32Array): void {
    if (out.length !== this.#width) throw new RangeError(`The buffer holds ${out.length} factors, not ${this.#width}.`);
    if (this.#factorSystem(items, values)) this.#algebra.choleskySolve(this.#system, this.#width, this.#x);
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
    for (let place = 0; place < targets.length; place += 1)
      this.#contributionsTo(targets[place]!, items, values, out.subarray(place * items.length));
  }

  /** Expects the factor of A in `#system`. */
  #contributionsTo(target: number, items: Uint32Array, values: Float32Array, out: Float32Array): void {
    const { itemFactors, alpha } = this.#state;
    const width = this.#width;
    const x = this.#x;
    x.set(itemFactors.subarray(target * width, (target + 1) * width));
    this.#algebra.choleskySolve(this.#system, width, x);
    for (let entry = 0; entry < items.length; entry += 1) {
      const value = values[entry]!;
      if (value <= 0) continue;
      const item = items[entry]!;
      let similarity = 0;
      for (let axis = 0; axis < width; axis += 1) similarity += itemFactors[item * width + axis]! * x[axis]!;
      out[entry] = this.#weightOf(item) * (this.#block.entryBase + alpha * value) * similarity;
    }
  }

  /** Leaves the factor of A in `#system` and its right-hand side in `#x`; false when nothing is liked. */
  #factorSystem(items: Uint32Array, values: Float32Array): boolean {
    const { gram, regularization, regularizationExponent } = this.#state;
    this.#block.count = 0;
    this.#system.set(gram);
    this.#x.fill(0);
    const mass = this.#addEntries(items, values);
    if (mass === 0) return false;
    const lambda = rowRegularization(regularization, regularizationExponent, this.#unobservedMass + mass);
    for (let axis = 0; axis < this.#width; axis += 1) this.#system[axis * this.#width + axis]! += lambda;
    this.#algebra.choleskyFactor(this.#system, this.#width);
    return true;
  }

  /** Returns Σ w_i·α·r_ui. */
  #addEntries(items: Uint32Array, values: Float32Array): number {
    const { itemFactors, alpha } = this.#state;
    let mass = 0;
    for (let entry = 0; entry < items.length; entry += 1) {
      const item = items[entry]!;
      const value = values[entry]!;
      if (item >= this.#itemCount) throw new RangeError(`Entry ${entry} names item ${item} of ${this.#itemCount}.`);
      if (!Number.isFinite(value)) throw new RangeError(`Entry ${entry}, item ${item}, has the value ${value}.`);
      if (value <= 0) continue;
      mass += appendEntry(this.#block, itemFactors, item * this.#width, this.#weightOf(item), alpha * value);
      if (this.#block.count === blockCapacity) this.#flush();
    }
    this.#flush();
    return mass;
  }

  #flush(): void {
    padBlock(this.#block);
    this.#algebra.addNormalEquations(this.#block, this.#system, this.#x);
    this.#block.count = 0;
  }

  #weightOf(item: number): number {
    return this.#state.itemWeights === undefined ? 1 : this.#state.itemWeights[item]!;
  }
}
