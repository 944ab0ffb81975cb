import type { Domain } from "./domain.ts";
import type { ItemId, ModelVersion, UserId } from "./ids.ts";
import type { Item, Mood } from "./item.ts";
import type { BelievedMood } from "./mood.ts";
import type { MoodGoal } from "./moment.ts";
import type { TasteFacet } from "./taste.ts";
import type { RelationKind } from "./relation.ts";

export const signals = ["cf", "cb", "ctx", "social"] as const;
/** The four parts of the hybrid score: collaborative, content and graph, the moment, friends. */
export type Signal = (typeof signals)[number];

/** Where a candidate came from. */
export const sources = [
  "collaborative",
  "graph",
  "content",
  "social",
  "trending",
  "popular",
  "cluster",
  "fresh",
  "series",
  "mood",
  "rule",
  "wish",
] as const;
export type Source = (typeof sources)[number];

/** `score = Σ weight · value`, so a reader can add it up. */
export type Breakdown = Readonly<Record<Signal, { readonly value: number; readonly weight: number }>>;

/** One step of a path through the knowledge graph. */
export interface GraphStep {
  readonly label: string;
  readonly itemId?: ItemId;
  readonly phrase: string;
}

/** Why an item is in a list, computed from what moved its score; `share` is the part of the score it explains, 0..1. */
export type Reason = { readonly text: string; readonly share: number } & (
  | { readonly kind: "relation"; readonly anchorId: ItemId; readonly relation: RelationKind }
  | { readonly kind: "graph-path"; readonly anchorId: ItemId; readonly path: readonly GraphStep[] }
  | { readonly kind: "similar-item"; readonly anchorId: ItemId; readonly similarity: number }
  | { readonly kind: "shared-themes"; readonly anchorId: ItemId; readonly themes: readonly string[] }
  | { readonly kind: "taste"; readonly anchorIds: readonly ItemId[] }
  | {
      readonly kind: "friend";
      readonly friendCount: number;
      /** Those of them whom the text names; absent where it names none. */
      readonly friendIds?: readonly UserId[];
    }
  | { readonly kind: "cluster"; readonly memberCount: number }
  | { readonly kind: "series"; readonly anchorId: ItemId; readonly position: number }
  | { readonly kind: "mood"; readonly goal: Exclude<MoodGoal, "off">; readonly mood: Mood }
  | {
      readonly kind: "moment";
      /** Such as `time`, `season`, `weather`, or `year`. */ readonly variable: string;
      readonly value: string;
    }
  | { readonly kind: "wish"; readonly facet: TasteFacet; readonly value: string }
  /** The people of a party enjoy what has this trait just now. */
  | { readonly kind: "party-mood"; readonly facet: TasteFacet; readonly value: string }
  | { readonly kind: "trend" }
  | { readonly kind: "popular" }
  | { readonly kind: "fresh" }
  /** Not the taste but a rule of the surface, or a boost of the request, brought the item here. */
  | { readonly kind: "rule"; readonly rule: AppliedRule["kind"] }
);

/** A rule that moved an item; without `ruleId` it came with the request. */
export interface AppliedRule {
  readonly kind: "pin" | "quota" | "boost" | "bury";
  readonly ruleId?: string;
  /** Absent where the item was pinned, counted, or buried to the end. */
  readonly factor?: number;
}

export interface Recommendation {
  readonly item: Item;
  /** 1 for the first. */
  readonly rank: number;
  readonly score: number;
  readonly sources: readonly Source[];
  readonly breakdown: Breakdown;
  readonly reasons: readonly Reason[];
  /** Absent where nobody asked, or no rule moved the item. */
  readonly rules?: readonly AppliedRule[];
}

export interface RecommendationList {
  readonly recommendationId: string;
  readonly userId: UserId;
  readonly domain?: Domain;
  /** Absent when no model was there and the fallbacks answered alone. */
  readonly modelVersion?: ModelVersion;
  /** True when fallbacks filled the whole list. */
  readonly isFallback: boolean;
  /** Where the list is shown, when the request said so, */
  readonly surface?: string;
  /** and the version of the rules that it was made by; absent when none are published. */
  readonly surfaceVersion?: number;
  /** The mood that had a say; absent when none is known, or none is wanted. */
  readonly mood?: BelievedMood;
  readonly items: readonly Recommendation[];
  /** What the user has begun: unfinished items and next volumes. */
  readonly continue: readonly Recommendation[];
  /** Asks for what comes next; absent when nothing does. */
  readonly nextCursor?: string;
}

/**
 * Why an item is in a list, as what would have to be otherwise: `events` names events without which it would not be there, all of them
 * needed; `without-history`: it would be there without any; `many-events`: it would not, and no few works are the reason;
 * `not-listed`: it is not there.
 */
export const counterfactualVerdicts = ["events", "without-history", "many-events", "not-listed"] as const;
export type CounterfactualVerdict = (typeof counterfactualVerdicts)[number];
