import { type Gazetteer, type PhraseKind, type PhraseNames } from "./gazetteer.ts";
import { isPersonName, nameRun } from "./person-names.ts";
import { companies, honorifics, otherCapitalised, placeWords, titleJoiners } from "./lexicon.ts";
import { type Token, tokenise } from "./tokens.ts";

type RecognisedKind = PhraseKind | "theme";

/** A mention in a text. */
export interface RecognisedEntity {
  readonly kind: RecognisedKind;
  /** As written; a theme as the catalogue spells it. */
  readonly name: string;
  /** The catalogue's names that it can mean: none, one, or those of several people with one surname. */
  readonly candidates: readonly string[];
}

/** People, places, series, works and themes that a text names, each once, people in their fullest form. */
export function recogniseEntities(text: string, gazetteer: Gazetteer): readonly RecognisedEntity[] {
  const tokens = tokenise(text);
  const isNamed = new Uint8Array(tokens.length);
  const found: Found[] = [];
  for (let place = 0; place < tokens.length;) {
    const named = tokens[place]?.isCapital === true ? nameAt({ text, tokens, gazetteer }, place) : undefined;
    const length = named?.length ?? 1;
    if (named?.entity !== undefined) {
      found.push({ entity: named.entity, keys: tokens.slice(place, place + length).map(({ key }) => key) });
    }
    if (named?.entity !== undefined || named?.isTitle === true) isNamed.fill(1, place, place + length);
    place += length;
  }
  const themes = [...themesIn(tokens, isNamed, gazetteer)];
  return [...withoutShorterForms(found), ...new Set(themes)].map((entity) =>
    typeof entity === "string" ? { kind: "theme", name: entity, candidates: [entity] } : entity,
  );
}

/** Names of the catalogue alone, for texts where every word has a capital, such as titles. */
export function recogniseKnown(text: string, gazetteer: Gazetteer): readonly RecognisedEntity[] {
  const scan = { text, tokens: tokenise(text), gazetteer };
  const found: RecognisedEntity[] = [];
  for (let place = 0; place < scan.tokens.length;) {
    const known = knownNameAt(scan, place);
    if (known?.entity !== undefined) found.push(known.entity);
    place += known?.length ?? 1;
  }
  return found;
}

interface Found {
  readonly entity: RecognisedEntity;
  readonly keys: readonly string[];
}

/** "Paul" says nothing new beside "Paul Atreides". */
function withoutShorterForms(found: readonly Found[]): readonly RecognisedEntity[] {
  const kept = found.filter(({ entity, keys }, index) => {
    const isSaidBy = (other: Found, at: number) =>
      other.entity.kind === entity.kind &&
      (other.keys.length > keys.length || (other.keys.length === keys.length && at < index)) &&
      keys.every((key) => other.keys.includes(key));
    return !found.some(isSaidBy);
  });
  return kept.map(({ entity }) => entity);
}

interface Scan {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly gazetteer: Gazetteer;
}

interface Named {
  /** Absent: a name of something else. */
  readonly entity?: RecognisedEntity;
  /** Tokens it takes. */
  readonly length: number;
  /** No theme is looked for in it. */
  readonly isTitle?: boolean;
}

/** The name that begins at a capitalised token: the longest that the catalogue knows, else what looks like one. */
function nameAt(scan: Scan, place: number): Named | undefined {
  const { tokens, gazetteer } = scan;
  const known = knownFrom(scan, place);
  const run = nameRun(tokens, place, gazetteer);
  // "Harry James" may be no more than the beginning of "Harry James Smith"; but "in Egypt Mia Farrow" is two names.
  if (known !== undefined && (known.length >= run.length || isNewName(tokens[place + known.length], gazetteer)))
    return known;
  if (run.length === 0 && knownFrom(scan, place + 1) !== undefined) return undefined;
  const titleLength = unknownTitleLength(scan, place);
  if (titleLength > 0) return known ?? { length: titleLength, isTitle: true };
  const unknown = run.length === 0 ? undefined : unknownNameAt(scan, place, run);
  return unknown?.entity === undefined ? (known ?? unknown) : unknown;
}

/** The longest name of the catalogue from a token on; titles are known without their article. */
function knownFrom(scan: Scan, place: number): Named | undefined {
  const token = scan.tokens[place];
  if (token?.isCapital !== true) return undefined;
  const known = knownNameAt(scan, place);
  if (known !== undefined || !/^(the|a|an)$/.test(token.key)) return known;
  const behind = scan.tokens[place + 1]?.isCapital === true ? knownNameAt(scan, place + 1) : undefined;
  if (behind?.entity?.kind !== "work") return undefined;
  const name = `${scan.text.slice(token.start, token.end)} ${behind.entity.name}`;
  return { entity: { ...behind.entity, name }, length: behind.length + 1 };
}

const isNewName = (token: Token | undefined, gazetteer: Gazetteer) =>
  token?.isCapital === true && gazetteer.givenNames.has(token.key);

/** Tokens of what is written like a title ("Part of Your World", "Newport Folk Festival"): capitals on common words. */
function unknownTitleLength(scan: Scan, place: number): number {
  const { tokens, gazetteer } = scan;
  const first = tokens[place];
  if (first === undefined || isNameWord(first, gazetteer) || honorifics.has(first.key)) return 0;
  const capitals = capitalsBehind(scan, place);
  const last = capitals.at(-1);
  if (last !== undefined && placeWords.has(tokens[last]?.key ?? "")) return 0;
  const isCommon = (at: number) => gazetteer.commonWords.has(tokens[at]?.key ?? "");
  const hasCommon = capitals.some(isCommon) || (!first.isSentenceStart && isCommon(place));
  return hasCommon ? (last ?? place) - place + 1 : 0;
}

