/** Accuracy on films: cards A1, B, C1, C2 and P. */
import type { Card, CardContext, CardRow } from "../card.ts";
import { filterData } from "../data-sets/judged-data.ts";
import { readMl100k, readMl1m } from "../data-sets/movielens.ts";
import { ndcgAt, precisionAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion } from "../ranking-rows.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { alsMember, easeMember, peopleMember, sessionMember, type Member } from "../stack/members.ts";
import { dataOf, rankingCardRows } from "./contenders.ts";
import { sharedWork } from "./shared-work.ts";

const ndcg10 = accuracyQuestion("NDCG", 10, { of: ndcgAt });
const recall50 = accuracyQuestion("R", 50, { of: recallAt });

const smallAls: readonly Member[] = [
  alsMember({ factorCount: 16, unobservedWeight: 0.3, regularization: 0.01, startCount: 6, strengthExponent: 1 }),
  ...[0, 1].map((strengthExponent) =>
    alsMember({ factorCount: 24, unobservedWeight: 0.1, regularization: 0.015, startCount: 6, strengthExponent }),
  ),
];
const manyStarts = alsMember({
  factorCount: 24,
  unobservedWeight: 0.1,
  regularization: 0.015,
  startCount: 12,
  strengthExponent: 1,
});

/** ML-100K is small: few factors, and many starts to even out their chances. */
export const smallFamilies: readonly (readonly Member[])[] = [
  [
    easeMember({ regularization: 200, userExponent: 0.25, itemExponent: 0.25 }),
    easeMember({ regularization: 400, userExponent: 0.25, itemExponent: 0.25 }),
  ],
  smallAls,
  [sessionMember({ regularization: 100, span: 10 }), sessionMember({ regularization: 200, span: 20 })],
  [peopleMember({ neighbourCount: 100, power: 3 })],
];

const heavyUserRows = sharedWork((context: CardContext, ratio: number): Promise<readonly CardRow[]> =>
  rankingCardRows(context, {
    data: dataOf(context, readMl100k),
    hasRatings: true,
    seeds: [0, 1, 2],
    splitOf: (events, seed) => splitAtRandom(events, ratio, seed),
    isMeasured: (heldOutCount) => heldOutCount >= 100,
    validation: { ratio: 0.3, count: 3 },
    families: smallFamilies,
    choiceQuestion: ndcg10,
    questions: [
      accuracyQuestion("P", 10, { of: precisionAt, aim: 0.89 }),
      accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.895 }),
    ],
  }),
);

const heavySplit =
  "ml-100k, all ratings positive, floor(n / 2) of each user's n held out, users with at least 100 held out";

export const cardA1: Card = {
  id: "A1",
  question: "How many of the first ten films does a person who has seen very many go on to see?",
  split: `${heavySplit}, mean of seeds 0, 1, 2`,
  seed: 0,
  run: async (context) => (await heavyUserRows(context, 0.5)).filter(({ metric }) => metric.startsWith("P@10")),
};

export const cardB: Card = {
  id: "B",
  question: "How well are the first ten films of a person who has seen very many ordered?",
  split: `${heavySplit}, mean of seeds 0, 1, 2`,
  seed: 0,
  run: async (context) => (await heavyUserRows(context, 0.5)).filter(({ metric }) => metric.startsWith("NDCG@10")),
};

export const cardC1: Card = {
  id: "C1",
  question: "How much of what people go on to like stands among the first fifty films?",
  split:
    "ml-100k, ratings of at least 4, users and films with at least 5 of them, floor(n / 5) of each user's n held out, all users",
  seed: 0,
  run: (context) =>
    rankingCardRows(context, {
      data: filterData(dataOf(context, readMl100k), { isKept: (value) => value >= 4, core: 5 }),
      hasRatings: true,
      seeds: [0],
      splitOf: (events, seed) => splitAtRandom(events, 0.2, seed),
      validation: { ratio: 0.15, count: 2 },
      families: smallFamilies,
      choiceQuestion: recall50,
      questions: [accuracyQuestion("R", 50, { of: recallAt, aim: 0.61 })],
    }),
};

export const cardC2: Card = {
  id: "C2",
  question: "How much of what a person with few ratings goes on to see stands among the first fifty films?",
  split:
    "ml-100k, all ratings positive, floor(n / 5) of each user's n held out, users with 1 to 9 held out, mean of seeds 0, 1, 2",
  seed: 0,
  run: (context) =>
    rankingCardRows(context, {
      data: dataOf(context, readMl100k),
      hasRatings: true,
      seeds: [0, 1, 2],
      splitOf: (events, seed) => splitAtRandom(events, 0.2, seed),
      isMeasured: (heldOutCount) => heldOutCount <= 9,
      validation: { ratio: 0.15, count: 2 },
      families: [...smallFamilies.filter((family) => family !== smallAls), [...smallAls, manyStarts]],
      choiceQuestion: recall50,
      questions: [accuracyQuestion("R", 50, { of: recallAt, aim: 0.7 })],
    }),
};

export const cardP: Card = {
  id: "P",
  question: "How good are lists where a peer was measured?",
  split: "ml-1m-implicit, floor(n / 5) of each user's n held out, all users",
  seed: 1,
  run: (context) =>
    rankingCardRows(context, {
      data: dataOf(context, readMl1m),
      hasRatings: false,
      seeds: [1],
      splitOf: (events, seed) => splitAtRandom(events, 0.2, seed),
      validation: { ratio: 0.2, count: 1 },
      families: [
        [
          easeMember({ regularization: 500, userExponent: 0.25, itemExponent: 0.25 }),
          easeMember({ regularization: 700, userExponent: 0.35, itemExponent: 0.15 }),
        ],
        [96, 192].map((factorCount) =>
          alsMember({ factorCount, unobservedWeight: 0.3, regularization: 0.01, startCount: 2 }),
        ),
        [alsMember({ factorCount: 64, unobservedWeight: 0.1, regularization: 0.01 })],
        [peopleMember({ neighbourCount: 300, power: 5 })],
      ],
      choiceQuestion: ndcg10,
      questions: [
        accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.445 }),
        accuracyQuestion("R", 50, { of: recallAt, aim: 0.445 }),
      ],
    }),
};
