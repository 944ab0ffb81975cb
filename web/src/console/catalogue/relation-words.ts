import type { Relation } from "codecatalyst-client";

type Kind = Relation["kind"];

/** What a relation says of its first work, and of its second. */
const kindWords: Readonly<Record<Kind, { readonly forth: string; readonly back: string }>> = {
  "adaptation-of": { forth: "is adapted from", back: "is adapted as" },
  "soundtrack-of": { forth: "is the soundtrack of", back: "has the soundtrack" },
  "inspired-by": { forth: "is inspired by", back: "inspired" },
  "remake-of": { forth: "is a remake of", back: "is remade as" },
  "sequel-of": { forth: "follows", back: "is followed by" },
  "companion-to": { forth: "is a companion to", back: "has the companion" },
  "same-series": { forth: "is of the same series as", back: "is of the same series as" },
};

/** Every sentence that can be said of a work and another one; the value says which way the relation goes. */
export const relationSentences: readonly (readonly [value: string, words: string])[] = Object.entries(
  kindWords,
).flatMap(([kind, { forth, back }]): readonly (readonly [string, string])[] => [
  [`forth ${kind}`, forth],
  ...(forth === back ? [] : [[`back ${kind}`, back] as const]),
]);

export const relationWords = ({ from, kind }: Pick<Relation, "from" | "kind">, itemId: string): string =>
  from === itemId ? kindWords[kind].forth : kindWords[kind].back;

/** The relation that a sentence means. */
export function relationOf(value: string, itemId: string, otherId: string): Pick<Relation, "from" | "to" | "kind"> {
  const [way = "", kind = ""] = value.split(" ");
  const ends = way === "back" ? { from: otherId, to: itemId } : { from: itemId, to: otherId };
  return { ...ends, kind: kind as Kind };
}
