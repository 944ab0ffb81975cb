/** The kernels of `cholesky.ts` compiled; `assembly/cholesky.ts` is the source. */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import {
  checkLanes,
  checkLength,
  notPositiveDefinite,
  type choleskyFactor,
  type choleskySolve,
  type choleskySolveLanes,
} from "./cholesky.ts";

export interface CholeskyKernel {
  readonly factor: typeof choleskyFactor;
  readonly solve: typeof choleskySolve;
  readonly solveLanes: typeof choleskySolveLanes;
}

/** Keeps the memory of its largest call. Everything is copied in and out: who has the numbers in an arena calls `arena.kernels`. */
export function createCholesky(build?: KernelBuild): CholeskyKernel {
  const arena = new Arena(build);
  const { kernels } = arena;
  return {
    factor(a, n) {
      checkLength("matrix", a.length, n * n);
      arena.clear();
      const factored = arena.copy(a);
      const bad = kernels.choleskyFactor(factored.byteOffset, n) - 1;
      if (bad >= 0) throw notPositiveDefinite(bad, factored[bad * n + bad]!);
      a.set(factored);
    },
    solve(l, n, b) {
      checkLength("matrix", l.length, n * n);
      checkLength("right-hand side", b.length, n);
      arena.clear();
      const solved = arena.copy(b);
      kernels.choleskySolve(arena.copy(l).byteOffset, n, solved.byteOffset);
      b.set(solved);
    },
    solveLanes(l, n, b) {
      checkLength("matrix", l.length, n * n);
      checkLanes(b.length / n);
      arena.clear();
      const solved = arena.copy(b);
      kernels.choleskySolveLanes(arena.copy(l).byteOffset, n, solved.byteOffset, b.length / n);
      b.set(solved);
    },
  };
}
