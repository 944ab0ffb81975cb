/** Ridge regression of moods on features, judged on rows that it was not fitted on. */
import { createRidge } from "../../kernels/ridge/ridge-wasm.ts";

/** Valence and arousal. */
export const axisCount = 2;

export interface MoodTrainConfig {
  /** With fewer items of known mood nothing is inferred. */
  readonly minimumTeacherCount: number;
  /** When more could teach, only so many do, drawn at random. */
  readonly teacherLimit: number;
  readonly foldCount: number;
  /** Ridge, relative to the mean mass of a feature; the one with the smallest error on held-out folds is taken. */
  readonly regularizations: readonly number[];
}

/** Teachers' features and moods: rows × width and rows × 2. */
export interface MoodLesson {
  readonly width: number;
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
}

function rowsOf({ width, inputs, outputs }: MoodLesson, isWanted: (row: number) => boolean): MoodLesson {
  const rows = Uint32Array.from({ length: inputs.length / width }, (_, row) => row).filter(isWanted);
  const taken = { width, inputs: new Float32Array(rows.length * width), outputs: new Float32Array(rows.length * 2) };
  for (const [place, row] of rows.entries()) {
    taken.inputs.set(inputs.subarray(row * width, (row + 1) * width), place * width);
    taken.outputs.set(outputs.subarray(row * axisCount, (row + 1) * axisCount), place * axisCount);
  }
  return taken;
}

/** width × 2 coefficients. */
export function solve({ width, inputs, outputs }: MoodLesson, regularization: number): Float32Array {
  let mass = 0;
  for (const value of inputs) mass += value ** 2;
  return createRidge().solve({
    inputs,
    inputCount: width,
    outputs,
    outputCount: axisCount,
    regularization: Math.max(1e-6, (regularization * mass) / width),
  });
}

export function predict(
  { width, inputs }: Pick<MoodLesson, "width" | "inputs">,
  coefficients: Float32Array,
): Float32Array {
  const out = new Float32Array((inputs.length / width) * axisCount);
  createRidge().predict(inputs, width, coefficients, out);
  return out.map((value) => Math.max(-1, Math.min(1, value)));
}

/** Each row predicted from the rows of other groups. */
function heldOut(lesson: MoodLesson, groups: Uint32Array | Uint8Array, regularization: number): Float32Array {
  const predicted = new Float32Array(lesson.outputs.length);
  for (const group of new Set(groups)) {
    const own = rowsOf(lesson, (row) => groups[row] === group);
    const known = rowsOf(lesson, (row) => groups[row] !== group);
    if (known.inputs.length === 0) continue;
    const answers = predict(own, solve(known, regularization));
    let place = 0;
    for (const [row, other] of groups.entries())
      if (other === group) {
        predicted.set(answers.subarray(place, place + axisCount), row * axisCount);
        place += axisCount;
      }
  }
  return predicted;
}

export function bestRegularization(lesson: MoodLesson, folds: Uint32Array, { regularizations }: MoodTrainConfig) {
  const tried = regularizations.map((regularization) => {
    const predicted = heldOut(lesson, folds, regularization);
    return { regularization, predicted, explained: explainedOf(lesson.outputs, predicted, () => true) };
  });
  const [first, ...others] = tried;
  if (first === undefined) throw new RangeError("No regularization is given.");
  return others.reduce((best, one) => (one.explained > best.explained ? one : best), first);
}

/** R² of valence and of arousal over the rows that are wanted, and the mean of both: 1 − Σ (y − ŷ)² / Σ (y − ȳ)². */
function explainedOf(outputs: Float32Array, predicted: Float32Array, isWanted: (row: number) => boolean): number {
  const rows = Uint32Array.from({ length: outputs.length / axisCount }, (_, row) => row).filter(isWanted);
  let total = 0;
  for (let axis = 0; axis < axisCount; axis += 1) {
    const mean = rows.reduce((sum, row) => sum + (outputs[row * axisCount + axis] ?? 0), 0) / rows.length;
    let [rest, all] = [0, 0];
    for (const row of rows) {
      const value = outputs[row * axisCount + axis] ?? 0;
      rest += (value - (predicted[row * axisCount + axis] ?? 0)) ** 2;
      all += (value - mean) ** 2;
    }
    total += all === 0 ? 0 : 1 - rest / all;
  }
  return total / axisCount;
}

interface Held {
  /** Of each teacher. */
  readonly domains: Uint32Array;
  /** Each teacher by those of other folds. */
  readonly predicted: Float32Array;
  readonly regularization: number;
  readonly config: Pick<MoodTrainConfig, "minimumTeacherCount">;
}

/** How sure an inferred mood is in each domain, 0 to 1. */
export function domainConfidence(lesson: MoodLesson, held: Held): (domain: number) => number {
  const { domains, predicted, regularization, config } = held;
  const counts = new Map<number, number>();
  for (const domain of domains) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  const isTaught = (domain: number) => (counts.get(domain) ?? 0) >= config.minimumTeacherCount;
  const clamped = (explained: number) => Math.max(0, Math.min(1, explained));
  const within = new Map(
    [...counts.keys()]
      .filter(isTaught)
      .map((domain) => [domain, clamped(explainedOf(lesson.outputs, predicted, (row) => domains[row] === domain))]),
  );
  let across: number | undefined;
  return (domain) => within.get(domain) ?? (across ??= acrossDomains());

  function acrossDomains(): number {
    const taught = [...within.keys()];
    if (taught.length < 2) return 0;
    const elsewhere = heldOut(lesson, domains, regularization);
    const explained = taught.map((domain) => explainedOf(lesson.outputs, elsewhere, (row) => domains[row] === domain));
    return explained.map(clamped).reduce((sum, value) => sum + value, 0) / taught.length;
  }
}
