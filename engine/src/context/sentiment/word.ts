/** What one word, emote or emoticon contributes to the sentiment of a message. */
export interface Word {
  /** -4 to 4, as the ratings of the lexicon. */
  readonly valence: number;
  /** 0 to 1: how excited somebody is who writes it. */
  readonly arousal: number;
  /** How much it strengthens the word after it; below 0 it weakens. */
  readonly boost: number;
  readonly isNegation: boolean;
  /** Whether what comes after counts for more, and what came before for less. */
  readonly isContrast: boolean;
  /** A feeling of its own beside the words, so nothing turns it around: laughter, emotes, emoticons. */
  readonly isFixed: boolean;
  /** Says that the praise around it is not meant. */
  readonly isIronic: boolean;
  /** The valence of slang, where the word speaks of a work or a scene; 0 where it is no slang. */
  readonly slangValence: number;
  /** A word for a work or a part of it, such as "movie" and "fight". */
  readonly isWork: boolean;
  /** Somebody or something on screen, of which a feeling is not one about the work. */
  readonly isOnScreen: boolean;
  /** Points at a work before slang about it, as "that" in "that was sick". */
  readonly isPointer: boolean;
  /** May stand between slang and what it speaks of. */
  readonly isFiller: boolean;
  readonly phrases: readonly Phrase[];
}

/** Several words that mean something together. */
export interface Phrase {
  /** The words after the first one. */
  readonly rest: readonly string[];
  readonly valence: number;
  readonly arousal: number;
}

/** Says nothing. */
export const unknownWord: Word = {
  valence: 0,
  arousal: 0,
  boost: 0,
  isNegation: false,
  isContrast: false,
  isFixed: false,
  isIronic: false,
  slangValence: 0,
  isWork: false,
  isOnScreen: false,
  isPointer: false,
  isFiller: false,
  phrases: [],
};

/** All words have the same shape, which keeps their reading fast. */
export function createWord(fields: Partial<Word>): Word {
  return { ...unknownWord, ...fields };
}
