/** A training of implicit ALS as calls of compiled kernels. */
import { createSymmetricEigen } from "../eigen/eigen-wasm.ts";
import type { KernelSession } from "../pool/calls.ts";
import { transpose, type SparseMatrix } from "../sparse.ts";
import type { Arena } from "../wasm/arena.ts";
import { evenPieces } from "../wasm/arena-sparse.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import {
  copyRows,
  createFactorTable,
  createSide,
  paddedWidth,
  throwAtBadRow,
  type AlsFactorTable,
  type AlsSide,
} from "./als-memory.ts";
import { initialItemFactors, relaxationAt, type AlsFactors, type AlsOptions, type AlsRun } from "./als.ts";

/** Sums over all rows are made of so many parts, whatever the number of threads: their order decides the last bits. */
const gramPartCount = 16;
const rowsPerTurn = 1024;

/** Of preferences whose arrays lie in the arena. */
export class AlsTraining {
  readonly #options: AlsOptions;
  readonly #width: number;
  readonly #users: AlsFactorTable;
  readonly #items: AlsFactorTable;
  readonly #byUser: AlsSide;
  readonly #byItem: AlsSide;
  readonly #gramParts: Float64Array;
  /** Q, by which rows are turned. */
  readonly #rotation: Float32Array;
  readonly #symmetricEigen: ReturnType<typeof createSymmetricEigen>;

  constructor(arena: Arena, preferences: SparseMatrix, options: AlsOptions, build: KernelBuild | undefined) {
    const { rowCount, columnCount } = preferences;
    const width = paddedWidth(options.factorCount);
    this.#options = options;
    this.#width = width;
    this.#users = createFactorTable(arena, rowCount, width, undefined);
    this.#items = createFactorTable(arena, columnCount, width, options.itemWeights);
    const byItem = transpose(preferences, (kind, length) => arena.allocate(kind, length));
    this.#byUser = createSide(arena, preferences, { solved: this.#users, fixed: this.#items }, options);
    this.#byItem = createSide(arena, byItem, { solved: this.#items, fixed: this.#users }, options);
    this.#gramParts = arena.allocate(Float64Array, gramPartCount * width * width);
    this.#rotation = arena.allocate(Float32Array, width * width);
    this.#symmetricEigen = createSymmetricEigen(build);
    copyRows(initialItemFactors(byItem, options), options.factorCount, this.#items.values, width);
    if (options.start?.userFactors !== undefined)
      copyRows(options.start.userFactors, options.factorCount, this.#users.values, width);
  }

  async run(session: KernelSession, { onProgress, signal }: AlsRun): Promise<AlsFactors> {
    const { iterationCount, wantsLosses } = this.#options;
    const losses = new Float64Array(wantsLosses === true ? iterationCount : 0);
    for (let iteration = 0; iteration < iterationCount; iteration += 1) {
      for (const [place, side] of [this.#byUser, this.#byItem].entries()) {
        side.relaxation[0] = relaxationAt(iteration, this.#options);
        await this.#solve(session, side, signal);
        onProgress?.(2 * iteration + place + 1, 2 * iterationCount);
      }
      if (losses.length > 0) losses[iteration] = await this.#loss(session, signal);
    }
    await this.#turn(session, this.#byUser, signal);
    return { userFactors: this.#factorsOf(this.#users), itemFactors: this.#factorsOf(this.#items), losses };
  }

  #factorsOf({ values, rowCount }: AlsFactorTable): Float32Array {
    const { factorCount } = this.#options;
    if (factorCount === this.#width) return values;
    const rows = new Float32Array(rowCount * factorCount);
    copyRows(values, this.#width, rows, factorCount);
    return rows;
  }

  async #solve(session: KernelSession, side: AlsSide, signal: AbortSignal | undefined): Promise<void> {
    await this.#turn(session, side, signal);
    const kernel = this.#options.stepCount === 0 ? "alsExactRows" : "alsStepRows";
    throwAtBadRow(await session.run(kernel, side.pieces, signal));
  }

  /** Turns both sides into the basis in which Σ w·y·yᵀ of the fixed one is diagonal. */
  async #turn(session: KernelSession, side: AlsSide, signal: AbortSignal | undefined): Promise<void> {
    const { factorCount } = this.#options;
    const width = this.#width;
    const padded = await this.#gram(session, side.fixed, signal);
    const square = new Float64Array(factorCount * factorCount);
    for (let row = 0; row < factorCount; row += 1)
      square.set(padded.subarray(row * width, row * width + factorCount), row * factorCount);
    const { values, vectors } = this.#symmetricEigen(square, factorCount);
    side.gramDiagonal.set(values.map((value) => Math.max(0, value)));
    for (let row = 0; row < factorCount; row += 1)
      this.#rotation.set(vectors.subarray(row * factorCount, (row + 1) * factorCount), row * width);
    const calls = [side.fixed, side.solved].flatMap((table) =>
      evenPieces(table.rowCount, Math.ceil(table.rowCount / rowsPerTurn)).map(([start, end]) => [
        table.values.byteOffset,
        start,
        end,
        width,
        this.#rotation.byteOffset,
      ]),
    );
    await session.run("alsTurnRows", calls, signal);
  }

  /** Σ w·y·yᵀ, width × width. */
  async #gram(
    session: KernelSession,
    { values, rowCount, weights }: AlsFactorTable,
    signal: AbortSignal | undefined,
  ): Promise<Float64Array> {
    const length = this.#width ** 2;
    const ranges = evenPieces(rowCount, gramPartCount);
    const calls = ranges.map(([start, end], part) => [
      values.byteOffset,
      start,
      end,
      this.#width,
      weights?.byteOffset ?? 0,
      this.#gramParts.byteOffset + 8 * part * length,
    ]);
    await session.run("alsGram", calls, signal);
    const sum = new Float64Array(length);
    for (let part = 0; part < ranges.length; part += 1)
      for (let place = 0; place < length; place += 1) sum[place]! += this.#gramParts[part * length + place]!;
    return sum;
  }

  /** The objective, as `alsLoss`. */
  async #loss(session: KernelSession, signal: AbortSignal | undefined): Promise<number> {
    const users = await this.#gram(session, this.#users, signal);
    const items = await this.#gram(session, this.#items, signal);
    let loss = users.reduce((sum, value, place) => sum + value * items[place]!, 0);
    for (const part of await session.run("alsEntryLoss", this.#byUser.pieces, signal)) loss += part;
    const { rowCount, values, weights } = this.#items;
    const call = [values.byteOffset, rowCount, this.#width, this.#byItem.lambdas.byteOffset, weights?.byteOffset ?? 0];
    for (const part of await session.run("alsPenalty", [call], signal)) loss += part;
    return loss;
  }
}
