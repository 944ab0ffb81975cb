import type { Signal } from "../domain/recommendation.ts";
import type { TasteEdit } from "../domain/taste.ts";
import type { Catalogue, Recommender, Taste } from "../models/model.ts";
import type { Candidate } from "../ranking/candidate.ts";
import { wishedValue, wishFactorOf } from "../ranking/wishes.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import { likedOf } from "./skeleton.ts";
import { sourcesIn, type SourceBits } from "./source-bits.ts";
import { contextPartNames, contextParts, type ContextParts } from "./context-parts.ts";
import type { UserContext } from "./user-context.ts";
import { blendOf, popularWeights } from "./weights.ts";

/** What each signal says about each candidate, and the parts that reasons are made from; arrays are aligned with `items`. */
export interface SignalTable {
  readonly items: Uint32Array;
  readonly values: Readonly<Record<Signal, Float32Array>>;
  /** As they entered the sum, before wishes: cf = collaborative + popular, cb = content + graph, ctx = following + what is like the newest like + time + mood + cluster. */
  readonly parts: Readonly<Record<"collaborative" | "popular" | "content" | "graph" | "following", Float32Array>> &
    ContextParts;
}

/** How content and graph share cb, and what in ctx is cb seen from the newest liked item alone. */
const contentShare = 0.4;
const graphShare = 0.6;
/** With n liked items the collaborative part counts n / (n + 3): one item says little. */
const shrinkage = 3;
/** The newest liked item sets the moment for about this long. */
const momentHalfLifeMs = 12 * 3_600_000;
/** A thousandth of it is no moment any more, and not worth the work. */
const momentHalfLifeCount = 10;

export interface SignalInput {
  readonly taste: Taste;
  /** Mean preferences of friends, aligned like a taste. */
  readonly friendTaste: Taste;
  /** How long ago the newest liked event was. */
  readonly sinceAnchorMs: number;
  /** Absent where only histories are judged. */
  readonly context?: UserContext;
  /** What the user said of their taste. */
  readonly wishes?: readonly TasteEdit[];
}

/** Computes all signals for a list of candidates. Each is scaled by its largest value in the list, so that weights compare. */
export function signalsFor(model: ServingModel, items: Uint32Array, input: SignalInput): SignalTable {
  const { taste } = input;
  const { domainOf } = model.catalogue;
  const likedCount = likedOf(taste).length;
  const confidence = likedCount / (likedCount + shrinkage);
  const collaborative = scaled(model.collaborative, taste, items, { share: confidence });
  const popular = scaled(model.popularity, taste, items, { share: 1 });
  const popularity = popularWeights(model, taste);
  for (let place = 0; place < items.length; place += 1)
    popular[place] = (popular[place] ?? 0) * (popularity[domainOf[items[place] ?? 0] ?? 0] ?? 0);
  const [content, alike] = contentOf(model, input, items);
  const graph = scaled(model.graph, taste, items, { share: graphShare, isRooted: true });
  const { ctx, following } = momentOf(model, input, items, alike);
  const context = contextParts(model, input.context ?? {}, items, taste);
  const wished = wishedBy(model, items, input.wishes ?? []);
  return {
    items,
    values: {
      cf: wished(sum(collaborative, popular)),
      cb: wished(sum(content, graph)),
      ctx: wished(contextPartNames.map((part) => context[part]).reduce(sum, ctx)),
      social: wished(socialOf(input.friendTaste, items)),
    },
    parts: { collaborative, popular, content, graph, following, ...context },
  };
}

/** Each part of a score as the user's wishes enlarge it. */
function wishedBy(
  model: ServingModel,
  items: Uint32Array,
  wishes: readonly TasteEdit[],
): (values: Float32Array) => Float32Array {
  if (wishes.length === 0) return (values) => values;
  const factors = Float64Array.from(items, (index) => wishFactorOf(itemAt(model, index), wishes));
  return (values) => values.map((value, place) => wishedValue(value, factors[place] ?? 1));
}

/** How much the newest liked item counts as the moment, 0..1. */
function momentumOf(sinceAnchorMs: number): number {
  const halfLives = sinceAnchorMs / momentHalfLifeMs;
  return halfLives > momentHalfLifeCount ? 0 : 2 ** -halfLives;
}

/** Content by the taste, and by its newest liked item alone as far as that sets the moment. */
function contentOf(
  model: ServingModel,
  { taste, sinceAnchorMs }: Pick<SignalInput, "taste" | "sinceAnchorMs">,
  items: Uint32Array,
): readonly [Float32Array, Float32Array] {
  const scores = [new Float32Array(items.length), new Float32Array(items.length)] as const;
  const momentum = momentumOf(sinceAnchorMs);
  if (momentum === 0) model.content.score(taste, items, scores[0]);
  else model.content.scoreBoth([taste, anchorOf(taste)], items, scores);
  return [scaleTo(scores[0], { share: contentShare }), scaleTo(scores[1], { share: contentShare * momentum })];
}

