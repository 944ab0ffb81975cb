/** Card D2: music where the published best use the social graph. */
import type { Card, CardContext, CardRow } from "../card.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { fullRanking, type FullRanking } from "../full-ranking.ts";
import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitEightOneOne } from "../splits/weak-generalisation.ts";
import { chooseStack } from "../stack/choose.ts";
import { alsMember } from "../stack/members/als-member.ts";
import { easeMember } from "../stack/members/ease-member.ts";
import { friendsMember } from "../stack/members/friends-member.ts";
import { trainedOnce, type Member } from "../stack/members/member.ts";
import { popularMember } from "../stack/members/popular-member.ts";
import { dataOf, scorerLists, servedContender, settingName } from "./contenders.ts";

/** Strengths are play counts, which say how much an artist is liked. */
export const listenerMembers: readonly Member[] = [
  easeMember({ regularization: 50, strengthExponent: 0.4 }),
  ...[64, 128].map((factorCount) =>
    alsMember({ factorCount, unobservedWeight: 0.05, regularization: 0.006, startCount: 2, strengthExponent: 0.6 }),
  ),
  popularMember(),
];

const seeds = [0, 1, 2];

export const cardD2: Card = {
  id: "D2",
  minutes: 5,
  question: "How near do lists of artists come to the best published ones, and do friends help?",
  split:
    "lastfm-hetrec-2k, 8 : 1 : 1 of each user as RecBole splits, validation items masked at test, mean of seeds 0, 1, 2",
  seed: 0,
  run: runD2,
};

async function runD2(context: CardContext): Promise<readonly CardRow[]> {
  const data = dataOf(context, readHetrecLastfm);
  const { pool, onProgress } = context;
  const friends = friendsMember(data.friends ?? [], { power: 1 });
  const rankings: FullRanking[] = [];
  const alone: { text: string; lists: Contender["lists"][number] }[] = [];
  const social: { text: string; lists: Contender["lists"][number] }[] = [];
  const drawn = seeds.map((seed) => seed + context.seedShift);
  for (const seed of drawn) {
    const { train, validation, test } = splitEightOneOne(data.events, seed);
    const ranking = fullRanking(data, { train, test }, { seed });
    const validations = [fullRanking(data, { train, test: validation }, { seed })];
    const members = listenerMembers.map(trainedOnce);
    const input = { k: 10, pool, onProgress };
    const choice = await chooseStack(validations, { ...input, members });
    const withFriends = await chooseStack(validations, { ...input, members: [...members, friends] });
    rankings.push(ranking);
    for (const [chosen, found] of [
      [choice, alone],
      [withFriends, social],
    ] as const)
      found.push({ text: chosen.text, lists: scorerLists(ranking, await chosen.train(ranking.known, pool)) });
  }
  const contender = (found: typeof alone, suffix: string): Contender => ({
    name: `${settingName(
      drawn,
      found.map(({ text }) => text),
    )}${suffix}`,
    lists: found.map(({ lists }) => lists),
  });
  const own = contender(alone, "");
  const withFriends = { ...contender(social, ", with friends"), against: { ...own, name: "withoutFriends" } };
  return rankingRows({
    rankings,
    contenders: [own, withFriends, await servedContender(context, rankings)],
    questions: [
      accuracyQuestion("R", 10, { of: recallAt, aim: 0.214 }),
      accuracyQuestion("NDCG", 10, { of: ndcgAt, aim: 0.211 }),
    ],
    hasRatings: false,
  });
}
