import { describe, expect, it } from "vitest";
import type { TasteEvent } from "../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId } from "../domain/ids.ts";
import { tiredItems, type FatigueConfig } from "./fatigue.ts";

const dayMs = 86_400_000;
let count = 0;
const event = (kind: "impression" | "view" | "like", day: number, item = "x"): TasteEvent => ({
  id: parseEventId(`e${(count += 1)}`),
  accountId: parseAccountId("ada"),
  itemId: parseItemId(item),
  atMs: day * dayMs,
  kind,
});
const shown = (...days: readonly number[]) => days.map((day) => event("impression", day));
const tired = (events: readonly TasteEvent[], day: number, config?: FatigueConfig) => [
  ...tiredItems(
    {
      impressions: events.filter(({ kind }) => kind === "impression"),
      touches: events.filter(({ kind }) => kind !== "impression"),
    },
    { nowMs: day * dayMs, canonicalOf: (id) => parseItemId(id.replace("paperback", "work")) },
    config,
  ),
];

describe("tiredItems", () => {
  it("are those shown five times untouched, for two weeks, and again after five more times", () => {
    const five = shown(1, 2, 3, 4, 5);
    expect(tired(five.slice(1), 6)).toEqual([]);
    expect(tired(five, 6)).toEqual(["x"]);
    expect(tired(five, 18.9)).toEqual(["x"]);
    expect(tired(five, 19)).toEqual([]);
    expect(tired([...five, ...shown(20, 21, 22, 23)], 24)).toEqual([]);
    expect(tired([...five, ...shown(20, 21, 22, 23, 24)], 25)).toEqual(["x"]);
  });

  it("come back at any touch, and five times count from there", () => {
    const touched = [...shown(1, 2, 3, 4, 5), event("view", 6)];
    expect(tired(touched, 7)).toEqual([]);
    expect(tired([...touched, ...shown(7, 8, 9, 10)], 11)).toEqual([]);
    expect(tired([...touched, ...shown(7, 8, 9, 10, 11)], 12)).toEqual(["x"]);
  });

  it("count a list once, and all editions of a work together", () => {
    const inOneList = shown(1, 1, 1, 1, 1).map((one) => ({ ...one, recommendationId: "r" }));
    expect(tired(inOneList, 2)).toEqual([]);
    expect(tired([...inOneList, ...shown(2, 3, 4, 5)], 6)).toEqual(["x"]);
    const editions = ["work", "paperback", "work", "paperback", "work"];
    expect(
      tired(
        editions.map((item, day) => event("impression", 1 + day, item)),
        7,
      ),
    ).toEqual(["work"]);
  });

  it("can be of another patience, or off", () => {
    expect(tired(shown(1, 2), 3, { showingCount: 2, restDays: 3 })).toEqual(["x"]);
    expect(tired(shown(1, 2), 5, { showingCount: 2, restDays: 3 })).toEqual([]);
    expect(tired(shown(1, 2, 3, 4, 5), 5, { showingCount: 5, restDays: 0 })).toEqual([]);
  });
});
