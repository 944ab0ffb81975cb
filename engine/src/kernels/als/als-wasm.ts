/** Kernel: implicit matrix factorisation, compiled and over threads. What each part promises stands beside the reference. */
import { notPositiveDefinite } from "../cholesky/cholesky.ts";
import { createInlinePool, type KernelPool } from "../pool/calls.ts";
import type { SparseMatrix } from "../sparse.ts";
import { Arena } from "../wasm/arena.ts";
import { sparseIn } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { alsScratchBytes, copyRows, createFactorTable, createSide, paddedWidth, throwAtBadRow } from "./als-memory.ts";
import type { AlsHalfStep } from "./als-rows.ts";
import { AlsTraining } from "./als-training.ts";
import { checkAls, type AlsFactors, type AlsOptions, type AlsRun } from "./als.ts";
import { prepareFoldIn, type FoldIn, type FoldInState } from "./fold-in.ts";

interface AlsThreadedRun extends AlsRun {
  /** Threads to spread the work over, instead of doing it in this one, where it is enough. The factors are the same to the last bit. */
  readonly pool?: KernelPool | undefined;
  /**
   * The arena in which the arrays of the preferences lie already. Neither they nor the factors are copied then, which lie in it
   * too: at 20 million entries that saves a third of all memory.
   */
  readonly arena?: Arena | undefined;
}

export interface AlsKernel {
  trainAls(preferences: SparseMatrix, options: AlsOptions, run?: AlsThreadedRun): Promise<AlsFactors>;
  solveAlsRows(step: AlsHalfStep, rowStart: number, rowEnd: number, out: Float32Array): void;
  prepareFoldIn(state: FoldInState): FoldIn;
}

/**
 * Entries times factors from which threads help. With fewer, the runs of a half-iteration are shorter than the time for which a
 * thread looks out for the next: with 4,000 entries and 64 factors two threads cost six times the processor time of this one.
 */
const threadedWork = 1_000_000;

/** Any factor count; multiples of 4 waste nothing. */
export function createAlsKernel(build?: KernelBuild): AlsKernel {
  return {
    async trainAls(preferences, options, run = {}) {
      checkAls(preferences, options);
      run.signal?.throwIfAborted();
      const arena = run.arena ?? new Arena(build);
      const entries = run.arena === undefined ? sparseIn(arena, preferences).matrix : preferences;
      const training = new AlsTraining(arena, entries, options, build);
      const width = paddedWidth(options.factorCount);
      const isEnough = entries.values.length * width >= threadedWork;
      const pool = (isEnough ? run.pool : undefined) ?? createInlinePool();
      const session = pool.open(arena, alsScratchBytes(arena, width));
      try {
        const { userFactors, itemFactors, losses } = await training.run(session, run);
        if (run.arena !== undefined) return { userFactors, itemFactors, losses };
        return { userFactors: userFactors.slice(), itemFactors: itemFactors.slice(), losses };
      } finally {
        session.close();
      }
    },
    solveAlsRows: (step, rowStart, rowEnd, out) => solveRows(new Arena(build), step, [rowStart, rowEnd], out),
    prepareFoldIn: (state) => foldInWith(new Arena(build), state),
  };
}

function solveRows(
  arena: Arena,
  step: AlsHalfStep,
  [rowStart, rowEnd]: readonly [number, number],
  out: Float32Array,
): void {
  const factorCount = step.gramDiagonal.length;
  const width = paddedWidth(factorCount);
  const solved = createFactorTable(arena, step.entries.rowCount, width, undefined);
  const fixed = createFactorTable(arena, step.entries.columnCount, width, step.columnWeights);
  copyRows(out, factorCount, solved.values, width);
  copyRows(step.fixed, factorCount, fixed.values, width);
  const side = createSide(arena, sparseIn(arena, step.entries).matrix, { solved, fixed }, step);
  side.gramDiagonal.set(step.gramDiagonal);
  side.relaxation[0] = step.relaxation ?? 1;
  arena.kernels.setScratch(arena.allocate(Uint8Array, alsScratchBytes(arena, width)).byteOffset);
  const solve = step.stepCount === 0 ? arena.kernels.alsExactRows : arena.kernels.alsStepRows;
  throwAtBadRow([solve(side.stepAddress, rowStart, rowEnd)]);
  const all = new Float32Array(out.length);
  copyRows(solved.values, width, all, factorCount);
  out.set(all.subarray(rowStart * factorCount, rowEnd * factorCount), rowStart * factorCount);
}

function foldInWith(arena: Arena, state: FoldInState): FoldIn {
  const { kernels } = arena;
  return prepareFoldIn(state, {
    allocate: (length) => arena.allocate(Float64Array, length),
    addNormalEquations({ width, count, factors, excess, targets }, system, right) {
      kernels.alsNormalEquations(
        width,
        (count + 3) & ~3,
        factors.byteOffset,
        excess.byteOffset,
        targets.byteOffset,
        system.byteOffset,
        right.byteOffset,
      );
    },
    choleskyFactor(a, n) {
      const bad = kernels.choleskyFactor(a.byteOffset, n) - 1;
      if (bad >= 0) throw notPositiveDefinite(bad, a[bad * n + bad]!);
    },
    choleskySolve(l, n, b) {
      kernels.choleskySolve(l.byteOffset, n, b.byteOffset);
    },
    choleskySolveLanes(l, n, b) {
      kernels.choleskySolveLanes(l.byteOffset, n, b.byteOffset, b.length / n);
    },
    entryProducts({ width, count, factors }, x, laneCount, out) {
      kernels.alsEntryProducts(width, (count + 3) & ~3, factors.byteOffset, laneCount, x.byteOffset, out.byteOffset);
    },
  });
}
