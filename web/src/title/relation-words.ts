import type { Item, Relation } from "codecatalyst-client";
import { domainName } from "../words.ts";

type Kind = Relation["kind"];

/** What stands at the other end of a relation, seen from one of its works; a work is named by its domain where that says all. */
interface Words {
  /** Where the other work is `from`: the adaptation, the soundtrack, the sequel. */
  readonly offspring: string;
  /** Where the other work is `to`. */
  readonly origin: string;
  /** As a sentence, between the other work and this one. */
  readonly offspringIs: string;
  readonly originIs: string;
}

const words: Readonly<Record<Kind, Words>> = {
  "adaptation-of": { offspring: "", origin: "", offspringIs: "adapted from", originIs: "adapted as" },
  "soundtrack-of": {
    offspring: "soundtrack",
    origin: "",
    offspringIs: "soundtrack of",
    originIs: "has the soundtrack",
  },
  "inspired-by": {
    offspring: "inspired by it",
    origin: "inspiration",
    offspringIs: "inspired by",
    originIs: "inspired",
  },
  "remake-of": { offspring: "remake", origin: "original", offspringIs: "remake of", originIs: "remade as" },
  "sequel-of": { offspring: "sequel", origin: "part before", offspringIs: "sequel of", originIs: "continued by" },
  "companion-to": {
    offspring: "companion",
    origin: "companion",
    offspringIs: "companion to",
    originIs: "companion to",
  },
  "same-series": {
    offspring: "same series",
    origin: "same series",
    offspringIs: "in one series with",
    originIs: "in one series with",
  },
};

/** What a related work is to the one it is reached from, in a word or two: "film", "soundtrack". */
export function relationName({ from, kind }: Relation, related: Item): string {
  const { offspring, origin } = words[kind];
  const named = from === related.id ? offspring : origin;
  return named === "" ? domainName(related.domain).toLowerCase() : named;
}

/** The same as a sentence that goes on with the title of the work it is reached from: "adapted from", "has the soundtrack". */
export function relationPhrase({ from, kind }: Relation, relatedId: string): string {
  return from === relatedId ? words[kind].offspringIs : words[kind].originIs;
}
