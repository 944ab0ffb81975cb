/** The WebAssembly twin of the training steps. */
import type { Arena } from "../wasm/arena.ts";
import type { BinEdges } from "./bins.ts";
import { rhoTable, type LambdaTask } from "./lambdas.ts";
import { gains, type RankingRows } from "./ranking-rows.ts";
import { scalesOf, type OpenSteps, type Scales, type SplitLimits, type TrainingSteps } from "./training-steps.ts";

/** See `assembly/lambda-mart.ts`. */
const histogramFeatureBytes = 4112;
const partBytes = 16;
const scratchBytesPerDocument = 56;
/** Rows that are copied into the arena at a time to be put into bins. */
const rowsPerPiece = 4096;

const roundedUp = (size: number) => Math.ceil(size / 16) * 16;

interface Problem {
  readonly rows: RankingRows;
  readonly bins: BinEdges;
  readonly lambdas: LambdaTask;
  readonly leafCount: number;
  readonly limits: SplitLimits;
}

export const openWasmSteps = (arena: Arena, ...problem: Parameters<OpenSteps>): TrainingSteps => {
  const [rows, bins, lambdas, leafCount, limits] = problem;
  return new WasmSteps(arena, { rows, bins, lambdas, leafCount, limits });
};

class WasmSteps implements TrainingSteps {
  readonly rowCount: number;
  readonly #arena: Arena;
  readonly #problem: Problem;
  readonly #bins: Uint8Array;
  readonly #binBytes: number;
  readonly #records: Uint8Array;
  readonly #recordBytes: number;
  readonly #spareRecords: Uint8Array;
  readonly #order: Uint32Array;
  readonly #spareOrder: Uint32Array;
  readonly #bag: Uint8Array;
  readonly #scores: Float64Array;
  readonly #gradients: Float64Array;
  readonly #histograms: Uint8Array;
  readonly #histogramBytes: number;
  readonly #usableBinCounts: Uint32Array;
  readonly #found: Float64Array;
  readonly #fillGradients: () => void;
  #scales: Scales = { gradient: 0, hessian: 0 };

  constructor(arena: Arena, problem: Problem) {
    const { rows, leafCount } = problem;
    const { featureCount } = rows;
    this.#arena = arena;
    this.#problem = problem;
    this.rowCount = rows.grades.length;
    this.#binBytes = roundedUp(featureCount);
    this.#bins = arena.allocate(Uint8Array, this.rowCount * this.#binBytes);
    this.#recordBytes = partBytes + this.#binBytes;
    this.#records = arena.allocate(Uint8Array, this.rowCount * this.#recordBytes);
    this.#spareRecords = arena.allocate(Uint8Array, this.rowCount * this.#recordBytes);
    this.#order = arena.allocate(Uint32Array, this.rowCount);
    this.#spareOrder = arena.allocate(Uint32Array, this.rowCount);
    this.#bag = arena.allocate(Uint8Array, this.rowCount);
    this.#scores = arena.allocate(Float64Array, this.rowCount);
    this.#gradients = arena.allocate(Float64Array, 2 * this.rowCount);
    this.#histogramBytes = featureCount * histogramFeatureBytes;
    this.#histograms = arena.allocate(Uint8Array, leafCount * this.#histogramBytes);
    this.#usableBinCounts = arena.allocate(Uint32Array, featureCount);
    this.#found = arena.allocate(Float64Array, 8);
    this.#fillGradients = this.#prepareGradients(problem.lambdas);
    this.#loadBins();
  }

