/** Whom and what the served default serves worse: groups of users, genres they like, and items that few know. */
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import type { JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { readMl100kPeople } from "../data-sets/movielens-people.ts";
import { fullRanking, type FullRanking, type Lists } from "../full-ranking.ts";
import { ndcgAt, rankDiscount } from "../metrics/accuracy.ts";
import { calibrationDivergence, groupShares } from "../metrics/calibration.ts";
import { intraListDiversity } from "../metrics/diversity.ts";
import { exposureOf, giniOfExposure } from "../metrics/exposure.ts";
import { groupGaps } from "../metrics/group-gaps.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { longTailOf, longTailShare } from "../metrics/popularity-bias.ts";
import { jaccardOfRows } from "../metrics/similarity.ts";
import {
  accuracyQuestion,
  figureSeed,
  meanQuestion,
  rankingRows,
  type Contender,
  type Question,
} from "../ranking-rows.ts";
import { splitAtRandom } from "../splits/weak-generalisation.ts";
import { servedContender } from "./contenders.ts";
import { meanPopularity } from "./trade-offs.ts";

const seed = 0;
const k = 10;
const ndcg10 = accuracyQuestion("NDCG", k, { of: ndcgAt });

export const groupsCard: Card = {
  id: "groups",
  question: "Whom, and which films, does the served default serve worse?",
  split: "ml-100k, all ratings positive, floor(n / 5) of each user's n held out; floors are of the same users",
  seed,
  run: rowsOf,
};

async function rowsOf(context: CardContext): Promise<readonly CardRow[]> {
  const data = readMl100k(context.dataRoot);
  const drawn = seed + context.seedShift;
  const ranking = fullRanking(data, splitAtRandom(data.events, 0.2, drawn), { seed: drawn });
  const served = await servedContender(context, [ranking]);
  const groupings = groupingsOf(context, ranking);
  const all = rankingRows({
    rankings: [ranking],
    contenders: [served],
    questions: [ndcg10, ...groupings.map(gapQuestion), ...listQuestions(data)],
    hasRatings: true,
  });
  return [...all, ...groupings.flatMap((grouping) => rowsByGroup(ranking, served, grouping))];
}

/** `groupOf[place]` is the group of the ranking's user at that place. */
interface Grouping {
  readonly name: string;
  readonly groups: readonly string[];
  readonly groupOf: readonly number[];
}

function groupingsOf({ dataRoot }: CardContext, { data, asked }: FullRanking): readonly Grouping[] {
  const people = readMl100kPeople(dataRoot);
  const grouping = (name: string, groups: readonly string[], groupOf: (place: number) => number): Grouping => ({
    name,
    groups,
    groupOf: asked.map((_, place) => groupOf(place)),
  });
  const personAt = (place: number) => people.get(data.userNames[asked[place]?.user ?? 0] ?? "");
  const within = (value: number, bounds: readonly number[]) => bounds.filter((bound) => value >= bound).length;
  return [
    grouping("gender", ["women", "men"], (place) => Number(personAt(place)?.gender === "male")),
    grouping("age", ["under 25", "25 to 39", "40 and over"], (place) =>
      within(personAt(place)?.ageYears ?? 0, [25, 40]),
    ),
    grouping("history", ["under 50 films known", "50 to 149 films known", "150 and more films known"], (place) =>
      within(asked[place]?.items.length ?? 0, [50, 150]),
    ),
  ];
}

/** Best group's NDCG@10 less the worst group's. Where histories differ in length so does what can be found: see the oracle. */
function gapQuestion({ name, groups, groupOf }: Grouping): Question {
  return {
    metric: `NDCG@10, largest gap by ${name}`,
    k,
    measure([lists = []], [ranking]) {
      const values = Float64Array.from(lists, (list, place) =>
        ndcgAt(judgeList(list, ranking?.relevant[place] ?? new Set()), k),
      );
      const { maxGap, gapInterval } = groupGaps(values, groupOf, groups.length, { seed: figureSeed });
      return { value: maxGap, interval: gapInterval };
    },
  };
}

function listQuestions(data: JudgedData): readonly Question[] {
  const genres = genresOf(data);
  const similarity = jaccardOfRows(genres);
  const discounts = Float64Array.from({ length: k }, (_, place) => rankDiscount(place + 1));
  const tails = new WeakMap<FullRanking, Uint8Array>();
  const tailOf = (ranking: FullRanking) => {
    const tail = tails.get(ranking) ?? longTailOf(ranking.popularity);
    tails.set(ranking, tail);
    return tail;
  };
  return [
    meanQuestion(
      "genres: KL divergence of the list from the history, in nats (0 is calibrated)",
      k,
      (list, { asked }, place) => {
        const history = asked[place]?.items ?? new Uint32Array();
        const ofHistory = groupShares(history, new Float64Array(history.length).fill(1), genres);
        return calibrationDivergence(ofHistory, groupShares(list, discounts, genres));
      },
    ),
    meanQuestion("intra-list diversity of genres (Jaccard)", k, (list) => intraListDiversity(list, similarity)),
    meanQuestion("share of the list outside the most popular fifth", k, (list, ranking) =>
      longTailShare(list, tailOf(ranking)),
    ),
    meanPopularity,
    giniQuestion,
  ];
}

const giniQuestion: Question = {
  metric: "Gini of exposure over all films (0: all shown alike)",
  k,
  measure([lists = []], [ranking]) {
    const itemCount = ranking?.data.events.itemCount ?? 0;
    const gini = (some: Lists) => giniOfExposure(exposureOf(some, itemCount));
    const value = gini(lists);
    const size = Math.ceil(lists.length / jackknifeBlocks);
    const without = Array.from({ length: jackknifeBlocks }, (_, block) =>
      gini(lists.filter((_list, place) => Math.floor(place / size) !== block)),
    );
    const mean = without.reduce((sum, one) => sum + one, 0) / jackknifeBlocks;
    const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const half = 1.96 * Math.sqrt(((jackknifeBlocks - 1) / jackknifeBlocks) * squares);
    return { value, interval: { low: value - half, high: value + half } };
  },
};

/** Delete-a-group jackknife: the figure is of all lists together, so users cannot be drawn with repeats. */
const jackknifeBlocks = 40;

/** items × genres. */
function genresOf({ catalogue }: JudgedData): SparseMatrix {
  const names = [...new Set(catalogue.items.flatMap(({ genres }) => genres))];
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const pairs = catalogue.items.flatMap(({ genres }, item) =>
    genres.map((genre) => [item, numberOf.get(genre) ?? 0] as const),
  );
  return sparseFromTriples(
    catalogue.items.length,
    names.length,
    pairs.map(([item]) => item),
    pairs.map(([, genre]) => genre),
    new Float32Array(pairs.length).fill(1),
  );
}

function rowsByGroup(
  ranking: FullRanking,
  { name, lists }: Contender,
  { groups, groupOf }: Grouping,
): readonly CardRow[] {
  return groups.flatMap((group, number) => {
    const isMember = (_: unknown, place: number) => groupOf[place] === number;
    const members: FullRanking = {
      ...ranking,
      asked: ranking.asked.filter(isMember),
      relevant: ranking.relevant.filter(isMember),
    };
    const ofMembers = lists.map((list) => (length: number) => list(length).filter(isMember));
    const contenders = [{ name: `${name}, ${group}`, lists: ofMembers }];
    return rankingRows({ rankings: [members], contenders, questions: [ndcg10], hasRatings: true });
  });
}
