/** Compiled EASE: the item model as in `ease.ts`, in an arena that the model keeps. */
import type { KernelCall, KernelPool } from "../pool/calls.ts";
import type { SparseVector } from "../sparse-check.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";
import { allocateSquare, invertSquare, type ArenaSquare, type InverseRun } from "../spd-inverse/spd-inverse-wasm.ts";
import type { SquareNumbers } from "../spd-inverse/spd-inverse.ts";
import { Arena } from "../wasm/arena.ts";
import { costPieces, evenPieces, sparseIn, type ArenaSparse } from "../wasm/arena-sparse.ts";
import type { KernelBuild, KernelName } from "../wasm/kernel-module.ts";
import {
  checkCount,
  checkEase,
  checkScore,
  formOf,
  leftOver,
  type EaseModel,
  type EaseOptions,
  type PruneOptions,
} from "./ease.ts";

export interface EaseRun extends InverseRun {
  readonly build?: KernelBuild | undefined;
}

export interface ArenaEaseModel extends EaseModel {
  /** Memory of the model, at this moment: each `pruned` adds to it. */
  readonly arenaBytes: number;
}

/** Calls that a stage is cut into at most. */
const callLimit = 1_000;

/**
 * As `trainEase`, with the same bits over any number of threads. The model needs the pool again for `pruned`, and keeps
 * the inverted side's n² numbers (400 MB for 10,000 items in float32), the data twice and little else.
 */
export async function trainEaseWithWasm(
  preferences: SparseMatrix,
  options: EaseOptions,
  pool: KernelPool,
  run: EaseRun = {},
): Promise<ArenaEaseModel> {
  checkEase(preferences, options);
  run.signal?.throwIfAborted();
  const work = new EaseWork(preferences, options, pool, run);
  await work.invert(run);
  const model = await (formOf(preferences, options) === "items" ? work.itemModel(run) : work.userModel(run));
  return {
    ...model,
    get arenaBytes() {
      return work.arenaBytes;
    },
  };
}

type Stage = "Gram" | "Scale" | "Combine" | "Project" | "Quadratic" | "Prune" | "PruneProducts";

class EaseWork {
  readonly #arena: Arena;
  readonly #pool: KernelPool;
  readonly #byItem: ArenaSparse;
  readonly #rows: ArenaSparse;
  readonly #columns: ArenaSparse;
  readonly #square: ArenaSquare;
  readonly #precision: 32 | 64;
  readonly #regularization: number;
  readonly #itemCount: number;

  constructor(preferences: SparseMatrix, options: EaseOptions, pool: KernelPool, { build }: EaseRun) {
    this.#arena = new Arena(build);
    this.#pool = pool;
    this.#precision = options.precision === "float64" ? 64 : 32;
    this.#regularization = options.regularization;
    this.#itemCount = preferences.columnCount;
    const byUser = sparseIn(this.#arena, preferences);
    this.#byItem = sparseIn(this.#arena, transpose(preferences));
    const isByItems = formOf(preferences, options) === "items";
    this.#rows = isByItems ? this.#byItem : byUser;
    this.#columns = isByItems ? byUser : this.#byItem;
    this.#square = allocateSquare<SquareNumbers>(this.#arena, this.#kind, this.#rows.matrix.rowCount);
  }

  get #kind() {
    return this.#precision === 64 ? Float64Array : Float32Array;
  }

  get arenaBytes(): number {
    return this.#arena.memory.buffer.byteLength;
  }

