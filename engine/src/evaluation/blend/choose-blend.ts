import type { Progress, Taste } from "../../models/model.ts";
import type { Blend } from "../../registry/manifest.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { defaultBlend } from "../../serving/weights.ts";
import type { JudgingUser } from "./hidden-likes.ts";
import { createCases, ndcgsOf, type Case, type Judged, type Point } from "./judged-cases.ts";
import { pause } from "./pause.ts";

/** A blend for each domain with enough users, and what it brought: NDCG@10 on the hidden likes, before and after. */
export interface ChosenBlend {
  readonly blend: Blend;
  readonly metrics: Readonly<Record<string, number>>;
}

/** With fewer users a domain keeps the default, and with so many it is half way from there to the best of the grid. */
const minimumUserCount = 50;
const nearlyRatio = 0.995;
const steps = Array.from({ length: 11 }, (_, step) => step / 10);
const popularShares = [0, 0.25, 0.5, 0.75, 1] as const;
const ctxRatios = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.2] as const;
const popularStrengths = [1, 3, 10, 30] as const;
/** Every second user is also judged by their newest likes alone, so many at most: what popularity is for. */
const fewLikes = 5;

const { cf: defaultCf, cb: defaultCb, ctx: defaultCtx, social: _social, ...defaultShares } = defaultBlend.default;
const weightToShare = defaultCf + defaultCb;
const start: Point = { ...defaultShares, cfShare: defaultCf / weightToShare, ctxRatio: defaultCtx / weightToShare };

interface JudgedTwice extends Judged {
  /** By the newest likes alone, where any of those is of the domain. */
  readonly few?: Case;
}

/**
 * Chooses for each domain the blend whose lists have the highest mean NDCG@10 on the hidden likes, on one grid after the other: how
 * models and signals share a score; what popularity counts, there also by lists of people with few likes; and how much of ctx is what
 * follows the newest likes, and then what ctx weighs, by what came right after. `model` must not have learnt from the hidden. The weight of
 * social stays: `chooseSocial` learns it after all others.
 */
export async function chooseBlend(
  model: ServingModel,
  users: readonly JudgingUser[],
  { signal, onProgress = () => {} }: { readonly signal?: AbortSignal; onProgress?: Progress },
): Promise<ChosenBlend> {
  const judged = await judgeAll(model, users, { signal, onProgress });
  const byDomain: Record<string, Blend["default"]> = {};
  const metrics: Record<string, number> = {};
  for (const [domain, name] of model.catalogue.domains.entries()) {
    const known = judged[domain] ?? [];
    if (known.length < minimumUserCount) continue;
    const all = known.map((one) => [one.all]);
    const both = known.flatMap(({ all: one, few }) => (few === undefined ? [] : [[one, few]]));
    const moments = known.flatMap(({ moment }) => (moment === undefined ? [] : [[moment]]));
    let best = await improved(start, sharePoints(start), all, signal);
    best = await improved(best, popularPoints(best), both, signal);
    if (moments.length >= minimumUserCount) {
      best = await improved(best, followPoints(best), moments, signal);
      best = await improved(best, ctxPoints(best), moments, signal);
    }
    byDomain[name] = blendAt(best);
    const report = async (what: string, cases: readonly (readonly Case[])[]) => {
      const [before, after] = await meansOf(cases, [start, best], signal);
      metrics[`blend.${name}.${what}.users`] = cases.length;
      metrics[`blend.${name}.${what}.ndcg10`] = after ?? 0;
      metrics[`blend.${name}.${what}.ndcg10Default`] = before ?? 0;
    };
    await report("all", all);
    await report("few", both);
    await report("moment", moments);
  }
  onProgress(1, 1);
  return { blend: { ...defaultBlend, byDomain }, metrics };
}

/** Cases of each domain, one a user. */
async function judgeAll(
  model: ServingModel,
  users: readonly JudgingUser[],
  { signal, onProgress }: { readonly signal: AbortSignal | undefined; readonly onProgress: Progress },
): Promise<readonly (readonly JudgedTwice[])[]> {
  const casesOf = createCases(model);
  const judged = model.catalogue.domains.map((): JudgedTwice[] => []);
  for (const [place, user] of users.entries()) {
    const told = newest(user.taste, 1 + ((place >> 1) % fewLikes));
    const few = place % 2 === 0 ? casesOf({ taste: user.taste, hidden: user.hidden }, told) : [];
    for (const one of casesOf(user)) {
      const same = few.find(({ all }) => all.domain === one.all.domain);
      judged[one.all.domain]?.push({ ...one, ...(same && { few: same.all }) });
    }
    await pause(place, signal);
    onProgress(place, users.length);
  }
  return judged;
}

/** The part of a taste up to its `count`-th like from the newest. */
export function newest({ items, values }: Taste, count: number): Taste {
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

/** What serves, then the grid, points with the same `itemItemShare` side by side. */
function sharePoints(point: Point): readonly Point[] {
  return [point, ...steps.flatMap((share) => steps.map((cfShare) => ({ ...point, itemItemShare: share, cfShare })))];
}

function popularPoints(point: Point): readonly Point[] {
  return popularShares.flatMap((share) =>
    popularStrengths.map((strength) => ({ ...point, popularShare: share, popularStrength: strength })),
  );
}

function followPoints(point: Point): readonly Point[] {
  return steps.map((followShare) => ({ ...point, followShare }));
}

function ctxPoints(point: Point): readonly Point[] {
  return ctxRatios.map((ctxRatio) => ({ ...point, ctxRatio }));
}

/** From a point towards the best of some others, all the further the more users say so; not at all where that is no better. */
async function improved(
  from: Point,
  points: readonly Point[],
  users: readonly (readonly Case[])[],
  signal: AbortSignal | undefined,
): Promise<Point> {
  const to = middleOfBest(points, await meansOf(users, points, signal));
  const ratio = users.length / (users.length + minimumUserCount);
  const point = pointOf((name) => scaleOf(name, from) + ratio * (scaleOf(name, to) - scaleOf(name, from)));
  const [before = 0, after = 0] = await meansOf(users, [from, point], signal);
  return after > before ? point : from;
}

/** The middle of all points that are nearly as good as the best: a few hundred users do not tell those apart. */
function middleOfBest(points: readonly Point[], values: Float64Array): Point {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const good = points.filter((_, at) => (values[at] ?? 0) >= nearlyRatio * highest);
  return pointOf((name) => good.reduce((sum, point) => sum + scaleOf(name, point) / good.length, 0));
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
    followShare: scaleAt("followShare"),
    ctxRatio: scaleAt("ctxRatio"),
  };
}

function blendAt({ cfShare, ctxRatio, ...shares }: Point): Blend["default"] {
  const weights = { cf: cfShare, cb: 1 - cfShare, ctx: ctxRatio };
  const scaled = { cf: weightToShare * weights.cf, cb: weightToShare * weights.cb, ctx: weightToShare * weights.ctx };
  return { ...defaultBlend.default, ...shares, ...scaled };
}
