import type { Item } from "../domain/item.ts";
import type { Trait } from "../domain/taste.ts";
import type { GroupMood } from "../serving/group-lists.ts";
import { applyMoodEffect, moodEffect, traitOfMoodEffect } from "./mood/mood-effect.ts";
import type { PartyFeeling } from "./mood/party-mood.ts";

/** What a party feels of what it sees, and what that makes of other items. */
export interface MoodOfParty {
  readonly mood: GroupMood;
  /** What an item's chances are multiplied by: 1 give or take `mostEffect`. */
  factorOf(this: void, item: Item): number;
  /** The trait of the item that the factor comes from most. */
  traitOf(this: void, item: Item): Trait | undefined;
}

/** Undefined where it is too little, or too unsure, to move anything. */
export function moodOfParty(feeling: PartyFeeling, onScreen: Item): MoodOfParty | undefined {
  const effect = moodEffect(feeling, onScreen);
  if (effect === undefined) return undefined;
  return {
    mood: feeling,
    factorOf: (item) => applyMoodEffect(1, item, effect),
    traitOf: (item) => traitOfMoodEffect(item, effect),
  };
}
