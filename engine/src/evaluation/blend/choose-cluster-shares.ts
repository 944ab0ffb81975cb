/** How much clusters of like age and place should count for people of whom likes are known, by what they liked besides. */
import type { Demographics } from "../../domain/demographics.ts";
import type { Taste } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { blendOf, weightsFor } from "../../serving/weights.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { fisherRandomisation } from "../significance.ts";
import { bestPlaces, depth } from "./best-places.ts";
import { newest } from "./choose-blend.ts";
import type { JudgingUser } from "./hidden-likes.ts";
import { pause } from "./pause.ts";

/** By domain, what the cluster adds to ctx at most for who has likes there. */
export interface ChosenClusterShares {
  readonly byDomain: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Tried beside 0. */
const shares = [0.5, 1, 2, 4] as const;
/** In a domain with fewer people to judge by, the share is 0. */
const minimumUserCount = 100;
/** Two-sided, of the best share against none. */
const surePValue = 0.01;
/** Each user is judged by their newest likes alone, so many, and by all. */
const toldCounts = [1, 3, 5] as const;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** `model` must not have learnt from the hidden likes; its clusters may be of anybody. */
export async function chooseClusterShares(
  model: ServingModel,
  users: readonly JudgingUser[],
  demographics: readonly (Demographics | undefined)[],
  signal?: AbortSignal,
): Promise<ChosenClusterShares> {
  const judged = users.flatMap((user) => {
    const cluster = model.clusters.clusterOf(demographics[user.row]);
    return cluster === undefined ? [] : [{ ...user, cluster }];
  });
  const whole = createServingModel({ ...model, blend: withClusterShares(model.blend, 1, 1) });
  const ndcgs = model.catalogue.domains.map((): number[][] => []);
  for (const [place, user] of judged.entries()) {
    const told = newest(user.taste, toldCounts[place % toldCounts.length] ?? 1);
    const [few, all] = [ndcgsOf(whole, user, told), ndcgsOf(whole, user, user.taste)];
    for (const [domain, values] of all)
      ndcgs[domain]?.push(values.map((value, at) => (value + (few.get(domain)?.[at] ?? value)) / 2));
    await pause(place, signal);
  }
  const byDomain: Record<string, number> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of model.catalogue.domains.entries()) {
    const rows = ndcgs[domain] ?? [];
    if (rows.length < minimumUserCount) continue;
    const [none, ...tried] = [0, ...shares].map((share, at) => ({
      share,
      ndcgs: Float64Array.from(rows, (values) => values[at] ?? 0),
    }));
    if (none === undefined) continue;
    const best = tried.reduce((most, one) => (meanOf(one.ndcgs) > meanOf(most.ndcgs) ? one : most), none);
    const { twoSided } = fisherRandomisation(best.ndcgs, none.ndcgs, { seed: 1 });
    byDomain[name] = twoSided < surePValue ? best.share : 0;
    metrics[`blend.cluster.${name}.users`] = rows.length;
    metrics[`blend.cluster.${name}.ndcg10None`] = meanOf(none.ndcgs);
    for (const { share, ndcgs: values } of tried) metrics[`blend.cluster.${name}.ndcg10.${share}`] = meanOf(values);
  }
  return { byDomain, metrics };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** NDCG@10 with none and with each share, by domain in which anything is told and anything hidden. */
function ndcgsOf(
  model: ServingModel,
  { taste, hidden, cluster }: JudgingUser & { readonly cluster: number },
  told: Taste,
): ReadonlyMap<number, readonly number[]> {
  const { domainOf, domains } = model.catalogue;
  const isKnown = new Set(taste.items);
  const isHidden = new Set(hidden);
  const found = skeleton(model, told, nobody, { n: depth, cluster }).indices;
  const items = found.filter((item) => !isKnown.has(item));
  const input = { taste: told, friendTaste: nobody, sinceAnchorMs: Infinity, context: { cluster } };
  const { values, parts } = signalsFor(model, items, input);
  const weightsOf = weightsFor(model, told);
  const likedDomains = new Set(
    [...told.items].filter((_, at) => (told.values[at] ?? 0) > 0).map((item) => domainOf[item] ?? 0),
  );
  return new Map(
    [...likedDomains].flatMap((domain) => {
      const relevantCount = hidden.filter((item) => domainOf[item] === domain).length;
      if (relevantCount === 0) return [];
      const { cf, cb, ctx } = weightsOf(domains[domain] ?? "");
      const places = Uint32Array.from(items.keys()).filter((place) => domainOf[items[place] ?? 0] === domain);
      const ndcgs = [0, ...shares].map((share) => {
        const best = bestPlaces(places.length, (at) => {
          const place = places[at] ?? 0;
          const known = cf * (values.cf[place] ?? 0) + cb * (values.cb[place] ?? 0);
          return known + ctx * share * (parts.cluster[place] ?? 0);
        });
        const hits = Uint8Array.from(best, (at) => Number(isHidden.has(items[places[at] ?? 0] ?? 0)));
        return ndcgAt({ hits, relevantCount }, depth);
      });
      return [[domain, ndcgs] as const];
    }),
  );
}

/** The same blend in which clusters count so much for newcomers to a domain, and for others there as `shareOf` says. */
export function withClusterShares(
  blend: Blend,
  newcomerShare: number,
  shareOf: number | Readonly<Record<string, number>>,
): Blend {
  const names = new Set([...Object.keys(blend.byDomain), ...(typeof shareOf === "number" ? [] : Object.keys(shareOf))]);
  const byDomain = [...names].map((name) => {
    const clusterShare = typeof shareOf === "number" ? shareOf : (shareOf[name] ?? 0);
    return [name, { ...blendOf(blend, name), clusterShare }] as const;
  });
  return { default: { ...blend.default, clusterShare: newcomerShare }, byDomain: Object.fromEntries(byDomain) };
}
