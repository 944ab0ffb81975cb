import { createAlsKernel } from "../../kernels/als/als-wasm.ts";
import type { AlsFactors } from "../../kernels/als/als.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { TrainOptions } from "../model.ts";
import { columnCounts, idfRows, rowLength, sharedUsers, type TransferData } from "./transfer-data.ts";
import { firstColumns, rowsInStrongestDirections } from "./truncated-svd.ts";

export interface FactorConfig {
  readonly factorCount: number;
  readonly alpha: number;
  readonly regularization: number;
}

/** `both`: the items of the source, then those of the target, as one catalogue. */
type Side = "source" | "target" | "both";

/** What models and settings share on the same data. Each part is made when it is asked for first, and kept. */
export interface TransferParts {
  readonly data: TransferData;
  readonly seed: number;
  readonly sharedUsers: Uint32Array;
  /** `idfRows` of the source. */
  readonly sourceRows: SparseMatrix;
  factors(side: Side, config: FactorConfig): Promise<AlsFactors>;
  /** Users by the strongest directions of `sourceRows`, users × count, count ≤ 64. */
  sourceDirections(count: number): Float32Array;
  /** log(1 + events) and mean log popularity of the source items of every user, users × 2. */
  readonly sourceHabits: Float32Array;
}

const mostDirections = 64;
const iterationCount = 7;
const als = createAlsKernel();

export function createTransferParts(
  data: TransferData,
  options: Pick<TrainOptions, "seed" | "pool" | "signal">,
): TransferParts {
  const { seed, ...run } = options;
  const sourceRows = idfRows(data.source);
  const kept = new Map<string, Promise<AlsFactors>>();
  let directions: Float32Array | undefined;
  const entriesOf = {
    source: () => data.source,
    target: () => data.targetEvents,
    both: () => beside(data.source, data.targetEvents),
  };
  return {
    data,
    seed,
    sharedUsers: sharedUsers(data),
    sourceRows,
    sourceHabits: habitsOf(data.source),
    factors(side, { factorCount, alpha, regularization }) {
      const key = [side, factorCount, alpha, regularization].join(" ");
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = als.trainAls(
        entriesOf[side](),
        {
          factorCount,
          alpha,
          regularization,
          regularizationExponent: 0,
          iterationCount,
          stepCount: 3,
          seed,
        },
        run,
      );
      kept.set(key, made);
      return made;
    },
    sourceDirections(count) {
      directions ??= rowsInStrongestDirections(sourceRows, { count: mostDirections, seed });
      return firstColumns(directions, mostDirections, count);
    },
  };
}

function habitsOf(source: SparseMatrix): Float32Array {
  const logCounts = Float64Array.from(columnCounts(source), (count) => Math.log1p(count));
  const habits = new Float32Array(2 * source.rowCount);
  for (let user = 0; user < source.rowCount; user += 1) {
    const own = source.columns.subarray(source.offsets[user], source.offsets[user + 1]);
    const sum = own.reduce((total, item) => total + (logCounts[item] ?? 0), 0);
    habits[2 * user] = Math.log1p(own.length);
    habits[2 * user + 1] = sum / Math.max(1, own.length);
  }
  return habits;
}

function beside(source: SparseMatrix, target: SparseMatrix): SparseMatrix {
  const entryCount = source.columns.length + target.columns.length;
  const columns = new Uint32Array(entryCount);
  const offsets = new Uint32Array(source.rowCount + 1);
  const values = new Float32Array(entryCount);
  for (let user = 0, end = 0; user < source.rowCount; user += 1) {
    columns.set(source.columns.subarray(source.offsets[user], source.offsets[user + 1]), end);
    values.set(source.values.subarray(source.offsets[user], source.offsets[user + 1]), end);
    end += rowLength(source, user);
    const likes = target.columns.subarray(target.offsets[user], target.offsets[user + 1]);
    columns.set(
      likes.map((item) => source.columnCount + item),
      end,
    );
    values.set(target.values.subarray(target.offsets[user], target.offsets[user + 1]), end);
    end += likes.length;
    offsets[user + 1] = end;
  }
  return {
    rowCount: source.rowCount,
    columnCount: source.columnCount + target.columnCount,
    offsets,
    columns,
    values,
  };
}
