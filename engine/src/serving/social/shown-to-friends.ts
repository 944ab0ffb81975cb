import type { Event, TasteEvent } from "../../domain/event.ts";
import type { ItemId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { User } from "../../domain/user.ts";

/** What of a person's doings friends see, where they see any. */
export const shownKinds = ["finish", "like", "rate"] as const;
export type ShownKind = (typeof shownKinds)[number];
export type ShownEvent = Extract<TasteEvent, { readonly kind: ShownKind }>;

export function isShownKind(event: Event): event is ShownEvent {
  return (shownKinds as readonly string[]).includes(event.kind);
}

/** Friends hear nothing of what is only for people of this age and above, whatever somebody shows. */
const adultAgeYears = 18;

export const isForAdults = ({ minimumAgeYears = 0 }: Pick<Item, "minimumAgeYears">): boolean =>
  minimumAgeYears >= adultAgeYears;

/** Whether friends may hear of what somebody did with a work, by the id that stands for it. */
export function createShown(
  user: Pick<User, "hiddenItemIds"> | undefined,
  canonicalOf: (id: ItemId) => ItemId,
): (item: Item) => boolean {
  const hidden = new Set((user?.hiddenItemIds ?? []).map(canonicalOf));
  return (item) => !isForAdults(item) && !hidden.has(item.id);
}

/** How old somebody is at least, by the year they were born in; undefined where that is not known. */
export function leastAgeYears(user: Pick<User, "birthYear"> | undefined, nowMs: number): number | undefined {
  return user?.birthYear === undefined ? undefined : new Date(nowMs).getUTCFullYear() - user.birthYear - 1;
}
