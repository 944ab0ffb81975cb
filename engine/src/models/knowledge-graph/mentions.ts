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

/** Finds the person behind a mention on an item; among namesakes the one credited nearby, else the one with most works. */
export function createMentionResolver(people: People, related: (item: number) => readonly number[]) {
  const worksOf = people.persons.map((person) => new Set(person.items));
  const nearness = (person: number, item: number) => {
    const works = worksOf[person] ?? new Set();
    if (works.has(item)) return 2;
    return related(item).some((other) => works.has(other)) ? 1 : 0;
  };
  return (item: number, mention: RecognisedEntity): Mentioned => {
    const { base } = parseName(mention.knownAs ?? mention.name);
    const [first, ...others] = people.byBase.get(base) ?? [];
    if (first !== undefined) {
      const isBetter = (a: number, b: number) =>
        nearness(b, item) - nearness(a, item) || (worksOf[b]?.size ?? 0) - (worksOf[a]?.size ?? 0) || a - b;
      return { kind: "person", person: [first, ...others].toSorted(isBetter)[0] ?? first };
    }
    const words = normaliseName(mention.name).split(" ");
    const bare = words.length > 1 && honorifics.has(words[0] ?? "") ? words.slice(1) : words;
    return { kind: "name", base: bare.join(" "), isCommon: bare.length === 1 && givenNames.has(bare[0] ?? "") };
  };
}

export type MentionResolver = ReturnType<typeof createMentionResolver>;
