/** How much it should weigh what friends feel, by what people with friends liked besides. */
import type { Blend } from "../../registry/manifest.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { weightsFor } from "../../serving/weights.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { fisherRandomisation } from "../significance.ts";
import { bestPlaces, depth } from "./best-places.ts";
import type { SocialUser } from "./friend-tastes.ts";
import { pause } from "./pause.ts";

/** A weight, and the mean NDCG@10 on the hidden likes with each that was tried. */
export interface ChosenSocial {
  readonly weight: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Tried beside 0. The other weights add up to 0.9 by default. */
const weights = [0.05, 0.1, 0.2, 0.3, 0.5] as const;
/** With fewer users with friends nothing is known, and the weight stays. */
const minimumUserCount = 50;
/** A weight must be better than none by more than chance, two-sided: what friends feel is private, and not used for nothing. */
const surePValue = 0.05;

/**
 * The weight with the highest mean NDCG@10 of the lists of each domain on hidden likes, or 0 where that is not surely better than none.
 * `model` has all other weights, and must not have learnt from the hidden likes.
 */
export async function chooseSocial(
  model: ServingModel,
  users: readonly SocialUser[],
  signal?: AbortSignal,
): Promise<ChosenSocial> {
  if (users.length < minimumUserCount) return { weight: model.blend.default.social, metrics: {} };
  const none = { weight: 0, ndcgs: new Float64Array(users.length) };
  const tried = weights.map((weight) => ({ weight, ndcgs: new Float64Array(users.length) }));
  for (const [place, user] of users.entries()) {
    const ndcgWith = createJudge(model, user);
    for (const { weight, ndcgs } of [none, ...tried]) ndcgs[place] = ndcgWith(weight);
    await pause(place, signal);
  }
  const means = [none, ...tried].map(({ weight, ndcgs }) => [`blend.social.ndcg10.${weight}`, meanOf(ndcgs)] as const);
  const best = tried.reduce((most, one) => (meanOf(one.ndcgs) > meanOf(most.ndcgs) ? one : most), none);
  const { twoSided } = fisherRandomisation(best.ndcgs, none.ndcgs, { seed: 1 });
  return {
    weight: twoSided < surePValue ? best.weight : 0,
    metrics: { "blend.social.users": users.length, ...Object.fromEntries(means) },
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** NDCG@10 of a user's lists with a weight: the mean over the domains in which likes are hidden. */
function createJudge(model: ServingModel, { taste, friendTaste, hidden }: SocialUser): (social: number) => number {
  const { domains, domainOf } = model.catalogue;
  const isTold = new Set(taste.items);
  const isHidden = new Set(hidden);
  const found = skeleton(model, taste, friendTaste, { n: depth }).indices;
  const items = found.filter((item) => !isTold.has(item));
  const { values } = signalsFor(model, items, { taste, friendTaste, sinceAnchorMs: Infinity });
  const weightsOf = weightsFor(model, taste);
  const lists = [...domains.entries()].flatMap(([domain, name]) => {
    const relevantCount = hidden.filter((item) => domainOf[item] === domain).length;
    if (relevantCount === 0) return [];
    const { cf, cb } = weightsOf(name);
    const places = Uint32Array.from(items.keys()).filter((place) => domainOf[items[place] ?? 0] === domain);
    return [{ relevantCount, cf, cb, places }];
  });
  return (social) => {
    const ndcgs = lists.map(({ relevantCount, cf, cb, places }) => {
      const best = bestPlaces(places.length, (at) => {
        const place = places[at] ?? 0;
        return cf * (values.cf[place] ?? 0) + cb * (values.cb[place] ?? 0) + social * (values.social[place] ?? 0);
      });
      const hits = Uint8Array.from(best, (at) => Number(isHidden.has(items[places[at] ?? 0] ?? 0)));
      return ndcgAt({ hits, relevantCount }, depth);
    });
    return ndcgs.reduce((sum, ndcg) => sum + ndcg / ndcgs.length, 0);
  };
}

/** The same blend in which friends weigh so much in every domain. */
export function withSocial(blend: Blend, social: number): Blend {
  const byDomain = Object.entries(blend.byDomain).map(([domain, weighed]) => [domain, { ...weighed, social }] as const);
  return { default: { ...blend.default, social }, byDomain: Object.fromEntries(byDomain) };
}
