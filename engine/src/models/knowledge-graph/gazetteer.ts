import type { Item } from "../../domain/item.ts";
import { normaliseText } from "../../domain/text.ts";
import { stopWords } from "../stop-words.ts";
import { givenNames, groupWords, wellKnownPlaces } from "./lexicon.ts";
import { parseName } from "./names.ts";
import { createThemeFinder, type ThemeFinder } from "./theme-words.ts";
import { titleParts } from "./titles.ts";
import { tokenise } from "./tokens.ts";

/** What a catalogue itself knows: names to look up in text, and how its words are usually written. */
export interface Gazetteer {
  /** By the words in comparison form, joined by spaces: the name as the catalogue spells it, by what it names. */
  readonly phrases: ReadonlyMap<string, PhraseNames>;
  /** Tokens of the longest phrase. */
  readonly longestPhrase: number;
  readonly givenNames: ReadonlySet<string>;
  /** Full names by last word. */
  readonly surnames: ReadonlyMap<string, readonly string[]>;
  /** Words that its descriptions write in lower case, and not just now and then, with the small words of English. */
  readonly commonWords: ReadonlySet<string>;
  /** Words that its descriptions write with a capital even inside a sentence, and never without. */
  readonly properWords: ReadonlySet<string>;
  readonly themes: ThemeFinder;
}

/** A group is a band, an orchestra, an ensemble; a work is what a title names. */
export type PhraseKind = "person" | "group" | "place" | "series" | "work";
export type PhraseNames = Readonly<Partial<Record<PhraseKind, string>>>;

const longestPhraseLimit = 8;

/** Learns from the credits, places, series, titles and descriptions of a catalogue. */
export function createGazetteer(items: readonly Item[]): Gazetteer {
  const phrases = new Map<string, Partial<Record<PhraseKind, string>>>();
  const addPhrase = (kind: PhraseKind, name: string, key = normaliseText(name)) => {
    if (key === "" || key.split(" ").length > longestPhraseLimit) return;
    const names = phrases.get(key) ?? {};
    names[kind] ??= name;
    phrases.set(key, names);
  };
  const words = collectWords(items);
  const credited = collectCredited(items);
  const people = new Map([...credited].filter(([base, roles]) => !isGroup(base, roles, words.commonWords)));
  for (const place of wellKnownPlaces) addPhrase("place", place);
  for (const item of items) {
    for (const { name } of item.creators) {
      const { base } = parseName(name);
      addPhrase(people.has(base) ? "person" : "group", name, base);
    }
    for (const place of item.places) addPhrase("place", place);
    if (item.series !== undefined) addPhrase("series", item.series.name);
    for (const { key, label } of titleParts(item.title)) if (key.includes(" ")) addPhrase("work", label, key);
  }
  return {
    phrases,
    longestPhrase: [...phrases.keys()].reduce((longest, key) => Math.max(longest, key.split(" ").length), 1),
    ...collectNames(items, people),
    ...words,
    themes: createThemeFinder(items.flatMap((item) => item.themes)),
  };
}

/** Roles by base name. */
function collectCredited(items: readonly Item[]): ReadonlyMap<string, ReadonlySet<string>> {
  const credited = new Map<string, Set<string>>();
  for (const { creators } of items) {
    for (const { name, role } of creators) {
      const { base } = parseName(name);
      credited.set(base, (credited.get(base) ?? new Set()).add(role));
    }
  }
  return credited;
}

const musicRoles = new Set(["performer", "composer", "artist"]);

/**
 * Groups are credited like people. Credited for music alone, one word is more often a band than a singer, and so is a name that
 * ends in a common word.
 */
function isGroup(base: string, roles: ReadonlySet<string>, commonWords: ReadonlySet<string>): boolean {
  const words = base.split(" ");
  if (words[0] === "the" || words.some((word) => groupWords.has(word))) return true;
  if (![...roles].every((role) => musicRoles.has(role))) return false;
  return words.length === 1 || (commonWords.has(words.at(-1) ?? "") && !givenNames.has(words[0] ?? ""));
}

function collectNames(items: readonly Item[], people: ReadonlyMap<string, unknown>) {
  const given = new Set(givenNames);
  const surnames = new Map<string, Set<string>>();
  for (const { creators } of items) {
    for (const { name } of creators) {
      const { base } = parseName(name);
      const words = base.split(" ");
      if (!people.has(base) || words.length < 2) continue;
      const [first, last] = [words[0] ?? "", words.at(-1) ?? ""];
      if (first.length > 2) given.add(first);
      surnames.set(last, (surnames.get(last) ?? new Set()).add(name));
    }
  }
  return { givenNames: given, surnames: new Map([...surnames].map(([last, names]) => [last, [...names]])) };
}

function collectWords(items: readonly Item[]) {
  const lower = new Map<string, number>();
  const upper = new Map<string, number>();
  for (const { description } of items) {
    for (const { key, isCapital, isSentenceStart } of tokenise(description ?? "")) {
      const counts = isCapital ? upper : lower;
      if (!isCapital || !isSentenceStart) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const common = [...lower].flatMap(([word, count]) => (2 * count > (upper.get(word) ?? 0) ? [word] : []));
  return {
    commonWords: new Set([...common, ...stopWords]),
    properWords: new Set([...upper.keys()].filter((word) => !lower.has(word))),
  };
}
