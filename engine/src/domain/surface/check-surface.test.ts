import { describe, expect, it } from "vitest";
import { parseItemFilter } from "../filter/parse-item-filter.ts";
import { parseItemId } from "../ids.ts";
import { contradictionsOf } from "./check-surface.ts";
import type { Amount, PinCondition, SurfaceRule } from "./surface.ts";

const pin = (id: string, position: number, when?: PinCondition): SurfaceRule => ({
  id,
  kind: "pin",
  itemId: parseItemId(`item-${id}`),
  position,
  ...(when && { when }),
});
const quota = (id: string, filter: string, amounts: { atLeast?: Amount; atMost?: Amount }): SurfaceRule => ({
  id,
  kind: "quota",
  filter: parseItemFilter(filter),
  ...amounts,
});
const embargo = (notBeforeMs?: number, notAfterMs?: number): SurfaceRule => ({
  id: "embargo",
  kind: "embargo",
  filter: parseItemFilter("domain:book"),
  ...(notBeforeMs !== undefined && { notBeforeMs }),
  ...(notAfterMs !== undefined && { notAfterMs }),
});
const floor = (id: string): SurfaceRule => ({ id, kind: "minimum-relevance", score: 0.1 });

describe("contradictionsOf", () => {
  it.each<[string, readonly SurfaceRule[], RegExp]>([
    ["two pins on one place", [pin("a", 1), pin("b", 1)], /position 1, as "a" does/],
    ["one item on two places", [pin("a", 1), { ...pin("a", 2), id: "b" }], /the item that "a" pins/],
    ["a pin that ends first", [pin("a", 1, { fromMs: 2, untilMs: 1 })], /ends before it begins/],
    ["an embargo for ever", [embargo(2, 1)], /would never let/],
    ["an embargo of nothing", [embargo()], /needs notBefore/],
    ["ids twice", [pin("a", 1), { ...floor("a") }], /id of another rule/],
    ["two floors", [floor("a"), floor("b")], /second minimum/],
    ["a quota of nothing", [quota("a", "domain:book", {})], /needs atLeast/],
    [
      "more than most",
      [quota("a", "domain:book", { atLeast: { count: 3 }, atMost: { ratio: 0.1 } })],
      /at least 3 and/,
    ],
    ["more than the list", [quota("a", "domain:book", { atLeast: { count: 13 } })], /at least 13 of a list of 12/],
    [
      "part above the whole",
      [
        quota("a", "domain:music", { atMost: { count: 3 } }),
        quota("b", "domain:music AND genre:jazz", { atLeast: { count: 4 } }),
      ],
      /at least 4 of what "a" allows at most 3/,
    ],
    [
      "shares above the whole",
      [
        quota("a", "domain:music", { atLeast: { ratio: 0.6 } }),
        quota("b", "domain:book AND genre:jazz", { atLeast: { ratio: 0.5 } }),
      ],
      /"a", "b" ask for 14 of 12/,
    ],
  ])("finds %s", (_, rules, message) => {
    const problems = contradictionsOf({ rules, n: 12 });
    expect(problems.map(({ field, message: text }) => `${field} ${text}`).join()).toMatch(message);
    expect(problems[0]?.field).toMatch(/^\/rules\/\d/);
  });

  it("lets through what can hold together", () => {
    const rules = [
      pin("a", 1, { region: "GB" }),
      pin("b", 1, { region: "DE" }),
      pin("c", 2, { untilMs: 5 }),
      pin("d", 2, { fromMs: 5 }),
      quota("e", "domain:music", { atLeast: { count: 2 }, atMost: { count: 3 } }),
      quota("f", "domain:book", { atLeast: { ratio: 0.5 } }),
      quota("g", "genre:jazz", { atLeast: { count: 8 } }),
      embargo(1, 2),
    ];
    expect(contradictionsOf({ rules, n: 12 })).toEqual([]);
  });
});
