/** The compiled MRF of `mrf.ts`, spread over a pool, in memory of items × neighbours and a batch of systems. */
import type { KernelPool, KernelSession } from "../pool/calls.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";
import { Arena } from "../wasm/arena.ts";
import { costPieces, evenPieces, sparseIn, type ArenaSparse, type Piece } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import { checkMrf, itemMoments, unsolvable, type MrfOptions } from "./mrf.ts";

export interface MrfRun {
  /** Stages done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly build?: KernelBuild | undefined;
  /** Memory for systems that are solved together, 256 MiB unless given: the more, the less often a row of G is computed again. */
  readonly systemBytes?: number | undefined;
}

/** Calls that a stage is cut into at most. */
const callLimit = 1_000;
/** As `trainMrf`, with the same bits over any number of threads. */
export async function trainMrfWithWasm(
  preferences: SparseMatrix,
  options: MrfOptions,
  pool: KernelPool,
  run: MrfRun = {},
): Promise<SparseMatrix> {
  checkMrf(preferences, options);
  run.signal?.throwIfAborted();
  const arena = new Arena(run.build);
  const work = new MrfWork(arena, preferences, options);
  const session = pool.open(arena, work.scratchBytes);
  try {
    return await work.train(session, run);
  } finally {
    session.close();
  }
}

class MrfWork {
  readonly #arena: Arena;
  readonly #options: MrfOptions;
  readonly #byItem: ArenaSparse;
  readonly #byUser: ArenaSparse;
  readonly #itemCount: number;
  readonly #capacity: number;
  readonly #pieces: readonly Piece[];
  /** Of item j from j·capacity on: neighbours and their weights, `counts[j]` of them. */
  readonly #lists: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #weights: Float32Array;

  constructor(arena: Arena, preferences: SparseMatrix, options: MrfOptions) {
    const n = preferences.columnCount;
    this.#arena = arena;
    this.#options = options;
    this.#byUser = sparseIn(arena, preferences);
    this.#byItem = sparseIn(arena, transpose(preferences));
    this.#itemCount = n;
    this.#capacity = Math.min(options.neighbourCount, Math.max(0, n - 1));
    this.#pieces = costPieces(this.#byItem.matrix, this.#byUser.matrix, callLimit);
    this.#lists = arena.allocate(Uint32Array, n * this.#capacity);
    this.#counts = arena.allocate(Uint32Array, n);
    this.#weights = new Float32Array(n * this.#capacity);
  }

  /** A row of G, marks, and a list of neighbours while it grows. */
  get scratchBytes(): number {
    return 13 * this.#itemCount + 8 * this.#capacity + 16;
  }

  async train(session: KernelSession, { onProgress, signal, systemBytes = 2 ** 28 }: MrfRun): Promise<SparseMatrix> {
    const n = this.#itemCount;
    const capacity = this.#capacity;
    const batch = Math.max(1, Math.min(n, Math.floor(systemBytes / (8 * Math.max(1, capacity) ** 2))));
    const batchCount = capacity === 0 ? 0 : Math.ceil(n / batch);
    await this.#findNeighbours(session, signal);
    onProgress?.(1, 1 + batchCount);
    const systems = this.#arena.allocate(Float64Array, batch * capacity * capacity);
    const sides = this.#arena.allocate(Float64Array, batch * capacity);
    const placeOffsets = this.#arena.allocate(Uint32Array, n + 1);
    const places = this.#arena.allocate(Uint32Array, batch * capacity);
    for (let done = 0; done < batchCount; done += 1) {
      const first = done * batch;
      const count = Math.min(batch, n - first);
      this.#listPlaces(first, count, placeOffsets, places);
      const matrices = [...this.#byItem.addresses, ...this.#byUser.addresses];
      const batchAt = [capacity, this.#lists.byteOffset, first, placeOffsets.byteOffset, places.byteOffset];
      const outs = [systems.byteOffset, sides.byteOffset];
      const fills = this.#pieces.map((piece) => [...matrices, n, ...batchAt, ...outs, ...piece]);
      await session.run("mrfFill", fills, signal);
      await this.#solve(session, { first, count, systems, sides }, signal);
      onProgress?.(2 + done, 1 + batchCount);
    }
    return this.#matrix();
  }

  async #findNeighbours(session: KernelSession, signal?: AbortSignal): Promise<void> {
    const moments = itemMoments(this.#byItem.matrix);
    const sums = this.#arena.copy(moments.sums);
    const inverseDeviations = this.#arena.copy(moments.inverseDeviations);
    const matrices = [...this.#byItem.addresses, ...this.#byUser.addresses, this.#itemCount, moments.userCount];
    const chosen = [sums.byteOffset, inverseDeviations.byteOffset, this.#options.leastCorrelation ?? 0];
    const outs = [this.#capacity, this.#lists.byteOffset, this.#counts.byteOffset];
    const calls = this.#pieces.map((piece) => [...matrices, ...chosen, ...outs, ...piece]);
    await session.run("mrfNeighbours", calls, signal);
  }

  /** For each item the places (item of the batch)·capacity + rank at which it is a neighbour. */
  #listPlaces(first: number, count: number, placeOffsets: Uint32Array, places: Uint32Array): void {
    const capacity = this.#capacity;
    const eachPlace = (visit: (place: number, neighbour: number) => void) => {
      for (let item = 0; item < count; item += 1)
        for (let rank = 0; rank < this.#counts[first + item]!; rank += 1)
          visit(item * capacity + rank, this.#lists[(first + item) * capacity + rank]!);
    };
    placeOffsets.fill(0);
    eachPlace((_, neighbour) => (placeOffsets[neighbour + 1]! += 1));
    for (let item = 0; item < this.#itemCount; item += 1) placeOffsets[item + 1]! += placeOffsets[item]!;
    const cursor = placeOffsets.slice();
    eachPlace((place, neighbour) => (places[cursor[neighbour]!++] = place));
  }

  async #solve(
    session: KernelSession,
    batch: {
      readonly first: number;
      readonly count: number;
      readonly systems: Float64Array;
      readonly sides: Float64Array;
    },
    signal?: AbortSignal,
  ): Promise<void> {
    const { first, count, systems, sides } = batch;
    const capacity = this.#capacity;
    const counts = this.#counts.byteOffset + 4 * first;
    const operands = [systems.byteOffset, sides.byteOffset, counts, capacity, this.#options.regularization];
    const pieces = evenPieces(count, callLimit);
    const answers = await session.run(
      "mrfSolve",
      pieces.map((piece) => [...operands, ...piece]),
      signal,
    );
    const failure = answers.find((answer) => answer > 0);
    if (failure !== undefined) throw unsolvable(first + failure - 1);
    this.#weights.set(sides.subarray(0, count * capacity), first * capacity);
  }

  /** Turns the lists of scored items into rows of history items. */
  #matrix(): SparseMatrix {
    const n = this.#itemCount;
    const offsets = new Uint32Array(n + 1);
    for (let item = 0; item < n; item += 1) offsets[item + 1] = offsets[item]! + this.#counts[item]!;
    const [columns, values] = [new Uint32Array(offsets[n]!), new Float32Array(offsets[n]!)];
    for (let item = 0; item < n; item += 1) {
      const [start, count] = [item * this.#capacity, this.#counts[item]!];
      columns.set(this.#lists.subarray(start, start + count), offsets[item]);
      values.set(this.#weights.subarray(start, start + count), offsets[item]);
    }
    return transpose({ rowCount: n, columnCount: n, offsets, columns, values });
  }
}
