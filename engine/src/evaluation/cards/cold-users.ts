/** Card J: people of whom five likes are known. */
import type { Card, CardContext, CardRow } from "../card.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { fullRanking, listsOf, trainingDataOf, type FullRanking } from "../full-ranking.ts";
import { hitRateAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { accuracyQuestion, meanQuestion, rankingRows, type Contender, type Question } from "../ranking-rows.ts";
import { splitColdUsers, type ColdUserOptions } from "../splits/cold-start.ts";
import { chooseStack } from "../stack/choose.ts";
import { alsMember } from "../stack/members/als-member.ts";
import { easeMember } from "../stack/members/ease-member.ts";
import type { Member } from "../stack/members/member.ts";
import { peopleMember } from "../stack/members/people-member.ts";
import { popularMember } from "../stack/members/popular-member.ts";
import { dataOf, judgedSets, scorerLists, servedContender } from "./contenders.ts";

const coldOptions = { minEventCount: 10, foldInCount: 5 };
const k = 10;

const filmMembers: readonly Member[] = [
  easeMember({ regularization: 200, userExponent: 0.25, itemExponent: 0.25 }),
  ...[16, 24].map((factorCount) =>
    alsMember({ factorCount, unobservedWeight: 0.3, regularization: 0.01, startCount: 6 }),
  ),
  peopleMember({ neighbourCount: 100, power: 3 }),
  popularMember(),
];

const artistMembers: readonly Member[] = [
  easeMember({ regularization: 50 }),
  ...[32, 64].map((factorCount) =>
    alsMember({ factorCount, unobservedWeight: 0.05, regularization: 0.006, startCount: 3, strengthExponent: 0.4 }),
  ),
  peopleMember({ neighbourCount: 100, power: 3 }),
  popularMember(),
];

export const cardJ: Card = {
  id: "J",
  question: "Does a person find something to like in the first list, after five likes?",
  split:
    "ml-100k with ratings of at least 4, and lastfm-hetrec-2k; users and items with at least 5 events, a fifth of the users " +
    "with at least 10 held out whole, 5 of their events told",
  seed: 0,
  async run(context) {
    const rows: CardRow[] = [];
    for (const set of judgedSets(context, coldSets)) rows.push(...(await rowsOf(context, set)));
    return rows;
  },
};

interface ColdSet {
  /** A file that only this format has, packed or not. */
  readonly file: string;
  readonly read: (context: CardContext) => JudgedData;
  readonly members: readonly Member[];
  readonly hasRatings: boolean;
  /** Of the hit rate against all remaining likes, and against five of them. */
  readonly aims: readonly [all: number, five: number];
}

const coldSets: readonly ColdSet[] = [
  {
    file: "u.data",
    read: (context) => filterData(dataOf(context, readMl100k), { isKept: (value) => value >= 4, core: 5 }),
    members: filmMembers,
    hasRatings: true,
    aims: [0.975, 0.57],
  },
  {
    file: "user_artists.dat",
    read: (context) => filterData(dataOf(context, readHetrecLastfm), { core: 5 }),
    members: artistMembers,
    hasRatings: false,
    aims: [0.955, 0.5],
  },
];

/** A hit among the ten, less the same of the ten most popular. */
const overPopular: Question = {
  ...meanQuestion("HR@10 less that of the most popular, against all remaining", k, (list, ranking, place) => {
    const relevant = ranking.relevant[place] ?? new Set();
    const hitRate = (one: Uint32Array) => hitRateAt(judgeList(one, relevant), k);
    return hitRate(list) - hitRate(popularList(ranking, place));
  }),
  aim: 0.05,
};

function popularList(ranking: FullRanking, place: number): Uint32Array {
  const asked = ranking.asked.slice(place, place + 1);
  const popular = Float64Array.from(ranking.popularity);
  return listsOf({ ...ranking, asked }, () => popular, k)[0] ?? new Uint32Array();
}

async function rowsOf(
  context: CardContext,
  { read, members, hasRatings, aims: [aimAll, aimFive] }: ColdSet,
): Promise<readonly CardRow[]> {
  const { pool, onProgress } = context;
  const data = read(context);
  const rankingOf = (from: JudgedData, options: Omit<ColdUserOptions, keyof typeof coldOptions>) =>
    fullRanking(from, splitColdUsers(from.events, { ...coldOptions, ...options }), { seed: options.seed });
  const seed = context.seedShift;
  const all = rankingOf(data, { seed });
  const five = rankingOf(data, { seed, targetCount: 5 });
  const known = trainingDataOf(all);
  const validations = [1, 2, 3].map((draw) => rankingOf(known, { seed: 1_000 * draw + seed }));
  const choice = await chooseStack(validations, { members, k, pool, onProgress });
  const scorer = await choice.train(all.known, pool);
  const served = await servedContender(context, [all]);
  const rowsFor = (ranking: FullRanking, questions: readonly Question[]) => {
    const own: Contender = { name: `card's setting: ${choice.text}`, lists: [scorerLists(ranking, scorer)] };
    return rankingRows({ rankings: [ranking], contenders: [own, served], questions, hasRatings });
  };
  const hitRate = (target: string, aim: number): Question => ({
    ...accuracyQuestion("HR", k, { of: hitRateAt, aim }),
    metric: `HR@10 against ${target}`,
  });
  return [
    ...rowsFor(all, [hitRate("all remaining", aimAll), overPopular]),
    ...rowsFor(five, [hitRate("five held out", aimFive)]),
  ];
}
