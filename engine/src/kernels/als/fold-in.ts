/** Kernel: factors of one user who was not there in training, from the items' factors. */
import { choleskyFactor, choleskySolve } from "../cholesky/cholesky.ts";
import { rowRegularization, weightMass } from "./als-rows.ts";
import type { AlsOptions } from "./als.ts";
import { addNormalEquations, appendEntry, createEntryBlock, padBlock } from "./normal-equations.ts";

export interface FoldInState extends Pick<
  AlsOptions,
  "alpha" | "regularization" | "regularizationExponent" | "itemWeights"
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
}

/** Entries are gathered this many at a time, whatever the length of a history. */
const blockCapacity = 64;

/** Prepares once what all users share. The result keeps scratch space, so it serves one call at a time. */
export function prepareFoldIn(state: FoldInState): FoldIn {
  const { itemFactors, gram, itemWeights } = state;
  const width = Math.round(Math.sqrt(gram.length));
  const itemCount = itemFactors.length / width;
  if (width * width !== gram.length || !Number.isInteger(itemCount))
    throw new RangeError(`${itemFactors.length} item factors and a Gram matrix of ${gram.length} do not fit together.`);
  const unobservedMass = weightMass(itemWeights, itemCount);
  const block = createEntryBlock(width, blockCapacity);
  const system = new Float64Array(width * width);
  const x = new Float64Array(width);

  const flush = () => {
    padBlock(block);
    addNormalEquations(block, system, x);
    block.count = 0;
  };

  const addEntries = (items: Uint32Array, values: Float32Array): number => {
    let mass = 0;
    for (let entry = 0; entry < items.length; entry += 1) {
      const item = items[entry]!;
      const value = values[entry]!;
      if (item >= itemCount) throw new RangeError(`Entry ${entry} names item ${item} of ${itemCount}.`);
      if (!Number.isFinite(value)) throw new RangeError(`Entry ${entry}, item ${item}, has the value ${value}.`);
      if (value <= 0) continue;
      const weight = itemWeights === undefined ? 1 : itemWeights[item]!;
      mass += appendEntry(block, itemFactors, item * width, weight, state.alpha * value);
      if (block.count === blockCapacity) flush();
    }
    flush();
    return mass;
  };

  return {
    solve(items, values, out) {
      if (out.length !== width) throw new RangeError(`The buffer holds ${out.length} factors, not ${width}.`);
      block.count = 0;
      system.set(gram);
      x.fill(0);
      const mass = addEntries(items, values);
      if (mass === 0) {
        out.fill(0);
        return;
      }
      const lambda = rowRegularization(state.regularization, state.regularizationExponent, unobservedMass + mass);
      for (let axis = 0; axis < width; axis += 1) system[axis * width + axis]! += lambda;
      choleskyFactor(system, width);
      choleskySolve(system, width, x);
      out.set(x);
    },
  };
}
