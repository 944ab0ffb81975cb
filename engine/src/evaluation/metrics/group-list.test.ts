import { describe, expect, it } from "vitest";
import { groupFiguresAt } from "./group-list.ts";

const list = Uint32Array.of(7, 3, 9, 1);

describe("groupFiguresAt", () => {
  it("tells what each member found, on average and at least", () => {
    const found = groupFiguresAt(list, [new Set([7]), new Set([3, 50])], 4);
    const second = 1 / Math.log2(3);
    expect(found).toEqual({
      zeroRecall: 0,
      recall: 0.75,
      minRecall: 0.5,
      ndcg: expect.closeTo((1 + second / (1 + second)) / 2),
      minNdcg: expect.closeTo(second / (1 + second)),
      firstHit: expect.closeTo((1 + second) / 2),
      minFirstHit: expect.closeTo(second),
    });
  });

  it("counts the members for whom nothing is among the first k", () => {
    expect(groupFiguresAt(list, [new Set([7]), new Set([1])], 3)).toMatchObject({
      zeroRecall: 0.5,
      minNdcg: 0,
      minFirstHit: 0,
    });
  });

  it("leaves out members who have nothing to find, and groups of such", () => {
    expect(groupFiguresAt(list, [new Set([7]), new Set()], 4)).toMatchObject({ zeroRecall: 0, recall: 1 });
    expect(groupFiguresAt(list, [new Set(), new Set()], 4)).toBeUndefined();
  });
});
