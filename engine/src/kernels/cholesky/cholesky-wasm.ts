import { Arena } from "../wasm/arena.ts";
export function createCholesky(arena: Arena) {
  return {
    choleskyFactor(a: Float64Array, n: number): void {
      const r = arena.kernels.choleskyFactor(a.byteOffset, n);
      if (r) throw new RangeError(`The matrix is not positive definite: row ${r - 1}`);
    },
    choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
      arena.kernels.choleskySolve(l.byteOffset, n, b.byteOffset);
    },
  };
}
