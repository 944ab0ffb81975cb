import type { Progress, Taste } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import { createCollaborative, type Collaborative } from "../../serving/collaborative.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { defaultBlend, trustIn } from "../../serving/weights.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import type { JudgingUser } from "./hidden-likes.ts";

/** A blend for each domain with enough users, and what it brought: NDCG@10 on the hidden likes, before and after. */
export interface ChosenBlend {
  readonly blend: Blend;
  readonly metrics: Readonly<Record<string, number>>;
}

/** With fewer users a domain keeps the default, and with so many it is half way from there to the best of the grid. */
const minimumUserCount = 50;
const depth = 10;
const nearlyRatio = 0.99;
const steps = Array.from({ length: 11 }, (_, step) => step / 10);

/** What a point of the grid sets: shares of the item-to-item model in cf, and of cf in cf + cb. */
interface Point {
  readonly itemItemShare: number;
  readonly cfShare: number;
}

/** Candidates of one user in one domain. Arrays are aligned. */
interface Case {
  readonly domain: number;
  readonly latent: Float32Array;
  readonly itemItem: Float32Array;
  readonly collaborativeShare: number;
  readonly popular: Float32Array;
  readonly cb: Float32Array;
  readonly isHidden: Uint8Array;
  readonly hiddenCount: number;
  /** How far the learned weights would hold for this user. */
  readonly trust: number;
}

/**
 * Chooses on a grid, for each domain, the blend whose lists have the highest mean NDCG@10 on the hidden likes. `model` must
 * not have learnt from that. The weights of ctx and social stay: a history has neither a moment nor friends.
 */
export async function chooseBlend(
  model: ServingModel,
  users: readonly JudgingUser[],
  { signal, onProgress = () => {} }: { readonly signal?: AbortSignal; onProgress?: Progress },
): Promise<ChosenBlend> {
  const casesOf = createCases(model);
  const sums = model.catalogue.domains.map(() => new Float64Array(points.length));
  const counts = model.catalogue.domains.map(() => 0);
  for (const [place, user] of users.entries()) {
    for (const one of casesOf(user)) {
      addNdcgs(one, sums[one.domain] ?? new Float64Array(points.length));
      counts[one.domain] = (counts[one.domain] ?? 0) + 1;
    }
    if (place % 8 > 0) continue;
    // A server that trains answers in between.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    onProgress(place, users.length);
  }
  onProgress(1, 1);
  const byDomain: Record<string, Blend["default"]> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of model.catalogue.domains.entries()) {
    const count = counts[domain] ?? 0;
    if (count < minimumUserCount) continue;
    const meanAt = (point: number) => (sums[domain]?.[point] ?? 0) / count;
    const highest = points.reduce((most, _, at) => Math.max(most, meanAt(at)), 0);
    const middle = middleOfBest(meanAt, highest);
    byDomain[name] = blendAt(towards(middle, count / (count + minimumUserCount)));
    metrics[`blend.${name}.users`] = count;
    metrics[`blend.${name}.ndcg10`] = highest;
    metrics[`blend.${name}.ndcg10Default`] = meanAt(0);
  }
  return { blend: { ...defaultBlend, byDomain }, metrics };
}

const { cf: defaultCf, cb: defaultCb } = defaultBlend.default;
const weightToShare = defaultCf + defaultCb;
const defaultPoint: Point = {
  itemItemShare: defaultBlend.default.itemItemShare,
  cfShare: defaultCf / weightToShare,
};

function towards(point: Point, ratio: number): Point {
  const between = (name: keyof Point) => defaultPoint[name] + ratio * (point[name] - defaultPoint[name]);
  return { itemItemShare: between("itemItemShare"), cfShare: between("cfShare") };
}

function blendAt({ itemItemShare, cfShare }: Point): Blend["default"] {
  const [cf, cb] = [weightToShare * cfShare, weightToShare * (1 - cfShare)];
  return { ...defaultBlend.default, cf, cb, itemItemShare };
}

/** The default, then the grid, points with the same `itemItemShare` side by side. */
const points: readonly Point[] = [
  defaultPoint,
  ...steps.flatMap((itemItemShare) => steps.map((cfShare) => ({ itemItemShare, cfShare }))),
];

/** The middle of all points that are nearly as good as the best: a few hundred users do not tell those apart. */
function middleOfBest(valueAt: (at: number) => number, highest: number): Point {
  const good = points.filter((_, at) => valueAt(at) >= nearlyRatio * highest);
  const mean = (name: keyof Point) => good.reduce((sum, point) => sum + point[name], 0) / good.length;
  return { itemItemShare: mean("itemItemShare"), cfShare: mean("cfShare") };
}

