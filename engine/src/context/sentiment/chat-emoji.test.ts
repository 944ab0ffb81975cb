import { describe, expect, it } from "vitest";
import { knownEmoji } from "../emoji-moods.ts";
import { emojiIn, wordOfEmoji } from "./chat-emoji.ts";

describe("emoji in a chat", () => {
  it("are found and known wherever they stand", () => {
    for (const emoji of knownEmoji) {
      expect(emojiIn(`so${emoji}good`)).toEqual([emoji]);
      expect(wordOfEmoji(emoji)?.isFixed).toBe(true);
    }
  });

  it("are taken apart where they stand together, joined ones not", () => {
    expect(emojiIn("😂👌🏽💯❤️‍🔥🇩🇪1️⃣")).toEqual(["😂", "👌🏽", "💯", "❤️‍🔥"]);
    expect(emojiIn("░█──▀ ᵐʸ ♪ 日本")).toEqual([]);
  });

  it("say of tears and skulls what chats mean by them", () => {
    expect(wordOfEmoji("💀")?.valence).toBeGreaterThan(0);
    expect(wordOfEmoji("👎🏿")).toEqual(wordOfEmoji("👎"));
    expect(wordOfEmoji("👨‍👩‍👧")).toBeUndefined();
  });
});
