/** Target cards: questions about quality with a fixed data set, split, slice and metric, so that a figure means the same every time. */
import type { KernelPool } from "../kernels/pool/calls.ts";
import type { TrainingData, TrainOptions } from "../models/model.ts";
import type { ServingModel } from "../serving/serving-model.ts";

/** One figure, with what it takes to judge it. */
export interface CardRow {
  /** What the row is, such as `card's setting` or `served default`, with direction or slice where there are several. */
  readonly case: string;
  /** With its protocol: "P@10, full ranking" or "P@10, rated candidates". */
  readonly metric: string;
  readonly data: DataIdentity;
  /** Users measured. */
  readonly users: number;
  /** Mean number of relevant held-out items of theirs. */
  readonly heldOutMean: number;
  readonly value: number;
  /** 95 % bootstrap interval over users. */
  readonly interval: readonly [low: number, high: number];
  /** The same metric of simple scorers: `random`, `popular`, `itemMean`, … */
  readonly floors: Readonly<Record<string, number>>;
  /** What a scorer that knows the answers gets. */
  readonly oracle: number;
  /** Name of the best floor or named baseline that the p-value compares with. */
  readonly baseline?: string;
  /** Two-sided Fisher randomisation over users. */
  readonly pValue?: number;
  /** Such as `>= 0.89`. */
  readonly aim?: string;
  readonly met?: boolean;
}

/** How one figure moves with another while a setting is turned. */
export interface Curve {
  /** With data set and protocol. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** In order of the setting, which each point names. */
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly setting: string;
  readonly x: number;
  readonly y: number;
}

export interface DataIdentity {
  readonly name: string;
  /** Of the files that were read, in order of their names. */
  readonly sha256: string;
}

export interface CardContext {
  /** Holds a folder for each data set. */
  readonly dataRoot: string;
  /** A folder in one of the card's formats, to be judged instead of the card's own data sets. */
  readonly dataFolder?: string;
  /** Added to every seed of a card's split: 0, or another number for splits that nobody has looked at. */
  readonly seedShift: number;
  /** Trains everything that is served by default, so that cards judge the serving path itself. */
  trainServed(data: TrainingData, options: TrainOptions): Promise<ServingModel>;
  readonly pool: KernelPool;
  readonly onProgress: (what: string) => void;
}

export interface Card {
  readonly id: string;
  /** What it asks, in one line. */
  readonly question: string;
  /** Split and seeds, in words. */
  readonly split: string;
  readonly seed: number;
  /** Cards of one group share work, and run one after the other; its own id unless given. */
  readonly group?: string;
  /** About how long it runs on one processor; 1 unless given. */
  readonly minutes?: number;
  /** Where no data set of the card's is included: which folder it takes in place of one. */
  readonly needs?: string;
  /** Rejects with `FILE_UNREADABLE` naming a data set that is not there. */
  run(context: CardContext): Promise<readonly CardRow[]>;
  /** What its figures cost each other, for people to look at: nothing is chosen by it. */
  curves?(context: CardContext): Promise<readonly Curve[]>;
}

/** What one card found. */
export interface CardReport {
  readonly card: string;
  readonly question: string;
  /** Of the checkout in which it ran, "unknown" outside of one. */
  readonly commit: string;
  readonly split: string;
  readonly seed: number;
  readonly rows: readonly CardRow[];
  /** Why there are no rows. */
  readonly note?: string;
  readonly curves?: readonly Curve[];
}
