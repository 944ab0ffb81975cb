/** Sentiment: what a message of a chat says of how its writer feels. Pure, and fast enough for every message of every party. */
import { onScreenFactor } from "./chat-words.ts";
import { tokenAt, tokensOf, type Token, type Tokens } from "./tokens.ts";
import type { Phrase, Word } from "./word.ts";

export interface Sentiment {
  /** -1 to 1. */
  readonly valence: number;
  /** 0 to 1. */
  readonly arousal: number;
}

/** The constants of Hutto & Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014. */
const capitalsBoost = 0.733;
const negationFactor = -0.74;
const exclamationBoost = 0.292;
const mostExclamations = 4;
const questionBoost = 0.18;
const manyQuestionsBoost = 0.96;
const normalisation = 15;
/** What stands one, two and three words before counts by this. */
const distanceFactors = [1, 0.95, 0.9] as const;
const beforeContrast = 0.5;
const afterContrast = 1.5;
const neverSoFactor = 1.25;
/** Of praise in words beside a mark of irony. Our own. */
const ironyFactor = -0.5;

/** The sentiment of a text: valence by the rules of VADER over its lexicon and the words, emotes and emoji of chats; arousal by our own rule. */
export function sentimentOf(text: string): Sentiment {
  const tokens = tokensOf(text);
  const { list } = tokens;
  const looks = looksOf(list);
  if (!looks.hasFeeling) return { valence: 0, arousal: arousalOf(tokens, looks, 0) };
  const { valences, phraseArousal } = feelingsOf(list, looks);
  if (looks.contrastAt > 0) weighContrast(valences, looks.contrastAt);
  let sum = 0;
  for (const valence of valences) sum += valence;
  if (sum > 0 && looks.isIronic) sum = ironic(list, valences);
  sum += Math.sign(sum) * emphasisOf(tokens);
  return { valence: sum / Math.sqrt(sum * sum + normalisation), arousal: arousalOf(tokens, looks, phraseArousal) };
}

/** What is seen of the words in one pass. */
interface Looks {
  readonly hasFeeling: boolean;
  readonly isIronic: boolean;
  /** Where the last word of contrast stands; -1 without one. */
  readonly contrastAt: number;
  /** Of words, emotes left aside, those in capitals. */
  readonly capitalRatio: number;
  /** The highest arousal of a word. */
  readonly strongest: number;
  readonly elongatedCount: number;
  readonly repeatCount: number;
}

function looksOf(list: readonly Token[]): Looks {
  let hasFeeling = false;
  let isIronic = false;
  let contrastAt = -1;
  let wordCount = 0;
  let capitalCount = 0;
  let strongest = 0;
  let elongatedCount = 0;
  let repeatCount = 0;
  let before = "";
  for (let at = 0; at < list.length; at += 1) {
    const { word, text, isCapitals, isElongated } = tokenAt(list, at);
    hasFeeling ||= canFeel(word);
    isIronic ||= word.isIronic;
    if (word.isContrast) contrastAt = at;
    strongest = Math.max(strongest, word.arousal);
    if (text.length > 1 && !word.isFixed) {
      wordCount += 1;
      capitalCount += Number(isCapitals);
    }
    elongatedCount += Number(isElongated);
    repeatCount += Number(text === before);
    before = text;
  }
  const capitalRatio = wordCount === 0 ? 0 : capitalCount / wordCount;
  return { hasFeeling, isIronic, contrastAt, capitalRatio, strongest, elongatedCount, repeatCount };
}

function canFeel({ valence, slangValence, phrases }: Word): boolean {
  return valence !== 0 || slangValence !== 0 || phrases.length > 0;
}

/** The valence of each token in its place, that of a phrase in the place of its first word. */
function feelingsOf(
  list: readonly Token[],
  { capitalRatio }: Looks,
): { readonly valences: number[]; readonly phraseArousal: number } {
  const valences: number[] = [];
  let phraseArousal = 0;
  const hasMixedCase = capitalRatio > 0 && capitalRatio < 1;
  for (let at = 0; at < list.length; at += 1) {
    const phrase = phraseAt(list, at);
    if (phrase === undefined) {
      valences.push(valenceAt(list, at, hasMixedCase));
      continue;
    }
    valences.push(phrase.valence);
    for (let step = 0; step < phrase.rest.length; step += 1) valences.push(0);
    phraseArousal = Math.max(phraseArousal, phrase.arousal);
    at += phrase.rest.length;
  }
  return { valences, phraseArousal };
}

/** The phrase that starts at this place. */
function phraseAt(list: readonly Token[], at: number): Phrase | undefined {
  const { phrases } = tokenAt(list, at).word;
  if (phrases.length === 0) return undefined;
  return phrases.find(({ rest }) => rest.every((text, step) => tokenAt(list, at + 1 + step).text === text));
}

function valenceAt(list: readonly Token[], at: number, hasMixedCase: boolean): number {
  const { word, isCapitals } = tokenAt(list, at);
  if (word.isFixed) return word.valence;
  let valence = isSlangAt(list, at) ? word.slangValence : word.valence;
  if (valence === 0) return 0;
  const sign = Math.sign(valence);
  if (valence < 0 && isOfScreen(list, at)) valence *= onScreenFactor;
  if (hasMixedCase && isCapitals) valence += sign * capitalsBoost;
  return word.isNegation ? valence : weighed(list, at, { valence, sign, hasMixedCase });
}

