import { describe, expect, it } from "vitest";
import { newPartyOf, suggestedTime, usualSettings, wishOfSettings, type PlanDraft } from "./plan.ts";

const context = { hostId: "ada", timeZone: "Europe/Berlin", nowMs: Date.parse("2026-12-01T12:00:00Z") };
const draft: PlanDraft = {
  itemId: undefined,
  name: "",
  hostName: " Ada ",
  when: "lobby",
  at: "",
  times: [],
  settings: usualSettings,
};
const bodyOf = (change: Partial<PlanDraft>) => {
  const made = newPartyOf({ ...draft, ...change }, context);
  return "body" in made ? made.body : made.problem;
};

describe("newPartyOf", () => {
  it("makes a party for now without a plan, called after its host", () => {
    expect(bodyOf({})).toMatchObject({
      hostId: "ada",
      hostName: "Ada",
      settings: { name: "Ada’s party", capacity: 50 },
    });
    expect(bodyOf({})).not.toHaveProperty("plan");
  });

  it("turns local times into moments", () => {
    const at = "2026-12-24T20:00";
    const startsAt = new Date(at).toISOString();
    expect(bodyOf({ when: "at", at })).toMatchObject({ plan: { timeZone: "Europe/Berlin", startsAt } });
  });

  it("lets people vote on two different times or more", () => {
    const times = ["2026-12-24T20:00", "", "2026-12-25T20:00", "2026-12-24T20:00"];
    const moments = [times[0], times[2]].map((time) => new Date(time ?? "").toISOString());
    expect(bodyOf({ when: "vote", times })).toMatchObject({ plan: { times: moments } });
    expect(bodyOf({ when: "vote", times: [times[0] ?? "", times[3] ?? ""] })).toContain("two different times");
  });

  it("says what is missing", () => {
    expect(bodyOf({ when: "at-once" })).toContain("Choose what to watch");
    expect(bodyOf({ when: "at", at: "" })).toContain("when it begins");
    expect(bodyOf({ when: "at", at: "2026-11-30T20:00" })).toContain("time to come");
  });
});

describe("wishOfSettings", () => {
  it("leaves a password as it is where none was entered, and takes it away where none is asked for", () => {
    expect(wishOfSettings({ ...usualSettings, asksPassword: true })).not.toHaveProperty("password");
    expect(wishOfSettings({ ...usualSettings, asksPassword: true, password: "green" })).toHaveProperty(
      "password",
      "green",
    );
    expect(wishOfSettings(usualSettings)).toHaveProperty("password", "");
  });

  it("reads blocked words between commas", () => {
    expect(wishOfSettings({ ...usualSettings, blockedWords: " spoiler, , ending" }).blockedWords).toEqual([
      "spoiler",
      "ending",
    ]);
    expect(wishOfSettings(usualSettings)).not.toHaveProperty("blockedWords");
  });
});

describe("suggestedTime", () => {
  it("is an evening, over the end of a month", () => {
    expect(suggestedTime(2, new Date(2026, 10, 29, 15))).toBe("2026-12-01T20:00");
  });
});
