import { emojiIn, wordOfEmoji } from "./chat-emoji.ts";
import { endings, lexicon } from "./lexicon.ts";
import { createWord, unknownWord, type Word } from "./word.ts";

export interface Token {
  /** In lower case, without the punctuation around it. */
  readonly text: string;
  readonly word: Word;
  readonly isCapitals: boolean;
  readonly isElongated: boolean;
  /** Whether a mark such as a comma or full stop follows, over which no word reaches. */
  readonly isClauseEnd: boolean;
}

export interface Tokens {
  readonly list: readonly Token[];
  readonly exclamationCount: number;
  readonly questionCount: number;
}

const noToken: Token = { text: "", word: unknownWord, isCapitals: false, isElongated: false, isClauseEnd: false };

/** The token at a place; before the first and after the last one, one that says nothing. */
export function tokenAt(list: readonly Token[], at: number): Token {
  // Engines read outside of a list slowly.
  return at >= 0 && at < list.length ? (list[at] ?? noToken) : noToken;
}

/** A text longer than this is read up to here: no message of a chat is. */
const readLength = 4000;
/** No emoticon is longer; they are found whatever their case is. */
const emoticonLength = 5;

/** What a word is made of, as bits. */
const [isLower, isUpper, isDigit, isMark, isForeign] = [1, 2, 4, 8, 16] as const;
const isInner = isLower | isUpper | isDigit;
const [exclamation, question] = [33, 63];

/** The bit of each ASCII character; 0 for what stands between words. */
const bitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  if (/[a-z]/.test(letter)) return isLower;
  if (/[A-Z]/.test(letter)) return isUpper;
  if (/[0-9]/.test(letter)) return isDigit;
  return code > 32 && code < 127 ? isMark : 0;
});

function bitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return bitOf[code] ?? 0;
  return code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x3000 ? 0 : isForeign;
}

/** The words, emotes, emoticons and emoji of a text. */
export function tokensOf(text: string): Tokens {
  const list: Token[] = [];
  let exclamationCount = 0;
  let questionCount = 0;
  let start = 0;
  let bits = 0;
  const end = Math.min(text.length, readLength);
  for (let at = 0; at < end; at += 1) {
    const bit = bitAt(text, at);
    if (bit !== 0) {
      bits |= bit;
      if (bit !== isMark) continue;
      const code = text.charCodeAt(at);
      if (code === exclamation) exclamationCount += 1;
      else if (code === question) questionCount += 1;
      continue;
    }
    if (bits !== 0) addTokens(list, text.slice(start, at), bits);
    bits = 0;
    start = at + 1;
  }
  if (bits !== 0) addTokens(list, text.slice(start, end), bits);
  return { list, exclamationCount, questionCount };
}

/** Known words as they are written there need no more than to be found. */
const knownTokens: ReadonlyMap<string, Token> = new Map(
  [...lexicon].map(([written, word]) => {
    const isCapitals = !word.isFixed && isInCapitals(written);
    return [written, { text: written.toLowerCase(), word, isCapitals, isElongated: false, isClauseEnd: false }];
  }),
);

function addTokens(list: Token[], raw: string, bits: number): void {
  const known = knownTokens.get(raw);
  if (known !== undefined) list.push(known);
  else if ((bits & isForeign) !== 0) addForeign(list, raw, bits);
  else if ((bits & isMark) !== 0) addMarked(list, raw, bits);
  else list.push(unlistedToken(raw, bits, false));
}

/** Of letters and digits alone. */
function tokenOf(core: string, bits: number, isClauseEnd: boolean): Token {
  const known = knownTokens.get(core);
  if (known === undefined) return unlistedToken(core, bits, isClauseEnd);
  return isClauseEnd ? { ...known, isClauseEnd } : known;
}

/** Of letters and digits alone, not known as it is written. */
function unlistedToken(core: string, bits: number, isClauseEnd: boolean): Token {
  const isCapitals = core.length > 1 && (bits & (isUpper | isLower)) === isUpper;
  const text = (bits & isUpper) === 0 ? core : core.toLowerCase();
  const known = text === core ? undefined : lexicon.get(text);
  if (known !== undefined) return { text, word: known, isCapitals, isElongated: false, isClauseEnd };
  if (hasRun(text)) return { ...elongatedOf(text), isCapitals, isElongated: true, isClauseEnd };
  return { text, word: laughOf(text) ?? wordOfEmote(core, bits), isCapitals, isElongated: false, isClauseEnd };
}

/** Whether something stands three times in a row. */
function hasRun(text: string): boolean {
  for (let at = 2; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === text.charCodeAt(at - 1) && code === text.charCodeAt(at - 2)) return true;
  }
  return false;
}

/** "noooo" is "no" and "gooood" is "good"; with a run that nothing is known of, one letter is as much as three. */
function elongatedOf(text: string): Pick<Token, "text" | "word"> {
  const laugh = laughOf(text);
  if (laugh !== undefined) return { text, word: laugh };
  const twice = text.replaceAll(/(.)\1{2,}/g, "$1$1");
  const word = lexicon.get(twice);
  if (word !== undefined) return { text: twice, word };
  const once = text.replaceAll(/(.)\1{2,}/g, "$1");
  return { text: once, word: lexicon.get(once) ?? unknownWord };
}

