/** Mood: how each item feels, as the catalogue states it or as its content lets one expect. */
import { must } from "../../domain/errors.ts";
import type { Item, Mood } from "../../domain/item.ts";
import { moodDistance, type MoodState } from "../../domain/mood.ts";
import { seededUniform } from "../../kernels/random.ts";
import type { ItemFeatures } from "../bridge/bridge.ts";
import { MoodGrid } from "./mood-grid.ts";
import { float32Array } from "../model-arrays.ts";
import type { Catalogue, ModelFiles } from "../model.ts";
import { createMoodFeatures, type MoodFeatures } from "./mood-features.ts";
import {
  axisCount,
  bestRegularization,
  domainConfidence,
  predict,
  solve,
  type MoodLesson,
  type MoodTrainConfig,
} from "./mood-ridge.ts";

const defaults: MoodTrainConfig = {
  minimumTeacherCount: 50,
  teacherLimit: 4_000,
  foldCount: 5,
  regularizations: [0.3, 1, 3, 10, 30],
};

/** So many items are predicted in one go. */
const itemsPerBatch = 1024;

export type MoodArrays = Pick<MoodModel, "valence" | "arousal" | "confidence">;

/** Valence, arousal and confidence of every item of a catalogue; three arrays, one entry an item. */
export class MoodModel {
  readonly valence: Float32Array;
  readonly arousal: Float32Array;
  /** 1 where stated, R² of held-out predictions where inferred, 0 where nothing is known. */
  readonly confidence: Float32Array;

  readonly #domainOf: Uint8Array;
  /** Made when somebody asks first. */
  #grid: MoodGrid | undefined;

  /** Nothing is known where no arrays are given. */
  constructor({ domainOf }: Pick<Catalogue, "domainOf">, arrays?: MoodArrays) {
    const itemCount = domainOf.length;
    this.#domainOf = domainOf;
    this.valence = arrays?.valence ?? new Float32Array(itemCount);
    this.arousal = arrays?.arousal ?? new Float32Array(itemCount);
    this.confidence = arrays?.confidence ?? new Float32Array(itemCount);
  }

  /** Undefined where nothing is known of the item's mood, or of the item. */
  moodOf(item: number): MoodState | undefined {
    const confidence = this.confidence[item] ?? 0;
    if (confidence === 0) return undefined;
    return { valence: this.valence[item] ?? 0, arousal: this.arousal[item] ?? 0, confidence };
  }

  /** Up to `count` items of each domain, the nearest to a mood first, sure ones before unsure ones. */
  nearestPerDomain(wanted: Mood, count: number): readonly Uint32Array[] {
    this.#grid ??= new MoodGrid(this.#domainOf, (item) => this.moodOf(item));
    return this.#grid.nearestPerDomain(wanted, count);
  }

  /** The distance to a mood within which `1 − ratio` of a domain's items of known mood lie; Infinity where there are none. */
  distanceQuantile(wanted: Mood, domain: number, ratio: number): number {
    const distances: number[] = [];
    for (const [item, own] of this.#domainOf.entries()) {
      const mood = own === domain ? this.moodOf(item) : undefined;
      if (mood !== undefined) distances.push(moodDistance(mood, wanted));
    }
    const sorted = Float64Array.from(distances).toSorted();
    return sorted[Math.floor((1 - ratio) * sorted.length)] ?? Infinity;
  }

  /** With items behind the trained ones: of those that state no mood nothing is known. */
  withPlaced({ items, domainOf }: Catalogue): MoodModel {
    const first = this.valence.length;
    const grown = (values: Float32Array, of: (item: Item) => number) => {
      const all = new Float32Array(items.length);
      all.set(values);
      return all.map((value, index) => (index < first ? value : of(must(items[index], `No item ${index}.`))));
    };
    return new MoodModel(
      { domainOf },
      {
        valence: grown(this.valence, (item) => item.mood?.valence ?? 0),
        arousal: grown(this.arousal, (item) => item.mood?.arousal ?? 0),
        confidence: grown(this.confidence, (item) => (item.mood === undefined ? 0 : 1)),
      },
    );
  }

