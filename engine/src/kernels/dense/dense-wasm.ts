/**
 * The kernels of `dense.ts` compiled; `assembly/dense.ts` is the source. Products and sums of 64 rows are f32, totals f64; numbers
 * below 1e-18 in size count as 0.
 */
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import type { cross, gram, multiply, multiplyRows } from "./dense.ts";

export interface DenseKernel {
  readonly gram: typeof gram;
  readonly cross: typeof cross;
  readonly multiply: typeof multiply;
  readonly multiplyRows: typeof multiplyRows;
}

/** Keeps the memory of its largest call. Everything is copied in and out: who has the numbers in an arena calls `arena.kernels`. */
export function createDense(build?: KernelBuild): DenseKernel {
  const arena = new Arena(build);
  const { kernels } = arena;
  const scratch = (byteCount: number) => arena.allocate(Uint8Array, byteCount).byteOffset;
  const copy = (values: Float32Array) => arena.copy(values).byteOffset;
  return {
    gram(rows, width, weights, out) {
      arena.clear();
      const sums = arena.allocate(Float64Array, out.length);
      const work = scratch(kernels.denseGramScratchBytes(width));
      const weightsAt = weights === undefined ? 0 : copy(weights);
      kernels.denseGram(copy(rows), 0, rows.length / width, width, weightsAt, sums.byteOffset, work);
      out.set(sums);
    },
    cross(left, leftWidth, right, rightWidth, weights, out) {
      arena.clear();
      const sums = arena.allocate(Float64Array, out.length);
      const work = scratch(kernels.denseCrossScratchBytes(leftWidth, rightWidth));
      const [leftAt, rightAt] = [copy(left), copy(right)];
      const weightsAt = weights === undefined ? 0 : copy(weights);
      const rowCount = left.length / leftWidth;
      kernels.denseCross(leftAt, leftWidth, rightAt, rightWidth, 0, rowCount, weightsAt, sums.byteOffset, work);
      out.set(sums);
    },
    multiply(rows, width, q, out) {
      arena.clear();
      const outWidth = q.length / width;
      const product = arena.allocate(Float32Array, out.length);
      const work = scratch(kernels.denseProductScratchBytes(width, outWidth));
      kernels.denseProduct(copy(rows), 0, rows.length / width, width, copy(q), outWidth, product.byteOffset, work);
      out.set(product);
    },
    multiplyRows(rows, width, q) {
      arena.clear();
      const turned = arena.copy(rows);
      const work = scratch(kernels.denseProductScratchBytes(width, width));
      const qAt = copy(Float32Array.from(q));
      kernels.denseMultiplyRows(turned.byteOffset, 0, rows.length / width, width, qAt, work);
      rows.set(turned);
    },
  };
}
