import type { Mood } from "../../domain/item.ts";
import { moodOfEmoji } from "../emoji-moods.ts";

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

/** A picture with its tone, hair and joined pictures; keycaps and flags are none. */
const pictures =
  /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*(?:\u200D\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*)*/gu;

/** The moods of the emoji in a text, in order. Of joined pictures that are unknown together, the first known one counts. */
export function moodsOfEmojiIn(text: string): readonly { readonly emoji: string; readonly mood: Mood }[] {
  const found = text.match(pictures);
  if (found === null) return [];
  return found.flatMap((emoji) => {
    const mood = moodInChat(emoji);
    return mood === undefined ? [] : [{ emoji, mood }];
  });
}

function moodInChat(emoji: string): Mood | undefined {
  const whole = knownMood(emoji);
  if (whole !== undefined || !emoji.includes("\u200D")) return whole;
  for (const part of emoji.split("\u200D")) {
    const mood = knownMood(part);
    if (mood !== undefined) return mood;
  }
  return undefined;
}

const knownMood = (emoji: string): Mood | undefined => inChats.get(emoji.replace("\uFE0F", "")) ?? moodOfEmoji(emoji);
