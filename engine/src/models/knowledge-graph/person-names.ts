import type { Gazetteer } from "./gazetteer.ts";
import { companies, honorifics, nameParticles, otherCapitalised, workNouns } from "./lexicon.ts";
import type { Token } from "./tokens.ts";

/**
 * Capitalised tokens in a row, particles between them included. A first word that is only capitalised by its place in the
 * sentence is left out: then the run is empty.
 */
export function nameRun(tokens: readonly Token[], place: number, gazetteer: Gazetteer): readonly Token[] {
  const first = tokens[place];
  if (first === undefined || isOpeningWord(first, gazetteer)) return [];
  const run = [first];
  for (let next = place + 1; next < tokens.length; next += 1) {
    const token = tokens[next];
    if (token === undefined || !token.isJoined || run.at(-1)?.isPossessive === true) break;
    const isNameOf = token.key === "of" && run.length === 1 && gazetteer.givenNames.has(first.key);
    if (!token.isCapital && !isParticle(token, tokens[next + 1], isNameOf)) break;
    run.push(token);
  }
  return run;
}

/** "Young Mario": a common word that opens the sentence. A first name or a title stays, whatever else the word means. */
function isOpeningWord(token: Token, gazetteer: Gazetteer): boolean {
  if (!token.isSentenceStart || honorifics.has(token.key)) return false;
  return gazetteer.commonWords.has(token.key) && !gazetteer.givenNames.has(token.key);
}

/** "Ludwig van Beethoven", and behind a first name "William of Baskerville". */
const isParticle = (token: Token, next: Token | undefined, isNameOf: boolean) =>
  (isNameOf || nameParticles.has(token.key)) && next?.isCapital === true && next.isJoined;

/** Whether a run of capitalised tokens that the catalogue does not know names a person. */
export function isPersonName(
  tokens: readonly Token[],
  place: number,
  run: readonly Token[],
  gazetteer: Gazetteer,
): boolean {
  const [first] = run;
  if (first === undefined || first.isQuoted) return false;
  if (run.length > 1 && honorifics.has(first.key)) return true;
  const names = run.filter((token) => token.isCapital);
  if (names.some(({ key }) => otherCapitalised.has(key) || companies.has(key))) return false;
  return names.length > 1 ? isFullName(names, gazetteer) : isSingleName(tokens, place, gazetteer);
}

const firstPart = (token: Token) => token.key.split(" ")[0] ?? "";

function isFullName(names: readonly Token[], gazetteer: Gazetteer): boolean {
  const [first] = names;
  if (first !== undefined && gazetteer.givenNames.has(firstPart(first))) return true;
  return names.length < 5 && !names.some(({ key }) => gazetteer.commonWords.has(key));
}

/** A plural of people, such as Vogons: an s behind a consonant or an e. */
const pluralEnding = /[^aious]s$/;

function isSingleName(tokens: readonly Token[], place: number, gazetteer: Gazetteer): boolean {
  const token = tokens[place];
  if (token === undefined || isNoName(token)) return false;
  if (token.isJoined && tokens[place - 1]?.key === "the") return isCreator(token, tokens[place + 1], gazetteer);
  const isCommon = gazetteer.commonWords.has(token.key);
  if (gazetteer.givenNames.has(firstPart(token))) return !token.isSentenceStart || !isCommon;
  if (gazetteer.surnames.has(token.key)) return !isCommon || (token.isPossessive && !token.isSentenceStart);
  return !isCommon && isStranger(tokens, place, gazetteer);
}

/** A name of which the catalogue knows no part. */
function isStranger(tokens: readonly Token[], place: number, gazetteer: Gazetteer): boolean {
  if (pluralEnding.test(tokens[place]?.key ?? "") || isPerhapsPlace(tokens, place)) return false;
  return isCapitalByRight(tokens, place, gazetteer);
}

const isNoName = ({ key, isAcronym }: Token) =>
  isAcronym || key.length < 2 || honorifics.has(key) || nameParticles.has(key);

/** "the Sendak book" */
const isCreator = (token: Token, next: Token | undefined, { surnames }: Gazetteer) =>
  surnames.has(token.key) && next !== undefined && workNouns.has(next.key);

const wayWords = new Set(["at", "from", "to", "into", "across", "through", "around", "towards"]);

/** "from Caporetto": what an unknown name behind such a word is, nobody can say. */
const isPerhapsPlace = (tokens: readonly Token[], place: number) =>
  tokens[place]?.isJoined === true && !tokens[place].isPossessive && wayWords.has(tokens[place - 1]?.key ?? "");

/** Whether a capital is more than the beginning of a sentence. */
function isCapitalByRight(tokens: readonly Token[], place: number, gazetteer: Gazetteer): boolean {
  const token = tokens[place];
  if (token === undefined || !token.isSentenceStart || token.isPossessive) return true;
  return gazetteer.properWords.has(token.key) || isActing(tokens, place);
}

/** "Aragorn, Legolas and Gimli", "Margarita becomes": another capital behind a comma or "and", or a verb of the third person. */
function isActing(tokens: readonly Token[], place: number): boolean {
  const [next, afterNext] = [tokens[place + 1], tokens[place + 2]];
  if (next === undefined) return false;
  if (next.isCapital) return !next.isSentenceStart && !next.isJoined;
  if (next.key === "and") return afterNext?.isCapital === true;
  return next.isJoined && /[^s]s$/.test(next.key) && !/(ing|ed)$/.test(tokens[place]?.key ?? "");
}
