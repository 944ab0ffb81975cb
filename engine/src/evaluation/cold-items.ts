/** Items without any event: how well what is said about them brings them to those who will like them. */
import { must } from "../domain/errors.ts";
import { seededUniform } from "../kernels/random.ts";
import { bridgeDefaults, likeCountsOf, trainBridge } from "../models/bridge/bridge.ts";
import { content } from "../models/content/content.ts";
import { crossDomainConfig, implicitAls, type ImplicitAlsModel } from "../models/implicit-als/implicit-als.ts";
import type { Taste, TrainingData } from "../models/model.ts";
import type { CardContext } from "./card.ts";
import type { JudgedData } from "./data-sets/judged-data.ts";
import type { Aim } from "./judged-row.ts";
import { recallAt } from "./metrics/accuracy.ts";
import { judgeList } from "./metrics/judged-list.ts";
import { pairwiseAccuracy, uniformNegatives } from "./metrics/pairwise.ts";
import { topRanked } from "./metrics/top-ranked.ts";
import { meanOverUsers } from "./metrics/user-mean.ts";
import { matrixOf, standardised } from "./rated-signals.ts";
import type { ColdItemSplit } from "./splits/cold-start.ts";
import { eventsAt, itemsOf, type EventColumns } from "./splits/events.ts";

/** Of all models, whatever the split. */
const modelSeed = 0;
const featureDimension = 512;
/** Negatives of each liked item in pairwise accuracy. */
const negativeCount = 20;

export interface ColdTask {
  readonly data: JudgedData;
  readonly table: EventColumns;
  readonly split: ColdItemSplit;
  readonly seed: number;
}

export interface ColdMetric {
  readonly id: "recall" | "pairwise";
  readonly name: string;
  judge(task: ColdTask, place: number, scores: Float64Array): number;
  aimOver(random: number, cosine: number): Aim;
}

export const coldMetrics: readonly ColdMetric[] = [
  {
    id: "recall",
    name: "R@50, full ranking",
    judge({ table, split: { test }, seed }, place, scores) {
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
    name: "pairwise accuracy against uniform negatives, cold works of the domain alone",
    judge(task, place, scores) {
      const own = targetsAt(task, place);
      const uniform = seededUniform(task.seed + 7 * (task.split.test.users[place] ?? 0));
      const { domains, domainOf } = task.data.catalogue;
      let [right, count] = [0, 0];
      for (const domain of domains.keys()) {
        const isOfDomain = (item: number) => domainOf[item] === domain;
        const positives = own.filter(isOfDomain);
        const catalogue = task.split.coldItems.filter(isOfDomain);
        if (positives.length === 0) continue;
        const pairs = uniformNegatives({ positives, own, catalogue, perPositive: negativeCount }, uniform);
        if (pairs.negatives.length === 0) continue;
        right += pairs.negatives.length * pairwiseAccuracy(scores, pairs);
        count += pairs.negatives.length;
      }
      return right / count;
    },
    aimOver: (_, cosine) => ({ text: "> TF-IDF cosine", isMet: (value) => value > cosine }),
  },
];

export function targetsAt({ table, split }: ColdTask, place: number): Uint32Array {
  return itemsOf(table, eventsAt(split.test.target, place));
}

export function coldTrainingData({ data, table, split }: ColdTask): TrainingData {
  return {
    catalogue: data.catalogue,
    preferences: matrixOf(table, split.train, () => 1),
    lastAtMs: new Float64Array(split.train.length),
    relations: [],
    nowMs: 0,
  };
}

/** What is known of a user: likes, all alike. */
export function tasteAt({ table, split }: ColdTask, place: number): Taste {
  const items = itemsOf(table, eventsAt(split.test.foldIn, place));
  return { items, values: new Float32Array(items.length).fill(1) };
}

/** What is tried of each setting. */
const grids = {
  /** Likes as for lists within a domain, or drawn to the broadest tastes as for lists in an unknown one. */
  als: [implicitAls.defaults, { ...implicitAls.defaults, ...crossDomainConfig }],
  regularization: [0.03, 0.1, 0.3, 1, 3],
  /** An item with n likes teaches n / (n + this): the highest lets it teach as often as it is liked. */
  teacherHalfLikeCount: [3, 50, 1e9],
  /**
   * Items with as many likes keep half of their own factors. The highest puts items that are known on the same terms as those
   * that are not: the list is then made of what is said about items alone.
   */
  halfLikeCount: [3, 50, 1e9],
  /** Of cosine, beside factors; both in standard units over all items. */
  cosineWeight: [0, 0.3, 0.6, 1, 2],
} as const;

/** Places in the grids. */
export type ColdSetting = Readonly<Record<keyof typeof grids, number>>;
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

/** For each metric one setting after the other is changed to what is best on the validation items. */
export async function chooseColdSettings(
  context: CardContext,
  task: ColdTask,
): Promise<Readonly<Record<ColdMetric["id"], ColdSetting>>> {
  const scorers = await coldScorers(context, task);
  const judged = new Map<string, Readonly<Record<ColdMetric["id"], number>>>();
  const valuesOf = (setting: ColdSetting) => {
    const key = JSON.stringify(setting);
    const values = judged.get(key) ?? meansOf(task, scorers.bridged(setting));
    judged.set(key, values);
    return values;
  };
  const best = (id: ColdMetric["id"]): ColdSetting => {
    let setting = firstSetting;
    let value = valuesOf(setting)[id];
    for (const name of Array.from({ length: turnCount }, () => settingNames).flat())
      for (const place of grids[name].keys()) {
        const other = { ...setting, [name]: place };
        const otherValue = valuesOf(other)[id];
        if (otherValue > value) [setting, value] = [other, otherValue];
      }
    context.onProgress(`${id}: ${JSON.stringify(setting)}, ${value.toFixed(4)} on the validation items`);
    return setting;
  };
  return { recall: best("recall"), pairwise: best("pairwise") };
}

function meansOf(task: ColdTask, score: (place: number) => Float64Array) {
  const users = task.split.test.users.length;
  const values = { recall: new Float64Array(users), pairwise: new Float64Array(users) };
  for (let place = 0; place < users; place += 1) {
    const scores = score(place);
    for (const metric of coldMetrics) values[metric.id][place] = metric.judge(task, place, scores);
  }
  return { recall: meanOverUsers(values.recall).mean, pairwise: meanOverUsers(values.pairwise).mean };
}

/** Scores of all items for the user at a place of the fold. */
export async function coldScorers(context: CardContext, task: ColdTask) {
  const data = coldTrainingData(task);
  const words = await content.train(data, { ...content.defaults, featureDimension }, { seed: modelSeed });
  const features = words.denseFeatures();
  const likeCounts = likeCountsOf(data.preferences);
  const all = Uint32Array.from(likeCounts.keys());
  const trained: ImplicitAlsModel[] = [];
  for (const config of grids.als)
    trained.push(await implicitAls.train(data, config, { seed: modelSeed, pool: context.pool }));
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
