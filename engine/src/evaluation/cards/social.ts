/** Social: do friends help, and how much should they weigh? */
import { defaultBlend } from "../../serving/weights.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { withSocial } from "../blend/choose-social.ts";
import { createFriendTastes } from "../blend/friend-tastes.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readCiao } from "../data-sets/ciao.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { fullRanking } from "../full-ranking.ts";
import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitEightOneOne } from "../splits/weak-generalisation.ts";
import { dataOf, judgedSets, servedLists, servedModel, servedPreferences } from "./contenders.ts";

const seed = 0;

export const cardSocial: Card = {
  id: "social",
  minutes: 2,
  question: "Do lists get better by what friends like, or by what people who are trusted like?",
  split:
    "xdomain-ciao-social with ratings of at least 4, users and items with at least 5 of them, and lastfm-hetrec-2k; 8 : 1 : 1 of each user, users with friends; validation items are masked at test; the weight is what training makes of the 8, 0 unless surely better than none (p < 0.05)",
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
  const { train, test } = splitEightOneOne(data.events, drawn);
  const ranking = fullRanking(data, { train, test }, { isMeasured: (_, user) => hasFriends.has(user), seed: drawn });
  const model = await servedModel(context, ranking);
  const friendTasteOf = createFriendTastes(model, servedPreferences(ranking.known), friends);
  const without: Contender = { name: "served default, without friends", lists: [servedLists(model, ranking)] };
  const withFriends = (name: string, served: ServingModel): Contender => ({
    name: `${name}: w_social ${served.blend.default.social}`,
    lists: [servedLists(served, ranking, { friendTasteOf })],
    against: { ...without, name: "withoutFriends" },
  });
  const unlearned = withSocial(model.blend, defaultBlend.default.social);
  return rankingRows({
    rankings: [ranking],
    contenders: [
      without,
      withFriends("weight where none is learned", createServingModel({ ...model, blend: unlearned })),
      withFriends("served default, with friends", model),
    ],
    questions: [accuracyQuestion("NDCG", 10, { of: ndcgAt }), accuracyQuestion("R", 10, { of: recallAt })],
    hasRatings: false,
  });
}
