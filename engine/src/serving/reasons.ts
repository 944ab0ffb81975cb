import type { ItemId } from "../domain/ids.ts";
import type { Breakdown, GraphStep, Reason } from "../domain/recommendation.ts";
import { relationPhrase } from "../domain/relation.ts";
import { hasTrait, type TasteEdit } from "../domain/taste.ts";
import type { Taste } from "../models/model.ts";
import type { NamedFriend } from "./friends.ts";
import { clusterText } from "./cluster-words.ts";
import { momentReason } from "./moment-reason.ts";
import { wishFactorOf } from "../ranking/wishes.ts";
import type { SignalTable } from "./signals.ts";
import { moodReason } from "./mood-reason.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import type { MoodContext } from "./mood-context.ts";
import type { TimeContext } from "./time-context.ts";

/** What the reasons of all candidates of a list are made from. */
export interface ReasonSources {
  readonly model: ServingModel;
  readonly taste: Taste;
  /** The newest liked items, which reasons may name. */
  readonly anchors: Uint32Array;
  readonly table: SignalTable;
  /** Absent where the moment plays no part. */
  readonly time?: TimeContext | undefined;
  /** The user's demographic one. */
  readonly cluster?: number | undefined;
  /** Absent where no mood plays a part. */
  readonly mood?: MoodContext | undefined;
  /** What the user said of their taste. */
  readonly wishes?: readonly TasteEdit[] | undefined;
}

/** What the reasons of one candidate are made from. */
export interface ReasonInput {
  /** In the catalogue. */
  readonly index: number;
  /** In the signal table. */
  readonly place: number;
  readonly breakdown: Breakdown;
  /** What each item of the taste adds to the candidate's collaborative score. */
  readonly pulls: Float32Array;
  readonly friendCount: number;
  /** Of them those who let friends see it by name. */
  readonly namedFriends: () => readonly NamedFriend[];
  /** Candidates named by the trending source. */
  readonly isTrending: boolean;
  /** Candidates that came since the training. */
  readonly isFresh: boolean;
}

/** Anchors that are looked at for reasons: the newest liked items. */
const anchorLimit = 8;
const reasonLimit = 3;
/** A part of the score below this share is no reason. */
const minimumShare = 0.08;
/** A newcomer's items are all popular and differ by little, so that little decides. */
const minimumClusterShare = 0.02;

/** Works less alike than this are not said to be similar. */
const minimumSimilarity = 0.05;

/** The newest liked items, as many as reasons look at. */
export function anchorsOf({ items, values }: Taste): Uint32Array {
  const anchors = new Uint32Array(anchorLimit);
  let count = 0;
  for (let place = 0; place < items.length && count < anchorLimit; place += 1)
    if ((values[place] ?? 0) > 0) anchors[count++] = items[place] ?? 0;
  return anchors.subarray(0, count);
}

/** Reasons for one recommendation, from the parts that made its score, largest share first. */
export function reasonsFor(list: ReasonSources, input: ReasonInput): readonly Reason[] {
  const shares = sharesOf(list, input);
  const { factor, reason: wish } = wishOf(list, input.index);
  const reasons: Reason[] = [];
  for (;;) {
    const part = placeOfLargest(shares, -1);
    const make = reasonMakers[part];
    if (make === undefined || reasons.length === reasonLimit) break;
    const reason = make(list, input, (shares[part] ?? 0) / factor);
    if (reason !== undefined) reasons.push(reason);
    shares[part] = 0;
  }
  if (wish !== undefined) return [...reasons, wish].toSorted((a, b) => b.share - a.share).slice(0, reasonLimit);
  if (reasons.length > 0) return reasons;
  return [
    input.isFresh ? { kind: "fresh", text: "New in the catalogue", share: 1 } : popularReason(input.isTrending, 1),
  ];
}

/** Of a score that wishes made `factor` times as large, 1 − 1 / factor comes from them. */
function wishOf(
  { model, wishes = [] }: ReasonSources,
  index: number,
): { readonly factor: number; readonly reason?: Reason } {
  if (wishes.length === 0) return { factor: 1 };
  const item = itemAt(model, index);
  const wish = wishes.find((one) => one.wish === "more" && hasTrait(item, one));
  const factor = wish === undefined ? 1 : wishFactorOf(item, wishes);
  if (wish === undefined || factor <= 1) return { factor: 1 };
  const { facet, value } = wish;
  const text = facet === "person" ? `You asked for more by ${value}` : `You asked for more of the ${facet} ${value}`;
  return { factor, reason: { kind: "wish", text, share: 1 - 1 / factor, facet, value } };
}

