/** Letters of other scripts, and of phonetics, that pass for Latin ones. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  (
    "аa ɑa αa ƅb вb ьb сc ϲc ƈc ԁd ɗd еe єe εe ѐe ƒf ғf ɡg ɢg ԍg һh нh іi ι1 ιi ɩi їi јj кk κk ӏl ⅼl мm пn ηn ոn оo οo σo օo ɵo рp ρp ԛq гr ɾr " +
    "ѕs ʃs ꜱs тt τt υu ʋu սu νv ѵv ѡw ԝw ωw хx χx уy γy ʏy ƴy ᴢz ƶz øo łl đd ħh ŧt ßs"
  )
    .split(" ")
    .map((pair) => [pair.slice(0, -1), pair.slice(-1)] as const),
);

/** Digits and signs that pass for letters. */
const leet: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "i",
  "+": "t",
};
/** Within a word, or before the rest of one: a mark at its end is one. */
const leetInWords = /[013457@$|+8!](?=[a-z*]|[013457@$|+8!]*[a-z])|(?<=[a-z])[013457@$|+8](?![^\s\w@$|+])/g;
const isPlainAscii = /^[a-z]*(?: [a-z]+)*$/;
const maybeSpelled = /(?:^| )[a-z] [a-z](?: |$)/;
const unlikeAscii = /[^\0-\x7f]/;
/** Single letters with something between them: "f u c k", "f.u.c.k". */
const spelled = /(?<![a-z0-9])[a-z0-9*](?:[\s._,~'"/\\-]+[a-z0-9*](?![a-z0-9])){2,}/g;
const betweenSpelled = /[\s._,~'"/\\-]+/g;
const betweenWords = /[^a-z0-9*]+/g;
const betweenForeignWords = /[^a-z0-9*\p{L}\p{N}]+/gu;
/** Letters that English words have twice; of other ones a run is as one. */
const runs = /([beolsg])\1{2,}|([^beolsg\s\d])\2+/g;
/** Each step may lead to the next: joined letters may hold a digit. */
const mostSteps = 6;

/** Words and numbers with marks between them that pass for no letters: what most messages are. */
const plainWords = /^(?:[a-z]+|[0-9]+)(?:(?:[ ,.;:?=()-]|!(?=[ !]|$))+(?:[a-z]+|[0-9]+|$))*$/;
/** Of words with one space between: letters spelled out, or a run. */
const unlikeWords = /(?:^| )[a-z0-9] [a-z0-9](?: |$)|([beolsg])\1{2}|([^beolsg\s\d])\2/;

/**
 * The text as words are looked for in it: lower case, without accents, hidden characters, look-alikes, digits for letters, spelling out and
 * long runs of a letter. The form of a form is itself.
 */
export function matchingForm(text: string): string {
  let form = text.toLowerCase();
  const words = wordsOf(form);
  if (words !== undefined) return words;
  for (let step = 0; step < mostSteps; step += 1) {
    const next = nextForm(form);
    if (next === form) return form;
    form = next;
  }
  return form;
}

/** The form of a text that is no more than words; undefined where it may be more. */
function wordsOf(text: string): string | undefined {
  const joined = text.replaceAll("'", "");
  if (!plainWords.test(joined)) return undefined;
  const words = joined.replaceAll(betweenWords, " ").trim();
  return unlikeWords.test(words) ? undefined : words;
}

function nextForm(text: string): string {
  let form = unlikeAscii.test(text) ? plainLetters(text) : text;
  if (!isPlainAscii.test(form) || maybeSpelled.test(form)) form = joinedLetters(form);
  return form.replaceAll(runs, "$1$1$2").trim();
}

/** Of "it's" one word is made. */
function joinedLetters(text: string): string {
  return text
    .replaceAll("'", "")
    .replaceAll(spelled, (run) => run.replaceAll(betweenSpelled, ""))
    .replaceAll(leetInWords, (sign) => leet[sign] ?? sign)
    .replaceAll(unlikeAscii.test(text) ? betweenForeignWords : betweenWords, " ");
}

const hidden = /[\p{M}\p{Cf}\p{Cc}]+/gu;
const words = /[\p{L}\p{N}]+/gu;
/** A word in another script is no disguise; one that mixes scripts is. */
const mixed = /[a-z][^\0-\x7f]|[^\0-\x7f][a-z]/;

function plainLetters(text: string): string {
  const decomposed = text
    .normalize("NFKD")
    .replaceAll(hidden, (run) => (/\s/.test(run) ? " " : ""))
    .toLowerCase();
  if (!mixed.test(decomposed)) return decomposed;
  return decomposed.replaceAll(words, (word) =>
    mixed.test(word) ? Array.from(word, (letter) => lookAlikes.get(letter) ?? letter).join("") : word,
  );
}
