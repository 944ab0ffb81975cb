/** `symmetricEigen` compiled; `assembly/eigen.ts` is the source. */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkSymmetric, noConvergence, type symmetricEigen } from "./eigen.ts";

/** Keeps the memory of its largest call. */
export function createSymmetricEigen(build?: KernelBuild): typeof symmetricEigen {
  const arena = new Arena(build);
  const { eigenSymmetric, eigenScratchBytes } = arena.kernels;
  return (matrix, n) => {
    checkSymmetric(matrix, n);
    arena.clear();
    const values = arena.allocate(Float64Array, n);
    const vectors = arena.allocate(Float64Array, n * n);
    const scratch = arena.allocate(Uint8Array, eigenScratchBytes(n));
    const given = arena.copy(matrix);
    const outcome = eigenSymmetric(given.byteOffset, n, values.byteOffset, vectors.byteOffset, scratch.byteOffset);
    if (outcome !== 0) throw noConvergence();
    return { values: Float64Array.from(values), vectors: Float64Array.from(vectors) };
  };
}