/** A valence by the words of degree and the first negation among the three words before it, as far as they are of its clause. */
function weighed(
  list: readonly Token[],
  at: number,
  { valence, sign, hasMixedCase }: { readonly valence: number; readonly sign: number; readonly hasMixedCase: boolean },
): number {
  let boost = 0;
  let factor = isLeastOf(list, at) ? negationFactor : 1;
  for (let distance = 1; distance <= distanceFactors.length && distance <= at; distance += 1) {
    const before = tokenAt(list, at - distance);
    if (before.isClauseEnd || before.word.isContrast) break;
    boost += boostOf(before, hasMixedCase) * (distanceFactors[distance - 1] ?? 0);
    if (before.word.isNegation && factor === 1) factor = negationAt(list, at - distance, at, sign);
  }
  return (valence + sign * boost) * factor;
}

function boostOf({ word: { boost }, isCapitals }: Token, hasMixedCase: boolean): number {
  return boost !== 0 && hasMixedCase && isCapitals ? boost + Math.sign(boost) * capitalsBoost : boost;
}

/** Negations of what has been, to which "so" and "this" compare what is. */
const neverBefore: ReadonlySet<string> = new Set(["never", "havent", "haven't", "hasnt", "hasn't", "hadnt", "hadn't"]);

/** What a negation at a place makes of a feeling after it: "never been so good" is praise, and "without doubt" no doubt. */
function negationAt(list: readonly Token[], at: number, feelingAt: number, sign: number): number {
  const { text } = tokenAt(list, at);
  // A feeling of its own, so it turns around only praise right after it: "no good", yet "no wars" is no praise.
  if (text === "no") return feelingAt === at + 1 && sign > 0 ? negationFactor : 1;
  if (text === "without" && tokenAt(list, at + 1).text === "doubt") return 1;
  if (!neverBefore.has(text)) return negationFactor;
  for (let between = at + 1; between < feelingAt; between += 1)
    if (tokenAt(list, between).text === "so" || tokenAt(list, between).text === "this") return neverSoFactor;
  return negationFactor;
}

/** "the least funny", yet not "at least funny". */
function isLeastOf(list: readonly Token[], at: number): boolean {
  if (tokenAt(list, at - 1).text !== "least") return false;
  const before = tokenAt(list, at - 2).text;
  return before !== "at" && before !== "very";
}

/** "hate this villain" blames somebody on screen, which is no word against the film. */
function isOfScreen(list: readonly Token[], at: number): boolean {
  return tokenAt(list, at + 1).word.isOnScreen || tokenAt(list, at + 2).word.isOnScreen;
}

/** Slang is praise beside a word for a work or after one that points at it, fillers between them left aside. */
function isSlangAt(list: readonly Token[], at: number): boolean {
  if (tokenAt(list, at).word.slangValence === 0) return false;
  let [after, before] = [at + 1, at - 1];
  while (tokenAt(list, after).word.isFiller) after += 1;
  while (tokenAt(list, before).word.isFiller) before -= 1;
  const { isWork, isPointer } = tokenAt(list, before).word;
  return isWork || isPointer || tokenAt(list, after).word.isWork;
}

function weighContrast(valences: number[], contrastAt: number): void {
  for (const [place, valence] of valences.entries())
    if (place !== contrastAt) valences[place] = valence * (place < contrastAt ? beforeContrast : afterContrast);
}

/** The sum where praise in words is not meant; emotes and emoji are. */
function ironic(list: readonly Token[], valences: readonly number[]): number {
  let sum = 0;
  for (const [at, valence] of valences.entries())
    sum += valence > 0 && !tokenAt(list, at).word.isFixed ? valence * ironyFactor : valence;
  return sum;
}

function emphasisOf({ exclamationCount, questionCount }: Tokens): number {
  const exclaimed = Math.min(exclamationCount, mostExclamations) * exclamationBoost;
  if (questionCount < 2) return exclaimed;
  return exclaimed + (questionCount <= 3 ? questionCount * questionBoost : manyQuestionsBoost);
}

const calmOfElongated = [1, 0.8, 0.65];
const calmOfRepeats = [1, 0.9, 0.8, 0.7];

/** 1 - Π(1 - part): each sign of excitement adds to what the others leave. */
function arousalOf({ exclamationCount }: Tokens, looks: Looks, phraseArousal: number): number {
  const { capitalRatio, elongatedCount, repeatCount } = looks;
  const strongest = Math.max(looks.strongest, phraseArousal);
  const calmOfMarks = (1 - 0.15 * Math.min(exclamationCount, mostExclamations)) * (1 - 0.5 * capitalRatio);
  return (
    1 - calmOfMarks * (1 - strongest) * (calmOfElongated[elongatedCount] ?? 0.5) * (calmOfRepeats[repeatCount] ?? 0.6)
  );
}
