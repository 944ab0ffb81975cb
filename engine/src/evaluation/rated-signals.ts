/** What there is to say about how a user will rate an item, each as one number an event. */
import { trainEaseWithWasm } from "../kernels/ease/ease-wasm.ts";
import type { KernelPool } from "../kernels/pool/calls.ts";
import { solveRidge } from "../kernels/ridge/ridge.ts";
import { sparseFromTriples, type SparseMatrix } from "../kernels/sparse.ts";
import { biasedAls, type BiasedAlsConfig, type BiasedAlsModel } from "../models/biased-als/biased-als.ts";
import type { Catalogue, Taste } from "../models/model.ts";
import { eventsAt, itemsOf, popularityOf, type EventColumns } from "./splits/events.ts";
import type { Split } from "./splits/fold.ts";

export interface RatedTask extends Split {
  readonly catalogue: Catalogue;
  readonly table: EventColumns;
  readonly pool: KernelPool;
  readonly seed: number;
}

/** The table of some of the events, in the same numbers of users and items. */
export function tableOf(table: EventColumns, events: Uint32Array): EventColumns {
  const { users, items, values, times } = table;
  return {
    ...table,
    users: events.map((event) => users[event] ?? 0),
    items: events.map((event) => items[event] ?? 0),
    values: Float32Array.from(events, (event) => values[event] ?? 0),
    ...(times && { times: Float64Array.from(events, (event) => times[event] ?? 0) }),
  };
}

/** users × items of some events. */
export function matrixOf(
  { users, items, values, userCount, itemCount }: EventColumns,
  events: Uint32Array,
  valueOf = (event: number) => values[event] ?? 0,
): SparseMatrix {
  return sparseFromTriples(
    userCount,
    itemCount,
    events.map((event) => users[event] ?? 0),
    events.map((event) => items[event] ?? 0),
    Array.from(events, valueOf),
  );
}

/** Ratings of a user at a place of the fold, as they are. */
export function ratedTaste({ table, test }: RatedTask, place: number): Taste {
  const own = eventsAt(test.foldIn, place);
  return { items: itemsOf(table, own), values: Float32Array.from(own, (event) => table.values[event] ?? 0) };
}

export type ScoreUser = (place: number, items: Uint32Array, out: Float32Array) => void;

/** Scores of every held-out event, aligned with the fold's target. */
export function scoreTargets({ table, test }: RatedTask, score: ScoreUser): Float64Array {
  const scores = new Float64Array(test.target.events.length);
  for (const place of test.users.keys()) {
    const items = itemsOf(table, eventsAt(test.target, place));
    if (items.length === 0) continue;
    const out = new Float32Array(items.length);
    score(place, items, out);
    scores.set(out, test.target.offsets[place]);
  }
  return scores;
}

export function trainBiasedAls(task: RatedTask, config: Partial<BiasedAlsConfig>, seed: number) {
  const { catalogue, table, train, pool } = task;
  const preferences = matrixOf(table, train);
  const data = { catalogue, preferences, lastAtMs: new Float64Array(train.length), relations: [], nowMs: 0 };
  return biasedAls.train(data, { ...biasedAls.defaults, ...config }, { seed, pool });
}

/** Mean of models that differ in what their factors began with: each settles elsewhere, and their errors cancel in part. */
export async function alsSignal(
  task: RatedTask,
  config: Partial<BiasedAlsConfig>,
  modelCount = 1,
): Promise<Float64Array> {
  const sum = new Float64Array(task.test.target.events.length);
  for (let index = 0; index < modelCount; index += 1) {
    const model = await trainBiasedAls(task, config, task.seed + index);
    const scores = scoreTargets(task, (place, items, out) => model.score(ratedTaste(task, place), items, out));
    for (const [event, score] of scores.entries()) sum[event] = (sum[event] ?? 0) + score / modelCount;
  }
  return sum;
}

