/** A2, A3 and B2: a user's held-out rated films put in order. */
import type { Card, CardContext, CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { atLeast, judgedRow, type Aim } from "../judged-row.ts";
import { judgeRated, ratedNdcg, ratedPrecision, ratingsAt, type RatedMetric } from "../rated-candidates.ts";
import { dataOf, ml100kSet, mlLatestSmallSet, ratedSetsOf, type RatedSet } from "./contenders.ts";
import { blendOf, correlationWithin, fitBlend } from "../rated-blend.ts";
import { servedTaste, servedTrainingData, type RatingScale } from "../rated-preferences.ts";
import {
  alsSignal,
  implicitSignal,
  profileSignal,
  ratedTaste,
  residualSignal,
  scoreTargets,
  tableOf,
  trainBiasedAls,
  type RatedTask,
} from "../rated-signals.ts";
import { servedScores } from "../served.ts";
import { seededUniform } from "../../kernels/random.ts";
import type { BiasedAlsConfig, BiasedAlsModel } from "../../models/biased-als/biased-als.ts";
import { eventsByUser, popularityOf } from "../splits/events.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";

interface RatedCard extends Omit<Card, "run" | "split" | "seed"> {
  readonly set: RatedSet;
  readonly metric: RatedMetric;
  readonly minTargetCount: number;
  readonly aim: Aim;
}

const firstSeed = 0;
const testRatio = 0.2;

export const cardA2: Card = ratedCard({
  id: "A2",
  question: "Are the first ten of a user's held-out rated films ones that the user likes?",
  set: mlLatestSmallSet,
  metric: ratedPrecision(3.5),
  minTargetCount: 20,
  aim: atLeast(0.835),
});

export const cardA3: Card = ratedCard({
  id: "A3",
  question: "The same on harder data: are the first ten ones that the user rates 4 or 5?",
  set: ml100kSet,
  metric: ratedPrecision(4),
  minTargetCount: 20,
  aim: atLeast(0.785),
});

export const cardB2: Card = ratedCard({
  id: "B2",
  question: "Do a user's best-rated films stand first among the held-out rated ones?",
  set: ml100kSet,
  metric: ratedNdcg,
  minTargetCount: 1,
  aim: atLeast(0.845),
});

function ratedCard({ id, question, ...card }: RatedCard): Card {
  const slice = card.minTargetCount > 1 ? `, users with at least ${card.minTargetCount} held-out ratings` : "";
  return {
    id,
    question,
    split: `a random ${100 * testRatio} % of each user's ratings held out${slice}; settings chosen on a ${100 * testRatio} % of the others`,
    seed: firstSeed,
    run: (context) => runRated(context, card),
  };
}

async function runRated(context: CardContext, card: Omit<RatedCard, "id" | "question">): Promise<readonly CardRow[]> {
  const [{ read, scale } = card.set] = ratedSetsOf(context, [card.set]);
  const data = dataOf(context, read);
  const seed = firstSeed + context.seedShift;
  const { events: table, catalogue } = data;
  const split = splitAtRandom(table, testRatio, seed);
  const inner = tableOf(table, split.train);
  const common = { catalogue, pool: context.pool, seed };
  const validation: RatedTask = { ...common, table: inner, ...splitAtRandom(inner, testRatio, seed + 1) };
  const test: RatedTask = { ...common, table, ...split };
  context.onProgress("Choosing settings on the validation ratings.");
  const { settings, weights } = await chooseOnValidation(validation, card.metric);
  context.onProgress("Scoring the test ratings.");
  const { signals, biases, als } = await signalsOf(test, settings);
  const served = await servedTargets(context, data, test, scale);
  const judge = (scores: Float64Array) =>
    judgeRated(card.metric, { table, fold: test.test, minTargetCount: card.minTargetCount, seed }, scores);
  const judged = {
    metric: card.metric.name,
    data: data.identity,
    floors: floorsOf(test, biases, judge),
    oracle: judge(ratingsOf(test)),
    heldOutCounts: Uint32Array.from(test.test.users.keys(), (place) =>
      card.metric.heldOutCount(ratingsAt(table, test.test, place)),
    ),
    seed,
    aim: card.aim,
  };
  return [
    judgedRow({ ...judged, case: "card's setting", values: judge(blendOf(signals, weights)) }),
    judgedRow({ ...judged, case: "biased ALS alone", values: judge(als), aim: undefined }),
    judgedRow({ ...judged, case: "served default", values: judge(served) }),
  ];
}

const alsGrid = [16, 32].flatMap((factorCount) =>
  [0.08, 0.1, 0.13, 0.16].map((regularization): Partial<BiasedAlsConfig> => ({ factorCount, regularization })),
);

/** What is tried for each signal that has a setting. Two biased ALS, as they see different things when they differ in width or λ. */
const grids = {
  als: alsGrid,
  secondAls: alsGrid,
  residual: [20, 60, 150, 400, 1000],
  implicit: [150, 500, 1500],
  profile: [15, 40, 100],
} as const;

/** Places in the grids. */
type RatedSettings = Readonly<Record<keyof typeof grids, number>>;

const firstSettings: RatedSettings = { als: 1, secondAls: 6, residual: 1, implicit: 1, profile: 1 };
const settingNames = ["als", "secondAls", "residual", "implicit", "profile"] as const;

/** For the test each biased ALS is the mean of so many. */
const alsModelCount = 3;

/** One setting after the other is changed to what lets the blend of all order the validation ratings best. */
async function chooseOnValidation(task: RatedTask, metric: RatedMetric) {
  const gains = ratingsOf(task).map((rating) => metric.gainOf(rating));
  const lists = task.test.target;
  const makers = await signalMakers(task, 1);
  const known = new Map<string, Float64Array>();
  const signalsAt = async (settings: RatedSettings) => {
    const signals = [...makers.plain];
    for (const name of settingNames) {
      const key = `${name.replace("secondAls", "als")} ${settings[name]}`;
      const signal = known.get(key) ?? (await makers.tuned[name](settings[name]));
      known.set(key, signal);
      signals.push(signal);
    }
    return signals;
  };
  let settings = firstSettings;
  for (const name of settingNames) {
    let best = -1;
    for (const place of grids[name].keys()) {
      const signals = await signalsAt({ ...settings, [name]: place });
      const correlation = correlationWithin(blendOf(signals, fitBlend(signals, gains, lists)), gains, lists);
      if (correlation <= best) continue;
      best = correlation;
      settings = { ...settings, [name]: place };
    }
  }
  return { settings, weights: fitBlend(await signalsAt(settings), gains, lists) };
}

async function signalMakers(task: RatedTask, modelCount: number) {
  const biases = await trainBiasedAls(task, { iterationCount: 0 }, task.seed);
  const als = (place: number) => alsSignal(task, alsGrid[place] ?? {}, modelCount);
  return {
    biases,
    plain: [scoreTargets(task, (_, items, out) => biases.itemMeans(items, out)), popularitySignal(task)],
    tuned: {
      als,
      secondAls: als,
      residual: (place: number) => residualSignal(task, biases, grids.residual[place] ?? 0),
      implicit: (place: number) => implicitSignal(task, grids.implicit[place] ?? 0),
      profile: async (place: number) => profileSignal(task, biases, grids.profile[place] ?? 0),
    },
  };
}

/** Signals in the order in which they were blended. */
async function signalsOf(task: RatedTask, settings: RatedSettings) {
  const { biases, plain, tuned } = await signalMakers(task, alsModelCount);
  const signals = [...plain];
  for (const name of settingNames) signals.push(await tuned[name](settings[name]));
  return { signals, biases, als: signals[plain.length] ?? new Float64Array() };
}

function popularitySignal(task: RatedTask): Float64Array {
  const popularity = popularityOf(task.table, task.train);
  return scoreTargets(task, (_, items, out) => {
    for (const [place, item] of items.entries()) out[place] = Math.log1p(popularity[item] ?? 0);
  });
}

function ratingsOf({ table, test }: RatedTask): Float64Array {
  return Float64Array.from(test.target.events, (event) => table.values[event] ?? 0);
}

function floorsOf(task: RatedTask, biases: BiasedAlsModel, judge: (scores: Float64Array) => Float64Array) {
  const uniform = seededUniform(task.seed + 1);
  const { table, train, test } = task;
  const sums = new Float64Array(table.itemCount);
  for (const event of train)
    sums[table.items[event] ?? 0] = (sums[table.items[event] ?? 0] ?? 0) + (table.values[event] ?? 0);
  const counts = popularityOf(table, train);
  const total = sums.reduce((sum, value) => sum + value, 0) / Math.max(1, train.length);
  const meanOf = (item: number) => ((counts[item] ?? 0) === 0 ? total : (sums[item] ?? 0) / (counts[item] ?? 1));
  return {
    random: judge(Float64Array.from(test.target.events, uniform)),
    popular: judge(popularitySignal(task)),
    itemMean: judge(Float64Array.from(test.target.events, (event) => meanOf(table.items[event] ?? 0))),
    userItemBias: judge(
      scoreTargets(task, (place, items, out) => {
        const bias = biases.userBias(ratedTaste(task, place));
        biases.itemMeans(items, out);
        for (const index of items.keys()) out[index] = (out[index] ?? 0) + bias;
      }),
    ),
  };
}

/** Scores of what is served by default, trained on the training ratings alone. */
async function servedTargets(context: CardContext, data: JudgedData, task: RatedTask, scale: RatingScale) {
  const trained = { ...data, events: tableOf(task.table, task.train) };
  const model = await context.trainServed(servedTrainingData(trained, eventsByUser(trained.events), scale), {
    seed: task.seed,
    pool: context.pool,
  });
  const own = task.test.foldIn;
  return scoreTargets(task, (place, items, out) => {
    const events = own.events.subarray(own.offsets[place], own.offsets[place + 1]);
    out.set(servedScores(model, servedTaste(model, { data, own: events, scale }), items));
  });
}
