import { expect, it } from "vitest";
import { countChoices } from "./choice-counts.ts";

/** Features 0 and 1 are wholes; 2 and 3 are parts of 0. Items: 0 has 0 and 2, 1 has 0 and 3, 2 has 1 alone. */
const lists = {
  featureCount: 4,
  wholeOf: Uint32Array.of(0, 1, 0, 0),
  offsets: Uint32Array.of(0, 2, 4, 5),
  features: Uint32Array.of(0, 2, 0, 3, 1),
};

it("counts what each person chose under each condition, and what they would have if it made no difference", () => {
  const found = new Map<string, readonly [number, number]>();
  const variances: number[] = [];
  countChoices(
    lists,
    {
      rows: [Uint32Array.of(0, 1, 2, 3, 4), Uint32Array.of(5)],
      items: Uint32Array.of(0, 0, 1, 2, 0, 1),
      conditions: Int32Array.of(0, 0, 1, 1, -1, 1),
      conditionCount: 2,
    },
    (condition, feature, { count, expected, variance }) => {
      variances.push(variance);
      const [knownCount, knownExpected] = found.get(`${condition} ${feature}`) ?? [0, 0];
      found.set(`${condition} ${feature}`, [knownCount + count, knownExpected + expected]);
    },
  );
  // 4 of 5 choices are of feature 0, and 2 of 5 under condition 0: hypergeometric.
  expect(variances[0]).toBeCloseTo(2 * (4 / 5) * (1 / 5) * (3 / 4));
  // A single choice leaves nothing to chance.
  expect(variances.at(-1)).toBe(0);
  expect(Object.fromEntries(found)).toEqual({
    "0 0": [2, (2 * 4) / 5],
    "0 2": [2, (2 * 3) / 4],
    "0 3": [0, (2 * 1) / 4],
    "0 1": [0, 2 / 5],
    // The second person chose one thing, as expected of who chooses one thing.
    "1 0": [2, (2 * 4) / 5 + 1],
    "1 2": [0, 3 / 4],
    "1 3": [2, 1 / 4 + 1],
    "1 1": [1, 2 / 5],
  });
});
