import type { Breakdown, Counterfactual, Event } from "codecatalyst-client";

export const partOrder = ["cf", "cb", "ctx", "social"] as const satisfies readonly (keyof Breakdown)[];

/** What a part adds to the score. */
export const addedBy = ({ weight, value }: Breakdown[keyof Breakdown]) => weight * value;

const persons = [
  [/^The user has /, "You have "],
  [/^The user dislikes /, "You dislike "],
  [/^The user knows and likes /, "You know and like "],
  [/^The user never wants /, "You never want "],
] as const;

/** Why a work is left out, said to the person whom it is about. */
export const exclusionText = (exclusion: string) =>
  persons.reduce((text, [pattern, words]) => text.replace(pattern, words), exclusion);

export interface WorkBehind {
  readonly itemId: string;
  /** Newest first. */
  readonly events: readonly Event[];
}

/** The works that an answer rests on, each with what was done with it. */
export const worksBehind = ({ events }: Counterfactual): readonly WorkBehind[] =>
  [...Map.groupBy(events, ({ itemId }) => itemId)].map(([itemId, of]) => ({ itemId, events: of }));
