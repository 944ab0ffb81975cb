import { describe, expect, it } from "vitest";
import type { GroupFigures } from "../metrics/group-list.ts";
import { groupRows, type GroupKind } from "./group-rows.ts";

const figuresOf = (value: number, zeroRecall: number): GroupFigures => ({
  zeroRecall,
  recall: value,
  minRecall: value,
  ndcg: value,
  minNdcg: value,
  firstHit: value,
  minFirstHit: value,
});

/** Twelve groups, to which the pick is as good as said, and turns and all others alike. */
function rowsOf(kind: GroupKind, picked: GroupFigures) {
  const same = (name: string, figures: GroupFigures) => ({
    name,
    text: "",
    figures: [undefined, ...Array.from({ length: 12 }, () => figures)],
  });
  const others = ["average", "sp-greedy", "fai", "random", "popular", "oracle"];
  const lists = [same("our pick", picked), ...others.map((name) => same(name, figuresOf(0.3, 0.5)))];
  return groupRows({ kind, lists, data: { name: "none", sha256: "" }, k: 20, heldOutMean: 5, pick: "our pick" });
}

describe("groupRows", () => {
  it("has an aim where our pick stands beside each strategy that it is to beat", () => {
    const rows = rowsOf("random", figuresOf(0.4, 0.25));
    const judged = rows.filter(({ aim }) => aim !== undefined);
    expect(judged.map(({ baseline }) => baseline)).toEqual([
      "average",
      "sp-greedy",
      "fai",
      "average",
      "sp-greedy",
      "fai",
    ]);
    expect(judged.every(({ met, users }) => met === true && users === 12)).toBe(true);
    expect(rows.filter((row) => row.case.startsWith("fai"))).toHaveLength(7);
  });

  it("is not met by what is as good, or surely worse", () => {
    for (const picked of [figuresOf(0.3, 0.5), figuresOf(0.2, 0.75)])
      expect(rowsOf("divergent", picked).some(({ met }) => met === true)).toBe(false);
  });

  it("shows GFAR's published figures beside random groups only", () => {
    const shown = (kind: GroupKind) =>
      rowsOf(kind, figuresOf(0.4, 0.25)).filter(({ floors }) =>
        Object.keys(floors).some((name) => name.startsWith("GFAR")),
      );
    expect(shown("random")).toHaveLength(6);
    expect(shown("divergent")).toEqual([]);
  });
});
