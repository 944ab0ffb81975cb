/** K: works that nobody has touched yet. Does what is said about them bring them to those who will like them? */
import { createHash } from "node:crypto";
import { seededUniform } from "../../kernels/random.ts";
import { createCatalogue } from "../../models/model.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { Card, CardContext, CardRow } from "../card.ts";
import {
  chooseColdSettings,
  coldMetrics,
  coldScorers,
  coldTrainingData,
  targetsAt,
  tasteAt,
  type ColdMetric,
  type ColdSetting,
  type ColdTask,
} from "../cold-items.ts";
import { readAmazonAuthors, readAmazonMovieBook } from "../data-sets/cross-domain.ts";
import { filterData, type JudgedData } from "../data-sets/judged-data.ts";
import { readMlLatestSmall } from "../data-sets/movielens.ts";
import { readMlLinks, readTmdbPlots } from "../data-sets/tmdb-plots.ts";
import { judgedRow } from "../judged-row.ts";
import { meanOverUsers } from "../metrics/user-mean.ts";
import { tableOf } from "../rated-signals.ts";
import { servedScores } from "../served.ts";
import { splitColdItems } from "../splits/cold-start.ts";
import { popularityOf, type EventColumns } from "../splits/events.ts";
import { thinnedFold } from "../splits/fold.ts";
import { dataOf, mlLatestSmallSet, ratedSetsOf } from "./contenders.ts";

const firstSeed = 0;
const coldRatio = 0.2;
const likedFrom = 3.5;

/** Users measured at most, and users on whom settings are chosen, evenly spread over all. */
const userLimits = { test: 800, validation: 400 };

export const cardK: Card = {
  id: "K",
  minutes: 2,
  question: "Do works that nobody has touched yet find those who will like them?",
  split: `ml-latest-small with tmdb-plots, ratings >= ${likedFrom} are likes, and xdomain-amazon-movie-book by titles and authors, users and works with at least 5 events; ${100 * coldRatio} % of the works of which something is said are taken out of training whole; settings chosen on ${100 * coldRatio} % of those left; at most ${userLimits.test} users`,
  seed: firstSeed,
  async run(context) {
    const rows: CardRow[] = [];
    for (const set of setsOf(context)) rows.push(...(await rowsOf(context, set)));
    return rows;
  },
};

interface ColdSet {
  readonly data: JudgedData;
  /** Whether enough is said of an item for it to be taken out. */
  readonly isEligible: (item: number) => boolean;
}

/** One after the other, so that only one is in memory. */
function* setsOf(context: CardContext): Generator<ColdSet> {
  if (context.dataFolder === undefined) {
    yield readFilmsWithPlots(context.dataRoot);
    yield readAmazonTitles(context.dataRoot);
    return;
  }
  const [{ read } = mlLatestSmallSet] = ratedSetsOf(context, [mlLatestSmallSet]);
  yield {
    data: filterData(dataOf(context, read), { isKept: (rating) => rating >= likedFrom }),
    isEligible: () => true,
  };
}

/** Liked events of films, with plots and keywords where there are any. */
function readFilmsWithPlots(root: string): ColdSet {
  const liked = filterData(readMlLatestSmall(root), { isKept: (rating) => rating >= likedFrom });
  const { identity, films } = readTmdbPlots(root);
  const links = readMlLinks(root);
  const sha256 = createHash("sha256").update(liked.identity.sha256).update(identity.sha256).digest("hex");
  const catalogue = createCatalogue(
    liked.catalogue.items.map((item) => ({ ...item, ...films.get(links.get(item.id) ?? "")?.said })),
  );
  return {
    data: { ...liked, identity: { name: `${liked.identity.name} with ${identity.name}`, sha256 }, catalogue },
    isEligible: (item) => catalogue.items[item]?.description !== undefined,
  };
}

function readAmazonTitles(root: string): ColdSet {
  const data = filterData(readAmazonMovieBook(root), { core: 5 });
  const authors = readAmazonAuthors(root);
  const catalogue = createCatalogue(
    data.catalogue.items.map((item) => {
      const author = authors.get(item.id);
      return author === undefined ? item : { ...item, creators: [{ name: author, role: "author" }] };
    }),
  );
  return {
    data: { ...data, catalogue },
    isEligible: (item) => catalogue.items[item]?.title !== catalogue.items[item]?.id,
  };
}

function coldTask(
  { data, isEligible }: ColdSet,
  table: EventColumns,
  { seed, userLimit }: { readonly seed: number; readonly userLimit: number },
): ColdTask {
  const split = splitColdItems(table, { itemRatio: coldRatio, isEligible, seed });
  return { data, table, split: { ...split, test: thinnedFold(split.test, userLimit) }, seed };
}

async function rowsOf(context: CardContext, set: ColdSet): Promise<readonly CardRow[]> {
  const { data } = set;
  const seed = firstSeed + context.seedShift;
  const test = coldTask(set, data.events, { seed, userLimit: userLimits.test });
  const inner = tableOf(data.events, test.split.train);
  const validation = coldTask(set, inner, { seed: seed + 1, userLimit: userLimits.validation });
  context.onProgress(`${data.identity.name}: choosing settings on other works taken out`);
  const choices = await chooseColdSettings(context, validation);
  context.onProgress("scoring the cold works");
  const scorers = await coldScorers(context, test);
  const served = await context.trainServed(coldTrainingData(test), { seed: firstSeed, pool: context.pool });
  return coldMetrics.flatMap((metric) => metricRows(test, metric, { scorers, setting: choices[metric.id], served }));
}

interface Judged {
  readonly scorers: Awaited<ReturnType<typeof coldScorers>>;
  readonly setting: ColdSetting;
  readonly served: ServingModel;
}

function metricRows(test: ColdTask, metric: ColdMetric, { scorers, setting, served }: Judged): readonly CardRow[] {
  const uniform = seededUniform(test.seed + 2);
  const popularity = Float64Array.from(popularityOf(test.table, test.split.train));
  const all = Uint32Array.from(popularity.keys());
  const judge = (score: (place: number) => Float64Array) => judgeCold(test, metric, score);
  const floors = {
    random: judge(() => Float64Array.from(all, uniform)),
    popular: judge(() => popularity),
    tfIdfCosine: judge(scorers.cosine),
  };
  const common = {
    metric: metric.name,
    data: test.data.identity,
    floors,
    oracle: judge((place) => {
      const wanted = new Set(targetsAt(test, place));
      return Float64Array.from(all, (item) => Number(wanted.has(item)));
    }),
    heldOutCounts: Uint32Array.from(test.split.test.users.keys(), (place) => targetsAt(test, place).length),
    seed: firstSeed,
    aim: metric.aimOver(meanOverUsers(floors.random).mean, meanOverUsers(floors.tfIdfCosine).mean),
  };
  const servedAt = (place: number) => servedScores(served, tasteAt(test, place), all);
  return [
    judgedRow({ ...common, case: "card's setting", values: judge(scorers.bridged(setting)) }),
    judgedRow({ ...common, case: "served default", values: judge(servedAt) }),
  ];
}

function judgeCold(task: ColdTask, metric: ColdMetric, score: (place: number) => Float64Array): Float64Array {
  return Float64Array.from(task.split.test.users.keys(), (place) => metric.judge(task, place, score(place)));
}
