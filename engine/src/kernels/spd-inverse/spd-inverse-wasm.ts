/** The compiled inverse of a symmetric positive definite matrix, in place in an arena and spread over a pool. */
import type { KernelCall, KernelPool, KernelSession } from "../pool/calls.ts";
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkInverse, checkSquare, notPositiveDefinite, type SquareNumbers } from "./spd-inverse.ts";

/** Row i starts at i·stride, so that the kernels meet whole tiles only. */
export interface ArenaSquare<T extends SquareNumbers = SquareNumbers> {
  readonly n: number;
  readonly stride: number;
  /** stride × stride, of which the rows and columns from n on are the kernels' own. */
  readonly values: T;
}

export interface InverseRun {
  /** Pivot blocks done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const tile = 8;
/** Pivots swept at once: the deeper, the less often the matrix is read; the panel's own work grows with it. */
const pivotWidth = 128;
/** Rows and columns of one call: its two parts of the panel fit the second cache. */
const blockSize = 256;

/** Zeros. A RangeError when the arena has no room: 4 GiB hold 32,000 rows in f32 and 23,000 in f64. */
export function allocateSquare<T extends SquareNumbers>(
  arena: Arena,
  kind: { new (buffer: ArrayBufferLike, byteOffset: number, length: number): T; readonly BYTES_PER_ELEMENT: number },
  n: number,
): ArenaSquare<T> {
  const stride = Math.ceil(n / tile) * tile;
  if (stride ** 2 * kind.BYTES_PER_ELEMENT >= 2 ** 32)
    throw new RangeError(`A matrix of ${n} rows does not fit 4 GiB: ${kind.BYTES_PER_ELEMENT} bytes a number.`);
  return { n, stride, values: arena.allocate(kind, stride * stride) };
}

/** Numbers that `invertSquare` needs in the arena beside the matrix. */
const panelNumbers = (stride: number): number => 2 * stride * pivotWidth + 4 * pivotWidth * pivotWidth;

/**
 * As `invertPositiveDefinite`, with `pivotWidth` pivots swept at once: with L·Lᵀ the pivot block, P the matrix in its columns and
 * W = P·L⁻ᵀ, the rest becomes A − W·Wᵀ, P becomes W·L⁻¹ and the block −L⁻ᵀ·L⁻¹. Nearly all work is in W·Wᵀ, of which only the
 * lower triangle is computed. The calls do not depend on the number of threads, so neither does any bit of the result.
 * When the signal aborts or the matrix is not positive definite, it is left half done.
 */
export async function invertSquare(
  arena: Arena,
  session: KernelSession,
  square: ArenaSquare,
  run: InverseRun = {},
): Promise<void> {
  const { n, stride, values } = square;
  const kind = values instanceof Float64Array ? Float64Array : Float32Array;
  const precision = values instanceof Float64Array ? 64 : 32;
  const scratch = arena.allocate<SquareNumbers>(kind, panelNumbers(stride));
  const pivot = scratch.byteOffset;
  const gathered = pivot + 4 * pivotWidth * pivotWidth * kind.BYTES_PER_ELEMENT;
  const panel = gathered + stride * pivotWidth * kind.BYTES_PER_ELEMENT;
  const matrix = values.byteOffset;
  for (let row = n; row < stride; row += 1)
    values.fill(0, row * stride, row * stride + row).fill(1, row * stride + row);
  const stepCount = Math.ceil(stride / pivotWidth);
  for (let step = 0; step < stepCount; step += 1) {
    const start = step * pivotWidth;
    const width = Math.min(pivotWidth, stride - start);
    const blocks = blocksAround(stride, start, start + width);
    const [failure] = await session.run(`spdInversePivot${precision}`, [[matrix, stride, start, width, pivot]]);
    if (failure! > 0) throw notPositiveDefinite(start + failure! - 1);
    const panels = blocks.map(([from, to]) => [matrix, stride, start, width, pivot, gathered, panel, from, to]);
    await session.run(`spdInversePanel${precision}`, panels);
    const updates = pairsOf(blocks).map((block) => [matrix, stride, width, panel, ...block]);
    await session.run(`spdInverseUpdate${precision}`, updates, run.signal);
    run.onProgress?.(step + 1, stepCount);
  }
  const mirrors = blocksAround(stride, stride, stride).map(([from, to]) => [matrix, stride, from, to]);
  await session.run(`spdInverseMirror${precision}`, mirrors, run.signal);
  checkInverse(values, n, stride);
}

/** As `invertPositiveDefinite`: through an arena of its own, so at twice the memory of `invertSquare`. */
export async function invertWithWasm(
  matrix: SquareNumbers,
  n: number,
  pool: KernelPool,
  run: InverseRun & { readonly build?: KernelBuild } = {},
): Promise<void> {
  checkSquare(matrix, n);
  const arena = new Arena(run.build);
  const square = allocateSquare<SquareNumbers>(arena, matrix instanceof Float64Array ? Float64Array : Float32Array, n);
  const { stride, values } = square;
  for (let row = 0; row < n; row += 1) values.set(matrix.subarray(row * n, row * n + n), row * stride);
  const session = pool.open(arena);
  try {
    await invertSquare(arena, session, square, run);
  } finally {
    session.close();
  }
  for (let row = 0; row < n; row += 1) matrix.set(values.subarray(row * stride, row * stride + n), row * n);
}

type Block = readonly [from: number, to: number];

/** All rows but those of the pivot. */
function blocksAround(stride: number, start: number, end: number): Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < start; from += blockSize) blocks.push([from, Math.min(start, from + blockSize)]);
  for (let from = end; from < stride; from += blockSize) blocks.push([from, Math.min(stride, from + blockSize)]);
  return blocks;
}

/** Blocks of the lower triangle: rows and columns. */
function pairsOf(blocks: readonly Block[]): KernelCall[] {
  return blocks.flatMap((rows, index) => blocks.slice(0, index + 1).map((columns) => [...rows, ...columns]));
}
