import { expect, it } from "vitest";
import { compareLists, effectText, moveText } from "./compare-lists.ts";

const listed = (...ids: readonly string[]) => ids.map((itemId) => ({ itemId, title: itemId.toUpperCase() }));

it("tells of each item how far it moves, by which rule, and what leaves", () => {
  const effects = [
    { ruleId: "opening", kind: "pin", effect: "pinned", itemId: "d" },
    { ruleId: "later", kind: "embargo", effect: "held-back", itemId: "b" },
  ] as const;
  const rows = compareLists(listed("a", "b", "c"), listed("d", "c", "a"), effects);
  expect(rows.map((row) => [row.itemId, moveText(row), row.effects.map(effectText).join()])).toEqual([
    ["d", "new", "pinned by opening"],
    ["c", "up 1", ""],
    ["a", "down 2", ""],
    ["b", "leaves", "held back by later"],
  ]);
});

it("says nothing of what stays", () => {
  const [row] = compareLists(listed("a"), listed("a"), []);
  expect(row && moveText(row)).toBe("");
});
