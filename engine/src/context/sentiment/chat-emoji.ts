import type { Mood } from "../../domain/item.ts";
import { knownEmoji, moodOfEmoji } from "../emoji-moods.ts";
import { createWord, type Word } from "./word.ts";

/** Where an emoji in a chat says something else than as a reaction to a work: tears and skulls there are mostly of laughing. */
const inChats: ReadonlyMap<string, Mood> = new Map([
  ["💀", { valence: 0.5, arousal: 0.6 }],
  ["☠", { valence: 0.4, arousal: 0.5 }],
  ["😭", { valence: 0.1, arousal: 0.7 }],
  ["🍿", { valence: 0.4, arousal: 0.3 }],
  ["🐐", { valence: 0.8, arousal: 0.4 }],
  ["🥶", { valence: 0.5, arousal: 0.6 }],
  ["🗑", { valence: -0.7, arousal: 0.3 }],
  ["🤣", { valence: 0.7, arousal: 0.7 }],
  ["🧢", { valence: -0.4, arousal: 0.1 }],
]);

/** Emoji speak from -1 to 1, words from -4 to 4; an emoji says as much as a strong word. */
const emojiScale = 3;
/** Rolled eyes take back what is said. */
const ironicEmoji = "🙄";

const wordOfMood = ({ valence, arousal }: Mood, isIronic: boolean) =>
  createWord({ valence: valence * emojiScale, arousal: Math.max(0, arousal), isFixed: true, isIronic });

/** By emoji without what only chooses how they are drawn. */
const words: ReadonlyMap<string, Word> = new Map(
  [...knownEmoji, ...inChats.keys()].flatMap((emoji) => {
    const mood = inChats.get(emoji) ?? moodOfEmoji(emoji);
    return mood === undefined ? [] : [[emoji, wordOfMood(mood, emoji === ironicEmoji)] as const];
  }),
);

/** A picture with its tone, hair and joined pictures; keycaps and flags are none. */
const pictures =
  /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*(?:\u200D\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*)*/gu;
const drawing = /\p{Emoji_Modifier}|\uFE0F/gu;

/** What every emoji that says something has, and hardly anything else: a quick look before the slow one. */
const maybePicture = /[\uD83C-\uD83E\u2600-\u27BF\u2B05-\u2B55\u2934\u2935\u2194-\u21AA\u231A-\u23FF]/;

/** The emoji of a text, in order. */
export function emojiIn(text: string): readonly string[] {
  return maybePicture.test(text) ? (text.match(pictures) ?? []) : [];
}

/** What an emoji says; of joined pictures that are unknown together, what the first known one says. */
export function wordOfEmoji(emoji: string): Word | undefined {
  const known = words.get(emoji);
  if (known !== undefined || emoji.length <= 2) return known;
  const plain = emoji.replaceAll(drawing, "");
  const whole = words.get(plain);
  if (whole !== undefined || !plain.includes("\u200D")) return whole;
  const part = plain.split("\u200D").find((one) => words.has(one));
  return part === undefined ? undefined : words.get(part);
}