  #loadBins(): void {
    const { features, featureCount } = this.#problem.rows;
    const edges = this.#arena.copy(this.#problem.bins.edges);
    const piece = this.#arena.allocate(Float32Array, rowsPerPiece * featureCount);
    for (let start = 0; start < this.rowCount; start += rowsPerPiece) {
      const count = Math.min(rowsPerPiece, this.rowCount - start);
      piece.set(features.subarray(start * featureCount, (start + count) * featureCount));
      this.#arena.kernels.lambdaMartBin(
        piece.byteOffset,
        count,
        featureCount,
        edges.byteOffset,
        this.#bins.byteOffset + start * this.#binBytes,
        this.#binBytes,
      );
    }
  }

  #prepareGradients({ groupOffsets, grades, inverseIdealDcgs, discounts, truncation }: LambdaTask): () => void {
    const arena = this.#arena;
    const tables = arena.allocate(Float64Array, roundedUp(rhoTable.byteLength) / 8 + gains.length + discounts.length);
    tables.set(rhoTable);
    tables.set(gains, roundedUp(rhoTable.byteLength) / 8);
    tables.set(discounts, roundedUp(rhoTable.byteLength) / 8 + gains.length);
    const scratch = arena.allocate(Uint8Array, scratchBytesPerDocument * (discounts.length + 3));
    const call = [
      this.#scores.byteOffset,
      arena.copy(grades).byteOffset,
      arena.copy(groupOffsets).byteOffset,
      arena.copy(inverseIdealDcgs).byteOffset,
      inverseIdealDcgs.length,
      Math.min(truncation, discounts.length),
      tables.byteOffset,
      discounts.length,
      scratch.byteOffset,
      this.#gradients.byteOffset,
    ];
    return () => void arena.kernels.lambdaMartLambdas(...call);
  }

  begin(isInBag: Uint8Array | undefined): boolean {
    this.#fillGradients();
    this.#scales = scalesOf(this.#gradients);
    if (isInBag !== undefined) this.#bag.set(isInBag);
    this.#arena.kernels.lambdaMartBegin(
      this.#gradients.byteOffset,
      this.#bins.byteOffset,
      this.#binBytes,
      this.rowCount,
      isInBag === undefined ? 0 : this.#bag.byteOffset,
      this.#scales.gradient,
      this.#scales.hessian,
      this.#order.byteOffset,
      this.#records.byteOffset,
    );
    return this.#scales.gradient > 0 && this.#scales.hessian > 0;
  }

  #histogram(slot: number): number {
    return this.#histograms.byteOffset + slot * this.#histogramBytes;
  }

  #record(place: number): number {
    return this.#records.byteOffset + place * this.#recordBytes;
  }

  #place(place: number): number {
    return this.#order.byteOffset + place * this.#order.BYTES_PER_ELEMENT;
  }

  sumHistogram(slot: number, start: number, end: number): void {
    this.#arena.kernels.lambdaMartSumHistogram(
      this.#record(start),
      end - start,
      this.#recordBytes,
      this.#problem.rows.featureCount,
      this.#histogram(slot),
    );
  }

  subtractHistogram(from: number, slot: number): void {
    const { featureCount } = this.#problem.rows;
    this.#arena.kernels.lambdaMartSubtractHistogram(this.#histogram(from), this.#histogram(slot), featureCount);
  }

  findSplit(slot: number, isFeatureUsed: Uint8Array): ReturnType<TrainingSteps["findSplit"]> {
    const { bins, limits } = this.#problem;
    for (let feature = 0; feature < isFeatureUsed.length; feature += 1)
      this.#usableBinCounts[feature] = isFeatureUsed[feature]! * bins.binCounts[feature]!;
    const isFound = this.#arena.kernels.lambdaMartFindSplit(
      this.#histogram(slot),
      isFeatureUsed.length,
      this.#usableBinCounts.byteOffset,
      1 / this.#scales.gradient,
      1 / this.#scales.hessian,
      limits.regularization,
      limits.minRowsPerLeaf,
      limits.minHessianPerLeaf,
      this.#found.byteOffset,
    );
    if (isFound === 0) return undefined;
    const [gain, feature, bin, isMissingLeft, ...sums] = this.#found;
    const value = (side: number) => -sums[side]! / (sums[side + 1]! + limits.regularization);
    return {
      gain: gain!,
      feature: feature!,
      bin: bin!,
      isMissingLeft: isMissingLeft === 1,
      leftValue: value(0),
      rightValue: value(2),
    };
  }

  partition(start: number, end: number, split: Parameters<TrainingSteps["partition"]>[2]): number {
    const leftCount = this.#arena.kernels.lambdaMartPartition(
      this.#place(start),
      this.#record(start),
      this.#recordBytes,
      end - start,
      this.#spareOrder.byteOffset,
      this.#spareRecords.byteOffset,
      split.feature,
      split.bin,
      Number(split.isMissingLeft),
    );
    return start + leftCount;
  }

  addToScores(start: number, end: number, value: number): void {
    this.#arena.kernels.lambdaMartAddToScores(this.#place(start), end - start, this.#scores.byteOffset, value);
  }
}
