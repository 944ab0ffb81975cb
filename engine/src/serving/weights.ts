import type { Domain } from "../domain/domain.ts";
import type { Catalogue, Taste } from "../models/model.ts";
import { defaultBlendWeights, type BlendWeights, type WeightsOf } from "../ranking/blend.ts";
import type { Blend } from "../registry/manifest.ts";
import type { ServingModel } from "./serving-model.ts";

/** With so many likes in a domain, a user's list there is half way from the default weights to the learned ones. */
const halfTrustCount = 3;

/**
 * What serves where nothing is learned: with few users the item-to-item model and the latent one are equally good, and popularity
 * counts little once anything is liked, as that says more about today than what everybody likes. A mood is meant to be seen: on draws of
 * plays by mood that no test uses, 2 is the least share tried with which the first twelve are nearer it than 90 % of their domain on average.
 */
export const defaultBlend: Blend = {
  default: {
    ...defaultBlendWeights,
    itemItemShare: 0.5,
    popularShare: 0.25,
    popularStrength: 3,
    followShare: 0,
    timeShare: 0,
    moodShare: 2,
    clusterShare: 0,
  },
  byDomain: {},
};

export function blendOf(blend: Blend, domain: string): Blend["default"] {
  return (Object.hasOwn(blend.byDomain, domain) ? blend.byDomain[domain] : undefined) ?? blend.default;
}

/** n / (n + 3): how far weights that were learned from people with a history hold for somebody with n likes in the domain. */
export function trustIn(likeCount: number): number {
  return likeCount / (likeCount + halfTrustCount);
}

/**
 * The user's weights: learned ones where much is known, and the default for newcomers, to a domain or to all. Who has likes elsewhere
 * is no newcomer to what content is worth: where less than by default was learned, it is not trusted any further.
 */
export function weightsFor({ blend, catalogue }: Pick<ServingModel, "blend" | "catalogue">, taste: Taste): WeightsOf {
  const weights = new Map<Domain, BlendWeights>();
  const likeCounts = likesByDomain(catalogue, taste);
  const total = likeCounts.reduce((sum, count) => sum + count, 0);
  return (domain) => {
    const known = weights.get(domain) ?? weightsIn(domain);
    weights.set(domain, known);
    return known;
  };
  function weightsIn(domain: Domain): BlendWeights {
    const learned = blendOf(blend, domain);
    const from = total > likesIn(domain) ? withLessContent(blend.default, learned) : blend.default;
    return between(from, learned, trustIn(likesIn(domain)));
  }
  function likesIn(domain: Domain): number {
    return likeCounts[catalogue.domains.indexOf(domain)] ?? 0;
  }
}

/**
 * How much popularity counts in cf in each domain of the catalogue, 0 to 1: all of it for newcomers, and share · s / (n + s) with n
 * likes in all domains, both learned where the user has likes.
 */
export function popularWeights(
  { blend, catalogue }: Pick<ServingModel, "blend" | "catalogue">,
  taste: Taste,
): readonly number[] {
  const likeCounts = likesByDomain(catalogue, taste);
  const total = likeCounts.reduce((sum, count) => sum + count, 0);
  return catalogue.domains.map((domain, place) => {
    if (total === 0) return 1;
    return popularWeight(likeCounts[place] === 0 ? blend.default : blendOf(blend, domain), total);
  });
}

/**
 * What the user's demographic cluster adds to ctx at most in each domain of the catalogue: the default for newcomers to a domain, what is
 * learned there for others, and fading with all likes as popularity does.
 */
export function clusterShares(
  { blend, catalogue }: Pick<ServingModel, "blend" | "catalogue">,
  taste: Taste,
): readonly number[] {
  const likeCounts = likesByDomain(catalogue, taste);
  const total = likeCounts.reduce((sum, count) => sum + count, 0);
  return catalogue.domains.map((domain, place) => {
    const { clusterShare, popularStrength } = likeCounts[place] === 0 ? blend.default : blendOf(blend, domain);
    return (clusterShare * popularStrength) / (total + popularStrength);
  });
}

/** Of a user with `likeCount` likes, more than none. */
export function popularWeight(
  { popularShare, popularStrength }: Pick<Blend["default"], "popularShare" | "popularStrength">,
  likeCount: number,
): number {
  return (popularShare * popularStrength) / (likeCount + popularStrength);
}

function likesByDomain({ domains, domainOf }: Catalogue, taste: Taste): Uint32Array {
  const counts = new Uint32Array(domains.length);
  for (const [place, item] of taste.items.entries()) {
    const domain = domainOf[item] ?? 0;
    if ((taste.values[place] ?? 0) > 0) counts[domain] = (counts[domain] ?? 0) + 1;
  }
  return counts;
}

function withLessContent(weights: BlendWeights, { cf, cb }: BlendWeights): BlendWeights {
  return cf * weights.cb > cb * weights.cf ? { ...weights, cf, cb } : weights;
}

function between(from: BlendWeights, to: BlendWeights, ratio: number): BlendWeights {
  const mixed = (signal: keyof BlendWeights) => from[signal] + ratio * (to[signal] - from[signal]);
  return { cf: mixed("cf"), cb: mixed("cb"), ctx: mixed("ctx"), social: mixed("social") };
}
