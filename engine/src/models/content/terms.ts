import type { Item } from "../../domain/item.ts";
import { normaliseName, normaliseText } from "../../domain/text.ts";
import { wordsOf } from "./words.ts";

export type TermKind = "genre" | "theme" | "person" | "place" | "word";

/** A term is written `kind:label`: the same word as theme and as word is two terms. */
export type Term = `${TermKind}:${string}`;

/** How much a mention counts by where it stands. */
export interface FieldWeights {
  readonly genre: number;
  readonly theme: number;
  readonly person: number;
  readonly place: number;
  readonly title: number;
  readonly description: number;
  /** Words of genres and themes, so that a theme here meets a genre or a description there. */
  readonly label: number;
}

/** Every term of an item with Σ over fields of `fieldWeight · (1 + ln count)`. */
export function termsOf(item: Item, weights: FieldWeights): ReadonlyMap<Term, number> {
  const terms = new Map<Term, number>();
  const addField = (kind: TermKind, labels: readonly string[], weight: number) => {
    for (const [label, count] of countsOf(labels)) {
      const term: Term = `${kind}:${label}`;
      terms.set(term, (terms.get(term) ?? 0) + weight * (1 + Math.log(count)));
    }
  };
  addField("genre", once(item.genres.map(normaliseText)), weights.genre);
  addField("theme", once(item.themes.map(normaliseText)), weights.theme);
  addField("person", once(item.creators.map((credit) => normaliseName(credit.name))), weights.person);
  addField("place", once(item.places.map(normaliseText)), weights.place);
  addField("word", wordsOf(item.title), weights.title);
  addField("word", wordsOf(item.description ?? ""), weights.description);
  addField("word", once([...item.genres, ...item.themes].flatMap(wordsOf)), weights.label);
  return terms;
}

const once = (labels: readonly string[]) => [...new Set(labels)];

function countsOf(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) if (label !== "") counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

export function parseTerm(term: string): { readonly kind: TermKind; readonly label: string } {
  const colon = term.indexOf(":");
  return { kind: term.slice(0, colon) as TermKind, label: term.slice(colon + 1) };
}