/** What EASE of what the biases leave makes of a user's other ratings. */
export async function residualSignal(
  task: RatedTask,
  biases: BiasedAlsModel,
  regularization: number,
): Promise<Float64Array> {
  const { table, train, test, pool } = task;
  const residuals = new Float32Array(table.users.length);
  const tastes = Array.from(test.users.keys(), (place) => residualTaste(task, biases, place));
  for (const [place, { values }] of tastes.entries())
    for (const [index, event] of eventsAt(test.foldIn, place).entries()) residuals[event] = values[index] ?? 0;
  const ease = await trainEaseWithWasm(
    matrixOf(table, train, (event) => residuals[event] ?? 0),
    { regularization, precision: "float64" },
    pool,
  );
  return scoreTargets(
    task,
    easeScorer(ease, (place) => tastes[place] ?? noTaste),
  );
}

/** How likely a user is to come across an item at all, by EASE: people choose what they will like. */
export async function implicitSignal(task: RatedTask, regularization: number): Promise<Float64Array> {
  const { table, train, pool } = task;
  const ease = await trainEaseWithWasm(
    matrixOf(table, train, () => 1),
    { regularization, precision: "float64" },
    pool,
  );
  const score = easeScorer(ease, (place) => {
    const { items } = ratedTaste(task, place);
    return { items, values: new Float32Array(items.length).fill(1) };
  });
  return scoreTargets(task, score);
}

function easeScorer(
  ease: { score(history: Taste, out: Float32Array): void; readonly itemCount: number },
  historyOf: (place: number) => Taste,
): ScoreUser {
  const all = new Float32Array(ease.itemCount);
  return (place, items, out) => {
    ease.score(historyOf(place), all);
    for (const [index, item] of items.entries()) out[index] = all[item] ?? 0;
  };
}

const noTaste: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** Ratings of a user less what the biases say of them. */
function residualTaste(task: RatedTask, biases: BiasedAlsModel, place: number): Taste {
  const taste = ratedTaste(task, place);
  const means = new Float32Array(taste.items.length);
  biases.itemMeans(taste.items, means);
  const bias = biases.userBias(taste);
  return { items: taste.items, values: taste.values.map((value, index) => value - (means[index] ?? 0) - bias) };
}

/** A ridge of each user's own on what is said about items: genres, decade, how many know it and how good it is held to be. */
export function profileSignal(task: RatedTask, biases: BiasedAlsModel, regularization: number): Float64Array {
  const { width, values } = itemFeatures(task, biases);
  const featuresOf = (items: Uint32Array) => {
    const rows = new Float32Array(items.length * width);
    for (const [row, item] of items.entries()) rows.set(values.subarray(item * width, (item + 1) * width), row * width);
    return rows;
  };
  return scoreTargets(task, (place, items, out) => {
    const taste = residualTaste(task, biases, place);
    const inputs = featuresOf(taste.items);
    const weights = solveRidge({ inputs, inputCount: width, outputs: taste.values, outputCount: 1, regularization });
    const rows = featuresOf(items);
    for (const index of items.keys())
      out[index] = weights.reduce((sum, weight, axis) => sum + weight * (rows[index * width + axis] ?? 0), 0);
  });
}

/** A genre that fewer items have says nothing about a taste. */
const leastGenreItemCount = 20;

function itemFeatures(task: RatedTask, biases: BiasedAlsModel) {
  const { catalogue } = task;
  const labelsOf = catalogue.items.map(({ genres, title }) => {
    const year = /\((\d{3})\d\)/.exec(title)?.[1];
    return year === undefined ? genres : [...genres, `${year}0s`];
  });
  const counts = new Map<string, number>();
  for (const label of labelsOf.flat()) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts].filter(([, count]) => count >= leastGenreItemCount).map(([label]) => label);
  const axisOf = new Map(labels.map((label, axis) => [label, axis]));
  const width = labels.length + 2;
  const values = new Float32Array(catalogue.items.length * width);
  const means = new Float32Array(catalogue.items.length);
  biases.itemMeans(Uint32Array.from(means.keys()), means);
  const known = popularityOf(task.table, task.train);
  const [fame, esteem] = [standardised(Float64Array.from(known, Math.log1p)), standardised(Float64Array.from(means))];
  for (const [item, own] of labelsOf.entries()) {
    for (const label of own) {
      const axis = axisOf.get(label);
      if (axis !== undefined) values[item * width + axis] = 1;
    }
    values[item * width + width - 2] = fame[item] ?? 0;
    values[item * width + width - 1] = esteem[item] ?? 0;
  }
  return { width, values };
}

export function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return values.map((value) => (value - mean) * scale);
}
