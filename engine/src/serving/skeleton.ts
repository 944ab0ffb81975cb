import { discoveryReach } from "../ranking/discover.ts";
import type { Domain } from "../domain/domain.ts";
import type { Mood } from "../domain/item.ts";
import type { TasteEdit } from "../domain/taste.ts";
import type { Taste } from "../models/model.ts";
import { bestOf, rankedPerDomain } from "./rankings.ts";
import type { ServingModel } from "./serving-model.ts";
import type { CandidateMarks, Skeleton } from "./candidate-marks.ts";
import { clusterShares } from "./weights.ts";

/** How many candidates each source proposes. */
interface SkeletonConfig {
  /** At least, of each collaborative model. */
  readonly collaborativePerDomain: number;
  readonly followedLikes: number;
  readonly followersPerLike: number;
  readonly graph: number;
  readonly contentAnchors: number;
  readonly contentPerAnchor: number;
  readonly popularPerDomain: number;
  readonly trendingPerDomain: number;
  readonly moodPerDomain: number;
  readonly freshPerDomain: number;
  /** Of what has a trait that the user wants more of. */
  readonly wished: number;
}

const defaultSkeletonConfig: SkeletonConfig = {
  collaborativePerDomain: 48,
  followedLikes: 6,
  followersPerLike: 4,
  graph: 100,
  contentAnchors: 10,
  contentPerAnchor: 24,
  popularPerDomain: 20,
  trendingPerDomain: 10,
  moodPerDomain: 30,
  freshPerDomain: 20,
  wished: 40,
};

/** What an item leads to by itself, without what is liked whatever one likes. */
export const anchorSkeletonConfig: SkeletonConfig = {
  ...defaultSkeletonConfig,
  popularPerDomain: 0,
  trendingPerDomain: 0,
  freshPerDomain: 0,
};

/** So many more than the list is long come from each collaborative model: rules and diversity refuse some, and discovery reaches far. */
const reserve = 28;

/** First step of a request: candidates from every source. */
export function skeleton(model: ServingModel, taste: Taste, friendTaste: Taste, input: SkeletonInput): Skeleton {
  const marks = model.candidateMarks.open(input.domain);
  propose(marks, model, { taste, friendTaste }, input);
  return marks.take(model.firstPlaced);
}

/** The same with an item that no source may have named. */
export function skeletonWith(found: Skeleton, index: number): Skeleton {
  if (found.indices.includes(index)) return found;
  return {
    indices: Uint32Array.of(...found.indices, index),
    sources: Uint16Array.of(...found.sources, 0),
  };
}

/** Without the items that do not pass. */
export function keptOf({ indices, sources }: Skeleton, passes: (index: number) => boolean): Skeleton {
  const isKept = Array.from(indices, passes);
  return {
    indices: indices.filter((_, place) => isKept[place]),
    sources: sources.filter((_, place) => isKept[place]),
  };
}

export interface SkeletonInput {
  readonly domain?: Domain | undefined;
  readonly n?: number | undefined;
  /** How many came on earlier pages: so many more are looked for. */
  readonly earlierCount?: number | undefined;
  /** How many are known to be deleted: so many more are looked for. */
  readonly deletedCount?: number | undefined;
  readonly discovery?: boolean | undefined;
  /** The user's demographic one. */
  readonly cluster?: number | undefined;
  /** What the user said of their taste. */
  readonly wishes?: readonly TasteEdit[] | undefined;
  /** Where the user's mood leads. */
  readonly mood?: Mood | undefined;
  readonly config?: SkeletonConfig;
}

type ListLength = Pick<SkeletonInput, "n" | "earlierCount" | "deletedCount" | "discovery">;

/** A longer list, and a later page, needs more candidates of each domain. */
function countsFor(
  { n = 0, earlierCount = 0, deletedCount = 0, discovery = false }: ListLength,
  config: SkeletonConfig,
) {
  const gone = Math.min(deletedCount, rankedPerDomain);
  const wanted = n + earlierCount + gone + (discovery ? discoveryReach : reserve);
  const popularCount = earlierCount > 0 ? wanted : config.popularPerDomain + gone;
  return {
    collaborativeCount: Math.max(config.collaborativePerDomain, wanted),
    popularPerDomain: config.popularPerDomain === 0 ? 0 : popularCount,
  };
}

function propose(
  marks: CandidateMarks,
  model: ServingModel,
  { taste, friendTaste }: Readonly<Record<"taste" | "friendTaste", Taste>>,
  { cluster, mood, wishes = [], config = defaultSkeletonConfig, ...length }: SkeletonInput,
): void {
  const { collaborativeCount, popularPerDomain } = countsFor(length, config);
  for (const items of model.collaborative.candidatesPerDomain(taste, collaborativeCount))
    marks.name("collaborative", items);
  for (let place = 0; place < model.catalogue.domains.length; place += 1) {
    marks.name("popular", model.popularOf(place), popularPerDomain);
    marks.name("trending", model.trendingOf(place), config.trendingPerDomain);
    marks.name("fresh", freshOf(model, place, config.freshPerDomain));
  }
  if (cluster !== undefined) marks.name("cluster", clusterItems(model, taste, cluster, config.popularPerDomain));
  marks.name("collaborative", model.transitions.followers(taste, config.followedLikes, config.followersPerLike));
  marks.name("graph", model.graph.reach(taste, config.graph).items);
  for (const anchor of likedOf(taste, config.contentAnchors))
    marks.name("content", model.content.neighbours(anchor).items, config.contentPerAnchor);
  marks.name("social", friendTaste.items);
  marks.name("wish", wishedItems(model, wishes, config.wished));
  if (mood !== undefined)
    for (const items of model.mood.nearestPerDomain(mood, config.moodPerDomain)) marks.name("mood", items);
}

/** The most popular with each trait that the user wants more of. */
function wishedItems(model: ServingModel, wishes: readonly TasteEdit[], count: number): readonly number[] {
  const wanted = wishes.filter(({ wish }) => wish === "more");
  return wanted.flatMap((wish) => [...bestOf(model.itemsWith(wish), (index) => model.popularityOf(index).own, count)]);
}

function clusterItems(model: ServingModel, taste: Taste, cluster: number, countPerDomain: number): readonly number[] {
  return [...clusterShares(model, taste).entries()].flatMap(([place, share]) =>
    share > 0 ? [...model.clusterPopularOf(cluster, place).subarray(0, countPerDomain)] : [],
  );
}

/** The last items of a domain that came since the training. */
function freshOf({ catalogue, firstPlaced }: ServingModel, domain: number, count: number): readonly number[] {
  const found: number[] = [];
  if (firstPlaced === undefined) return found;
  for (let index = catalogue.items.length - 1; index >= firstPlaced && found.length < count; index -= 1)
    if (catalogue.domainOf[index] === domain) found.push(index);
  return found;
}

/** Liked items of a taste, newest first, `count` at most. */
export function likedOf({ items, values }: Taste, count = Infinity): readonly number[] {
  const liked: number[] = [];
  for (let place = 0; place < items.length && liked.length < count; place += 1)
    if ((values[place] ?? 0) > 0) liked.push(items[place] ?? 0);
  return liked;
}
