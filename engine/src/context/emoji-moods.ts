import type { Mood } from "../domain/item.ts";

/**
 * What an emoji says of the mood of who sends it, by our own judgement: groups of emoji with valence and arousal, each from -1 to 1.
 * Things that say nothing of a mood (flags, food, tools) are left out.
 */
const groups: readonly (readonly [emoji: string, valence: number, arousal: number])[] = [
  ["😀 😃 😄 😁 😆", 0.8, 0.5],
  ["😂 🤣 😹", 0.7, 0.7],
  ["😊 ☺️ 🙂 😌 😇 🥲", 0.6, -0.1],
  ["😍 🥰 😘 🤩 😻", 0.9, 0.5],
  ["😗 😙 😚 😽", 0.7, 0.1],
  ["❤️ 🧡 💛 💚 💙 💜 🤎 🖤 🤍 💕 💖 💗 💓 💞 💘 💝 💟 ♥️ 💌", 0.8, 0.3],
  ["🫶 🤗 🫂", 0.7, 0.1],
  ["🥳 🎉 🎊 🎈 🎂 🍾 🥂", 0.9, 0.8],
  ["🔥 💥 ⚡ 🚀", 0.6, 0.9],
  ["🎸 🥁 🤘 🕺 💃 🪩 👯", 0.7, 0.8],
  ["🎶 🎵 🎧 🎤 🎷 🎺 🎹 🎻", 0.6, 0.2],
  ["👍 👌 🙌 👏 💯 ✅ 🤝 ✌️ 🤞", 0.6, 0.3],
  ["🙏", 0.5, -0.1],
  ["💪 🏆 🥇", 0.7, 0.7],
  ["😎 😏 🤠", 0.5, 0.2],
  ["😉 😜 😝 😛 🤪 😋 😸 😺 🙃", 0.6, 0.5],
  ["✨ 🌟 ⭐ 💫 🌈 🌞 ☀️ 🦋", 0.7, 0.3],
  ["🌸 🌹 🌺 🌻 🌷 🌼 💐 🍀 🌿 🍃", 0.6, -0.2],
  ["🌊 🏖️ 🌅 🌄 ⛰️ 🏞️ 🌲", 0.5, -0.4],
  ["🌙 🌌 🕯️ ☕ 🛀 🧘 🍵", 0.3, -0.7],
  ["😴 💤 😪 🛌", 0, -0.9],
  ["🥱", -0.3, -0.8],
  ["😐 😑 😶 🤷 😬", -0.2, -0.1],
  ["🤔 🧐 🤨", -0.1, 0.1],
  ["😮 😯 😲 😳 🤯", 0.1, 0.7],
  ["🙄 😒", -0.5, 0.1],
  ["😔 😞 🙁 ☹️ 😟 😕 😿", -0.6, -0.3],
  ["😢 🥺 😥 💧 🌧️", -0.6, -0.2],
  ["😭", -0.5, 0.4],
  ["💔 🥀", -0.7, -0.1],
  ["😩 😫 😣 😖 😓", -0.6, 0.3],
  ["😰 😨 😧 😦 😱 🙀", -0.5, 0.8],
  ["👻 🎃", 0.1, 0.5],
  ["😠 😡 🤬 😤 👿 💢 😾", -0.7, 0.8],
  ["🤮 🤢 💩 👎", -0.6, 0.3],
  ["💀 ☠️ ⚰️ 🔪 🩸 ⛈️ 🌩️", -0.4, 0.5],
  ["😈", 0.2, 0.6],
  ["😵 😵‍💫 🤒 🤕 🤧 😷", -0.5, -0.2],
  ["👀", 0, 0.4],
  ["🤡", -0.2, 0.3],
];

/** Without what only chooses how it is drawn: skin tones and the mark for a coloured picture. */
const plain = (emoji: string) => emoji.replaceAll(/\p{Emoji_Modifier}|\uFE0F/gu, "");

const table: ReadonlyMap<string, Mood> = new Map(
  groups.flatMap(([emoji, valence, arousal]) => emoji.split(" ").map((one) => [plain(one), { valence, arousal }])),
);

/** The emoji of which the mood is known. */
export const knownEmoji: readonly string[] = [...table.keys()];

/** The mood that an emoji tells; undefined where it tells none. */
export function moodOfEmoji(emoji: string): Mood | undefined {
  return table.get(plain(emoji));
}