const laughter = createWord({ valence: 2, arousal: 0.5, isFixed: true });
const laughs =
  /^(?:a?(?:ha){2,}h?|[ha]{5,}|(?:he){2,}h?|(?:ja){2,}|lo+l+|(?:lo){2,}l|lm+f?a+o+|xd+|kek+w*|(?:kek){2,})$/;

const laughStarts: ReadonlySet<string> = new Set("ahjklx");

function laughOf(text: string): Word | undefined {
  return text.length > 3 && laughStarts.has(text.charAt(0)) && laughs.test(text) ? laughter : undefined;
}

const clauseEnd = /^['")\]*]*[.,;:!?]/;
const betweenWords = /[^A-Za-z0-9'-]+|--+/;

/** Of ASCII with marks: an emoticon, a word with marks around it, or several words with marks between them. */
function addMarked(list: Token[], raw: string, bits: number): void {
  const emoticon = raw.length <= emoticonLength ? knownTokens.get(raw.toLowerCase()) : undefined;
  if (emoticon !== undefined) {
    list.push(emoticon);
    return;
  }
  const { start, end } = innerOf(raw);
  if (start === end || raw.startsWith("@")) return;
  const core = raw.slice(start, end);
  const isClauseEnd = end < raw.length && clauseEnd.test(raw.slice(end));
  if (hasMark(core)) addParts(list, core, isClauseEnd);
  else list.push(tokenOf(core, bits, isClauseEnd));
}

/** Where a text starts and ends without the marks around it. */
function innerOf(raw: string): { readonly start: number; readonly end: number } {
  let start = 0;
  let end = raw.length;
  while (start < end && (bitAt(raw, start) & isInner) === 0) start += 1;
  while (end > start && (bitAt(raw, end - 1) & isInner) === 0) end -= 1;
  return { start, end };
}

function hasMark(core: string): boolean {
  for (let at = 1; at < core.length - 1; at += 1) if (bitAt(core, at) === isMark) return true;
  return false;
}

function addParts(list: Token[], core: string, isClauseEnd: boolean): void {
  if (/^https?:/i.test(core)) return;
  const parts = core.split(betweenWords);
  for (const [place, part] of parts.entries())
    if (part !== "") list.push(tokenOf(part, bitsOf(part), isClauseEnd || place < parts.length - 1));
}

function bitsOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) bits |= bitAt(text, at);
  return bits;
}

/** Families of emotes that name a feeling, as `FeelsLostMan`. */
const emoteFamilies: ReadonlySet<string> = new Set(["Feels", "Pepe", "pepe", "Peepo", "peepo", "widepeepo"]);

/** The emote of a channel by its ending, as `someoneLove`, or one of a family by what it names. */
function wordOfEmote(core: string, bits: number): Word {
  if ((bits & isUpper) === 0 || (bits & isLower) === 0) return unknownWord;
  const first = humpAfter(core, 0);
  if (first === core.length) return unknownWord;
  if (emoteFamilies.has(core.slice(0, first))) return feelingNamedIn(core, first);
  if ((bitOf[core.charCodeAt(0)] ?? 0) === isUpper) return unknownWord;
  let last = first;
  for (let next = first; next < core.length; next = humpAfter(core, next)) last = next;
  return endings.get(core.slice(last).toLowerCase()) ?? unknownWord;
}

/** Where the next capital stands behind something else, as the L of `someoneLove`; the end where there is none. */
function humpAfter(core: string, at: number): number {
  for (let next = at + 1; next < core.length; next += 1)
    if (bitOf[core.charCodeAt(next)] === isUpper && bitOf[core.charCodeAt(next - 1)] !== isUpper) return next;
  return core.length;
}

function feelingNamedIn(core: string, first: number): Word {
  for (let at = first; at < core.length; at = humpAfter(core, at)) {
    const name = core.slice(at, humpAfter(core, at)).toLowerCase();
    const { valence, arousal } = lexicon.get(name) ?? endings.get(name) ?? unknownWord;
    if (valence !== 0) return createWord({ valence, arousal, isFixed: true });
  }
  return unknownWord;
}

const betweenForeign = /[^\p{L}\p{M}\p{N}'-]+/u;

/** With letters or pictures that are no ASCII: the pictures first, then what words there are. */
function addForeign(list: Token[], raw: string, bits: number): void {
  const before = list.length;
  for (const emoji of emojiIn(raw)) {
    const word = wordOfEmoji(emoji);
    if (word !== undefined) list.push({ text: emoji, word, isCapitals: false, isElongated: false, isClauseEnd: false });
  }
  if ((bits & (isLower | isUpper)) !== 0) addWordsBesideForeign(list, raw);
  else if (list.length === before) list.push(foreignToken(raw));
}

function addWordsBesideForeign(list: Token[], raw: string): void {
  for (const part of raw.replaceAll("\u2019", "'").split(betweenForeign)) {
    const bits = bitsOf(part);
    if ((bits & isForeign) !== 0) list.push(foreignToken(part));
    else if ((bits & isInner) !== 0) addMarked(list, part, bits);
  }
}

/** The lexicon has no such words, so how they are written makes no difference. */
const foreignToken = (text: string): Token => ({ ...noToken, text });

function isInCapitals(raw: string): boolean {
  return raw.length > 1 && raw === raw.toUpperCase() && raw !== raw.toLowerCase();
}
