/** What a blend is judged on: the candidates of a user in a domain, with what each part of a score says of them. */
import type { Taste } from "../../models/model.ts";
import { createCollaborative } from "../../serving/collaborative.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import { momentOf, signalsFor } from "../../serving/signals.ts";
import { skeleton } from "../../serving/skeleton.ts";
import { defaultBlend, popularWeight, popularWeights, trustIn } from "../../serving/weights.ts";
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
  /** Of what follows the newest likes, in ctx. */
  readonly followShare: number;
  /** What ctx weighs, cf and cb together weighing 1. */
  readonly ctxRatio: number;
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
  /** What ctx is without anything that follows, and with nothing else where anything does. Absent where there is no moment. */
  readonly ctx?: readonly [alike: Float32Array, following: Float32Array];
  readonly isHidden: Uint8Array;
  readonly hiddenCount: number;
  readonly likeCount: number;
  /** How far learned weights would hold for this user. */
  readonly trust: number;
}

/** What a user's lists in a domain are judged by. */
export interface Judged {
  readonly all: Case;
  /** What came next alone, where that was soon. */
  readonly moment?: Case;
}

/** What came longer after the newest like that is told says nothing about a moment. */
const momentMs = 24 * 3_600_000;
const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };

/** A user's cases: one for each domain in which anything is told and anything hidden. `told` is some of what is known. */
export function createCases(model: ServingModel): (user: Omit<JudgingUser, "row">, told?: Taste) => readonly Judged[] {
  const scoredFor = createScorer(model);
  return ({ taste, hidden, next }, told = taste) => {
    const soon = next !== undefined && next.sinceAnchorMs <= momentMs ? next : undefined;
    const scored = scoredFor(told, { known: new Set(taste.items), sinceAnchorMs: soon?.sinceAnchorMs });
    const isLater = new Set(soon?.items);
    const isEarlier = new Set(hidden.filter((item) => !isLater.has(item)));
    return [...model.catalogue.domains.keys()].flatMap((domain): readonly Judged[] => {
      const all = caseOf(model, scored, { domain, hidden });
      const moment = caseOf(model, scored, { domain, hidden: isLater, unasked: isEarlier });
      if (all === undefined) return [];
      return [moment === undefined ? { all } : { all, moment }];
    });
  };
}

/** What the parts of a score say of a user's candidates. Arrays are aligned. */
interface Scored {
  readonly taste: Taste;
  readonly items: Uint32Array;
  readonly parts: Readonly<Record<"latent" | "itemItem" | "collaborative" | "popular" | "cb", Float32Array>>;
  /** What `popular` was multiplied with, one a domain. */
  readonly popularWeights: readonly number[];
  readonly ctx: NonNullable<Case["ctx"]> | undefined;
}

function createScorer(model: ServingModel) {
  const only = (share: number) => createCollaborative(model.catalogue, model, () => share);
  const collaborative = { latent: only(0), itemItem: only(1) };
  const followed = { ...model, blend: { default: { ...defaultBlend.default, followShare: 1 }, byDomain: {} } };
  return (
    taste: Taste,
    { known, sinceAnchorMs }: { readonly known: ReadonlySet<number>; readonly sinceAnchorMs: number | undefined },
  ): Scored => {
    const all = skeleton(model, taste, nobody, { n: depth }).indices;
    const items = all.filter((item) => !known.has(item));
    const { parts, values } = signalsFor(model, items, { taste, friendTaste: nobody, sinceAnchorMs: Infinity });
    const scoresBy = (name: keyof typeof collaborative) => {
      const scores = new Float32Array(items.length);
      collaborative[name].score(taste, items, scores);
      return scores;
    };
    const moment = sinceAnchorMs === undefined ? undefined : momentOf(followed, { taste, sinceAnchorMs }, items);
    return {
      taste,
      items,
      parts: { ...parts, cb: values.cb, latent: scoresBy("latent"), itemItem: scoresBy("itemItem") },
      popularWeights: popularWeights(model, taste),
      ctx: moment && [moment.alike, moment.ctx],
    };
  };
}

interface CaseInput {
  readonly domain: number;
  readonly hidden: Iterable<number>;
  /** No candidates. Only where this is given does the moment count. */
  readonly unasked?: ReadonlySet<number>;
}

function caseOf(
  { catalogue }: ServingModel,
  { taste, items, parts, popularWeights: weights, ctx }: Scored,
  { domain, hidden, unasked }: CaseInput,
): Case | undefined {
  const isOfDomain = (item: number) => catalogue.domainOf[item] === domain;
  const likes = taste.items.filter((_, at) => (taste.values[at] ?? 0) > 0);
  const ownCount = likes.filter(isOfDomain).length;
  const isHidden = new Set([...hidden].filter(isOfDomain));
  if (ownCount === 0 || isHidden.size === 0) return undefined;
  const places: number[] = [];
  for (let place = 0; place < items.length; place += 1) {
    const item = items[place] ?? 0;
    if (isOfDomain(item) && unasked?.has(item) !== true) places.push(place);
  }
  const pick = (values: Float32Array) => picked(values, places);
  return {
    domain,
    latent: pick(parts.latent),
    itemItem: pick(parts.itemItem),
    collaborativeShare: pick(parts.collaborative).reduce((most, value) => Math.max(most, value), 0),
    popular: pick(parts.popular).map((value) => value / (weights[domain] ?? 1)),
    cb: pick(parts.cb),
    ...(unasked && ctx && { ctx: [pick(ctx[0]), pick(ctx[1])] }),
    isHidden: Uint8Array.from(places.map((place) => Number(isHidden.has(items[place] ?? 0)))),
    hiddenCount: isHidden.size,
    likeCount: likes.length,
    trust: trustIn(ownCount),
  };
}

function picked(values: Float32Array, places: readonly number[]): Float32Array {
  const found = new Float32Array(places.length);
  for (let at = 0; at < places.length; at += 1) found[at] = values[places[at] ?? 0] ?? 0;
  return found;
}

/** NDCG@10 of a case's list at each of `points`; `start` is what serves where nothing is learned. */
export function ndcgsOf(one: Case, points: readonly Point[], start: Point): Float64Array {
  const mixed = new Float32Array(one.cb.length);
  let share = Number.NaN;
  return Float64Array.from(points, (point) => {
    if (point.itemItemShare !== share) mix(one, point.itemItemShare, mixed);
    share = point.itemItemShare;
    const cfShare = start.cfShare + one.trust * (point.cfShare - start.cfShare);
    const ctxRatio = start.ctxRatio + one.trust * (point.ctxRatio - start.ctxRatio);
    const popularity = popularWeight(point, one.likeCount);
    const { popular, cb, ctx: [alike, following] = [] } = one;
    const { followShare } = point;
    const best = bestPlaces(mixed.length, (place) => {
      const cf = (mixed[place] ?? 0) + popularity * (popular[place] ?? 0);
      const ctx =
        alike && following ? (1 - followShare) * (alike[place] ?? 0) + followShare * (following[place] ?? 0) : 0;
      return cfShare * cf + (1 - cfShare) * (cb[place] ?? 0) + ctxRatio * ctx;
    });
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
