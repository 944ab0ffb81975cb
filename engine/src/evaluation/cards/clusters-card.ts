/** Clusters: do age and place help people of whom nothing, or little, is known? */
import type { Demographics } from "../../domain/demographics.ts";
import { clusters } from "../../models/clusters/clusters.ts";
import type { TrainingData } from "../../models/model.ts";
import { logLikes } from "../../models/popularity/popularity.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { chooseClusters } from "../blend/choose-clusters.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import { readBookCrossing, readBookCrossingPeople } from "../data-sets/book-crossing.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMl100k } from "../data-sets/movielens.ts";
import { readMl100kPeople } from "../data-sets/movielens-people.ts";
import { fullRanking, listsOf, type FullRanking } from "../full-ranking.ts";
import { ndcgAt, recallAt } from "../metrics/accuracy.ts";
import { accuracyQuestion, rankingRows, type Contender } from "../ranking-rows.ts";
import { splitColdUsers } from "../splits/cold-start.ts";
import { servedLists, servedModel, servedPreferences } from "./contenders.ts";

const seed = 0;
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
  const personOf = (user: number) => people.get(data.userNames[user] ?? "");
  const questions = [accuracyQuestion("NDCG", 10, { of: ndcgAt }), accuracyQuestion("R", 10, { of: recallAt })];
  const rows: CardRow[] = [];
  const [told0] = rankings;
  if (told0 === undefined) return rows;
  for (const [name, mask] of ablations) {
    const contender = await popularByCluster(context, told0, { name, personOf: maskedBy(personOf, mask) });
    rows.push(...rankingRows({ rankings: [told0], contenders: [contender], questions, hasRatings: false }));
  }
  const model = await servedModel(context, told0, demographicsIn(told0, personOf));
  const clusterOf = (user: number) => model.clusters.clusterOf(personOf(user));
  for (const [place, ranking] of rankings.entries()) {
    const told = `${toldCounts[place]} told`;
    const without: Contender = { name: `served without clusters, ${told}`, lists: [servedLists(model, ranking)] };
    const contenders: readonly Contender[] = [
      without,
      {
        name: `served default, ${told}`,
        lists: [servedLists(model, ranking, { clusterOf })],
        against: { ...without, name: "withoutClusters" },
      },
    ];
    rows.push(...rankingRows({ rankings: [ranking], contenders, questions, hasRatings: false }));
  }
  return rows;
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

/** What is most popular, as the user's cluster sees it: the setting and the weight are the best on training users, sure or not. */
async function popularByCluster(
  { onProgress }: CardContext,
  ranking: FullRanking,
  { name, personOf }: { readonly name: string; readonly personOf: PersonOf },
): Promise<Contender> {
  onProgress(`choosing clusters by ${name}`);
  const { catalogue } = ranking.data;
  const preferences = servedPreferences(ranking.known);
  const lastAtMs = new Float64Array(preferences.values.length);
  const training = { catalogue, preferences, lastAtMs, relations: [], nowMs: 0, ...demographicsIn(ranking, personOf) };
  const chosen = await chooseClusters(training, { seed: 1 });
  const model = clusters.train(training, chosen.config, { seed: 1 });
  const items = Uint32Array.from(catalogue.items.keys());
  const popular = Float64Array.from(
    logLikes({ items: preferences.columns, values: preferences.values, lastAtMs }, items.length, () => 1),
  );
  const highest = popular.reduce((most, value) => Math.max(most, value), 0);
  const { cf, ctx } = defaultBlend.default;
  const byCluster = Array.from({ length: model.clusterCount }, (_, cluster) => {
    const lifts = model.lifts(cluster, items);
    return popular.map((value, item) => (cf * value) / highest + ctx * chosen.bestShare * (lifts[item] ?? 0));
  });
  const sure = chosen.newcomerShare > 0 ? "surely better in training" : "not surely better in training";
  return {
    name: `popular by ${name}, 0 told: ${model.clusterCount} clusters, strength ${chosen.config.itemStrength}, share ${chosen.bestShare}, ${sure}`,
    lists: [(k) => listsOf(ranking, ({ user }) => byCluster[model.clusterOf(personOf(user)) ?? -1] ?? popular, k)],
  };
}
