import { normaliseName } from "../../domain/text.ts";
import { givenNames, honorifics } from "./lexicon.ts";
import { parseName } from "./names.ts";
import type { People } from "./people.ts";
import type { RecognisedEntity } from "./recognise.ts";

/** Whom a mention means. */
export type Mentioned =
  | { readonly kind: "person"; readonly person: number }
  /** Somebody without a credit, such as a character: known by name alone. */
  | { readonly kind: "name"; readonly base: string; readonly isCommon: boolean };

/**
 * Finds the person behind a mention on an item. Among several whom it can mean it is the one credited on the item or on one
 * related to it; else, among namesakes by full name, the one with most works, and among equal surnames nobody.
 */
export function createMentionResolver(people: People, related: (item: number) => readonly number[]) {
  const worksOf = people.persons.map((person) => new Set(person.items));
  const nearness = (person: number, item: number) => {
    const works = worksOf[person] ?? new Set();
    if (works.has(item)) return 2;
    return related(item).some((other) => works.has(other)) ? 1 : 0;
  };
  return (item: number, mention: RecognisedEntity): Mentioned => {
    const names = mention.candidates.length > 0 ? mention.candidates : [mention.name];
    const persons = names.flatMap((name) => people.byBase.get(parseName(name).base) ?? []);
    const isBetter = (a: number, b: number) =>
      nearness(b, item) - nearness(a, item) || (worksOf[b]?.size ?? 0) - (worksOf[a]?.size ?? 0) || a - b;
    const [best] = persons.length > 1 ? persons.toSorted(isBetter) : persons;
    if (best !== undefined && (names.length === 1 || nearness(best, item) > 0)) return { kind: "person", person: best };
    const words = normaliseName(mention.name).split(" ");
    const bare = words.length > 1 && honorifics.has(words[0] ?? "") ? words.slice(1) : words;
    return { kind: "name", base: bare.join(" "), isCommon: bare.length === 1 && givenNames.has(bare[0] ?? "") };
  };
}

export type MentionResolver = ReturnType<typeof createMentionResolver>;
