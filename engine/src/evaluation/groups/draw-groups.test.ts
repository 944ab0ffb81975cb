import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { drawDivergentGroups, drawGroups } from "./draw-groups.ts";

const plan = (count: number) => ({ count, size: 3, uniform: seededUniform(1) });

describe("drawGroups", () => {
  it("draws as many groups as it is asked for, nobody twice in one", () => {
    const groups = drawGroups([5, 6, 7, 8], plan(20));
    expect(groups).toHaveLength(20);
    for (const group of groups) expect(new Set(group).size).toBe(3);
    expect(new Set(groups.flat())).toEqual(new Set([5, 6, 7, 8]));
  });
});

describe("drawDivergentGroups", () => {
  // Users 0 to 2 like one half of the items, 3 to 5 the other, 6 to 8 a third one.
  const users = Uint32Array.from({ length: 36 }, (_, entry) => Math.floor(entry / 4));
  const items = Uint32Array.from({ length: 36 }, (_, entry) => 4 * Math.floor(entry / 12) + (entry % 4));
  const ratings = sparseFromTriples(9, 12, users, items, new Float32Array(36).fill(4));
  const everyone = [...Array(9).keys()];

  it("puts together only who is unlike", () => {
    const groups = drawDivergentGroups(everyone, ratings, { ...plan(20), limit: 0.1 });
    expect(groups).toHaveLength(20);
    for (const group of groups) expect(new Set(group.map((user) => Math.floor(user / 3))).size).toBe(3);
  });

  it("gives up where there are not enough of them", () => {
    expect(drawDivergentGroups([0, 1, 2, 3], ratings, { ...plan(2), limit: 0.1 })).toEqual([]);
  });
});
