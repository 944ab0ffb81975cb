/** What each signal of the served score brings, within a domain and across. */
import type { Domain } from "../../domain/domain.ts";
import { ablations } from "../ablation.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readDoubanBookMusic } from "../data-sets/cross-domain.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { fullRanking, type FullRanking } from "../full-ranking.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { dataOf, servedLists, servedModel } from "./contenders.ts";

const seed = 0;
const ndcg10 = accuracyQuestion("NDCG", 10, { of: ndcgAt });

export const signalsCard: Card = {
  id: "signals",
  question: "What does each signal bring to what is served?",
  split:
    "likes of ml-100k (4 stars and more), lastfm-hetrec-2k and xdomain-douban-book-music (4 stars and more); users and items with at least 5, " +
    "floor(n / 5) of each user's n held out; each signal is taken away in turn from the served default, and compared with it",
  seed,
  async run(context) {
    const judged = [
      ...(await rowsOf(context, filterData(dataOf(context, readMl100k), { isKept: isLike, core: 5 }))),
      ...(await rowsOf(context, filterData(readHetrecLastfm(context.dataRoot), { core: 5 }))),
      ...(await rowsOf(context, filterData(readDoubanBookMusic(context.dataRoot), { isKept: isLike, core: 5 }))),
    ];
    return judged;
  },
};

const isLike = (rating: number) => rating >= 4;

async function rowsOf(context: CardContext, data: JudgedData): Promise<readonly CardRow[]> {
  const drawn = seed + context.seedShift;
  const ranking = fullRanking(data, splitAtRandom(data.events, 0.2, drawn), { seed: drawn });
  const model = await servedModel(context, ranking);
  const { domains } = data.catalogue;
  return domains.flatMap((domain) => {
    const judged = withinDomain(ranking, domain);
    const full: Contender = { name: `${domain}: served default`, lists: [servedLists(model, judged, { domain })] };
    const reduced = ablations.map(({ name, without }) => ({
      name: `${domain}: without ${name}`,
      lists: [servedLists(without(model), judged, { domain })],
      against: full,
    }));
    const alone = domains.length > 1 ? [{ ...otherDomainsHidden(model, judged, domain), against: full }] : [];
    const contenders = [full, ...reduced, ...alone];
    return rankingRows({ rankings: [judged], contenders, questions: [ndcg10], hasRatings: false });
  });
}

/** The same users asked about one domain alone: items of others are excluded, and nobody is measured who has nothing to find. */
function withinDomain(ranking: FullRanking, domain: Domain): FullRanking {
  const { domains, domainOf } = ranking.data.catalogue;
  if (domains.length === 1) return ranking;
  const place = domains.indexOf(domain);
  const others = Uint32Array.from(domainOf.keys()).filter((item) => domainOf[item] !== place);
  const users = ranking.asked.flatMap((asked, at) => {
    const relevant = new Set([...(ranking.relevant[at] ?? [])].filter((item) => domainOf[item] === place));
    return relevant.size === 0 ? [] : [{ asked, relevant }];
  });
  return {
    ...ranking,
    asked: users.map(({ asked }) => ({ ...asked, excluded: Uint32Array.from([...asked.excluded, ...others]) })),
    relevant: users.map(({ relevant }) => relevant),
  };
}

/** What the user did in other domains is not told. */
function otherDomainsHidden(model: Parameters<typeof servedLists>[0], ranking: FullRanking, domain: Domain): Contender {
  const { domains, domainOf } = ranking.data.catalogue;
  const place = domains.indexOf(domain);
  const asked = ranking.asked.map((one) => {
    const isOwn = (_: number, at: number) => domainOf[one.items[at] ?? 0] === place;
    return { ...one, items: one.items.filter(isOwn), strengths: one.strengths.filter(isOwn) };
  });
  return {
    name: `${domain}: without the history in other domains`,
    lists: [servedLists(model, { ...ranking, asked }, { domain })],
  };
}
