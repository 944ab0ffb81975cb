import { describe, expect, it } from "vitest";
import { isUnchanged, listChange } from "./list-change.ts";

describe("listChange", () => {
  it("tells what came, moved and went", () => {
    const change = listChange(["a", "b", "c", "d"], ["new", "a", "d", "c"], 3);
    expect(change.moves).toEqual([{ kind: "new" }, { kind: "down", placeCount: 1 }, { kind: "up", placeCount: 1 }]);
    expect(change.gone).toEqual(["b"]);
    expect(isUnchanged(change)).toBe(false);
  });

  it("looks at the beginning alone", () => {
    expect(isUnchanged(listChange(["a", "b", "c"], ["a", "b", "x"], 2))).toBe(true);
  });
});
