/** Cards on published data sets that are not included: D, D3, D4 and E. */
import { basename, dirname } from "node:path";
import { transitions } from "../../models/transitions/transitions.ts";
import { createCatalogue } from "../../models/model.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { filterData, type DataFilter, type JudgedData } from "../data-sets/judged-data.ts";
import { readGoodbooks, readMl1mRatings, readMlLatestSmall } from "../data-sets/movielens.ts";
import { fullRanking, trainingDataOf, type FullRanking } from "../full-ranking.ts";
import { cappedRecallAt, hitRateAt, ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Question } from "../ranking-rows.ts";
import { floorShare } from "../splits/events.ts";
import { splitOffUsers } from "../splits/strong-generalisation.ts";
import { leaveOnlyLastOut, splitEightOneOne } from "../splits/weak-generalisation.ts";
import { chooseStack } from "../stack/choose.ts";
import { alsMember } from "../stack/members/als-member.ts";
import { easeMember } from "../stack/members/ease-member.ts";
import type { Member } from "../stack/members/member.ts";
import { sessionMember } from "../stack/members/session-member.ts";
import { scorerLists, servedContender } from "./contenders.ts";

interface GivenCard extends Required<Pick<Card, "id" | "question" | "split" | "seed" | "needs">> {
  readonly read: (root: string, folder: string) => JudgedData;
  readonly filter: DataFilter;
  /** The test, and what settings are chosen on without it. */
  readonly rankingsOf: (data: JudgedData, seed: number) => readonly [test: FullRanking, validation: FullRanking];
  readonly members: readonly Member[];
  /** The first says how long the lists are that members are weighed by. */
  readonly questions: readonly [Question, ...Question[]];
}

function givenCard({ read, filter, rankingsOf, members, questions, ...card }: GivenCard): Card {
  return {
    ...card,
    async run(context: CardContext): Promise<readonly CardRow[]> {
      const folder = context.dataFolder ?? "";
      const data = filterData(read(dirname(folder), basename(folder)), filter);
      const [ranking, validation] = rankingsOf(data, card.seed + context.seedShift);
      const { pool, onProgress } = context;
      const choice = await chooseStack([validation], { members, k: questions[0].k, pool, onProgress });
      const own = {
        name: `card's setting: ${choice.text}`,
        lists: [scorerLists(ranking, await choice.train(ranking.known, pool))],
      };
      const contenders = [own, await servedContender(context, [ranking])];
      return rankingRows({ rankings: [ranking], contenders, questions, hasRatings: false });
    },
  };
}

/** Users held out whole: a model is told 80 % of the events of each. At most a tenth of all users for each of the two. */
function strongly(mostUsers: number) {
  return (data: JudgedData, seed: number): readonly [FullRanking, FullRanking] => {
    const count = Math.min(mostUsers, floorShare(data.events.userCount, 0.1));
    const split = splitOffUsers(data.events, { validationUserCount: count, testUserCount: count, seed });
    const rankingOf = (test: typeof split.test) => fullRanking(data, { train: split.train, test }, { seed });
    return [rankingOf(split.test), rankingOf(split.validation)];
  };
}

function eightOneOne(data: JudgedData, seed: number): readonly [FullRanking, FullRanking] {
  const { train, validation, test } = splitEightOneOne(data.events, seed);
  return [fullRanking(data, { train, test }, { seed }), fullRanking(data, { train, test: validation }, { seed })];
}

function lastOut(data: JudgedData, seed: number): readonly [FullRanking, FullRanking] {
  const test = fullRanking(data, leaveOnlyLastOut(data.events), { seed });
  const known = trainingDataOf(test);
  return [test, fullRanking(known, leaveOnlyLastOut(known.events), { seed })];
}

/** Aims of Liang et al.'s metrics: recall among 20 and among 50, divided by what could be found, and NDCG of 100. */
function liangQuestions(recall20: number, recall50: number, ndcg100: number): readonly [Question, ...Question[]] {
  const recall = (k: number, aim: number) => ({
    ...accuracyQuestion("R", k, { of: cappedRecallAt, aim }),
    metric: `R@${k} / min(${k}, n)`,
  });
  return [accuracyQuestion("NDCG", 100, { of: ndcgAt, aim: ndcg100 }), recall(20, recall20), recall(50, recall50)];
}

const scaled = { userExponent: 0.25, itemExponent: 0.25 };

