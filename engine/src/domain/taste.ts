import { EngineError } from "./errors.ts";
import type { Item } from "./item.ts";

/** Sides of an item that people have a taste in. */
export const tasteFacets = ["theme", "genre", "person", "domain"] as const;
export type TasteFacet = (typeof tasteFacets)[number];

/** What somebody wants of a trait: more or less of it than is believed, or never any. */
export const tasteWishes = ["more", "less", "never"] as const;
export type TasteWish = (typeof tasteWishes)[number];

/** One trait of items, such as the theme jazz-age. */
export interface Trait {
  readonly facet: TasteFacet;
  readonly value: string;
}

/** What somebody said of their own taste. */
export interface TasteEdit extends Trait {
  readonly wish: TasteWish;
}

/** So many edits a user may have. */
export const tasteEditLimit = 100;
const valueLimit = 200;

/** What an item has of a facet, as it is written there. */
export function valuesOf(item: Item, facet: TasteFacet): readonly string[] {
  switch (facet) {
    case "domain":
      return [item.domain];
    case "genre":
      return item.genres;
    case "theme":
      return item.themes;
    case "person":
      return item.creators.map(({ name }) => name);
  }
}

/** Whether an item has a trait; how it is capitalised makes no difference. */
export function hasTrait(item: Item, { facet, value }: Trait): boolean {
  const wanted = value.toLowerCase();
  return valuesOf(item, facet).some((own) => own.toLowerCase() === wanted);
}

export const isSameTrait = (one: Trait, other: Trait): boolean =>
  one.facet === other.facet && one.value.toLowerCase() === other.value.toLowerCase();

/** Throws `INVALID_INPUT`. */
export function parseTrait(facetText: string, value: string): Trait {
  const facet = tasteFacets.find((known) => known === facetText);
  if (facet === undefined)
    throw new EngineError(
      "INVALID_INPUT",
      `${JSON.stringify(facetText)} is no facet; those are ${tasteFacets.join(", ")}.`,
    );
  if (value.trim() === "" || value.length > valueLimit || /\p{Cc}/u.test(value))
    throw new EngineError("INVALID_INPUT", `A ${facet} has 1 to ${valueLimit} characters and no control characters.`);
  return { facet, value: value.trim() };
}
