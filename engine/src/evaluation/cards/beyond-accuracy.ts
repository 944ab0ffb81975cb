/** What lists are besides accurate, and what that costs: cards F (coverage), G (novelty) and H (serendipity). */
import type { Card, CardContext, CardRow, Curve } from "../card.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readHetrecLastfm } from "../data-sets/hetrec-lastfm.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { fullRanking, listsOf, type FullRanking, type Lists, type Scorer } from "../full-ranking.ts";
import { meanFigure } from "../judged-row.ts";
import { ndcgAt, precisionAt } from "../metrics/accuracy.ts";
import { catalogueCoverage, exposureOf } from "../metrics/exposure.ts";
import { normalisedSelfInformation } from "../metrics/novelty.ts";
import { serendipityOfHits, serendipityOfList, unexpectedHits, type UnexpectedHits } from "../metrics/serendipity.ts";
import {
  accuracyQuestion,
  figureSeed,
  meanQuestion,
  rankingRows,
  type Contender,
  type Question,
} from "../ranking-rows.ts";
import { bootstrapRatioInterval } from "../significance.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import {
  chooseDiscount,
  discounted,
  exposureBalancedLists,
  tryDiscounts,
  type TriedDiscounts,
} from "../stack/adjust.ts";
import { chooseStack } from "../stack/choose.ts";
import type { Member } from "../stack/members/member.ts";
import { dataOf, judgedSets, scorerLists, servedLists, servedModel, validationsOf } from "./contenders.ts";
import { smallMembers } from "./films.ts";
import { listenerMembers } from "./listeners.ts";
import { sharedWork } from "./shared-work.ts";
import { discountCurves, meanPopularity, slotCurve } from "./trade-offs.ts";

interface LikesSet {
  /** A file that only this format has, packed or not. */
  readonly file: string;
  readonly read: (context: CardContext) => JudgedData;
  readonly members: readonly Member[];
  readonly hasRatings: boolean;
  /** Aims of G and H's share of hits. */
  readonly novelty: number;
}

/** Likes with at least five of each user and item. */
const films: LikesSet = {
  file: "u.data",
  read: (context) => filterData(dataOf(context, readMl100k), { isKept: (value) => value >= 4, core: 5 }),
  members: smallMembers,
  hasRatings: true,
  novelty: 0.28,
};
const artists: LikesSet = {
  file: "user_artists.dat",
  read: (context) => filterData(dataOf(context, readHetrecLastfm), { core: 5 }),
  members: listenerMembers,
  hasRatings: false,
  novelty: 0.4,
};

const split =
  "ml-100k with ratings of at least 4, and lastfm-hetrec-2k; users and items with at least 5 events, floor(n / 5) of each user's n held out";
const k = 10;
const ndcg10 = accuracyQuestion("NDCG", k, { of: ndcgAt });
const precision10 = accuracyQuestion("P", k, { of: precisionAt });

interface Plain {
  readonly ranking: FullRanking;
  readonly validations: readonly FullRanking[];
  readonly onValidation: readonly Scorer[];
  readonly triedDiscounts: () => TriedDiscounts;
  readonly scorer: Scorer;
  readonly contender: Contender;
  readonly served: readonly Contender[];
}

/** The accurate stack that all three cards begin with. */
const plainOf = sharedWork(async (context: CardContext, set: LikesSet): Promise<Plain> => {
  const { pool, onProgress } = context;
  const data = set.read(context);
  const ranking = fullRanking(data, splitAtRandom(data.events, 0.2, context.seedShift), { seed: context.seedShift });
  const validations = validationsOf(ranking, { ratio: 0.2, count: 2 });
  const choice = await chooseStack(validations, { members: set.members, k, pool, onProgress });
  const scorer = await choice.train(ranking.known, pool);
  return {
    ranking,
    validations,
    onValidation: choice.onValidation,
    triedDiscounts: once(() => tryDiscounts(validations, choice.onValidation, k)),
    scorer,
    contender: { name: "plain", lists: [remembered(scorerLists(ranking, scorer))] },
    served: await servedBothWays(context, ranking),
  };
});

async function servedBothWays(context: CardContext, ranking: FullRanking): Promise<readonly Contender[]> {
  const model = await servedModel(context, ranking);
  return [
    { name: "served default", lists: [remembered(servedLists(model, ranking))] },
    { name: "served with discovery", lists: [remembered(servedLists(model, ranking, { discovery: true }))] },
  ];
}

function once<Result>(work: () => Result): () => Result {
  let found: { readonly result: Result } | undefined;
  return () => (found ??= { result: work() }).result;
}

/** Several questions are asked about the same lists. */
function remembered(lists: (k: number) => Lists): (k: number) => Lists {
  const known = new Map<number, Lists>();
  return (length) => {
    const found = known.get(length) ?? lists(length);
    known.set(length, found);
    return found;
  };
}

/** Rows on both data sets, of the plain stack changed by `adjust`, beside the plain one, and of what is served. */
async function rowsOf(
  context: CardContext,
  adjust: (plain: Plain, set: LikesSet) => { readonly name: string; readonly lists: (k: number) => Lists },
  questionsOf: (set: LikesSet) => readonly Question[],
): Promise<readonly CardRow[]> {
  const rows: CardRow[] = [];
  for (const set of judgedSets(context, [films, artists])) {
    const plain = await plainOf(context, set);
    const { name, lists } = adjust(plain, set);
    const own = { name: `card's setting: ${name}`, lists: [remembered(lists)], against: plain.contender };
    const contenders = [own, ...plain.served.map((served) => ({ ...served, against: plain.contender }))];
    rows.push(
      ...rankingRows({
        rankings: [plain.ranking],
        contenders,
        questions: questionsOf(set),
        hasRatings: set.hasRatings,
      }),
    );
  }
  return rows;
}

