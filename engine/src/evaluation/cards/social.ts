/** Social: do friends help, and how much should they weigh? */
import { defaultBlend } from "../../serving/weights.ts";
import { chooseSocial, createFriendTastes, withSocialWeight, type SocialUser } from "../blend/choose-social.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readCiao } from "../data-sets/ciao.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { fullRanking } from "../full-ranking.ts";
import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitEightOneOne } from "../splits/weak-generalisation.ts";
import { dataOf, judgedSets, servedLists, servedModel, servedPreferences, servedTasteOf } from "./contenders.ts";

const seed = 0;
/** So many users with friends are chosen on at most, evenly spread over all. */
const choiceLimit = 300;

export const cardSocial: Card = {
  id: "social",
  question: "Do lists get better by what friends like, or by what people who are trusted like?",
  split:
    "xdomain-ciao-social with ratings of at least 4, users and items with at least 5 of them, and lastfm-hetrec-2k; 8 : 1 : 1 of each user, users with friends; the weight is chosen on the validation items, which are masked at test, and is 0 unless surely better than none (p < 0.05)",
  seed,
  async run(context) {
    const rows: CardRow[] = [];
    for (const { read } of judgedSets(context, socialSets)) rows.push(...(await rowsOf(context, read(context))));
    return rows;
  },
};

const socialSets = [
  {
    file: "trust.tsv",
    read: (context: CardContext) => filterData(dataOf(context, readCiao), { isKept: (value) => value >= 4, core: 5 }),
  },
  { file: "user_artists.dat", read: (context: CardContext) => dataOf(context, readHetrecLastfm) },
];

async function rowsOf(context: CardContext, data: JudgedData): Promise<readonly CardRow[]> {
  const friends = data.friends ?? [];
  const hasFriends = new Set(friends.map(([user]) => user));
  const drawn = seed + context.seedShift;
  const { train, validation, test } = splitEightOneOne(data.events, drawn);
  const rankingOf = (fold: typeof test) =>
    fullRanking(data, { train, test: fold }, { isMeasured: (_, user) => hasFriends.has(user), seed: drawn });
  const [tuned, ranking] = [rankingOf(validation), rankingOf(test)];
  const model = await servedModel(context, ranking);
  const friendTasteOf = createFriendTastes(model, servedPreferences(ranking.known), friends);
  const step = Math.max(1, Math.ceil(tuned.asked.length / choiceLimit));
  const users = tuned.asked.flatMap((asked, place): SocialUser[] => {
    if (place % step > 0) return [];
    const hidden = Uint32Array.from(tuned.relevant[place] ?? []);
    return [{ taste: servedTasteOf(asked), hidden, friendTaste: friendTasteOf(asked.user) }];
  });
  const { weight, ndcgs } = chooseSocial(model, users);
  const tried = [...ndcgs].map(([some, ndcg]) => `${some}: ${ndcg.toFixed(4)}`).join(", ");
  context.onProgress(`${data.identity.name}: NDCG@10 on validation by w_social ${tried}`);
  const without: Contender = { name: "served default, without friends", lists: [servedLists(model, ranking)] };
  const withWeight = (name: string, social: number): Contender => ({
    name: `${name}: w_social ${social}`,
    lists: [servedLists(withSocialWeight(model, social), ranking, { friendTasteOf })],
    against: { ...without, name: "withoutFriends" },
  });
  return rankingRows({
    rankings: [ranking],
    contenders: [
      without,
      withWeight("served default, with friends", defaultBlend.default.social),
      withWeight("chosen on validation", weight),
    ],
    questions: [accuracyQuestion("NDCG", 10, { of: ndcgAt }), accuracyQuestion("R", 10, { of: recallAt })],
    hasRatings: false,
  });
}
