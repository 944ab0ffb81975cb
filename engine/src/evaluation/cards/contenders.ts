/** Who a card judges: its own setting, and what is served by default. */
import { basename, dirname } from "node:path";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type { Taste, TrainingData } from "../../models/model.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { CardContext, CardRow } from "../card.ts";
import { nameIn, type JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k, readMlLatestSmall } from "../data-sets/movielens.ts";
import {
  fullRanking,
  listsOf,
  trainingDataOf,
  type AskedUser,
  type FullRanking,
  type Lists,
  type Scorer,
  type TrainingEvents,
} from "../full-ranking.ts";
import type { RatingScale } from "../rated-preferences.ts";
import { rankingRows, type Contender, type Question } from "../ranking-rows.ts";
import { servedList, type ServedInput } from "../served.ts";
import type { EventColumns } from "../splits/events.ts";
import type { Split } from "../splits/fold.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { chooseStack, type Weighing } from "../stack/choose.ts";
import type { Member } from "../stack/members/member.ts";
import { relativeStrengths, withStrengths } from "../stack/members/strengths.ts";

/** Reads the card's own data set, or the folder it is asked to judge instead. */
export function dataOf(
  { dataRoot, dataFolder }: CardContext,
  read: (root: string, folder?: string) => JudgedData,
): JudgedData {
  return dataFolder === undefined ? read(dataRoot) : read(dirname(dataFolder), basename(dataFolder));
}

/** Of a card's data sets those to judge: all, or the ones whose format a folder of one's own has, which `file` tells. */
export function judgedSets<One extends { readonly file: string }>(
  { dataFolder }: CardContext,
  sets: readonly One[],
): readonly One[] {
  if (dataFolder === undefined) return sets;
  const found = sets.filter(({ file }) => nameIn(dataFolder, file) !== undefined);
  return found.length > 0 ? found : sets.slice(0, 1);
}

/** Ratings of films with their scale, in a format of MovieLens. */
export interface RatedSet {
  /** A file that only this format has, packed or not. */
  readonly file: string;
  readonly read: (root: string, folder?: string) => JudgedData;
  readonly scale: RatingScale;
}

export const ml100kSet: RatedSet = { file: "u.data", read: readMl100k, scale: [1, 5] };
export const mlLatestSmallSet: RatedSet = { file: "ratings.csv", read: readMlLatestSmall, scale: [0.5, 5] };

/** A card's own sets, or the folder to judge instead, in whichever of the two formats it is. */
export function ratedSetsOf(context: CardContext, own: readonly [RatedSet, ...RatedSet[]]): readonly RatedSet[] {
  return context.dataFolder === undefined ? own : judgedSets(context, [own[0], ml100kSet, mlLatestSmallSet]).slice(-1);
}

/** What one like weighs where the system learns from events, so that every positive event of a data set is a like. */
const likeWeight = 3;
/** Likes are stronger or weaker as the data say. */
const strengthExponent = 1;

/** users × items: what the system makes of training events. */
export const servedPreferences = (known: TrainingEvents): SparseMatrix =>
  withStrengths(known, strengthExponent, likeWeight);

export function servedTasteOf({ items, strengths }: Pick<AskedUser, "items" | "strengths">): Taste {
  return { items, values: relativeStrengths(strengths, strengthExponent, likeWeight) };
}

/** What is served by default, trained on the training events of a ranking and on nothing else. */
export async function servedModel(
  context: CardContext,
  { data, known, seed }: FullRanking,
  people: Pick<TrainingData, "demographics"> = {},
): Promise<ServingModel> {
  context.onProgress(`training what is served by default, seed ${seed}`);
  const preferences = servedPreferences(known);
  // Files tell seconds.
  const lastAtMs = known.times?.map((seconds) => 1_000 * seconds) ?? new Float64Array(preferences.values.length);
  return context.trainServed(
    {
      catalogue: data.catalogue,
      preferences,
      lastAtMs,
      relations: [],
      ...(data.friends && { friends: data.friends }),
      ...people,
      nowMs: lastAtMs.reduce((latest, time) => Math.max(latest, time), 0),
    },
    { seed: 1, pool: context.pool },
  );
}

