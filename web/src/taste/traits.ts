import type { TasteBelief, TasteEdit } from "codecatalyst-client";
import { domainNames } from "../words.ts";

export type Facet = TasteEdit["facet"];
export type Wish = TasteEdit["wish"];

export interface Trait {
  readonly facet: Facet;
  readonly value: string;
}

export const facetNames: Readonly<Record<Facet, { readonly one: string; readonly many: string }>> = {
  theme: { one: "Theme", many: "Themes" },
  genre: { one: "Genre", many: "Genres" },
  person: { one: "Person", many: "People" },
  domain: { one: "Kind of work", many: "Kinds of work" },
};

export const wishNames: Readonly<Record<Wish, string>> = { more: "More", less: "Less", never: "Never" };

/** A trait as a reader would write it. */
export function traitText({ facet, value }: Trait): string {
  if (facet === "domain") return domainNames(value);
  return facet === "person" ? value : value.replaceAll("-", " ");
}

/** As works have it: what is typed as "coming of age" is kept as "coming-of-age". */
export function traitValue(facet: Facet, typed: string): string {
  const text = typed.trim();
  return facet === "person" ? text : text.toLowerCase().replaceAll(/\s+/g, "-");
}

export const isSame = (one: Trait, other: Trait) =>
  one.facet === other.facet && one.value.toLowerCase() === other.value.toLowerCase();

export const ofFacet = (beliefs: readonly TasteBelief[], facet: Facet) =>
  beliefs.filter((belief) => belief.facet === facet);
