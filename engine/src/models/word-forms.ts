/** Forms of English words, folded together as far as comparing works needs it. */

/** Endings by which forms of one word differ, longest first, with what stays in their place. */
const endings: readonly (readonly [ending: string, rest: string])[] = [
  ["fulness", ""],
  ["ousness", ""],
  ["iveness", ""],
  ["ational", ""],
  ["ations", ""],
  ["ation", ""],
  ["ments", ""],
  ["ment", ""],
  ["iness", "y"],
  ["ness", ""],
  ["ising", ""],
  ["izing", ""],
  ["ities", ""],
  ["ity", ""],
  ["ists", ""],
  ["isms", ""],
  ["ated", ""],
  ["ates", ""],
  ["ist", ""],
  ["ism", ""],
  ["ions", ""],
  ["ion", ""],
  ["ives", ""],
  ["ive", ""],
  ["ies", "y"],
  ["ied", "y"],
  ["ing", ""],
  ["ers", ""],
  ["ed", ""],
  ["er", ""],
  ["es", ""],
  ["ly", ""],
  ["s", ""],
];

/** Words that only look like a form of another. */
const unlike = new Set([
  "question",
  "section",
  "mention",
  "station",
  "nation",
  "passion",
  "mission",
  "something",
  "everything",
  "made",
]);

const shortestStem = 3;

/**
 * A stem under which forms of one word mostly agree ("obsession", "obsessed"; "ghosts", "ghostly"). Rougher than Porter's, since it
 * only has to tell the themes of one catalogue apart.
 */
export function wordStem(word: string): string {
  if (unlike.has(word)) return word;
  for (const [ending, rest] of endings) {
    const length = word.length - ending.length;
    if (length < shortestStem || !word.endsWith(ending) || (ending === "s" && word.endsWith("ss"))) continue;
    return dropFinal(word.slice(0, length) + rest);
  }
  return dropFinal(word);
}

/** "love" and "loving", "stopped" and "stop" meet here. */
function dropFinal(stem: string): string {
  const single = /([^aeiouls])\1$/.test(stem) ? stem.slice(0, -1) : stem;
  if (single.length <= shortestStem) return single;
  if (single.endsWith("e")) return single.slice(0, -1);
  return single.endsWith("y") ? `${single.slice(0, -1)}i` : single;
}

/** One form for singular and plural (the S stemmer of Harman 1991, "How effective is suffixing?", table 1). */
export function foldPlural(word: string): string {
  if (word.length < 4 || !word.endsWith("s")) return word;
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/[^aeo]es$/.test(word)) return word.slice(0, -1);
  return /[^us]s$/.test(word) ? word.slice(0, -1) : word;
}
