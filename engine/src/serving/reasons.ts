import type { ItemId } from "../domain/ids.ts";
import type { Breakdown, GraphStep, Reason } from "../domain/recommendation.ts";
import { relationPhrase } from "../domain/relation.ts";
import { hasTrait, type TasteEdit } from "../domain/taste.ts";
import type { Taste } from "../models/model.ts";
import { clusterText } from "./cluster-words.ts";
import { momentReason } from "./moment-reason.ts";
import { wishFactorOf } from "../ranking/wishes.ts";
import type { SignalTable } from "./signals.ts";
import { likedOf } from "./skeleton.ts";
import { moodReason } from "./mood-reason.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import type { MoodContext } from "./mood-context.ts";
import type { TimeContext } from "./time-context.ts";

/** Everything a reason may be made from. `place` is the candidate's place in the signal table. */
export interface ReasonInput {
  readonly model: ServingModel;
  readonly taste: Taste;
  readonly table: SignalTable;
  readonly place: number;
  readonly breakdown: Breakdown;
  /** What each item of the taste adds to the candidate's collaborative score. */
  readonly pulls: Float32Array;
  readonly friendCount: number;
  /** Absent where the moment plays no part. */
  readonly time?: TimeContext | undefined;
  /** Candidates named by the trending source. */
  readonly isTrending: boolean;
  /** The user's demographic one. */
  readonly cluster?: number | undefined;
  /** Absent where no mood plays a part. */
  readonly mood?: MoodContext | undefined;
  /** What the user said of their taste. */
  readonly wishes?: readonly TasteEdit[] | undefined;
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

/** Reasons for one recommendation, from the parts that made its score, largest share first. */
export function reasonsFor(input: ReasonInput): readonly Reason[] {
  const shares = sharesOf(input);
  const reasons = reasonMakers.flatMap(([part, make]) => {
    const least = part === "cluster" ? minimumClusterShare : minimumShare;
    return shares[part] >= least ? make(input, shares[part]) : [];
  });
  const sorted = withWish(input, reasons)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, reasonLimit);
  if (sorted.length > 0) return sorted;
  return [
    input.isFresh ? { kind: "fresh", text: "New in the catalogue", share: 1 } : popularReason(input.isTrending, 1),
  ];
}

/** Of a score that wishes made `factor` times as large, 1 − 1 / factor comes from them. */
function withWish({ model, table, place, wishes = [] }: ReasonInput, reasons: readonly Reason[]): readonly Reason[] {
  const item = itemAt(model, table.items[place] ?? 0);
  const wish = wishes.find((one) => one.wish === "more" && hasTrait(item, one));
  const factor = wish === undefined ? 1 : wishFactorOf(item, wishes);
  if (wish === undefined || factor <= 1) return reasons;
  const { facet, value } = wish;
  const others = reasons.map((reason) => ({ ...reason, share: reason.share / factor }));
  const text = facet === "person" ? `You asked for more by ${value}` : `You asked for more of the ${facet} ${value}`;
  return [...others, { kind: "wish", text, share: 1 - 1 / factor, facet, value }];
}

type ReasonMaker = (input: ReasonInput, share: number) => readonly Reason[];

const reasonMakers: readonly (readonly [keyof ReturnType<typeof sharesOf>, ReasonMaker])[] = [
  ["graph", graphReason],
  ["content", contentReason],
  ["collaborative", tasteReason],
  ["following", followReason],
  ["mood", moodReason],
  ["time", timeReason],
  ["social", ({ friendCount }, share) => (friendCount > 0 ? [friendReason(friendCount, share)] : [])],
  ["cluster", clusterReason],
  ["popular", ({ isTrending }, share) => [popularReason(isTrending, share)]],
];

function timeReason({ model, time, table, place }: ReasonInput, share: number): readonly Reason[] {
  return time === undefined ? [] : momentReason(model, time, { index: table.items[place] ?? 0, share });
}

/** Each part's positive contribution over the sum of all positive contributions. */
function sharesOf({ table, place, breakdown }: ReasonInput) {
  const part = (name: keyof SignalTable["parts"]) => table.parts[name][place] ?? 0;
  const cb = Math.abs(part("content")) + Math.abs(part("graph")) || 1;
  const following = part("following") * breakdown.ctx.weight;
  const weighed = (name: "cluster" | "mood" | "time") => part(name) * breakdown.ctx.weight;
  const [cluster, mood, time] = [weighed("cluster"), weighed("mood"), weighed("time")];
  const ctx = Math.max(0, breakdown.ctx.value * breakdown.ctx.weight - following - cluster - mood - time);
  const raw = {
    collaborative: part("collaborative") * breakdown.cf.weight,
    popular: part("popular") * breakdown.cf.weight,
    content: part("content") * breakdown.cb.weight + (ctx * Math.max(0, part("content"))) / cb,
    graph: part("graph") * breakdown.cb.weight + (ctx * Math.max(0, part("graph"))) / cb,
    following,
    cluster,
    mood,
    time,
    social: breakdown.social.value * breakdown.social.weight,
  };
  const total = Object.values(raw).reduce((sum, value) => sum + Math.max(0, value), 0) || 1;
  const share = (value: number) => Math.max(0, value) / total;
  return {
    collaborative: share(raw.collaborative),
    popular: share(raw.popular),
    content: share(raw.content),
    graph: share(raw.graph),
    following: share(raw.following),
    cluster: share(raw.cluster),
    mood: share(raw.mood),
    time: share(raw.time),
    social: share(raw.social),
  };
}

