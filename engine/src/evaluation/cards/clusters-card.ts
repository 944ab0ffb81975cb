/** Clusters: do age and place help people of whom nothing, or little, is known? */
import type { Demographics } from "../../domain/demographics.ts";
import { clusters, type ClustersModel } from "../../models/clusters/clusters.ts";
import type { TrainingData } from "../../models/model.ts";
import { logLikes } from "../../models/popularity/popularity.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { withClusterShares } from "../blend/choose-cluster-shares.ts";
import { chooseClusters, type ChosenClusters } from "../blend/choose-clusters.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readBookCrossing, readBookCrossingPeople } from "../data-sets/book-crossing.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { readMl100kPeople } from "../data-sets/movielens-people.ts";
import { fullRanking, type FullRanking } from "../full-ranking.ts";
import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import { accuracyQuestion, meanQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitColdUsers } from "../splits/cold-start.ts";
import { scorerLists, servedLists, servedModel, servedPreferences } from "./contenders.ts";

const seed = 0;
const k = 10;
const toldCounts = [0, 1, 3, 5] as const;

export const cardClusters: Card = {
  id: "clusters",
  question: "Do age and place help people of whom nothing, or little, is known?",
  split:
    "ml-100k with ratings of at least 4, and all events of book-crossing; users and items with at least 5 events, a fifth of the " +
    "users with at least 10 held out whole, 0, 1, 3 or 5 of their events told, all items ranked; the number of clusters, how far " +
    "they are trusted and what they weigh are chosen on five folds of the training users, 0 unless surely better there (p < 0.01)",
  seed,
  minutes: 6,
  async run(context) {
    const rows: CardRow[] = [];
    for (const { name, read } of clusterSets) {
      context.onProgress(`reading ${name}`);
      rows.push(...(await rowsOf(context, read(context))));
    }
    return rows;
  },
};

interface PeopledData {
  readonly data: JudgedData;
  /** By name in the data. */
  readonly people: ReadonlyMap<string, Demographics>;
}

const clusterSets: readonly { readonly name: string; readonly read: (context: CardContext) => PeopledData }[] = [
  {
    name: "ml-100k",
    read: ({ dataRoot }) => ({
      data: filterData(readMl100k(dataRoot), { isKept: (value) => value >= 4, core: 5 }),
      people: new Map([...readMl100kPeople(dataRoot)].map(([user, { demographics }]) => [user, demographics])),
    }),
  },
  {
    name: "book-crossing",
    read: ({ dataRoot }) => ({
      data: filterData(readBookCrossing(dataRoot), { core: 5 }),
      people: readBookCrossingPeople(dataRoot),
    }),
  },
];

type Masked = (person: Demographics) => Demographics | undefined;

const ageOnly: Masked = ({ ageBand }) => ageBand && { ageBand };
const placeOnly: Masked = ({ country, subdivision }) =>
  country === undefined ? undefined : { country, ...(subdivision && { subdivision }) };
const ablations: readonly (readonly [name: string, mask: Masked])[] = [
  ["age alone", ageOnly],
  ["place alone", placeOnly],
  ["age and place", (person) => person],
];

async function rowsOf(context: CardContext, { data, people }: PeopledData): Promise<readonly CardRow[]> {
  const drawn = seed + context.seedShift;
  const rankings = toldCounts.map((foldInCount) =>
    fullRanking(data, splitColdUsers(data.events, { minEventCount: 10, foldInCount, seed: drawn }), { seed: drawn }),
  );
  const [newcomers] = rankings;
  if (newcomers === undefined) return [];
  const personOf = (user: number) => people.get(data.userNames[user] ?? "");
  const rows: CardRow[] = [];
  for (const [name, mask] of ablations) {
    context.onProgress(`choosing clusters by ${name}`);
    const setting = await settingOf(newcomers, maskedBy(personOf, mask));
    const contender = popularByCluster(newcomers, name, setting);
    const popular = scorerLists(newcomers, () => Float64Array.from(newcomers.popularity));
    rows.push(...compared(newcomers, [contender], { name: "popular", lists: [popular] }));
  }
  const setting = await settingOf(newcomers, personOf);
  const model = await servedModel(context, newcomers, demographicsIn(newcomers, personOf));
  const always = alwaysClustered(model, setting);
  for (const [place, ranking] of rankings.entries()) {
    const told = `${toldCounts[place]} told`;
    const served = (name: string, one: ServingModel): Contender => ({
      name: `${name}, ${told}`,
      lists: [servedLists(one, ranking, { clusterOf: (user) => one.clusters.clusterOf(personOf(user)) })],
    });
    const without: Contender = { name: `served without clusters, ${told}`, lists: [servedLists(model, ranking)] };
    rows.push(...rankingRows({ rankings: [ranking], contenders: [without], questions, hasRatings: false }));
    const contenders = [
      served("served default", model),
      served(`served with clusters that count ${setting.chosen.bestShare} whether surely better or not`, always),
    ];
    rows.push(...compared(ranking, contenders, { ...without, name: "withoutClusters" }));
  }
  return rows;
}