interface ServedWishes extends Pick<ServedInput, "domain" | "discovery"> {
  /** What the friends of a user feel. */
  readonly friendTasteOf?: (user: number) => Taste;
  /** The demographic cluster of a user. */
  readonly clusterOf?: (user: number) => number | undefined;
}

/** Lists of a served model for one ranking: of one domain where it is named, with discovery where that is asked for. */
export function servedLists(
  model: ServingModel,
  ranking: FullRanking,
  { friendTasteOf, clusterOf, ...wishes }: ServedWishes = {},
): (k: number) => Lists {
  return (k) =>
    ranking.asked.map((asked) => {
      const { user, items, excluded } = asked;
      const friendTaste = friendTasteOf?.(user);
      const cluster = clusterOf?.(user);
      const about = { ...wishes, name: `judged-${user}`, cluster, ...(friendTaste && { friendTaste }) };
      const isExcluded = new Set(excluded);
      // Items of other domains are excluded already where one is named.
      const n = wishes.domain === undefined ? k + excluded.length - items.length : k;
      return servedList(model, servedTasteOf(asked), { ...about, n })
        .filter((item) => !isExcluded.has(item))
        .subarray(0, k);
    });
}

export async function servedContender(context: CardContext, rankings: readonly FullRanking[]): Promise<Contender> {
  const lists: Contender["lists"][number][] = [];
  for (const ranking of rankings) lists.push(servedLists(await servedModel(context, ranking), ranking));
  return { name: "served default", lists };
}

/** Lists of a scorer for one ranking. */
export function scorerLists(ranking: FullRanking, scorer: Scorer): (k: number) => Lists {
  return (k) => listsOf(ranking, scorer, k);
}

/** What is held out of the training part to choose on: this share of each user's events, so many times anew. */
export interface ValidationPlan {
  readonly ratio: number;
  readonly count: number;
}

/** Validation splits of the training part of a ranking, on all its users. */
export function validationsOf(ranking: FullRanking, { ratio, count }: ValidationPlan): readonly FullRanking[] {
  const data = trainingDataOf(ranking);
  return Array.from({ length: count }, (_, draw) => {
    const seed = 1_000 * (draw + 1) + ranking.seed;
    return fullRanking(data, splitAtRandom(data.events, ratio, seed), { seed });
  });
}

export interface RankingCardInput {
  readonly data: JudgedData;
  readonly hasRatings: boolean;
  readonly seeds: readonly number[];
  readonly splitOf: (events: EventColumns, seed: number) => Split;
  readonly isMeasured?: (heldOutCount: number) => boolean;
  readonly validation: ValidationPlan;
  /** Weighed anew for each seed on validation. */
  readonly members: readonly Member[];
  /** Length of the lists that the weights are for. */
  readonly k: number;
  readonly weighing?: Weighing;
  readonly questions: readonly Question[];
}

/** The rows of a card whose setting is chosen anew for each seed, within the training part of that seed. */
export async function rankingCardRows(context: CardContext, input: RankingCardInput): Promise<readonly CardRow[]> {
  const { data, hasRatings, splitOf, isMeasured, members, k, weighing } = input;
  const seeds = input.seeds.map((seed) => seed + context.seedShift);
  const rankings = seeds.map((seed) =>
    fullRanking(data, splitOf(data.events, seed), { ...(isMeasured && { isMeasured }), seed }),
  );
  const texts: string[] = [];
  const lists: Contender["lists"][number][] = [];
  for (const ranking of rankings) {
    const { pool, onProgress } = context;
    const choice = await chooseStack(validationsOf(ranking, input.validation), {
      members,
      k,
      ...(weighing && { weighing }),
      pool,
      onProgress,
    });
    texts.push(choice.text);
    lists.push(scorerLists(ranking, await choice.train(ranking.known, pool)));
  }
  const own: Contender = { name: settingName(seeds, texts), lists };
  const served = await servedContender(context, rankings);
  return rankingRows({ rankings, contenders: [own, served], questions: input.questions, hasRatings });
}

/** Names what was chosen for each seed, once where it is the same for all. */
export function settingName(seeds: readonly number[], texts: readonly string[]): string {
  const isSame = texts.every((text) => text === texts[0]);
  const chosen = isSame ? texts.slice(0, 1) : texts.map((text, place) => `seed ${seeds[place]}: ${text}`);
  return `card's setting: ${chosen.join("; ")}`;
}