/** The liked item from which the graph's path is strongest. */
function graphReason({ model, taste, table, place }: ReasonInput, share: number): readonly Reason[] {
  const index = table.items[place] ?? 0;
  const anchors = likedOf(taste).slice(0, anchorLimit);
  const paths = anchors.flatMap((anchor) => model.graph.bestPath(anchor, index) ?? []);
  const best = paths.toSorted((a, b) => b.strength - a.strength)[0];
  if (best === undefined) return [];
  const anchorId = itemId(model, best.from);
  if (best.relation !== undefined) {
    const { kind, isForward } = best.relation;
    const text = `${capitalised(relationPhrase(kind, isForward))} ${titleOf(model, best.from)}`;
    return [{ kind: "relation", text, share, anchorId, relation: kind }];
  }
  return [
    { kind: "graph-path", text: pathText(titleOf(model, best.from), best.steps), share, anchorId, path: best.steps },
  ];
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
function contentReason({ model, taste, table, place }: ReasonInput, share: number): readonly Reason[] {
  const index = table.items[place] ?? 0;
  const [best] = likedOf(taste)
    .slice(0, anchorLimit)
    .map((anchor) => ({ anchor, similarity: model.content.similarity(anchor, index) }))
    .toSorted((a, b) => b.similarity - a.similarity);
  if (best === undefined || best.similarity < minimumSimilarity) return [];
  const anchorId = itemId(model, best.anchor);
  const themes = model.content.sharedThemes(best.anchor, index);
  const title = titleOf(model, best.anchor);
  if (themes.length > 0) {
    const named = themes.slice(0, 3).map((theme) => theme.replaceAll("-", " "));
    return [{ kind: "shared-themes", text: `Shares ${listed(named)} with ${title}`, share, anchorId, themes }];
  }
  return [{ kind: "similar-item", text: `Similar to ${title}`, share, anchorId, similarity: best.similarity }];
}

/** The liked items that pulled most in the collaborative model. */
function tasteReason({ model, taste, pulls }: ReasonInput, share: number): readonly Reason[] {
  const first = placeOfLargest(pulls, -1);
  const second = placeOfLargest(pulls, first);
  const anchors = [first, second].filter((at) => at >= 0).map((at) => taste.items[at] ?? 0);
  if (anchors.length === 0) return [];
  const text = `People who enjoyed ${listed(anchors.map((anchor) => titleOf(model, anchor)))} enjoyed this too`;
  return [{ kind: "taste", text, share, anchorIds: anchors.map((anchor) => itemId(model, anchor)) }];
}

/** The first place of the largest positive value, another than `taken`; -1 where there is none. */
function placeOfLargest(values: Float32Array, taken: number): number {
  let [place, largest] = [-1, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    if (value > largest && at !== taken) [place, largest] = [at, value];
  }
  return place;
}

/** The liked item after which most people came to this. */
function followReason({ model, taste, table, place }: ReasonInput, share: number): readonly Reason[] {
  const leader = model.transitions.leaderOf(taste, table.items[place] ?? 0);
  if (leader === undefined) return [];
  const text = `Where many went on to after ${titleOf(model, leader)}`;
  return [{ kind: "taste", text, share, anchorIds: [itemId(model, leader)] }];
}

/** What the user's cluster likes more than everybody does. */
function clusterReason({ model, cluster, table, place }: ReasonInput, share: number): readonly Reason[] {
  if (cluster === undefined) return [];
  const summary = model.clusters.summary(cluster);
  const domain = model.catalogue.items[table.items[place] ?? 0]?.domain ?? "";
  const { memberCount } = summary;
  return [{ kind: "cluster", text: `Liked by ${clusterText(summary, domain)}`, share, memberCount }];
}

function friendReason(friendCount: number, share: number): Reason {
  const text = friendCount === 1 ? "A friend of yours likes it" : `${friendCount} of your friends like it`;
  return { kind: "friend", text, share, friendCount };
}

function popularReason(isTrending: boolean, share: number): Reason {
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