const questions = [accuracyQuestion("NDCG", k, { of: ndcgAt }), accuracyQuestion("R", k, { of: recallAt })];

/** Rows of contenders against another, with the difference and its interval, of the same users drawn with repeats. */
function compared(ranking: FullRanking, contenders: readonly Contender[], against: Contender): readonly CardRow[] {
  const baseline = against.lists[0]?.(k) ?? [];
  const placeOf = new Map(ranking.asked.map(({ user }, place) => [user, place]));
  const difference = meanQuestion(`NDCG@10 less that of ${against.name}`, k, (list, { asked, relevant }, place) => {
    const other = baseline[placeOf.get(asked[place]?.user ?? -1) ?? -1] ?? new Uint32Array();
    const ndcgOf = (one: Uint32Array) => ndcgAt(judgeList(one, relevant[place] ?? new Set()), k);
    return ndcgOf(list) - ndcgOf(other);
  });
  return rankingRows({
    rankings: [ranking],
    contenders: contenders.map((contender) => ({ ...contender, against })),
    questions: [...questions, difference],
    hasRatings: false,
  });
}

type PersonOf = (user: number) => Demographics | undefined;

const maskedBy =
  (personOf: PersonOf, mask: Masked): PersonOf =>
  (user) => {
    const person = personOf(user);
    return person && mask(person);
  };

/** Of users whom training knows: those held out whole are members of no cluster. */
function demographicsIn(
  { known, data }: FullRanking,
  personOf: PersonOf,
): Required<Pick<TrainingData, "demographics">> {
  const { offsets } = known.preferences;
  const isKnown = (user: number) => (offsets[user + 1] ?? 0) > (offsets[user] ?? 0);
  return { demographics: data.userNames.map((_, user) => (isKnown(user) ? personOf(user) : undefined)) };
}

interface Setting {
  readonly chosen: ChosenClusters;
  readonly training: TrainingData;
  readonly model: ClustersModel;
  readonly personOf: PersonOf;
}

/** Clusters of training users, with what is best on them. */
async function settingOf(ranking: FullRanking, personOf: PersonOf): Promise<Setting> {
  const { catalogue } = ranking.data;
  const preferences = servedPreferences(ranking.known);
  const lastAtMs = new Float64Array(preferences.values.length);
  const training = { catalogue, preferences, lastAtMs, relations: [], nowMs: 0, ...demographicsIn(ranking, personOf) };
  const chosen = await chooseClusters(training, { seed: 1 });
  return { chosen, training, model: clusters.train(training, chosen.config, { seed: 1 }), personOf };
}

/** What is most popular, as the user's cluster sees it: the setting and the weight are the best on training users, sure or not. */
function popularByCluster(
  ranking: FullRanking,
  name: string,
  { chosen, training, model, personOf }: Setting,
): Contender {
  const { preferences, lastAtMs, catalogue } = training;
  const items = Uint32Array.from(catalogue.items.keys());
  const popular = Float64Array.from(
    logLikes({ items: preferences.columns, values: preferences.values, lastAtMs }, items.length, () => 1),
  );
  const highest = popular.reduce((most, value) => Math.max(most, value), 0);
  const { cf, ctx } = defaultBlend.default;
  const { bestShare, newcomerShare, config } = chosen;
  const byCluster = Array.from({ length: model.clusterCount }, (_, cluster) => {
    const lifts = model.lifts(cluster, items);
    return popular.map((value, item) => (cf * value) / highest + ctx * bestShare * (lifts[item] ?? 0));
  });
  const sure = newcomerShare > 0 ? "surely better in training" : "not surely better in training";
  const setting = `${model.clusterCount} clusters, strength ${config.itemStrength}, share ${bestShare}, ${sure}`;
  return {
    name: `popular by ${name}, 0 told: ${setting}`,
    lists: [scorerLists(ranking, ({ user }) => byCluster[model.clusterOf(personOf(user)) ?? -1] ?? popular)],
  };
}

function alwaysClustered(served: ServingModel, { chosen, model }: Setting): ServingModel {
  const byDomain = Object.fromEntries(served.catalogue.domains.map((domain) => [domain, chosen.bestShare]));
  const blend = withClusterShares(served.blend, chosen.bestShare, byDomain);
  return createServingModel({ ...served, clusters: model, blend });
}