type ReasonMaker = (list: ReasonSources, input: ReasonInput, share: number) => Reason | undefined;

/** In the order of `sharesOf`; of parts with equal shares, the first one speaks first. */
const reasonMakers: readonly ReasonMaker[] = [
  graphReason,
  contentReason,
  tasteReason,
  followReason,
  moodReason,
  timeReason,
  friendReason,
  clusterReason,
  (_, { isTrending }, share) => popularReason(isTrending, share),
];

/**
 * Each part's positive contribution over the sum of all positive contributions: graph, content, collaborative, following, mood, time,
 * social, cluster, popular; 0 for what is too small to be a reason.
 */
function sharesOf({ table: { parts } }: ReasonSources, { place, breakdown }: ReasonInput): number[] {
  const { cf, cb, ctx, social: friends } = breakdown;
  const ofContent = parts.content[place] ?? 0;
  const ofGraph = parts.graph[place] ?? 0;
  const following = (parts.following[place] ?? 0) * ctx.weight;
  const cluster = (parts.cluster[place] ?? 0) * ctx.weight;
  const mood = (parts.mood[place] ?? 0) * ctx.weight;
  const time = (parts.time[place] ?? 0) * ctx.weight;
  const alike = Math.max(0, ctx.value * ctx.weight - following - cluster - mood - time);
  const magnitude = Math.abs(ofContent) + Math.abs(ofGraph) || 1;
  const collaborative = (parts.collaborative[place] ?? 0) * cf.weight;
  const popular = (parts.popular[place] ?? 0) * cf.weight;
  const content = ofContent * cb.weight + (alike * Math.max(0, ofContent)) / magnitude;
  const graph = ofGraph * cb.weight + (alike * Math.max(0, ofGraph)) / magnitude;
  const social = friends.value * friends.weight;
  const all = [collaborative, popular, content, graph, following, cluster, mood, time, social];
  const total = all.reduce((sum, value) => sum + Math.max(0, value), 0) || 1;
  const share = (value: number, minimum = minimumShare) => (value / total >= minimum ? value / total : 0);
  return [
    share(graph),
    share(content),
    share(collaborative),
    share(following),
    share(mood),
    share(time),
    share(social),
    share(cluster, minimumClusterShare),
    share(popular),
  ];
}

function timeReason({ model, time }: ReasonSources, { index }: ReasonInput, share: number): Reason | undefined {
  return time && momentReason(model, time, { index, share });
}

/** The liked item from which the graph's path is strongest. */
function graphReason({ model, anchors }: ReasonSources, { index }: ReasonInput, share: number): Reason | undefined {
  const best = model.graph.bestPath(anchors, index);
  if (best === undefined) return undefined;
  const anchorId = itemId(model, best.from);
  if (best.relation !== undefined) {
    const { kind, isForward } = best.relation;
    const text = `${capitalised(relationPhrase(kind, isForward))} ${titleOf(model, best.from)}`;
    return { kind: "relation", text, share, anchorId, relation: kind };
  }
  return {
    kind: "graph-path",
    text: pathText(titleOf(model, best.from), best.steps),
    share,
    anchorId,
    path: best.steps,
  };
}

/**
 * "By F. Scott Fitzgerald, like The Great Gatsby"; over relations alone the whole way, "The Great Gatsby, adapted as …, with
 * the soundtrack …"; otherwise what lies between.
 */
function pathText(anchorTitle: string, steps: readonly GraphStep[]): string {
  const [first, second] = steps;
  const isOverEntity = steps.some((step) => step.phrase === "as is");
  if (first !== undefined && second?.phrase === "as is" && steps.length === 2) {
    const shared = `${capitalised(first.phrase.replace(/^both /, ""))} ${first.label}`;
    return first.label === anchorTitle ? shared : `${shared}, like ${anchorTitle}`;
  }
  if (isOverEntity) return `Linked to ${anchorTitle} through ${listed(steps.slice(0, -1).map((step) => step.label))}`;
  return [anchorTitle, ...steps.map((step) => `${step.phrase} ${step.label}`)].join(", ");
}