async function curvesOf(context: CardContext, of: (plain: Plain) => readonly Curve[]): Promise<readonly Curve[]> {
  const curves: Curve[] = [];
  for (const set of judgedSets(context, [films, artists])) curves.push(...of(await plainOf(context, set)));
  return curves;
}

/**
 * Items in at least one list / items of the catalogue. The interval is the jackknife's over users: resampling users with
 * repeats, as the bootstrap does, would shrink every union of lists.
 */
const coverage: Question = {
  metric: "coverage@10, jackknife interval",
  k,
  aim: 0.9,
  measure([lists = []], rankings) {
    const itemCount = rankings[0]?.data.events.itemCount ?? 0;
    const exposure = exposureOf(lists, itemCount);
    const value = catalogueCoverage(exposure);
    const lost = Float64Array.from(lists, (list) => list.filter((item) => exposure[item] === 1).length / itemCount);
    const mean = lost.reduce((sum, one) => sum + one, 0) / lost.length;
    const squares = lost.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const half = 1.96 * Math.sqrt(((lost.length - 1) / lost.length) * squares);
    return { value, interval: { low: value - half, high: value + half } };
  },
};

const depths = [100, 300, 600, 1_200];
/** On validation, so that the aim on the test has some room. */
const wantedCoverage = 0.93;

export const cardF: Card = {
  id: "F",
  group: "beyond accuracy",
  question: "How much of the catalogue does anybody get to see when one place in ten goes to what is least shown?",
  split,
  seed: 0,
  run: (context) =>
    rowsOf(
      context,
      ({ ranking, scorer, validations: [validation], onValidation: [onValidation] }) => {
        const coverageAt = (depth: number) =>
          validation === undefined || onValidation === undefined
            ? 0
            : coverage.measure([exposureBalancedLists(validation, onValidation, { k, depth })], [validation]).value;
        const depth = depths.find((one) => coverageAt(one) >= wantedCoverage) ?? depths.at(-1) ?? k;
        return {
          name: `least shown of ranks 10 to ${depth}`,
          lists: (length) => exposureBalancedLists(ranking, scorer, { k: length, depth }),
        };
      },
      () => [coverage, { ...ndcg10, aim: { shareOfCompared: 0.97 } }],
    ),
  curves: (context) => curvesOf(context, (plain) => [slotCurve(plain, { accuracy: ndcg10, other: coverage })]),
};

function discountedLists({ ranking, scorer, validations, triedDiscounts }: Plain, question: Question) {
  const strength = chooseDiscount(validations, triedDiscounts(), { question, keptShare: 0.985 });
  const lists = (length: number) => listsOf(ranking, discounted(scorer, ranking.popularity, strength), length);
  return { name: `popularity discount ${strength}`, lists };
}

const novelty = meanQuestion("normalised self-information@10", k, (list, { popularity, data }) =>
  normalisedSelfInformation(list, { counts: popularity, userCount: data.events.userCount }),
);

export const cardG: Card = {
  id: "G",
  group: "beyond accuracy",
  question: "How little known are the items of a list, at hardly any cost?",
  split,
  seed: 0,
  run: (context) =>
    rowsOf(
      context,
      (plain) => discountedLists(plain, ndcg10),
      (set) => [
        { ...novelty, aim: set.novelty },
        { ...ndcg10, aim: { shareOfCompared: 0.98 } },
      ],
    ),
  curves: (context) => curvesOf(context, (plain) => discountCurves(plain, ndcg10, [novelty, meanPopularity, coverage])),
};

/** Hits that are not among the user's ten most popular items. */
function unexpectedOf(lists: Lists, ranking: FullRanking): readonly UnexpectedHits[] {
  const popular = Float64Array.from(ranking.popularity);
  const obvious = listsOf(ranking, () => popular, k);
  return lists.map((list, place) =>
    unexpectedHits(list, ranking.relevant[place] ?? new Set(), new Set(obvious[place])),
  );
}

const unexpectedShare: Question = {
  metric: "hits outside the ten most popular / hits@10 (S1)",
  k,
  aim: 0.7,
  measure([lists = []], [ranking]) {
    const hits = ranking === undefined ? [] : unexpectedOf(lists, ranking);
    const interval = bootstrapRatioInterval(
      Float64Array.from(hits, ({ unexpectedCount }) => unexpectedCount),
      Float64Array.from(hits, ({ hitCount }) => hitCount),
      { seed: figureSeed },
    );
    return { value: serendipityOfHits(hits), interval };
  },
};

const unexpectedPerList: Question = {
  metric: "hits outside the ten most popular / 10 (S1)",
  k,
  aim: 0.16,
  measure([lists = []], [ranking]) {
    const hits = ranking === undefined ? [] : unexpectedOf(lists, ranking);
    return meanFigure(
      Float64Array.from(hits, (one) => serendipityOfList(one, k)),
      figureSeed,
    );
  },
};

export const cardH: Card = {
  id: "H",
  group: "beyond accuracy",
  question: "How much of what is found is not what everybody would have named?",
  split,
  seed: 0,
  run: (context) =>
    rowsOf(
      context,
      (plain) => discountedLists(plain, precision10),
      () => [unexpectedShare, unexpectedPerList, { ...precision10, aim: { shareOfCompared: 0.98 } }],
    ),
};
