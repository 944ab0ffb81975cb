import type { PartyState } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { clockText, listChangeWords, listed, moodWords, remainingText, syncWords, whenText } from "./party-words.ts";

describe("times", () => {
  it("tells a place in a film", () => {
    expect([-5, 61_000, 3_723_900].map(clockText)).toEqual(["0:00", "1:01", "1:02:03"]);
  });

  it("tells what is left, less exactly the longer it is", () => {
    expect([59_000, 3_600_000, 97_200_000].map(remainingText)).toEqual(["0:59", "1 h 0 min", "1 d 3 h"]);
  });

  it("tells a time in the viewer's zone, and in the other where it differs", () => {
    const at = Date.parse("2026-12-24T19:00:00Z");
    expect(whenText(at, "Europe/Berlin", "Europe/Paris")).toBe("Thursday, December 24 at 20:00 GMT+1");
    expect(whenText(at, "Europe/Berlin", "America/New_York")).toContain("14:00");
    expect(whenText(at, "Europe/Berlin", "America/New_York")).toContain("20:00 in Europe/Berlin");
  });
});

describe("syncWords", () => {
  it("tells milliseconds while it plays, and only then", () => {
    expect(syncWords({ kind: "following", errorMs: -12.4 }, true)).toBe("In step, 12 ms apart");
    expect(syncWords({ kind: "following", errorMs: -12.4 }, false)).toBe("Paused, in step");
    expect(syncWords({ kind: "nudging", errorMs: 40 }, true)).toBe("Almost in step, 40 ms apart");
    expect(syncWords({ kind: "nudging", errorMs: 400 }, true)).toBe("Getting in step, 400 ms apart");
    expect(syncWords({ kind: "detached" }, false)).toBe("On your own");
  });
});

describe("listChangeWords", () => {
  const before = {
    members: [{ id: "ben", name: "Ben" }],
    settings: { usesMood: true },
  } as unknown as PartyState;

  it("names who left, as the party knew them before", () => {
    expect(listChangeWords({ kind: "member-left", memberId: "ben", reason: "left" }, before)).toBe(
      "Ben left: chosen anew for who is here.",
    );
  });

  it("is silent about settings that do not move the list", () => {
    const settings = { ...before.settings, slowModeMs: 5_000 };
    expect(listChangeWords({ kind: "settings-changed", settings, byMemberId: "ada" }, before)).toBeUndefined();
    const off = { ...settings, usesMood: false };
    expect(listChangeWords({ kind: "settings-changed", settings: off, byMemberId: "ada" }, before)).toBe(
      "The mood of the party has no say any more.",
    );
  });

  it("is silent about what has nothing to do with the list", () => {
    expect(listChangeWords({ kind: "typing", memberIds: [] })).toBeUndefined();
  });
});

describe("moodWords", () => {
  it("says nothing of what is hardly known", () => {
    expect(moodWords(undefined)).toBe("Nobody has said enough yet.");
    expect(moodWords({ kind: "mood", valence: 1, arousal: 1, confidence: 0.01 })).toBe("Nobody has said enough yet.");
    expect(moodWords({ kind: "mood", valence: -0.4, arousal: 0.7, confidence: 0.5 })).toBe(
      "The party is down and very lively; this is 50 % sure.",
    );
  });
});

describe("listed", () => {
  it("joins names", () => {
    expect([["Ada"], ["Ada", "Ben"], ["Ada", "Ben", "Cem"]].map(listed)).toEqual([
      "Ada",
      "Ada and Ben",
      "Ada, Ben and Cem",
    ]);
  });
});