/** The liked item that is most alike. */
function contentReason({ model, anchors }: ReasonSources, { index }: ReasonInput, share: number): Reason | undefined {
  const best = model.content.mostSimilar(anchors, index);
  if (best === undefined || best.similarity < minimumSimilarity) return undefined;
  const anchorId = itemId(model, best.item);
  const themes = model.content.sharedThemes(best.item, index);
  const title = titleOf(model, best.item);
  if (themes.length > 0) {
    const named = themes.slice(0, 3).map((theme) => theme.replaceAll("-", " "));
    return { kind: "shared-themes", text: `Shares ${listed(named)} with ${title}`, share, anchorId, themes };
  }
  return { kind: "similar-item", text: `Similar to ${title}`, share, anchorId, similarity: best.similarity };
}

/** The liked items that pulled most in the collaborative model. */
function tasteReason({ model, taste }: ReasonSources, { pulls }: ReasonInput, share: number): Reason | undefined {
  const first = placeOfLargest(pulls, -1);
  if (first < 0) return undefined;
  const second = placeOfLargest(pulls, first);
  const anchors = (second < 0 ? [first] : [first, second]).map((at) => taste.items[at] ?? 0);
  const text = `People who enjoyed ${listed(anchors.map((anchor) => titleOf(model, anchor)))} enjoyed this too`;
  return { kind: "taste", text, share, anchorIds: anchors.map((anchor) => itemId(model, anchor)) };
}

/** The first place of the largest positive value, another than `taken`; -1 where there is none. */
function placeOfLargest(values: ArrayLike<number>, taken: number): number {
  let place = -1;
  let largest = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (value > largest && at !== taken) [place, largest] = [at, value];
  }
  return place;
}

/** The liked item after which most people came to this. */
function followReason({ model, taste }: ReasonSources, { index }: ReasonInput, share: number): Reason | undefined {
  const leader = model.transitions.leaderOf(taste, index);
  if (leader === undefined) return undefined;
  const text = `Where many went on to after ${titleOf(model, leader)}`;
  return { kind: "taste", text, share, anchorIds: [itemId(model, leader)] };
}

/** What the user's cluster likes more than everybody does. */
function clusterReason({ model, cluster }: ReasonSources, { index }: ReasonInput, share: number): Reason | undefined {
  if (cluster === undefined) return undefined;
  const summary = model.clusters.summary(cluster);
  const domain = model.catalogue.items[index]?.domain ?? "";
  const { memberCount } = summary;
  return { kind: "cluster", text: `Liked by ${clusterText(summary, domain)}`, share, memberCount };
}

/** So many friends are named in a reason. */
const namedLimit = 2;

/** Friends are named who let friends see what they did with it; of all others only how many they are. */
function friendReason(_: ReasonSources, { friendCount, namedFriends }: ReasonInput, share: number): Reason | undefined {
  if (friendCount === 0) return undefined;
  const named = namedFriends().slice(0, namedLimit);
  const text = friendText(
    named.map(({ name }) => name),
    friendCount,
  );
  const friendIds = named.map(({ userId }) => userId);
  return { kind: "friend", text, share, friendCount, ...(friendIds.length > 0 && { friendIds }) };
}

function friendText(names: readonly string[], friendCount: number): string {
  const restCount = friendCount - names.length;
  if (names.length === 0)
    return friendCount === 1 ? "A friend of yours likes it" : `${friendCount} of your friends like it`;
  if (restCount === 0) return `${listed(names)} ${names.length === 1 ? "likes" : "like"} it`;
  return `${listed([...names, restCount === 1 ? "another friend of yours" : `${restCount} more of your friends`])} like it`;
}

export function popularReason(isTrending: boolean, share: number): Reason {
  return isTrending
    ? { kind: "trend", text: "Many people are enjoying it right now", share }
    : { kind: "popular", text: "Widely enjoyed", share };
}

function itemId(model: ServingModel, index: number): ItemId {
  return model.catalogue.items[index]?.id ?? ("" as ItemId);
}

function titleOf(model: ServingModel, index: number): string {
  return model.catalogue.items[index]?.title ?? "";
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