export const cardD: Card = givenCard({
  id: "D",
  question: "Do lists of books come up to the best published ones?",
  split:
    "goodbooks-10k, ratings of at least 4, users with at least 5 of them; 2,500 and 2,500 users held out whole, 20 % of their events hidden",
  seed: 42,
  needs: "goodbooks-10k with its ratings.csv (user_id,book_id,rating)",
  read: readGoodbooks,
  filter: { isKept: (value) => value >= 4, core: 5, itemCore: 1 },
  rankingsOf: strongly(2_500),
  members: [
    easeMember({ regularization: 125 }),
    easeMember({ regularization: 125, ...scaled }),
    ...[128, 256].map((factorCount) => alsMember({ factorCount, unobservedWeight: 0.1, regularization: 0.005 })),
  ],
  questions: liangQuestions(0.368, 0.506, 0.512),
});

export const cardD4: Card = givenCard({
  id: "D4",
  question: "Do lists of films for people who were not there in training come up to the best published linear ones?",
  split:
    "MovieLens 20M, ratings of at least 4, users with at least 5 of them; 10,000 and 10,000 users held out whole, 20 % of their events hidden",
  seed: 0,
  needs: "MovieLens 20M with its ratings.csv (userId,movieId,rating,timestamp)",
  read: readMlLatestSmall,
  filter: { isKept: (value) => value >= 4, core: 5, itemCore: 1 },
  rankingsOf: strongly(10_000),
  members: [
    easeMember({ regularization: 600 }),
    alsMember({ factorCount: 256, unobservedWeight: 0.1, regularization: 0.003 }),
  ],
  questions: liangQuestions(0.405, 0.535, 0.432),
});

export const cardD3: Card = givenCard({
  id: "D3",
  question: "Do lists of films come up to the best published ones of graph networks?",
  split:
    "MovieLens 1M, ratings of at least 3, 8 : 1 : 1 of each user as RecBole splits, validation items masked at test",
  seed: 0,
  needs: "MovieLens 1M with its ratings.dat (UserID::MovieID::Rating::Timestamp)",
  read: readMl1mRatings,
  filter: { isKept: (value) => value >= 3 },
  rankingsOf: eightOneOne,
  members: [
    easeMember({ regularization: 500 }),
    easeMember({ regularization: 500, ...scaled }),
    ...[64, 128].map((factorCount) => alsMember({ factorCount, unobservedWeight: 0.3, regularization: 0.01 })),
  ],
  questions: [
    accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.278 }),
    accuracyQuestion("R", 10, { of: recallAt, aim: 0.214 }),
  ],
});

/** What came soon after the newest items, each counting so much of the next newer one. */
function transitionsMember(recency: number): Member {
  return {
    name: `transitions(${recency})`,
    async train({ preferences, times }) {
      const itemIndices = Uint32Array.from({ length: preferences.columnCount }, (_, item) => item);
      const data = {
        catalogue: createCatalogue([]),
        preferences,
        lastAtMs: times?.map((seconds) => 1_000 * seconds) ?? new Float64Array(preferences.values.length),
        relations: [],
        nowMs: 0,
      };
      const model = await transitions.train(data, { ...transitions.defaults, recency }, { seed: 1 });
      const out = new Float32Array(itemIndices.length);
      return ({ items }) => {
        model.score({ items, values: new Float32Array(items.length).fill(1) }, itemIndices, out);
        return Float64Array.from(out);
      };
    },
  };
}

/** A model that is told the newest items alone. */
function toldNewest(member: Member, count: number): Member {
  return {
    name: `${member.name} of the newest ${count}`,
    async train(known, pool) {
      const scorer = await member.train(known, pool);
      return (asked) =>
        scorer({ ...asked, items: asked.items.subarray(0, count), strengths: asked.strengths.subarray(0, count) });
    },
  };
}

export const cardE: Card = givenCard({
  id: "E",
  question: "Is the film that comes next among the first ten?",
  split:
    "MovieLens 1M, all ratings positive, users and films with at least 5; each user's last event held out, settings chosen on the one before it",
  seed: 0,
  needs: "MovieLens 1M with its ratings.dat (UserID::MovieID::Rating::Timestamp)",
  read: readMl1mRatings,
  filter: { core: 5 },
  rankingsOf: lastOut,
  members: [
    ...[0.5, 0.8].map(transitionsMember),
    sessionMember({ regularization: 100, span: 10 }),
    sessionMember({ regularization: 200, span: 20 }),
    toldNewest(easeMember({ regularization: 300 }), 20),
    alsMember({ factorCount: 128, unobservedWeight: 0.3, regularization: 0.01 }),
  ],
  questions: [accuracyQuestion("HR", 10, { of: hitRateAt, aim: 0.3 }), accuracyQuestion("NDCG", 10, { of: ndcgAt })],
});
