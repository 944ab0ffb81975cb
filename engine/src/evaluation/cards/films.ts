/** Accuracy on films: cards A1, B, C1, C2 and P. */
import type { Card, CardContext, CardRow } from "../card.ts";
import { filterData } from "../data-sets/judged-data.ts";
import { readMl100k, readMl1m } from "../data-sets/movielens.ts";
import { ndcgAt, precisionAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion } from "../ranking-rows.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { adjacentMember } from "../stack/members/adjacent-member.ts";
import { alsMember } from "../stack/members/als-member.ts";
import { easeMember } from "../stack/members/ease-member.ts";
import type { Member } from "../stack/members/member.ts";
import { momentsMember } from "../stack/members/moments-member.ts";
import { peopleMember } from "../stack/members/people-member.ts";
import { popularMember } from "../stack/members/popular-member.ts";
import { sessionMember } from "../stack/members/session-member.ts";
import { dataOf, rankingCardRows } from "./contenders.ts";
import { sharedWork } from "./shared-work.ts";

/** Ratings by few users: several sizes of ALS, with ratings and without, and what times tell. */
export const smallMembers: readonly Member[] = [
  ...[
    { factorCount: 12, regularization: 0.008, strengthExponent: 1, startCount: 6 },
    { factorCount: 24, regularization: 0.015, strengthExponent: 1, startCount: 6 },
    { factorCount: 48, regularization: 0.03, strengthExponent: 1, startCount: 4 },
    { factorCount: 24, regularization: 0.015, startCount: 6 },
  ].map((setting) => alsMember({ ...setting, unobservedWeight: 0.1 })),
  easeMember({ regularization: 200, userExponent: 0.25, itemExponent: 0.25 }),
  sessionMember({ regularization: 200, span: 20 }),
  adjacentMember({ window: 10, power: 0.7, sourceExponent: 0.5, targetExponent: 0.3 }),
  momentsMember({ days: 10 }),
  popularMember(),
];

const heavyRatio = 0.5;

const heavyUserRows = sharedWork((context: CardContext, ratio: number): Promise<readonly CardRow[]> =>
  rankingCardRows(context, {
    data: dataOf(context, readMl100k),
    hasRatings: true,
    seeds: [0, 1, 2],
    splitOf: (events, seed) => splitAtRandom(events, ratio, seed),
    isMeasured: (heldOutCount) => heldOutCount >= 100,
    validation: { ratio: 0.3, count: 3 },
    members: smallMembers,
    k: 10,
    questions: [
      accuracyQuestion("P", 10, { of: precisionAt, aim: 0.89 }),
      accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.895 }),
    ],
  }),
);

/** One of the questions about the same lists. */
function heavyUserCard(metric: string, { id, question }: Pick<Card, "id" | "question">): Card {
  return {
    id,
    group: "heavy users",
    question,
    split:
      "ml-100k, all ratings positive, floor(n / 2) of each user's n held out, users with at least 100 held out, mean of seeds 0, 1, 2",
    seed: 0,
    run: async (context) => (await heavyUserRows(context, heavyRatio)).filter((row) => row.metric.startsWith(metric)),
  };
}

export const cardA1 = heavyUserCard("P@10", {
  id: "A1",
  question: "How many of the first ten films does a person who has seen very many go on to see?",
});

export const cardB = heavyUserCard("NDCG@10", {
  id: "B",
  question: "How well are the first ten films of a person who has seen very many ordered?",
});

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
      members: smallMembers,
      k: 50,
      questions: [accuracyQuestion("R", 50, { of: recallAt, aim: 0.61 })],
    }),
};

export const cardC2: Card = {
  id: "C2",
  minutes: 2,
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
      members: smallMembers,
      k: 50,
      questions: [accuracyQuestion("R", 50, { of: recallAt, aim: 0.7 })],
    }),
};

export const cardP: Card = {
  id: "P",
  minutes: 3,
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
      members: [
        easeMember({ regularization: 700, userExponent: 0.35, itemExponent: 0.15 }),
        alsMember({ factorCount: 64, unobservedWeight: 0.1, regularization: 0.01, startCount: 4 }),
        alsMember({ factorCount: 128, unobservedWeight: 0.3, regularization: 0.01, startCount: 4 }),
        peopleMember({ neighbourCount: 300, power: 5 }),
      ],
      k: 10,
      weighing: "search",
      questions: [
        accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.445 }),
        accuracyQuestion("R", 50, { of: recallAt, aim: 0.445 }),
      ],
    }),
};
