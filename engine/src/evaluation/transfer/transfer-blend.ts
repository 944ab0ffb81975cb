/** A blend of transfer models whose weights depend on the user's habits, learnt from users who are hidden from the models. */
import { seededUniform } from "../../kernels/random.ts";
import { pairwiseWeights, softmaxWeights, type ListFeatures } from "../../models/transfer/blend-weights.ts";
import type { TransferModel } from "../../models/transfer/transfer-data.ts";
import type { TransferParts } from "../../models/transfer/transfer-parts.ts";
import type { NegativePairs } from "../metrics/pairwise.ts";
import { drawSample } from "../shuffle.ts";
import type { AimKind } from "./transfer-figures.ts";
import type { TransferTask, TransferUser } from "./transfer-task.ts";

/** Models trained on a task, in the same order for every task. */
export interface TrainedTask {
  readonly task: TransferTask;
  readonly parts: TransferParts;
  readonly models: readonly TransferModel[];
}

/** A user's scores of all seen items by each model, in deviations from the user's mean. */
export type Columns = readonly Float32Array[];

/** Users scored at a time. */
const blockSize = 64;

export function scoreColumns(
  { task, models }: TrainedTask,
  visit: (user: TransferUser, place: number, columns: Columns) => void,
): void {
  const { users, seenCount } = task;
  for (let start = 0; start < users.length; start += blockSize) {
    const block = users.slice(start, start + blockSize);
    const rows = Uint32Array.from(block, ({ row }) => row);
    const scored = models.map((model) => {
      const scores = new Float32Array(block.length * seenCount);
      model.score(rows, scores);
      return scores;
    });
    for (const [place, user] of block.entries()) {
      const columns = scored.map((scores) => scores.subarray(place * seenCount, (place + 1) * seenCount));
      for (const column of columns) standardise(column);
      visit(user, start + place, columns);
    }
  }
}

/** Towards ±5 however far off: a score is worth its order, and one column's few giants would drown the others. */
const bendAt = 5;

