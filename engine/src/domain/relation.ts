import type { ItemId } from "./ids.ts";

export const relationKinds = [
  "adaptation-of",
  "soundtrack-of",
  "inspired-by",
  "remake-of",
  "sequel-of",
  "companion-to",
  "same-series",
] as const;

export type RelationKind = (typeof relationKinds)[number];

/** A typed, directed fact between two items: *from* is the adaptation, the soundtrack, the sequel of *to*. */
export interface Relation {
  readonly from: ItemId;
  readonly to: ItemId;
  readonly kind: RelationKind;
  /** 0..1; 1 for a stated fact, lower for a derived one. */
  readonly confidence: number;
}

/** What tells one relation from another. */
export type RelationKey = Pick<Relation, "from" | "to" | "kind">;

const sentences: Readonly<Record<RelationKind, readonly [forward: string, backward: string]>> = {
  "adaptation-of": ["adapted from", "adapted as"],
  "soundtrack-of": ["soundtrack of", "with the soundtrack"],
  "inspired-by": ["inspired by", "inspiration for"],
  "remake-of": ["remake of", "remade as"],
  "sequel-of": ["sequel of", "continued in"],
  "companion-to": ["companion to", "companion of"],
  "same-series": ["in the same series as", "in the same series as"],
};

/** How a relation reads from `from` to `to`, or the other way round. */
export function relationPhrase(kind: RelationKind, isForward: boolean): string {
  return sentences[kind][isForward ? 0 : 1];
}