/** A user's cases: one for each domain in which anything is known and anything hidden. */
function createCases(model: ServingModel): (user: JudgingUser) => readonly Case[] {
  const { catalogue } = model;
  const only = (share: number) => createCollaborative(catalogue, model, () => share);
  const [latent, itemItem] = [only(0), only(1)];
  const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
  return ({ taste, hidden }) => {
    const known = new Set(taste.items);
    const items = Uint32Array.from(skeleton(model, taste, nobody, { n: depth }).keys()).filter(
      (item) => !known.has(item),
    );
    const table = signalsFor(model, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity });
    const scoresBy = (collaborative: Collaborative) => {
      const scores = new Float32Array(items.length);
      collaborative.score(taste, items, scores);
      return scores;
    };
    const [latentScores, itemItemScores] = [scoresBy(latent), scoresBy(itemItem)];
    const isHidden = new Set(hidden);
    return [...catalogue.domains.keys()].flatMap((domain) => {
      const isOfDomain = (item: number) => catalogue.domainOf[item] === domain;
      const likeCount = taste.items.filter((item, at) => isOfDomain(item) && (taste.values[at] ?? 0) > 0).length;
      const hiddenCount = hidden.filter(isOfDomain).length;
      if (likeCount === 0 || hiddenCount === 0) return [];
      const places = Uint32Array.from(items.keys()).filter((place) => isOfDomain(items[place] ?? 0));
      const pick = (values: Float32Array) => Float32Array.from(places, (place) => values[place] ?? 0);
      const collaborative = pick(table.parts.collaborative);
      return {
        domain,
        latent: pick(latentScores),
        itemItem: pick(itemItemScores),
        collaborativeShare: collaborative.reduce((most, value) => Math.max(most, value), 0),
        popular: pick(table.parts.popular),
        cb: pick(table.values.cb),
        isHidden: Uint8Array.from(places, (place) => Number(isHidden.has(items[place] ?? 0))),
        hiddenCount,
        trust: trustIn(likeCount),
      };
    });
  };
}

/** Adds the NDCG@10 of each point of the grid. */
function addNdcgs(one: Case, sums: Float64Array): void {
  const mixed = new Float32Array(one.cb.length);
  const cf = new Float32Array(one.cb.length);
  for (const [at, point] of points.entries()) {
    if (at === 0 || point.itemItemShare !== points[at - 1]?.itemItemShare) mix(one, point.itemItemShare, mixed, cf);
    const cfShare = defaultPoint.cfShare + one.trust * (point.cfShare - defaultPoint.cfShare);
    const best = bestPlaces(cf.length, (place) => cfShare * (cf[place] ?? 0) + (1 - cfShare) * (one.cb[place] ?? 0));
    const hits = Uint8Array.from(best, (place) => one.isHidden[place] ?? 0);
    sums[at] = (sums[at] ?? 0) + ndcgAt({ hits, relevantCount: one.hiddenCount }, depth);
  }
}

/** cf as `signalsFor` makes it, with another share of the item-to-item model. */
function mix(one: Case, itemItemShare: number, mixed: Float32Array, cf: Float32Array): void {
  let largest = 0;
  for (let place = 0; place < mixed.length; place += 1) {
    const score = (1 - itemItemShare) * (one.latent[place] ?? 0) + itemItemShare * (one.itemItem[place] ?? 0);
    mixed[place] = score;
    largest = Math.max(largest, score);
  }
  const scale = largest > 0 ? one.collaborativeShare / largest : 0;
  for (let place = 0; place < mixed.length; place += 1)
    cf[place] = scale * (mixed[place] ?? 0) + (one.popular[place] ?? 0);
}

/** Places of the highest scores, best first, the lower place among equals. */
function bestPlaces(count: number, scoreAt: (place: number) => number): readonly number[] {
  const places: number[] = [];
  const scores: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const score = scoreAt(place);
    if (places.length === depth && score <= (scores[depth - 1] ?? 0)) continue;
    let at = places.length;
    while (at > 0 && score > (scores[at - 1] ?? 0)) at -= 1;
    places.splice(at, 0, place);
    scores.splice(at, 0, score);
    if (places.length > depth) {
      places.pop();
      scores.pop();
    }
  }
  return places;
}
