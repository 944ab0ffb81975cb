/** Moderation: what may be said in a party, in layers, the cheap ones first. Pure. This file: a text as it may be shown. */

/** What is not seen and turns other text around or hides in it. Joiners stay: emoji and some scripts are written with them. */
const hidden = /[\u200B\u2060-\u2064\uFEFF\u00AD\u180E\u061C\u200E\u200F\u202A-\u202E\u2066-\u206F\uFFF9-\uFFFB]/g;
const controls = /[^\P{Cc}\s]/gu;
/** Marks that pile up over other lines. */
const piles = /(\p{M}{3})\p{M}+/gu;
const spaces = /\s+/g;
const isPlain = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** The text without what is hidden in it, each run of white space as one space or one line break. Cleaning twice changes nothing. */
export function cleanText(text: string): string {
  if (isPlain.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll(hidden, "")
    .replaceAll(controls, "")
    .replaceAll(piles, "$1")
    .replaceAll(spaces, (run) => (run.includes("\n") ? "\n" : " "))
    .trim();
}
