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
/** So many targets are solved for at a time: a multiple of 4, and more than most lists are long. */
const laneCapacity = 16;

/** The arithmetic on a user's system, and the memory in which it works. */
interface FoldInAlgebra {
  readonly allocate: (length: number) => Float64Array;
  readonly addNormalEquations: typeof addNormalEquations;
  readonly entryProducts: typeof entryProducts;
  readonly choleskyFactor: typeof choleskyFactor;
  readonly choleskySolve: typeof choleskySolve;
  readonly choleskySolveLanes: typeof choleskySolveLanes;
}

const reference: FoldInAlgebra = {
  allocate: (length) => new Float64Array(length),
  addNormalEquations,
  entryProducts,
  choleskyFactor,
  choleskySolve,
  choleskySolveLanes,
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
  /** A⁻¹·y_t of some targets side by side, width × lanes, and their inner products with the entries held, entries × lanes. */
  readonly #lanes: Float64Array;
  readonly #products: Float64Array;
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
    this.#lanes = algebra.allocate(this.#width * laneCapacity);
    this.#products = algebra.allocate(blockCapacity * laneCapacity);
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
    for (let first = 0; first < targets.length; first += laneCapacity) {
      const some = targets.subarray(first, first + laneCapacity);
      const own = out.subarray(first * items.length);
      const lanes = this.#solveFor(some);
      for (let from = 0; from < items.length; from = this.#held.to) {
        if (from !== this.#held.from) this.#hold(items, values, from);
        this.#writeHeld(lanes, own, items.length);
      }
    }
  }

  /** A⁻¹·y_t as columns, and zeros behind them. Expects the factor of A in `#system`. */
  #solveFor(targets: Uint32Array): Float64Array {
    const { itemFactors } = this.#state;
    const width = this.#width;
    const laneCount = (targets.length + 3) & ~3;
    const lanes = this.#lanes.subarray(0, width * laneCount);
    for (let lane = 0; lane < laneCount; lane += 1) {
      const start = lane < targets.length ? targets[lane]! * width : -1;
      for (let axis = 0; axis < width; axis += 1)
        lanes[axis * laneCount + lane] = start < 0 ? 0 : itemFactors[start + axis]!;
    }
    this.#algebra.choleskySolveLanes(this.#system, width, lanes);
    return lanes;
  }

  /** Of the entries that the block holds, `out` having a row of `rowLength` a target and then nothing more. */
  #writeHeld(lanes: Float64Array, out: Float32Array, rowLength: number): void {
    const laneCount = lanes.length / this.#width;
    const targetCount = Math.min(laneCount, out.length / rowLength);
    this.#algebra.entryProducts(this.#block, lanes, laneCount, this.#products);
    for (let entry = 0; entry < this.#block.count; entry += 1)
      for (let lane = 0; lane < targetCount; lane += 1)
        out[lane * rowLength + this.#places[entry]!] =
          this.#block.targets[entry]! * this.#products[entry * laneCount + lane]!;
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