  #kernel(stage: Stage): KernelName {
    return `ease${stage}${this.#precision}`;
  }

  /** (M·Mᵀ + λI)⁻¹ with M the rows of the side that is inverted. */
  async invert(run: EaseRun): Promise<void> {
    const { n, stride, values } = this.#square;
    const session = this.#pool.open(this.#arena);
    try {
      const operands = [values.byteOffset, stride, ...this.#rows.addresses, ...this.#columns.addresses];
      const calls = costPieces(this.#rows.matrix, this.#columns.matrix, callLimit).map((piece) => [
        ...operands,
        ...piece,
      ]);
      await session.run(this.#kernel("Gram"), calls, run.signal);
      for (let row = 0; row < n; row += 1) values[row * stride + row]! += this.#regularization;
      await invertSquare(this.#arena, session, this.#square, run);
    } finally {
      session.close();
    }
  }

  async itemModel({ signal }: EaseRun): Promise<EaseModel> {
    const { n, stride, values } = this.#square;
    const diagonal = Float64Array.from({ length: n }, (_, item) => values[item * stride + item]!);
    const scales = this.#numbers(stride, (item) => (item < n ? -1 / diagonal[item]! : 0));
    const pieces = evenPieces(n, callLimit);
    await this.#run(
      "Scale",
      pieces.map((piece) => [values.byteOffset, stride, scales.byteOffset, ...piece]),
      { signal },
    );
    const [scoreRows, sums] = [this.#combiner(n), this.#numbers(stride, () => 0)];
    return {
      itemCount: n,
      score(history, out) {
        checkScore(history, n, out);
        scoreRows(history, sums);
        out.set(sums.subarray(0, n));
      },
      pruned: async (options) => {
        // Column j of B is row j with each number times p_ii / p_jj, P being symmetric.
        const isByRow = options.side === "row";
        return this.#prune(
          options,
          { name: "Prune", operands: [values.byteOffset, stride], scratchNumbers: stride },
          this.#numbers(stride, (item) => (item >= n ? 0 : isByRow ? 1 : diagonal[item]!)),
          diagonal.map((value) => (isByRow ? 1 : 1 / value)),
        );
      },
    };
  }

  async userModel({ signal }: EaseRun): Promise<EaseModel> {
    const { stride, values } = this.#square;
    const itemCount = this.#itemCount;
    const rowStride = Math.ceil(itemCount / 8) * 8;
    const leverages = this.#arena.allocate(Float64Array, itemCount);
    const square = [values.byteOffset, stride, ...this.#byItem.addresses];
    const pieces = evenPieces(itemCount, callLimit);
    await this.#run(
      "Quadratic",
      pieces.map((piece) => [...square, leverages.byteOffset, ...piece]),
      { signal },
    );
    const rests = leverages.map(leftOver);
    const [solved, products] = [this.#numbers(stride, () => 0), this.#numbers(rowStride, () => 0)];
    const sumUsers = this.#userSums();
    const combine = this.#combiner(this.#square.n);
    return {
      itemCount,
      score: (history, out) => {
        checkScore(history, itemCount, out);
        combine(sumUsers(history), solved);
        const project = this.#arena.kernels[this.#kernel("Project")];
        project(solved.byteOffset, ...this.#byItem.addresses, itemCount, products.byteOffset);
        for (const [index, item] of history.items.entries())
          products[item]! -= history.values[index]! * leverages[item]!;
        for (let item = 0; item < itemCount; item += 1) out[item] = products[item]! / rests[item]!;
      },
      pruned: async (options) => {
        const isByRow = options.side === "row";
        return this.#prune(
          options,
          { name: "PruneProducts", operands: [...square, itemCount, rowStride], scratchNumbers: stride + rowStride },
          this.#numbers(rowStride, (item) => (item >= itemCount ? 0 : isByRow ? 1 / rests[item]! : 1)),
          rests.map((rest) => (isByRow ? 1 : 1 / rest)),
        );
      },
    };
  }

  #numbers(length: number, valueOf: (index: number) => number): SquareNumbers {
    const numbers = this.#arena.allocate<SquareNumbers>(this.#kind, length);
    for (let index = 0; index < length; index += 1) numbers[index] = valueOf(index);
    return numbers;
  }

  async #run(
    stage: Stage,
    calls: readonly KernelCall[],
    { signal, scratchBytes }: { readonly signal?: AbortSignal | undefined; readonly scratchBytes?: number },
  ): Promise<void> {
    const session = this.#pool.open(this.#arena, scratchBytes);
    try {
      await session.run(this.#kernel(stage), calls, signal);
    } finally {
      session.close();
    }
  }

  /** Sums of rows of the square, a part of the picked rows at a time. */
  #combiner(rowCount: number): (picked: SparseVector, out: SquareNumbers) => void {
    const kernel = this.#arena.kernels[this.#kernel("Combine")];
    const { stride, values } = this.#square;
    const room = Math.min(rowCount, 1_024);
    const rows = this.#arena.allocate(Uint32Array, room);
    const weights = this.#arena.allocate(Float32Array, room);
    return ({ items, values: given }, out) => {
      out.fill(0);
      for (let start = 0; start < items.length; start += room) {
        const count = Math.min(room, items.length - start);
        rows.set(items.subarray(start, start + count));
        weights.set(given.subarray(start, start + count));
        kernel(values.byteOffset, stride, rows.byteOffset, weights.byteOffset, count, out.byteOffset);
      }
    };
  }

  /** X·h: what users have in common with a history. */
  #userSums(): (history: SparseVector) => SparseVector {
    const { offsets, columns, values } = this.#byItem.matrix;
    const sums = new Float64Array(this.#square.n);
    return (history) => {
      sums.fill(0);
      for (const [index, item] of history.items.entries())
        for (let entry = offsets[item]!; entry < offsets[item + 1]!; entry += 1)
          sums[columns[entry]!]! += history.values[index]! * values[entry]!;
      const items = Uint32Array.from(sums.keys()).filter((user) => sums[user] !== 0);
      return { items, values: Float32Array.from(items, (user) => sums[user]!) };
    };
  }

  async #prune(
    { count, side, signal }: PruneOptions,
    stage: { readonly name: Stage; readonly operands: readonly number[]; readonly scratchNumbers: number },
    scales: SquareNumbers,
    rowScales: Float64Array,
  ): Promise<SparseMatrix> {
    checkCount(count);
    const n = this.#itemCount;
    const capacity = Math.min(count, n);
    const columns = this.#arena.allocate(Uint32Array, n * capacity);
    const values = this.#arena.allocate(Float32Array, n * capacity);
    const counts = this.#arena.allocate(Uint32Array, n);
    const outs = [columns.byteOffset, values.byteOffset, counts.byteOffset];
    const operands = [...stage.operands, scales.byteOffset, capacity, ...outs];
    const calls = evenPieces(n, callLimit).map((piece) => [...operands, ...piece]);
    const scratchBytes = stage.scratchNumbers * (this.#precision / 8) + 12 * capacity;
    await this.#run(stage.name, calls, { signal, scratchBytes });
    const pruned = compacted({ columns, values, counts }, capacity, rowScales);
    return side === "row" ? pruned : transpose(pruned);
  }
}

/** Rows of up to `capacity` entries each become rows without gaps. */
function compacted(
  { columns, values, counts }: Pick<SparseMatrix, "columns" | "values"> & { readonly counts: Uint32Array },
  capacity: number,
  rowScales: Float64Array,
): SparseMatrix {
  const rowCount = counts.length;
  const offsets = new Uint32Array(rowCount + 1);
  for (let row = 0; row < rowCount; row += 1) offsets[row + 1] = offsets[row]! + counts[row]!;
  const out = { columns: new Uint32Array(offsets[rowCount]!), values: new Float32Array(offsets[rowCount]!) };
  for (let row = 0; row < rowCount; row += 1)
    for (let rank = 0; rank < counts[row]!; rank += 1) {
      out.columns[offsets[row]! + rank] = columns[row * capacity + rank]!;
      out.values[offsets[row]! + rank] = values[row * capacity + rank]! * rowScales[row]!;
    }
  return { rowCount, columnCount: rowCount, offsets, ...out };
}