/** Places of the capitalised tokens that follow one, small words between them, up to a name that is known. */
function capitalsBehind(scan: Scan, place: number): readonly number[] {
  const { tokens, gazetteer } = scan;
  const capitals: number[] = [];
  for (let next = place + 1; next < tokens.length; next += 1) {
    const token = tokens[next];
    if (token === undefined || !token.isJoined || isNameWord(token, gazetteer) || knownFrom(scan, next) !== undefined)
      break;
    if (token.isCapital) capitals.push(next);
    else if (!titleJoiners.has(token.key)) break;
  }
  return capitals;
}

const isNameWord = ({ key }: Token, { givenNames, surnames }: Gazetteer) => givenNames.has(key) || surnames.has(key);

/** Kinds in the order in which a name is taken when it names several things. */
const precedence: readonly PhraseKind[] = ["person", "place", "group", "series", "work"];

function knownNameAt({ text, tokens, gazetteer }: Scan, place: number): Named | undefined {
  let best: Named | undefined;
  let key = "";
  for (let length = 1; length <= gazetteer.longestPhrase; length += 1) {
    const token = tokens[place + length - 1];
    if (token === undefined || (length > 1 && !token.isJoined)) break;
    key = length === 1 ? token.key : `${key} ${token.key}`;
    const names = gazetteer.phrases.get(key);
    if (names !== undefined && token.isCapital && !isAccident(tokens, place, length, gazetteer)) {
      const kind = kindOf(names, tokens.slice(place, place + length), gazetteer);
      const name = text.slice(tokens[place]?.start, token.end);
      best = { entity: { kind, name, candidates: [names[kind] ?? name] }, length };
    }
    if (token.isPossessive) break;
  }
  return best;
}

/** A single word that opens a sentence, or any word with a meaning of its own, is not a name because a catalogue has it as one. */
function isAccident(tokens: readonly Token[], place: number, length: number, gazetteer: Gazetteer): boolean {
  const token = tokens[place];
  if (token === undefined || length > 1) return false;
  return gazetteer.commonWords.has(token.key) || otherCapitalised.has(token.key);
}

/** Works and series called after a person are taken for the person. */
function kindOf(names: PhraseNames, run: readonly Token[], gazetteer: Gazetteer): PhraseKind {
  const kind = precedence.find((candidate) => names[candidate] !== undefined) ?? "work";
  if (kind !== "work" && kind !== "series") return kind;
  const isName = run.length < 4 && run.every((token) => token.isCapital) && gazetteer.givenNames.has(run[0]?.key ?? "");
  return isName ? "person" : kind;
}

function unknownNameAt({ text, tokens, gazetteer }: Scan, place: number, run: readonly Token[]): Named {
  const length = run.length;
  const name = text.slice(run[0]?.start, run.at(-1)?.end);
  if (run.every(({ key }) => otherCapitalised.has(key) || companies.has(key))) return { length };
  if (isPlaceName(tokens, place, run, gazetteer)) return { entity: { kind: "place", name, candidates: [] }, length };
  if (!isPersonName(tokens, place, run, gazetteer)) return { length };
  const [first] = run;
  // A title belongs to a single name, not to a full one.
  const isFull = first !== undefined && honorifics.has(first.key) && length > 2;
  const person = isFull ? text.slice(run[1]?.start, run.at(-1)?.end) : name;
  return { entity: { kind: "person", name: person, candidates: fullNames(run, gazetteer) }, length };
}

const placeCues = new Set([
  "in",
  "at",
  "near",
  "outside",
  "planet",
  "island",
  "town",
  "village",
  "city",
  "kingdom",
  "port",
]);

function isPlaceName(tokens: readonly Token[], place: number, run: readonly Token[], gazetteer: Gazetteer): boolean {
  if (isOfPlace(tokens, place)) return true;
  if (run.length > 1) return run.every(({ isCapital }) => isCapital) && placeWords.has(run.at(-1)?.key ?? "");
  const [only] = run;
  if (only === undefined || only.isPossessive || isNameWord(only, gazetteer)) return false;
  return only.isJoined && placeCues.has(tokens[place - 1]?.key ?? "");
}

const placeNouns = new Set(["city", "town", "village", "kingdom", "planet", "island", "port", "country", "land"]);

/** "the white city of Minas Tirith" */
const isOfPlace = (tokens: readonly Token[], place: number) =>
  tokens[place - 1]?.key === "of" && placeNouns.has(tokens[place - 2]?.key ?? "");

/** The full names behind a surname that stands alone or behind a title. */
function fullNames(run: readonly Token[], gazetteer: Gazetteer): readonly string[] {
  const isBare = run.length === 1 || (run.length === 2 && honorifics.has(run[0]?.key ?? ""));
  return (isBare && gazetteer.surnames.get(run.at(-1)?.key ?? "")) || [];
}

/** Hyphens part words here. */
function* themesIn(tokens: readonly Token[], isNamed: Uint8Array, { themes }: Gazetteer): Iterable<string> {
  const words = tokens.flatMap(({ key }, place) => (isNamed[place] === 1 ? ["-"] : key.split(" ")));
  for (let place = 0; place < words.length;) {
    const found = themes.at(words, place);
    if (found !== undefined) yield found.theme;
    place += found?.length ?? 1;
  }
}
