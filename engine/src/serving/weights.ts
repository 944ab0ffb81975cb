import type { Domain } from "../domain/domain.ts";
import type { Taste } from "../models/model.ts";
import { defaultBlendWeights, type BlendWeights, type WeightsOf } from "../ranking/blend.ts";
import type { Blend } from "../registry/manifest.ts";
import type { ServingModel } from "./serving-model.ts";

/** With so many likes in a domain, a user's list there is half way from the default weights to the learned ones. */
const halfTrustCount = 3;

/** What serves where nothing is learned: with few users the item-to-item model and the latent one are equally good. */
export const defaultBlend: Blend = { default: { ...defaultBlendWeights, itemItemShare: 0.5 }, byDomain: {} };

export function blendOf(blend: Blend, domain: string): Blend["default"] {
  return (Object.hasOwn(blend.byDomain, domain) ? blend.byDomain[domain] : undefined) ?? blend.default;
}

/** n / (n + 3): how far weights that were learned from people with a history hold for somebody with n likes in the domain. */
export function trustIn(likeCount: number): number {
  return likeCount / (likeCount + halfTrustCount);
}

/** The user's weights: learned ones where much is known, and the default for newcomers, to a domain or to all. */
export function weightsFor({ blend, catalogue }: Pick<ServingModel, "blend" | "catalogue">, taste: Taste): WeightsOf {
  const weights = new Map<Domain, BlendWeights>();
  return (domain) => {
    const known = weights.get(domain) ?? between(blend.default, blendOf(blend, domain), trustIn(likesIn(domain)));
    weights.set(domain, known);
    return known;
  };
  function likesIn(domain: Domain): number {
    const place = catalogue.domains.indexOf(domain);
    return taste.items.reduce(
      (count, item, at) => count + (catalogue.domainOf[item] === place && (taste.values[at] ?? 0) > 0 ? 1 : 0),
      0,
    );
  }
}

function between(from: BlendWeights, to: BlendWeights, ratio: number): BlendWeights {
  const mixed = (signal: keyof BlendWeights) => from[signal] + ratio * (to[signal] - from[signal]);
  return { cf: mixed("cf"), cb: mixed("cb"), ctx: mixed("ctx"), social: mixed("social") };
}
