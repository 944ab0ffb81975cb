// The package has no types, and other programs of the workspace compile this file without its folder.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./vader-lexicon.d.ts" />
import { lexicon as ratings } from "vader-sentiment/src/vader_lexicon.js";
import {
  boosters,
  characters,
  chatWords,
  contrasts,
  fillers,
  ironies,
  laughs,
  negations,
  onScreen,
  onScreenFactor,
  phrases,
  pointers,
  slang,
  works,
} from "./chat-words.ts";
import { emoteEndings, emotes } from "./emotes.ts";
import { createWord, type Phrase, type Word } from "./word.ts";

/** How much a word of degree changes what it stands before (Hutto & Gilbert 2014). */
const boostOfDegree = 0.293;

/**
 * Every known word by its spelling: in lower case, or exactly as written for emotes. The ratings come from the lexicon of VADER (MIT);
 * words of chats replace them.
 */
export const lexicon: ReadonlyMap<string, Word> = createLexicon();

/** By the end of an emote of a channel, in lower case. */
export const endings: ReadonlyMap<string, Word> = new Map(
  emoteEndings.flatMap(([names, valence, arousal]) =>
    names.split(" ").map((name) => [name, createWord({ valence, arousal, isFixed: true })]),
  ),
);

type SetWords = (list: string, fields: Partial<Word>) => void;

function createLexicon(): Map<string, Word> {
  const words = new Map<string, Word>();
  const set: SetWords = (list, fields) => {
    for (const word of list.split(" ")) words.set(word, createWord({ ...words.get(word), ...fields }));
  };
  addRatings(set);
  for (const [list, valence, arousal] of chatWords) set(list, { valence, arousal });
  for (const word of onScreen.split(" "))
    set(word, { valence: (words.get(word)?.valence ?? 0) * onScreenFactor, arousal: 0.5, isOnScreen: true });
  set(characters, { valence: 0, isOnScreen: true });
  for (const [list, slangValence] of slang) set(list, { slangValence });
  for (const [sign, list] of boosters) set(list, { boost: sign * boostOfDegree, valence: 0 });
  set(works, { isWork: true });
  set(negations, { isNegation: true });
  set(contrasts, { isContrast: true });
  set(laughs, { isFixed: true });
  set(fillers, { isFiller: true });
  set(pointers, { isPointer: true });
  for (const [emote, valence, arousal] of emotes) set(emote, { valence, arousal, isFixed: true });
  set(ironies, { isIronic: true, isFixed: true, valence: 0, arousal: 0.2 });
  addPhrases(words, set);
  return words;
}

function addRatings(set: SetWords): void {
  for (const [word, valence] of Object.entries(ratings)) {
    // A letter alone is rated for what it stands for elsewhere, "l" for love; in a chat it is a typing error.
    if (word.length < 2 || word.includes(" ")) continue;
    set(word, { valence, arousal: Math.abs(valence) / 16, isFixed: /[^\p{L}\p{N}'-]/u.test(word) });
  }
}

function addPhrases(words: ReadonlyMap<string, Word>, set: SetWords): void {
  for (const [valence, arousal, list] of phrases)
    for (const phrase of list.split(",")) {
      const [first = "", ...rest] = phrase.split(" ");
      const known: readonly Phrase[] = words.get(first)?.phrases ?? [];
      // Longer ones first, so that they are not taken for what they begin with.
      const longestFirst = [...known, { rest, valence, arousal }].toSorted((a, b) => b.rest.length - a.rest.length);
      set(first, { phrases: longestFirst });
    }
}
