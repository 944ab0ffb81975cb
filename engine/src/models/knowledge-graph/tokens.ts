import { normaliseText } from "../../domain/text.ts";

/** A word of a text. */
export interface Token {
  /** Comparison form without a possessive ending; holds a space where the word has a hyphen. */
  readonly key: string;
  readonly start: number;
  /** Behind the last character, the possessive ending left out. */
  readonly end: number;
  readonly isCapital: boolean;
  /** A capital here says nothing. */
  readonly isSentenceStart: boolean;
  readonly isPossessive: boolean;
  /** Only white space lies between the token before and this one. */
  readonly isJoined: boolean;
  /** Capitals throughout, such as MGM; single letters are initials. */
  readonly isAcronym: boolean;
  /** Within quotation marks. */
  readonly isQuoted: boolean;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’.‐-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;
/** What needs no more than lower case to be in comparison form. */
const plainWord = /^[A-Za-z0-9]+$/;
const abbreviation = /^(?:\p{Lu}|Mr|Mrs|Ms|Dr|St|Jr|Sr|Prof|Capt|Lt|Col|Gen|vs|Vol|No)$/u;
const sentenceGap = /[.!?…:][”"’)]*\s+["“'‘(]?$/u;

export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let last = 0;
  let isAfterAbbreviation = false;
  let isQuoted = false;
  for (const match of text.matchAll(wordPattern)) {
    const written = match[0];
    const gap = text.slice(last, match.index);
    last = match.index + written.length;
    const isAbbreviated = isAfterAbbreviation && /^\.\s*$/.test(gap);
    isQuoted = quotedAfter(gap, isQuoted);
    const bare = written.replace(/['’]s$/, "");
    tokens.push({
      key: plainWord.test(bare) ? bare.toLowerCase() : normaliseText(bare),
      start: match.index,
      end: match.index + bare.length,
      isCapital: /^\p{Lu}/u.test(written),
      isSentenceStart: tokens.length === 0 || (!isAbbreviated && sentenceGap.test(gap)) || /["“]$/.test(gap),
      isPossessive: bare !== written || /^['’](?![\p{L}\p{N}])/u.test(text.slice(last, last + 2)),
      isJoined: tokens.length > 0 && (/^\s+$/.test(gap) || isAbbreviated),
      isAcronym: /^[\p{Lu}\p{N}]{2,}$/u.test(bare),
      isQuoted,
    });
    isAfterAbbreviation = abbreviation.test(written);
  }
  return tokens;
}

function quotedAfter(gap: string, isQuoted: boolean): boolean {
  let state = isQuoted;
  for (const mark of gap.match(/["“”]/g) ?? []) state = mark === "“" || (mark === '"' && !state);
  return state;
}
