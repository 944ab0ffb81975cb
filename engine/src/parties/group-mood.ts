import type { Item } from "../domain/item.ts";
import type { Trait } from "../domain/taste.ts";
import type { GroupMood } from "../serving/group-lists.ts";

/** What a party feels of what it sees, and what that makes of other items. */
export interface MoodOfParty {
  readonly mood: GroupMood;
  /** What an item's chances are multiplied by. */
  factorOf(this: void, item: Item): number;
  /** The trait of the item that the factor comes from most. */
  traitOf(this: void, item: Item): Trait | undefined;
}
