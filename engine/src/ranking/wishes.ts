import type { Item } from "../domain/item.ts";
import { hasTrait, type TasteEdit } from "../domain/taste.ts";

/** One wish makes what an item scores so many times as large, or as small. */
const wishFactor = 1.5;
/** Several wishes together do no more than two of them. */
const largestFactor = wishFactor ** 2;

/** By how much a user's wishes enlarge what speaks for an item: 1 where they say nothing of it. */
export function wishFactorOf(item: Item, wishes: readonly TasteEdit[]): number {
  let factor = 1;
  for (const wish of wishes)
    if (wish.wish !== "never" && hasTrait(item, wish)) factor *= wish.wish === "more" ? wishFactor : 1 / wishFactor;
  return Math.min(largestFactor, Math.max(1 / largestFactor, factor));
}

/** A part of a score under a factor: what speaks against an item shrinks where what speaks for it grows. */
export const wishedValue = (value: number, factor: number): number => (value >= 0 ? value * factor : value / factor);

/** Why a user's wishes keep an item out, undefined where they do not. */
export function wishProblem(item: Item, wishes: readonly TasteEdit[]): string | undefined {
  const refused = wishes.find((wish) => wish.wish === "never" && hasTrait(item, wish));
  return refused && `The user never wants the ${refused.facet} ${refused.value}.`;
}
