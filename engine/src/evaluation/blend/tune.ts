import { implicitAls, type ImplicitAlsConfig } from "../../models/implicit-als/implicit-als.ts";
import { itemItem, type ItemItemConfig } from "../../models/item-item/item-item.ts";
import type { Catalogue, ScoredItems, Taste, TopKOptions, TrainingData, TrainOptions } from "../../models/model.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { judgeList } from "../metrics/judged-list.ts";
import type { HiddenLikes, JudgingUser } from "./hidden-likes.ts";

/** Settings that depend on the data, and NDCG@10 on the hidden likes, within domains, of each value tried. */
export interface Tuned {
  readonly collaborative: ImplicitAlsConfig;
  readonly itemItem: ItemItemConfig;
  readonly metrics: Readonly<Record<string, number>>;
}

/** λ of implicit ALS: the best lies low where much is known of each user and item, and high in small data. */
const latentCandidates = [0.005, 0.007, 0.01, 0.014, 0.02, 0.028] as const;
/** λ of the item-to-item model, as its configuration means it. */
const itemItemCandidates = [14, 28, 56] as const;
/** With fewer users a default stays. */
const minimumUserCount = 50;
const nearlyRatio = 0.99;
const depth = 10;

/** For trying only: exact where that is quick, and narrower above. */
export const trialLimits = { exactLimit: 1_500, sparseNeighbourCount: 50 };

interface Listing {
  topK(taste: Taste, options: TopKOptions): ScoredItems;
}

/** Tries each value on what each draw (for the dearer item-to-item model the first) of hidden likes shows, over all domains or for each. Equal draws choose equally. */
export async function tune(draws: readonly HiddenLikes[], options: TrainOptions): Promise<Tuned> {
  const { onProgress, ...run } = options;
  const stepCount = latentCandidates.length + itemItemCandidates.length;
  let done = 0;
  const valuesOf = async (some: readonly HiddenLikes[], train: (data: TrainingData) => Promise<Listing>) => {
    const values = await meanNdcgs(some, train);
    onProgress?.((done += 1), stepCount);
    return values;
  };
  const latent: DomainMeans[] = [];
  for (const regularization of canJudge(draws) ? latentCandidates : [])
    latent.push(
      await valuesOf(draws, (data) => implicitAls.train(data, { ...implicitAls.defaults, regularization }, run)),
    );
  const alike: DomainMeans[] = [];
  for (const regularization of canJudge(draws.slice(0, 1)) ? itemItemCandidates : [])
    alike.push(
      await valuesOf(draws.slice(0, 1), (data) =>
        itemItem.train(data, { ...itemItem.defaults, ...trialLimits, regularization }, run),
      ),
    );
  const domains = draws[0]?.data.catalogue.domains ?? [];
  return {
    collaborative: {
      ...implicitAls.defaults,
      regularization: middleOfBest(latentCandidates, latent.map(overAll)) ?? implicitAls.defaults.regularization,
    },
    itemItem: {
      ...itemItem.defaults,
      domainRegularization: Object.fromEntries(
        domains.flatMap((domain, place) => {
          const middle = middleOfBest(
            itemItemCandidates,
            alike.map((means) => means[place]),
          );
          return middle === undefined ? [] : [[domain, middle]];
        }),
      ),
    },
    metrics: Object.fromEntries([
      ...latent.map((means, place) => [`als.ndcg10.${latentCandidates[place]}`, overAll(means)?.mean ?? 0]),
      ...alike.map((means, place) => [`item-item.ndcg10.${itemItemCandidates[place]}`, overAll(means)?.mean ?? 0]),
    ]),
  };
}

interface Mean {
  readonly mean: number;
  readonly count: number;
}

/** One a domain; undefined where nobody is judged. */
type DomainMeans = readonly (Mean | undefined)[];

/** Whether so many are judged, over all domains, that anything but the default can come out. */
function canJudge(draws: readonly HiddenLikes[]): boolean {
  const counts = draws.flatMap(({ data: { catalogue }, users }) =>
    users.map(({ hidden }) => new Set(Array.from(hidden, (item) => catalogue.domainOf[item])).size),
  );
  return counts.reduce((sum, count) => sum + count, 0) >= minimumUserCount;
}

async function meanNdcgs(
  draws: readonly HiddenLikes[],
  train: (data: TrainingData) => Promise<Listing>,
): Promise<DomainMeans> {
  const domains = draws[0]?.data.catalogue.domains ?? [];
  const ndcgs = domains.map((): number[] => []);
  for (const { data, users } of draws) {
    const model = await train(data);
    for (const user of users)
      for (const [domain, of] of ndcgs.entries()) of.push(...ndcgOf(model, data.catalogue, user, domain));
  }
  return ndcgs.map((values) =>
    values.length === 0
      ? undefined
      : { mean: values.reduce((sum, value) => sum + value, 0) / values.length, count: values.length },
  );
}

/** None unless the user has a hidden like in the domain. */
function ndcgOf(
  model: Listing,
  { domains, domainOf }: Catalogue,
  { taste, hidden }: JudgingUser,
  domain: number,
): readonly number[] {
  const wanted = new Set(hidden.filter((item) => domainOf[item] === domain));
  if (wanted.size === 0) return [];
  const list = model.topK(taste, { k: depth, domain: domains[domain], excludes: taste.items }).items;
  return [ndcgAt(judgeList(list, wanted), depth)];
}

function overAll(means: DomainMeans): Mean | undefined {
  const known = means.filter((one) => one !== undefined);
  const count = known.reduce((sum, one) => sum + one.count, 0);
  return count === 0 ? undefined : { count, mean: known.reduce((sum, one) => sum + one.mean * one.count, 0) / count };
}

/** The middle of all candidates that are nearly as good as the best: some hundred users do not tell those apart. Undefined with too few. */
function middleOfBest(candidates: readonly number[], means: DomainMeans): number | undefined {
  if (means.length === 0 || means.some((one) => (one?.count ?? 0) < minimumUserCount)) return undefined;
  const highest = Math.max(...means.map((one) => one?.mean ?? 0));
  const good = candidates.filter((_, place) => (means[place]?.mean ?? 0) >= nearlyRatio * highest);
  return Math.exp(good.reduce((sum, candidate) => sum + Math.log(candidate), 0) / good.length);
}
