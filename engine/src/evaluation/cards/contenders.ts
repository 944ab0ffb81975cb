/** Who a card judges: its own setting, and what is served by default. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { CardContext, CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { fullRanking, listsOf, trainingDataOf, type FullRanking, type Lists, type Scorer } from "../full-ranking.ts";
import { rankingRows, type Contender, type Question } from "../ranking-rows.ts";
import { servedList } from "../served.ts";
import type { EventColumns } from "../splits/events.ts";
import type { Split } from "../splits/fold.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { chooseStack, type Weighing } from "../stack/choose.ts";
import type { Member } from "../stack/members/member.ts";

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
  const found = sets.filter(({ file }) => existsSync(join(dataFolder, file)));
  return found.length > 0 ? found : sets.slice(0, 1);
}

/** What one like weighs where the system learns from events, so that every positive event of a data set is a like. */
const likeWeight = 3;

/** What is served by default, trained on the training events of each ranking and on nothing else. */
export async function servedContender(context: CardContext, rankings: readonly FullRanking[]): Promise<Contender> {
  const lists: Contender["lists"][number][] = [];
  for (const ranking of rankings) {
    context.onProgress(`training what is served by default, seed ${ranking.seed}`);
    const { data } = ranking;
    const { preferences, times } = ranking.known;
    // Files tell seconds.
    const lastAtMs = times?.map((seconds) => 1_000 * seconds) ?? new Float64Array(preferences.values.length);
    const model = await context.trainServed(
      {
        catalogue: data.catalogue,
        preferences: { ...preferences, values: preferences.values.map(() => likeWeight) },
        lastAtMs,
        relations: [],
        nowMs: lastAtMs.reduce((latest, time) => Math.max(latest, time), 0),
      },
      { seed: 1, pool: context.pool },
    );
    lists.push((k) =>
      ranking.asked.map((asked) => {
        const taste = { items: asked.items, values: new Float32Array(asked.items.length).fill(likeWeight) };
        const isExcluded = new Set(asked.excluded);
        const wanted = k + asked.excluded.length - asked.items.length;
        return servedList(model, taste, wanted)
          .filter((item) => !isExcluded.has(item))
          .subarray(0, k);
      }),
    );
  }
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
  const { data, hasRatings, seeds, splitOf, isMeasured, members, k, weighing } = input;
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