function standardise(scores: Float32Array): void {
  let sum = 0;
  let squares = 0;
  for (let item = 0; item < scores.length; item += 1) {
    const value = scores[item] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / scores.length;
  const variance = Math.max(0, squares / scores.length - mean * mean);
  const scale = variance > 1e-24 ? 1 / Math.sqrt(variance) : 0;
  for (let item = 0; item < scores.length; item += 1) {
    const z = scale * ((scores[item] ?? 0) - mean);
    scores[item] = z / (1 + Math.abs(z) / bendAt);
  }
}

/** Of each model, then each times the first habit, then each times the second. */
export interface Blend {
  readonly weights: Readonly<Record<AimKind, Float64Array>>;
  readonly habits: HabitScale;
}

interface HabitScale {
  readonly mean: readonly [number, number];
  readonly deviation: readonly [number, number];
}

const likesPerUser = 12;
const negativesPerLike = 8;
const sampleSize = 200;
const penalty = 1e-3;

/** Each user counts the same, however much they like. */
export function learnBlend(lessons: readonly TrainedTask[]): Blend {
  const habits = habitScale(lessons);
  const columnCount = lessons[0]?.models.length ?? 0;
  const width = 3 * columnCount;
  const uniformPairs = createPairRows(width);
  const matchedPairs = createPairRows(width);
  const lists: ListFeatures[] = [];
  for (const lesson of lessons) {
    const drawSampleOf = createSampler(lesson.task);
    scoreColumns(lesson, (user, _, columns) => {
      const factors = habitFactors(lesson.parts, user, habits);
      const random = seededUniform(user.row);
      uniformPairs.add(user.pairs.uniformSeen, columns, factors, random);
      matchedPairs.add(user.pairs.matchedSeen, columns, factors, random);
      const list = listFeatures(user, columns, drawSampleOf(user, random));
      if (list !== undefined) lists.push(list);
    });
  }
  const ranking = new Float64Array(width);
  ranking.set(softmaxWeights(lists, columnCount, penalty));
  return {
    habits,
    weights: {
      uniform: pairwiseWeights(uniformPairs.take(), penalty),
      matched: pairwiseWeights(matchedPairs.take(), penalty),
      ranking,
    },
  };
}

/** Adds a user's blended scores up in `out`. */
export function blendInto(
  blend: Blend,
  kind: AimKind,
  { parts, user, columns }: { readonly parts: TransferParts; readonly user: TransferUser; readonly columns: Columns },
  out: Float32Array,
): void {
  const factors = habitFactors(parts, user, blend.habits);
  const weights = blend.weights[kind];
  out.fill(0, 0, columns[0]?.length ?? 0);
  for (const [place, column] of columns.entries()) {
    let weight = 0;
    for (const [block, factor] of factors.entries()) weight += factor * (weights[block * columns.length + place] ?? 0);
    for (let item = 0; item < column.length; item += 1) out[item] = (out[item] ?? 0) + weight * (column[item] ?? 0);
  }
}

/** 1, then how far the user's habits are from the usual. */
function habitFactors({ sourceHabits }: TransferParts, { row }: TransferUser, { mean, deviation }: HabitScale) {
  const at = (habit: 0 | 1) =>
    Math.min(3, Math.max(-3, ((sourceHabits[2 * row + habit] ?? 0) - mean[habit]) / deviation[habit]));
  return [1, at(0), at(1)] as const;
}

function habitScale(lessons: readonly TrainedTask[]): HabitScale {
  const of = (habit: 0 | 1) => {
    const values = lessons.flatMap(({ task, parts }) =>
      task.users.map(({ row }) => parts.sourceHabits[2 * row + habit] ?? 0),
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.max(1e-6, Math.sqrt(variance)) };
  };
  const [first, second] = [of(0), of(1)];
  return { mean: [first.mean, second.mean], deviation: [first.deviation, second.deviation] };
}

/** Collects differences between liked items and others. */
function createPairRows(width: number) {
  const rows: Float32Array[] = [];
  const weights: number[] = [];
  return {
    add(pairs: NegativePairs, columns: Columns, factors: readonly number[], random: () => number): void {
      const places = drawSample(Uint32Array.from(pairs.positives.keys()), likesPerUser, random);
      const before = rows.length;
      for (const place of places) {
        const liked = pairs.positives[place] ?? 0;
        const others = pairs.negatives.subarray(pairs.offsets[place], pairs.offsets[place + 1]);
        for (const other of drawSample(others, negativesPerLike, random)) {
          const row = new Float32Array(width);
          for (const [column, scores] of columns.entries()) {
            const difference = (scores[liked] ?? 0) - (scores[other] ?? 0);
            for (const [block, factor] of factors.entries()) row[block * columns.length + column] = factor * difference;
          }
          rows.push(row);
        }
      }
      for (let row = before; row < rows.length; row += 1) weights.push(1 / (rows.length - before));
    },
    take() {
      const differences = new Float32Array(rows.length * width);
      for (const [row, values] of rows.entries()) differences.set(values, row * width);
      return { differences, width, weights: Float32Array.from(weights) };
    },
  };
}

interface Sample {
  readonly items: Uint32Array;
  readonly corrections: Float64Array;
}

/** Half of a sample is drawn from all items alike, half by popularity, which is where the competition for the top is. */
function createSampler({ popularity, seenCount, data }: TransferTask) {
  const likeCount = data.target.columns.length;
  return (user: TransferUser, random: () => number): Sample => {
    const own = new Set(user.own);
    const drawn: number[] = [];
    for (let draw = 0; draw < sampleSize; draw += 1) {
      const byPopularity = data.target.columns[Math.floor(random() * likeCount)] ?? 0;
      const any = Math.floor(random() * seenCount);
      const item = draw % 2 === 0 ? byPopularity : any;
      if (!own.has(item)) drawn.push(item);
    }
    const items = Uint32Array.from(drawn);
    const corrections = Float64Array.from(
      items,
      (item) => -Math.log(0.5 / seenCount + (0.5 * (popularity[item] ?? 0)) / likeCount),
    );
    return { items, corrections };
  };
}

function listFeatures(user: TransferUser, columns: Columns, sample: Sample): ListFeatures | undefined {
  const seen = user.likes.filter((item) => item < (columns[0]?.length ?? 0));
  if (seen.length === 0 || sample.items.length === 0) return undefined;
  const liked = Float64Array.from(
    columns,
    (scores) => seen.reduce((sum, item) => sum + (scores[item] ?? 0), 0) / seen.length,
  );
  const features = new Float32Array(sample.items.length * columns.length);
  for (const [row, item] of sample.items.entries())
    for (const [column, scores] of columns.entries()) features[row * columns.length + column] = scores[item] ?? 0;
  return { liked, sample: features, corrections: sample.corrections };
}
