/** K: films that nobody has touched yet. Does what is said about them bring them to those who will like them? */
import { createHash } from "node:crypto";
import type { Card, CardContext, CardRow } from "../card.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMlLatestSmall } from "../data-sets/movielens.ts";
import { readMlLinks, readTmdbPlots } from "../data-sets/tmdb-plots.ts";
import { judgedRow, type Aim } from "../judged-row.ts";
import { recallAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { pairwiseAccuracy, uniformNegatives } from "../metrics/pairwise.ts";
import { topRanked } from "../metrics/top-ranked.ts";
import { meanOverUsers } from "../metrics/user-mean.ts";
import { matrixOf, standardised, tableOf } from "../rated-signals.ts";
import { servedScores } from "../served.ts";
import { must } from "../../domain/errors.ts";
import { seededUniform } from "../../kernels/random.ts";
import { bridgeDefaults, likeCountsOf, trainBridge } from "../../models/bridge/bridge.ts";
import { content } from "../../models/content/content.ts";
import { crossDomainConfig, implicitAls, type ImplicitAlsModel } from "../../models/implicit-als/implicit-als.ts";
import { createCatalogue, type Taste, type TrainingData } from "../../models/model.ts";
import { splitColdItems, type ColdItemSplit } from "../splits/cold-start.ts";
import { eventsAt, itemsOf, popularityOf, type EventColumns } from "../splits/events.ts";

const seed = 0;
const coldRatio = 0.2;
const likedFrom = 3.5;
const featureDimension = 512;
/** Negatives of each liked film in pairwise accuracy. */
const negativeCount = 20;

export const cardK: Card = {
  id: "K",
  question: "Do films that nobody has touched yet find those who will like them?",
  split: `ratings >= ${likedFrom} are likes; ${100 * coldRatio} % of the films with a plot are taken out of training whole; settings chosen on ${100 * coldRatio} % of those left`,
  seed,
  run,
};

interface ColdTask {
  readonly data: JudgedData;
  readonly table: EventColumns;
  readonly split: ColdItemSplit;
}

async function run(context: CardContext): Promise<readonly CardRow[]> {
  const data = readFilmsWithPlots(context.dataRoot);
  const hasPlot = (item: number) => data.catalogue.items[item]?.description !== undefined;
  const options = { itemRatio: coldRatio, isEligible: hasPlot };
  const split = splitColdItems(data.events, { ...options, seed });
  const inner = tableOf(data.events, split.train);
  const test: ColdTask = { data, table: data.events, split };
  const validation: ColdTask = { data, table: inner, split: splitColdItems(inner, { ...options, seed: seed + 1 }) };
  context.onProgress("Choosing settings on other films taken out.");
  const choices = await chooseOnValidation(context, validation);
  context.onProgress("Scoring the cold films.");
  const scorers = await scorersOf(context, test);
  const uniform = seededUniform(seed + 2);
  const popularity = Float64Array.from(popularityOf(test.table, split.train));
  const served = await context.trainServed(trainingDataOf(test), { seed, pool: context.pool });
  const all = Uint32Array.from(popularity.keys());
  return metrics.flatMap((metric) => {
    const judge = (score: (place: number) => Float64Array) => judgeCold(test, metric, score);
    const floors = {
      random: judge(() => Float64Array.from(all, uniform)),
      popular: judge(() => popularity),
      tfIdfCosine: judge(scorers.cosine),
    };
    const common = {
      metric: metric.name,
      data: data.identity,
      floors,
      oracle: judge((place) => {
        const relevant = new Set(targetsAt(test, place));
        return Float64Array.from(all, (item) => Number(relevant.has(item)));
      }),
      heldOutCounts: Uint32Array.from(split.test.users.keys(), (place) => targetsAt(test, place).length),
      seed,
      aim: metric.aimOver(meanOverUsers(floors.random).mean, meanOverUsers(floors.tfIdfCosine).mean),
    };
    const setting = choices[metric.id];
    return [
      judgedRow({ ...common, case: "card's setting", values: judge(scorers.bridged(setting)) }),
      judgedRow({
        ...common,
        case: "served default",
        values: judge((place) => servedScores(served, tasteAt(test, place), all)),
      }),
    ];
  });
}

/** Liked events of films, with plots and keywords where there are any. */
function readFilmsWithPlots(root: string): JudgedData {
  const liked = filterData(readMlLatestSmall(root), { isKept: (rating) => rating >= likedFrom });
  const { identity, films } = readTmdbPlots(root);
  const links = readMlLinks(root);
  const sha256 = createHash("sha256").update(liked.identity.sha256).update(identity.sha256).digest("hex");
  return {
    ...liked,
    identity: { name: `${liked.identity.name} with ${identity.name}`, sha256 },
    catalogue: createCatalogue(
      liked.catalogue.items.map((item) => ({ ...item, ...films.get(links.get(item.id) ?? "")?.said })),
    ),
  };
}

interface ColdMetric {
  readonly id: "recall" | "pairwise";
  readonly name: string;
  judge(task: ColdTask, place: number, scores: Float64Array): number;
  aimOver(random: number, cosine: number): Aim;
}

const metrics: readonly ColdMetric[] = [
  {
    id: "recall",
    name: "R@50, full ranking",
    judge({ table, split: { test } }, place, scores) {
      const excluded = itemsOf(table, eventsAt(test.foldIn, place));
      const list = topRanked(scores, { k: 50, excluded, tieSeed: seed + (test.users[place] ?? 0) });
      return recallAt(judgeList(list, new Set(itemsOf(table, eventsAt(test.target, place)))), 50);
    },
    aimOver: (random, cosine) => ({
      text: "> 10 x random and > TF-IDF cosine",
      isMet: (value) => value > 10 * random && value > cosine,
    }),
  },
  {
    id: "pairwise",
    name: "pairwise accuracy against uniform negatives, cold films alone",
    judge(task, place, scores) {
      const positives = targetsAt(task, place);
      const draw = { positives, own: positives, catalogue: task.split.coldItems, perPositive: negativeCount };
      const uniform = seededUniform(seed + 7 * (task.split.test.users[place] ?? 0));
      return pairwiseAccuracy(scores, uniformNegatives(draw, uniform));
    },
    aimOver: (_, cosine) => ({ text: "> TF-IDF cosine", isMet: (value) => value > cosine }),
  },
];

function targetsAt({ table, split }: ColdTask, place: number): Uint32Array {
  return itemsOf(table, eventsAt(split.test.target, place));
}

function judgeCold(task: ColdTask, metric: ColdMetric, score: (place: number) => Float64Array): Float64Array {
  return Float64Array.from(task.split.test.users.keys(), (place) => metric.judge(task, place, score(place)));
}

function trainingDataOf({ data, table, split }: ColdTask): TrainingData {
  return {
    catalogue: data.catalogue,
    preferences: matrixOf(table, split.train, () => 1),
    lastAtMs: new Float64Array(split.train.length),
    relations: [],
    nowMs: 0,
  };
}

/** What is known of a user: likes, all alike. */
function tasteAt({ table, split }: ColdTask, place: number): Taste {
  const items = itemsOf(table, eventsAt(split.test.foldIn, place));
  return { items, values: new Float32Array(items.length).fill(1) };
}

/** What is tried of each setting. */
const grids = {
  /** Likes as for lists within a domain, or drawn to the broadest tastes as for lists in an unknown one. */
  als: [implicitAls.defaults, { ...implicitAls.defaults, ...crossDomainConfig }],
  regularization: [0.03, 0.1, 0.3, 1, 3],
  /** A film with n likes teaches n / (n + this): the highest lets it teach as often as it is liked. */
  teacherHalfLikeCount: [3, 50, 1e9],
  /**
   * Films with as many likes keep half of their own factors. The highest puts films that are known on the same terms as those
   * that are not: the list is then made of what is said about films alone.
   */
  halfLikeCount: [3, 50, 1e9],
  /** Of cosine, beside factors; both in standard units over all films. */
  cosineWeight: [0, 0.3, 0.6, 1, 2],
} as const;

/** Places in the grids. */
type ColdSetting = Readonly<Record<keyof typeof grids, number>>;
const firstSetting: ColdSetting = {
  als: 0,
  regularization: 1,
  teacherHalfLikeCount: 0,
  halfLikeCount: 2,
  cosineWeight: 2,
};
/** Two turns, as the best of one depends on the others. */
const turnCount = 2;
const settingNames = ["als", "regularization", "teacherHalfLikeCount", "halfLikeCount", "cosineWeight"] as const;

/** For each metric one setting after the other is changed to what is best on the validation films. */
async function chooseOnValidation(context: CardContext, task: ColdTask) {
  const scorers = await scorersOf(context, task);
  const best = (id: ColdMetric["id"]): ColdSetting => {
    const valueOf = (setting: ColdSetting) =>
      metrics
        .filter((metric) => metric.id === id)
        .reduce((sum, metric) => sum + meanOverUsers(judgeCold(task, metric, scorers.bridged(setting))).mean, 0);
    let setting = firstSetting;
    let value = valueOf(setting);
    for (const name of Array.from({ length: turnCount }, () => settingNames).flat())
      for (const place of grids[name].keys()) {
        const other = { ...setting, [name]: place };
        const otherValue = place === setting[name] ? value : valueOf(other);
        if (otherValue > value) [setting, value] = [other, otherValue];
      }
    context.onProgress(`${id}: ${JSON.stringify(setting)}, ${value.toFixed(4)} on the validation films.`);
    return setting;
  };
  return { recall: best("recall"), pairwise: best("pairwise") };
}

/** Scores of all films for the user at a place of the fold. */
async function scorersOf(context: CardContext, task: ColdTask) {
  const data = trainingDataOf(task);
  const words = await content.train(data, { ...content.defaults, featureDimension }, { seed });
  const features = words.denseFeatures();
  const likeCounts = likeCountsOf(data.preferences);
  const all = Uint32Array.from(likeCounts.keys());
  const trained: ImplicitAlsModel[] = [];
  for (const config of grids.als) trained.push(await implicitAls.train(data, config, { seed, pool: context.pool }));
  const cosines = Array.from(task.split.test.users.keys(), (place) => {
    const out = new Float32Array(all.length);
    words.score(tasteAt(task, place), all, out);
    return standardised(Float64Array.from(out));
  });
  const cosine = (place: number): Float64Array => cosines[place] ?? new Float64Array(all.length);
  return {
    cosine,
    bridged(setting: ColdSetting) {
      const als = must(trained[setting.als], "a model for each configuration");
      const { factorCount, itemFactors } = als;
      const latent = { factorCount, itemFactors, likeCounts };
      const bridge = trainBridge(features, latent, {
        ...bridgeDefaults,
        regularization: grids.regularization[setting.regularization] ?? 1,
        halfLikeCount: grids.teacherHalfLikeCount[setting.teacherHalfLikeCount] ?? 1,
      });
      const halfLikeCount = grids.halfLikeCount[setting.halfLikeCount] ?? 1;
      const placed = als.withItemFactors(bridge.withHalfLikeCount(halfLikeCount).blend(features, latent));
      const cosineWeight = grids.cosineWeight[setting.cosineWeight] ?? 0;
      const out = new Float32Array(all.length);
      const vector = new Float32Array(factorCount);
      return (place: number) => {
        als.userVector(tasteAt(task, place), vector);
        placed.scoreVector(vector, all, out);
        const near = cosine(place);
        return standardised(Float64Array.from(out)).map((score, item) => score + cosineWeight * (near[item] ?? 0));
      };
    },
  };
}
