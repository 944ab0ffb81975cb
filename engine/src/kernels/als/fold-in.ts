/** Kernel: factors of one user who was not there in training, from the items' factors. */
import { choleskyFactor, choleskySolve, choleskySolveLanes } from "../cholesky/cholesky.ts";
import { rowRegularization, weightMass } from "./als-rows.ts";
import type { AlsOptions } from "./als.ts";
import {
  addNormalEquations,
  appendEntry,
  createEntryBlock,
  entryProducts,
  padBlock,
  type EntryBlock,
} from "./normal-equations.ts";

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
   * Entries of 0 or less add 0. Throws like `solve`. Where the very arrays of the last call come again, its system is used again: they are
   * not to be changed meanwhile.
   */
  contributions(items: Uint32Array, values: Float32Array, targets: Uint32Array, out: Float32Array): void;
}

/** Entries are gathered this many at a time, whatever the length of a history. */
const blockCapacity = 64;
/** Targets are solved for this many at a time: a multiple of 4, and as many as a list usually has. */
const laneCapacity = 16;

/** The arithmetic on a user's system, and the memory in which it works. */
interface FoldInAlgebra {
  readonly allocate: (length: number) => Float64Array;
  readonly addNormalEquations: typeof addNormalEquations;
  readonly choleskyFactor: typeof choleskyFactor;
  readonly choleskySolve: typeof choleskySolve;
  readonly choleskySolveLanes: typeof choleskySolveLanes;
  readonly entryProducts: typeof entryProducts;
}

const reference: FoldInAlgebra = {
  allocate: (length) => new Float64Array(length),
  addNormalEquations,
  choleskyFactor,
  choleskySolve,
  choleskySolveLanes,
  entryProducts,
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
  /** A⁻¹·y_t of some targets side by side (width × lanes), and what entries make with them (entries × lanes). */
  readonly #lanes: Float64Array;
  readonly #products: Float64Array;
  /** Whose system is factored. */
  #factored: { readonly items: Uint32Array; readonly values: Float32Array } | undefined;

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
    this.#lanes = algebra.allocate(this.#width * laneCapacity);
    this.#products = algebra.allocate(blockCapacity * laneCapacity);
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
    const isFactored = this.#factored?.items === items && this.#factored.values === values;
    if (!isFactored && !this.#factorSystem(items, values)) return;
    for (let first = 0; first < targets.length; first += laneCapacity) {
      const some = targets.subarray(first, first + laneCapacity);
      this.#contributionsTo(some, items, values, out.subarray(first * items.length));
    }
  }

  /** Expects the factor of A in `#system`, and all entries in the block where they fit. */
  #contributionsTo(targets: Uint32Array, items: Uint32Array, values: Float32Array, out: Float32Array): void {
    const laneCount = (targets.length + 3) & ~3;
    const lanes = this.#lanes.subarray(0, this.#width * laneCount);
    this.#gatherTargets(targets, lanes, laneCount);
    this.#algebra.choleskySolveLanes(this.#system, this.#width, lanes);
    for (let start = 0; start < items.length;) {
      const end = this.#blockEnd(values, start);
      if (start > 0 || end < items.length) this.#gather(items, values, [start, end]);
      this.#algebra.entryProducts(this.#block, lanes, laneCount, this.#products);
      for (let entry = start, row = 0; entry < end; entry += 1) {
        const value = values[entry]!;
        if (value <= 0) continue;
        const target = this.#weightOf(items[entry]!) * (this.#block.entryBase + this.#state.alpha * value);
        for (let lane = 0; lane < targets.length; lane += 1)
          out[lane * items.length + entry] = target * this.#products[row * laneCount + lane]!;
        row += 1;
      }
      start = end;
    }
  }

  /** The factors of targets as columns, and zeros behind them. */
  #gatherTargets(targets: Uint32Array, lanes: Float64Array, laneCount: number): void {
    const { itemFactors } = this.#state;
    if (targets.length < laneCount) lanes.fill(0);
    for (let lane = 0; lane < targets.length; lane += 1) {
      const start = targets[lane]! * this.#width;
      for (let axis = 0; axis < this.#width; axis += 1) lanes[axis * laneCount + lane] = itemFactors[start + axis]!;
    }
  }

  /** Where the entries from `start` on that fit into the block end. */
  #blockEnd(values: Float32Array, start: number): number {
    let end = start;
    for (let count = 0; end < values.length; end += 1) {
      if (values[end]! > 0) count += 1;
      if (count > blockCapacity) break;
    }
    return end;
  }

  /** Leaves the factor of A in `#system` and its right-hand side in `#x`; false when nothing is liked. */
  #factorSystem(items: Uint32Array, values: Float32Array): boolean {
    const { gram, regularization, regularizationExponent } = this.#state;
    this.#factored = undefined;
    this.#checkEntries(items, values);
    this.#system.set(gram);
    this.#x.fill(0);
    const mass = this.#addEntries(items, values);
    if (mass === 0) return false;
    const lambda = rowRegularization(regularization, regularizationExponent, this.#unobservedMass + mass);
    for (let axis = 0; axis < this.#width; axis += 1) this.#system[axis * this.#width + axis]! += lambda;
    this.#algebra.choleskyFactor(this.#system, this.#width);
    this.#factored = { items, values };
    return true;
  }

  #checkEntries(items: Uint32Array, values: Float32Array): void {
    for (let entry = 0; entry < items.length; entry += 1) {
      const item = items[entry]!;
      const value = values[entry]!;
      if (item >= this.#itemCount) throw new RangeError(`Entry ${entry} names item ${item} of ${this.#itemCount}.`);
      if (!Number.isFinite(value)) throw new RangeError(`Entry ${entry}, item ${item}, has the value ${value}.`);
    }
  }

  /** Returns Σ w_i·α·r_ui. */
  #addEntries(items: Uint32Array, values: Float32Array): number {
    let mass = 0;
    for (let start = 0; start < items.length;) {
      const end = this.#blockEnd(values, start);
      mass += this.#gather(items, values, [start, end]);
      this.#algebra.addNormalEquations(this.#block, this.#system, this.#x);
      start = end;
    }
    return mass;
  }

  /** Fills the block with the entries from `start` to `end`; returns Σ w_i·α·r_ui. */
  #gather(items: Uint32Array, values: Float32Array, [start, end]: readonly [number, number]): number {
    const { itemFactors, alpha } = this.#state;
    let mass = 0;
    this.#block.count = 0;
    for (let entry = start; entry < end; entry += 1) {
      const item = items[entry]!;
      const value = values[entry]!;
      if (value > 0)
        mass += appendEntry(this.#block, itemFactors, item * this.#width, this.#weightOf(item), alpha * value);
    }
    padBlock(this.#block);
    return mass;
  }

  #weightOf(item: number): number {
    return this.#state.itemWeights === undefined ? 1 : this.#state.itemWeights[item]!;
  }
}