/**
 * What the newest likes lead to: `alike`, items like the newest one, and in its domain, for a share that is learned, `following`:
 * what people came to after likes of that domain. `content` is that of the newest one, where it is there already.
 */
export function momentOf(
  model: ServingModel,
  { taste, sinceAnchorMs }: Pick<SignalInput, "taste" | "sinceAnchorMs">,
  items: Uint32Array,
  content?: Float32Array,
): Readonly<Record<"ctx" | "alike" | "following", Float32Array>> {
  const { domains, domainOf } = model.catalogue;
  const anchor = anchorOf(taste);
  const momentum = momentumOf(sinceAnchorMs);
  const alike = sum(
    content ?? scaled(model.content, anchor, items, { share: contentShare * momentum }),
    scaled(model.graph, anchor, items, { share: graphShare * momentum, isRooted: true }),
  );
  const domain = domainOf[anchor.items[0] ?? -1] ?? 0;
  const share = blendOf(model.blend, domains[domain] ?? "").followShare;
  const following = scaled(model.transitions, tasteWithin(model.catalogue, taste, domain), items, {
    share: share * momentum,
  });
  const isFollowed = following.some((value) => value > 0);
  const ctx = new Float32Array(items.length);
  for (let place = 0; place < items.length; place += 1) {
    const rest = isFollowed && domainOf[items[place] ?? 0] === domain ? 1 - share : 1;
    ctx[place] = rest * (alike[place] ?? 0) + (following[place] ?? 0);
  }
  return { ctx, alike, following };
}

function tasteWithin({ domainOf }: Catalogue, { items, values }: Taste, domain: number): Taste {
  const isWithin = (place: number) => domainOf[items[place] ?? 0] === domain;
  return {
    items: items.filter((_, place) => isWithin(place)),
    values: values.filter((_, place) => isWithin(place)),
  };
}

/** The newest liked item alone. */
function anchorOf(taste: Taste): Taste {
  const place = taste.values.findIndex((value) => value > 0);
  return place < 0
    ? { items: new Uint32Array(), values: new Float32Array() }
    : { items: taste.items.slice(place, place + 1), values: new Float32Array([1]) };
}

interface Scale {
  readonly share: number;
  readonly isRooted?: boolean;
}

/** A model's scores as `scaleTo` scales them. */
function scaled(model: Pick<Recommender, "score">, taste: Taste, items: Uint32Array, scale: Scale): Float32Array {
  const scores = new Float32Array(items.length);
  if (scale.share === 0) return scores;
  model.score(taste, items, scores);
  return scaleTo(scores, scale);
}

/**
 * Scales scores in place so that the largest is `share`; negative ones are kept down to -share. Their square roots spread the small
 * ones: what a walk leaves falls with every step by an order of magnitude, its meaning does not.
 */
function scaleTo(scores: Float32Array, { share, isRooted = false }: Scale): Float32Array {
  let largest = 0;
  for (let place = 0; place < scores.length; place += 1) largest = Math.max(largest, scores[place] ?? 0);
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] ?? 0;
    const ratio = Math.min(1, Math.abs(score) / largest);
    scores[place] =
      largest === 0
        ? Math.max(-share, Math.min(0, score))
        : share * Math.sign(score) * (isRooted ? Math.sqrt(ratio) : ratio);
  }
  return scores;
}

function sum(a: Float32Array, b: Float32Array): Float32Array {
  const sums = new Float32Array(a.length);
  for (let place = 0; place < a.length; place += 1) sums[place] = (a[place] ?? 0) + (b[place] ?? 0);
  return sums;
}

function socialOf(friendTaste: Taste, items: Uint32Array): Float32Array {
  const social = new Float32Array(items.length);
  let largest = 0;
  for (const value of friendTaste.values) largest = Math.max(largest, value);
  if (largest === 0) return social;
  const placeOf = new Map(Array.from(friendTaste.items, (item, place) => [item, place]));
  for (let place = 0; place < items.length; place += 1) {
    const value = friendTaste.values[placeOf.get(items[place] ?? 0) ?? -1] ?? 0;
    social[place] = Math.max(-1, value / largest);
  }
  return social;
}

/** A row of the table as ranking wants it. */
export function toCandidate(model: ServingModel, table: SignalTable, place: number, sources: SourceBits): Candidate {
  const index = table.items[place] ?? 0;
  const { cf, cb, ctx, social } = table.values;
  const signals = { cf: cf[place] ?? 0, cb: cb[place] ?? 0, ctx: ctx[place] ?? 0, social: social[place] ?? 0 };
  return { item: itemAt(model, index), index, sources: sourcesIn(sources), signals };
}

/** All rows of the table, each with the sources that named it. */
export function toCandidates(model: ServingModel, table: SignalTable, sources: Uint16Array): readonly Candidate[] {
  return Array.from(table.items, (_, place) => toCandidate(model, table, place, sources[place] ?? 0));
}
