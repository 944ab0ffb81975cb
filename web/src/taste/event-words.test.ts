import { describe, expect, it } from "vitest";
import { eventWords } from "./event-words.ts";

const done = { id: "1", at: "2026-01-01T00:00:00Z", accountId: "ada", itemId: "book:emma" };

describe("eventWords", () => {
  it("says numbers as people do", () => {
    expect(eventWords({ ...done, kind: "rate", ratio: 0.8 })).toBe("You gave it 4 of 5");
    expect(eventWords({ ...done, kind: "progress", ratio: 0.333 })).toBe("You got 33 % through it");
    expect(eventWords({ ...done, kind: "emoji", emoji: "😢" })).toBe("You reacted with 😢");
    expect(eventWords({ ...done, kind: "retract", eventId: "0" })).toBe("You took back something you did with it");
  });
});
