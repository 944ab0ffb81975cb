import { describe, expect, it } from "vitest";
import { lightGbmToTrees } from "./light-gbm.ts";
import { loadTrees, saveTrees } from "./tree-files.ts";
import { createTreeScorer } from "./trees.ts";

const split = {
  split_feature: 0,
  threshold: 0.1,
  decision_type: "<=",
  default_left: true,
  missing_type: "NaN",
  left_child: { leaf_value: 1 },
  right_child: { leaf_value: 2 },
};

describe("lightGbmToTrees", () => {
  it.each([0.1, -0.1, 1e-46, -1e-46, 0, 1, -1])("sends f32 on both sides of %d where f64 would go", (threshold) => {
    const scorer = createTreeScorer(lightGbmToTrees(1, [{ ...split, threshold }]));
    const nearest = new Float32Array([threshold]);
    const bits = new Int32Array(nearest.buffer);
    const near = [nearest[0]!, ...[1, -1].map((step) => new Float32Array(Int32Array.of(bits[0]! + step).buffer)[0]!)];
    for (const value of near.filter((each) => !Number.isNaN(each))) {
      const out = new Float32Array(1);
      scorer.score(Float32Array.of(value), out);
      expect(out[0]).toBe(value <= threshold ? 1 : 2);
    }
  });

  it("refuses what it does not know", () => {
    expect(() => lightGbmToTrees(1, [{ ...split, decision_type: "==" }])).toThrow(/decides by ==/);
    expect(() => lightGbmToTrees(1, [{ ...split, missing_type: "Zero" }])).toThrow(/takes Zero for missing/);
  });
});

describe("loadTrees", () => {
  const files = saveTrees(lightGbmToTrees(2, [split]));

  it("refuses files without an array, with another kind of it, or with trees that cannot be", () => {
    const { left, ...fewer } = files.arrays;
    expect(() => loadTrees({ ...files, arrays: fewer })).toThrow(/array left is absent or no Int32Array/);
    expect(() => loadTrees({ ...files, arrays: { ...fewer, left: Float32Array.from(left) } })).toThrow(RangeError);
    expect(() => loadTrees({ ...files, arrays: { ...fewer, left: Int32Array.of(7) } })).toThrow(/leads to node 7/);
    expect(() => loadTrees({ ...files, header: {} })).toThrow(/featureCount is NaN/);
  });
});
