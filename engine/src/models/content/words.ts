import { normaliseText } from "../../domain/text.ts";
import { stopWords } from "../stop-words.ts";
import { foldPlural } from "../word-forms.ts";

/**
 * The words of a text by which works are compared: normalised, without stop words and single letters, plurals and possessives
 * folded.
 */
export function wordsOf(text: string): string[] {
  return normaliseText(text)
    .split(" ")
    .filter((word) => word.length > 1 && !stopWords.has(word))
    .map(foldPlural);
}
