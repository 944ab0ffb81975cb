import type { FriendAct, RecommendationList } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { someItem } from "../works/testing-item.ts";
import { friendRows, hourWords, momentRow, momentWords, withoutRepeats, type Row } from "./rows.ts";

const row = (key: string, ...ids: string[]): Row => ({
  key,
  heading: key,
  works: ids.map((id) => ({ item: someItem(id), reasons: [] })),
});
const idsOf = (rows: readonly Row[]) => rows.map(({ key, works }) => [key, works.map((work) => work.item.id).join("")]);

describe("withoutRepeats", () => {
  it("shows each work once, in the first row that has it, and leaves out what is too short then", () => {
    const rows = [row("one", "a", "b", "c", "d"), row("two", "b", "c", "e"), row("three", "e", "f", "g", "d")];
    expect(idsOf(withoutRepeats(rows, ["a"]))).toEqual([
      ["one", "bcd"],
      ["three", "efg"],
    ]);
  });
});

describe("the moment in words", () => {
  it.each([
    [new Date(2026, 10, 29, 4), "Sunday night"],
    [new Date(2026, 10, 29, 5), "Sunday morning"],
    [new Date(2026, 10, 30, 17), "Monday afternoon"],
    [new Date(2026, 10, 30, 18), "Monday evening"],
    [new Date(2026, 10, 30, 23), "Monday night"],
  ])("calls %s %s", (now, words) => expect(hourWords(now)).toBe(words));

  it("names weather and company where they are known", () => {
    const now = new Date(2026, 10, 29, 20);
    const moment = { goal: "match", isReachableOnly: false } as const;
    expect(momentWords(moment, now)).toBe("a Sunday evening");
    expect(momentWords({ ...moment, weather: "rainy", company: "friends" }, now)).toBe(
      "a rainy Sunday evening with friends",
    );
  });
});

describe("momentRow", () => {
  it("has what the moment brought, with the reason that says so first", () => {
    const trend = { kind: "trend", text: "On the rise", share: 0.9 } as const;
    const moment = {
      kind: "moment",
      text: "Often chosen on a rainy day",
      share: 0.1,
      variable: "weather",
      value: "rainy",
    } as const;
    const part = { value: 0, weight: 0 };
    const parts = { score: 1, sources: [], breakdown: { cf: part, cb: part, ctx: part, social: part } };
    const list: RecommendationList = {
      recommendationId: "r",
      userId: "u",
      isFallback: false,
      continue: [],
      items: [
        { ...parts, rank: 1, item: someItem("a"), reasons: [trend] },
        { ...parts, rank: 2, item: someItem("b"), reasons: [trend, moment] },
      ],
    };
    const made = momentRow(
      list,
      { goal: "match", isReachableOnly: false, weather: "rainy" },
      new Date(2026, 10, 29, 20),
    );
    expect(made.heading).toBe("For a rainy Sunday evening");
    expect(made.works.map((work) => [work.item.id, work.reasons[0]?.text])).toEqual([["b", moment.text]]);
  });
});

describe("friendRows", () => {
  const act = (userId: string, id: string, domain: string): FriendAct => ({
    userId,
    name: userId.toUpperCase(),
    act: "finished",
    item: someItem(id, domain),
    at: new Date(Date.now() - 3 * 3_600_000).toISOString(),
  });

  it("gives a friend who did much a row, named by what it is, and the others one together", () => {
    const acts = [
      ...["a", "b", "c"].map((id) => act("maya", id, "music")),
      ...["d", "e"].map((id) => act("bo", id, "book")),
      ...["f", "g"].map((id) => act("kim", id, "movie")),
    ];
    const rows = friendRows(acts);
    expect(rows.map(({ heading }) => heading)).toEqual(["MAYA is listening to …", "What your friends enjoyed lately"]);
    expect(rows[0]?.works[0]?.reasons[0]?.text).toBe("Finished, 3 hours ago");
    expect(rows[1]?.works[0]?.reasons[0]?.text).toBe("BO: finished, 3 hours ago");
  });

  it("names no domain where there are several", () => {
    const acts = [act("maya", "a", "music"), act("maya", "b", "book"), act("maya", "c", "movie")];
    expect(friendRows(acts)[0]?.heading).toBe("What MAYA enjoyed lately");
  });
});
