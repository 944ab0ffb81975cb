/** What a blend is judged on: the candidates of a user in a domain, with what each part of a score says of them. */
import { createCollaborative, type Collaborative } from "../../serving/collaborative.ts";
import type { Taste } from "../../models/model.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { popularWeight, popularWeights, trustIn } from "../../serving/weights.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { bestPlaces, depth } from "./best-places.ts";
import type { JudgingUser } from "./hidden-likes.ts";

/** What is learned for a domain. */
export interface Point {
  /** Of the item-to-item model in the collaborative part. */
  readonly itemItemShare: number;
  /** Of cf in cf + cb. */
  readonly cfShare: number;
  readonly popularShare: number;
  readonly popularStrength: number;
}

/** Candidates of one user in one domain. Arrays are aligned. */
export interface Case {
  readonly domain: number;
  readonly latent: Float32Array;
  readonly itemItem: Float32Array;
  readonly collaborativeShare: number;
  /** 1 at most. */
  readonly popular: Float32Array;
  readonly cb: Float32Array;
  readonly isHidden: Uint8Array;
  readonly hiddenCount: number;
  readonly likeCount: number;
  /** How far learned weights would hold for this user. */
  readonly trust: number;
}

const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** A user's cases: one for each domain in which anything is told and anything hidden. `told` is some of what is known. */
export function createCases(model: ServingModel): (user: JudgingUser, told?: Taste) => readonly Case[] {
  const { catalogue } = model;
  const only = (share: number) => createCollaborative(catalogue, model, () => share);
  const [latent, itemItem] = [only(0), only(1)];
  return ({ taste: known, hidden }, taste = known) => {
    const isKnown = new Set(known.items);
    const items = Uint32Array.from(skeleton(model, taste, nobody, { n: depth }).keys()).filter(
      (item) => !isKnown.has(item),
    );
    const table = signalsFor(model, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity });
    const scoresBy = (collaborative: Collaborative) => {
      const scores = new Float32Array(items.length);
      collaborative.score(taste, items, scores);
      return scores;
    };
    const [latentScores, itemItemScores] = [scoresBy(latent), scoresBy(itemItem)];
    const popularity = popularWeights(model, taste);
    const isHidden = new Set(hidden);
    const likeCount = taste.values.filter((value) => value > 0).length;
    return [...catalogue.domains.keys()].flatMap((domain) => {
      const isOfDomain = (item: number) => catalogue.domainOf[item] === domain;
      const ownLikeCount = taste.items.filter((item, at) => isOfDomain(item) && (taste.values[at] ?? 0) > 0).length;
      const hiddenCount = hidden.filter(isOfDomain).length;
      if (ownLikeCount === 0 || hiddenCount === 0) return [];
      const places = Uint32Array.from(items.keys()).filter((place) => isOfDomain(items[place] ?? 0));
      const pick = (values: Float32Array) => Float32Array.from(places, (place) => values[place] ?? 0);
      const collaborative = pick(table.parts.collaborative);
      return {
        domain,
        latent: pick(latentScores),
        itemItem: pick(itemItemScores),
        collaborativeShare: collaborative.reduce((most, value) => Math.max(most, value), 0),
        popular: pick(table.parts.popular).map((value) => value / (popularity[domain] ?? 1)),
        cb: pick(table.values.cb),
        isHidden: Uint8Array.from(places, (place) => Number(isHidden.has(items[place] ?? 0))),
        hiddenCount,
        likeCount,
        trust: trustIn(ownLikeCount),
      };
    });
  };
}

/** NDCG@10 of a case's list at each of `points`; `start` is what serves where nothing is learned. */
export function ndcgsOf(one: Case, points: readonly Point[], start: Point): Float64Array {
  const mixed = new Float32Array(one.cb.length);
  let share = Number.NaN;
  return Float64Array.from(points, (point) => {
    if (point.itemItemShare !== share) mix(one, point.itemItemShare, mixed);
    share = point.itemItemShare;
    const cfShare = start.cfShare + one.trust * (point.cfShare - start.cfShare);
    const popularity = popularWeight(point, one.likeCount);
    const cf = (place: number) => (mixed[place] ?? 0) + popularity * (one.popular[place] ?? 0);
    const best = bestPlaces(mixed.length, (place) => cfShare * cf(place) + (1 - cfShare) * (one.cb[place] ?? 0));
    const hits = Uint8Array.from(best, (place) => one.isHidden[place] ?? 0);
    return ndcgAt({ hits, relevantCount: one.hiddenCount }, depth);
  });
}

/** The collaborative part as `signalsFor` makes it, with another share of the item-to-item model. */
function mix(one: Case, itemItemShare: number, mixed: Float32Array): void {
  let largest = 0;
  for (let place = 0; place < mixed.length; place += 1) {
    const score = (1 - itemItemShare) * (one.latent[place] ?? 0) + itemItemShare * (one.itemItem[place] ?? 0);
    mixed[place] = score;
    largest = Math.max(largest, score);
  }
  const scale = largest > 0 ? one.collaborativeShare / largest : 0;
  for (let place = 0; place < mixed.length; place += 1) mixed[place] = scale * (mixed[place] ?? 0);
}