  save(): ModelFiles {
    const { valence, arousal, confidence } = this;
    return { header: {}, arrays: { valence, arousal, confidence } };
  }
}

export const mood = {
  name: "mood",
  defaults,
  train: trainMood,
  load(files: ModelFiles, catalogue: Catalogue): MoodModel {
    const array = (name: string) => float32Array(files, name, catalogue.items.length);
    return new MoodModel(catalogue, {
      valence: array("valence"),
      arousal: array("arousal"),
      confidence: array("confidence"),
    });
  },
};

/**
 * Stated moods as they are; others by ridge regression on `content` and what else the items say, where their domain's held-out
 * predictions explain anything: R² by cross-validation among the domain's own items, or, for a domain without enough stated moods,
 * of other domains each predicted from the rest.
 */
function trainMood(
  { items, domainOf }: Pick<Catalogue, "items" | "domainOf">,
  content: ItemFeatures,
  { seed, config = defaults }: { readonly seed: number; readonly config?: MoodTrainConfig },
): MoodModel {
  const model = new MoodModel({ domainOf });
  const stated: number[] = [];
  for (const [index, item] of items.entries()) {
    if (item.mood === undefined) continue;
    stated.push(index);
    model.valence[index] = item.mood.valence;
    model.arousal[index] = item.mood.arousal;
    model.confidence[index] = 1;
  }
  const isWhole = stated.length === items.length;
  if (isWhole || stated.length < config.minimumTeacherCount) return model;
  const teachers = shuffled(Uint32Array.from(stated), seed).slice(0, config.teacherLimit);
  const features = createMoodFeatures(items, content, teachers);
  const lesson = lessonOf(model, features, teachers);
  const folds = Uint32Array.from(teachers.keys(), (place) => place % config.foldCount);
  const { regularization, predicted } = bestRegularization(lesson, folds, config);
  const byDomain = (item: number) => domainOf[item] ?? 0;
  const confidenceIn = domainConfidence(lesson, { domains: teachers.map(byDomain), predicted, regularization, config });
  const missing = Uint32Array.from(items.keys()).filter((index) => items[index]?.mood === undefined);
  inferInto(model, missing, { features, coefficients: solve(lesson, regularization), confidenceIn, domainOf });
  return model;
}

function lessonOf(model: MoodModel, features: MoodFeatures, teachers: Uint32Array): MoodLesson {
  const outputs = new Float32Array(teachers.length * axisCount);
  for (const [row, item] of teachers.entries())
    outputs.set([model.valence[item] ?? 0, model.arousal[item] ?? 0], row * axisCount);
  return { width: features.width, inputs: features.rows(teachers), outputs };
}

interface Inference {
  readonly features: MoodFeatures;
  readonly coefficients: Float32Array;
  readonly confidenceIn: (domain: number) => number;
  readonly domainOf: Uint8Array;
}

function inferInto(model: MoodModel, missing: Uint32Array, inference: Inference): void {
  const { features, coefficients, confidenceIn, domainOf } = inference;
  for (let first = 0; first < missing.length; first += itemsPerBatch) {
    const batch = missing.subarray(first, first + itemsPerBatch);
    const inputs = features.rows(batch);
    const moods = predict({ width: features.width, inputs }, coefficients);
    for (const [place, item] of batch.entries()) {
      // The constant is 0 where nothing is known of an item.
      if (inputs[(place + 1) * features.width - 1] === 0) continue;
      model.valence[item] = moods[place * axisCount] ?? 0;
      model.arousal[item] = moods[place * axisCount + 1] ?? 0;
      model.confidence[item] = confidenceIn(domainOf[item] ?? 0);
    }
  }
}

function shuffled(values: Uint32Array, seed: number): Uint32Array {
  const uniform = seededUniform(seed);
  const order = values.slice();
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(uniform() * (place + 1));
    [order[place], order[other]] = [order[other] ?? 0, order[place] ?? 0];
  }
  return order;
}
