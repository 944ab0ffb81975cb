import type { TopKParts } from "../kernels/top-k/top-k-wasm.ts";
import { float32Array, uint32Array, uint8Array } from "./model-arrays.ts";
import type { ModelFiles } from "./model.ts";

const names = { rowOf: "searchRows", factors: "searchFactors", bounds: "searchBounds", codes: "searchCodes" } as const;

/** What of a search is kept beside a model's numbers, so that loading it does not work it out again. */
export function topKArrays({ rowOf, factors, bounds, codes }: TopKParts): ModelFiles["arrays"] {
  return { [names.rowOf]: rowOf, [names.factors]: factors, [names.bounds]: bounds, [names.codes]: codes };
}

/** What `topKArrays` kept; undefined in versions of before. */
export function topKParts(files: ModelFiles): TopKParts | undefined {
  if (files.arrays[names.rowOf] === undefined) return undefined;
  return {
    rowOf: uint32Array(files, names.rowOf),
    factors: float32Array(files, names.factors),
    bounds: float32Array(files, names.bounds),
    codes: uint8Array(files, names.codes),
  };
}
