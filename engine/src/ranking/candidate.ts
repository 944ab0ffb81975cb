/** Ranking: candidates -> hybrid score -> rules -> diversity -> reasons. Pure functions over plain data. */
import type { Item } from "../domain/item.ts";
import type { AppliedRule, Signal, Source } from "../domain/recommendation.ts";

/** An item that a source proposed for a user, with what each signal says about it. */
export interface Candidate {
  readonly item: Item;
  /** Index in the model's catalogue. */
  readonly index: number;
  readonly sources: readonly Source[];
  /** Each 0..1 (cb and social may be below 0), comparable within one list. */
  readonly signals: Readonly<Record<Signal, number>>;
  /** A later volume that was found but may not come yet: this item is where its series is to be entered. */
  readonly entersSeriesOf?: Item;
}

export interface ScoredCandidate extends Candidate {
  readonly score: number;
  /** Absent where no rule of a surface or boost of a request was looked at. */
  readonly rules?: readonly AppliedRule[];
}
