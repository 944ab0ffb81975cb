import type { Progress, Taste } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import type { JudgingUser } from "./hidden-likes.ts";
import { createCases, ndcgsOf, type Case, type Point } from "./judged-cases.ts";

/** A blend for each domain with enough users, and what it brought: NDCG@10 on the hidden likes, before and after. */
export interface ChosenBlend {
  readonly blend: Blend;
  readonly metrics: Readonly<Record<string, number>>;
}

/** With fewer users a domain keeps the default, and with so many it is half way from there to the best of the grid. */
const minimumUserCount = 50;
const nearlyRatio = 0.99;
const steps = Array.from({ length: 11 }, (_, step) => step / 10);
const popularShares = [0, 0.1, 0.25, 0.5, 0.75, 1] as const;
const popularStrengths = [1, 3, 10, 30] as const;
/** Users are judged a second time by their newest likes alone, so many at most: what popularity is for. */
const fewLikes = 5;

const { cf: defaultCf, cb: defaultCb, itemItemShare, popularShare, popularStrength } = defaultBlend.default;
const weightToShare = defaultCf + defaultCb;
const start: Point = { itemItemShare, cfShare: defaultCf / weightToShare, popularShare, popularStrength };

/** A user's cases in a domain. */
interface Judged {
  readonly all: Case;
  /** Where none of the newest likes is of the domain there is none. */
  readonly few?: Case;
}

/**
 * Chooses for each domain the blend whose lists have the highest mean NDCG@10 on the hidden likes: first on a grid how models and
 * signals share a score, then on another what popularity counts, there also by lists of people with few likes. `model` must not have
 * learnt from the hidden. The weights of ctx and social stay: a history has neither a moment nor friends.
 */
export async function chooseBlend(
  model: ServingModel,
  users: readonly JudgingUser[],
  { signal, onProgress = () => {} }: { readonly signal?: AbortSignal; onProgress?: Progress },
): Promise<ChosenBlend> {
  const casesOf = createCases(model);
  const judged = model.catalogue.domains.map((): Judged[] => []);
  for (const [place, user] of users.entries()) {
    const few = casesOf(user, newest(user.taste, 1 + (place % fewLikes)));
    for (const all of casesOf(user)) {
      const same = few.find(({ domain }) => domain === all.domain);
      judged[all.domain]?.push({ all, ...(same && { few: same }) });
    }
    await pause(place, signal);
    onProgress(place, 2 * users.length);
  }
  const byDomain: Record<string, Blend["default"]> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of model.catalogue.domains.entries()) {
    const known = judged[domain] ?? [];
    const count = known.length;
    if (count < minimumUserCount) continue;
    const all = known.map((one) => [one.all]);
    const shares = middleOfBest(sharePoints, await meansOf(all, sharePoints, signal));
    const popularPoints = popularPointsBeside(shares);
    const both = known.map((one) => (one.few === undefined ? [one.all] : [one.all, one.few]));
    const popular = middleOfBest(popularPoints, await meansOf(both, popularPoints, signal));
    byDomain[name] = blendAt(towards(popular, count / (count + minimumUserCount)));
    const [before, after] = await meansOf(all, [start, popular], signal);
    metrics[`blend.${name}.users`] = count;
    metrics[`blend.${name}.ndcg10`] = after ?? 0;
    metrics[`blend.${name}.ndcg10Default`] = before ?? 0;
    onProgress(model.catalogue.domains.length + domain + 1, 2 * model.catalogue.domains.length);
  }
  onProgress(1, 1);
  return { blend: { ...defaultBlend, byDomain }, metrics };
}

/** A server that trains answers in between. */
async function pause(place: number, signal: AbortSignal | undefined): Promise<void> {
  if (place % 8 > 0) return;
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** The part of a taste up to its `count`-th like from the newest. */
function newest({ items, values }: Taste, count: number): Taste {
  let liked = 0;
  const end = values.findIndex((value) => value > 0 && ++liked > count);
  return end < 0 ? { items, values } : { items: items.slice(0, end), values: values.slice(0, end) };
}

/** Mean NDCG@10 at each of the points, every user counting once. */
async function meansOf(
  users: readonly (readonly Case[])[],
  points: readonly Point[],
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const means = new Float64Array(points.length);
  for (const [place, cases] of users.entries()) {
    for (const one of cases)
      for (const [at, value] of ndcgsOf(one, points, start).entries())
        means[at] = (means[at] ?? 0) + value / cases.length / users.length;
    await pause(place, signal);
  }
  return means;
}

/** The default, then the grid, points with the same `itemItemShare` side by side. */
const sharePoints: readonly Point[] = [
  start,
  ...steps.flatMap((share) => steps.map((cfShare) => ({ ...start, itemItemShare: share, cfShare }))),
];

function popularPointsBeside(point: Point): readonly Point[] {
  return popularShares.flatMap((share) =>
    popularStrengths.map((strength) => ({ ...point, popularShare: share, popularStrength: strength })),
  );
}

/** The middle of all points that are nearly as good as the best: a few hundred users do not tell those apart. */
function middleOfBest(points: readonly Point[], values: Float64Array): Point {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const good = points.filter((_, at) => (values[at] ?? 0) >= nearlyRatio * highest);
  return pointOf((name) => good.reduce((sum, point) => sum + scaleOf(name, point) / good.length, 0));
}

function towards(point: Point, ratio: number): Point {
  return pointOf((name) => scaleOf(name, start) + ratio * (scaleOf(name, point) - scaleOf(name, start)));
}

/** Strengths differ by ratios, all others by distances. */
function scaleOf(name: keyof Point, point: Point): number {
  return name === "popularStrength" ? Math.log(point[name]) : point[name];
}

function pointOf(scaleAt: (name: keyof Point) => number): Point {
  return {
    itemItemShare: scaleAt("itemItemShare"),
    cfShare: scaleAt("cfShare"),
    popularShare: scaleAt("popularShare"),
    popularStrength: Math.exp(scaleAt("popularStrength")),
  };
}

function blendAt({ cfShare, ...shares }: Point): Blend["default"] {
  return { ...defaultBlend.default, ...shares, cf: weightToShare * cfShare, cb: weightToShare * (1 - cfShare) };
}
