import { describe, expect, it } from "vitest";
import type { Random } from "./random.ts";

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

/** `isSeeded` says that the seed decides everything. */
export function describeRandom(
  name: string,
  open: (seed: number) => Random,
  abilities: { readonly isSeeded: boolean },
): void {
  describe(`${name} as Random`, () => {
    it("draws evenly from [0, 1), without a trace of the draw before", () => {
      const count = 100_000;
      const numbers = draws(open(1), count);
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      // Pairs of consecutive draws over a grid of 10 × 10: chi-squared with 99 degrees of freedom exceeds 200 once in 10^8 runs.
      const cells = new Float64Array(100);
      for (let index = 0; index < count; index += 2)
        cells[Math.floor(numbers[index]! * 10) * 10 + Math.floor(numbers[index + 1]! * 10)]! += 1;
      const expected = count / 2 / 100;
      const chiSquared = cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0);
      expect(chiSquared).toBeLessThan(200);
    });

    it("uses all the digits a number has", () => {
      const lowDigits = draws(open(2), 10_000).filter((number) => (number * 2 ** 53) % 2 === 1).length;
      expect(lowDigits).toBeGreaterThan(4500);
      expect(lowDigits).toBeLessThan(5500);
    });

    it("makes ids of 22 letters and digits, each its own, each letter about as often", () => {
      const random = open(3);
      const ids = Array.from({ length: 20_000 }, () => random.newId());
      expect(ids.every((id) => /^[0-9A-Za-z]{22}$/.test(id))).toBe(true);
      expect(new Set(ids).size).toBe(ids.length);
      const counts = new Map<string, number>();
      for (const letter of ids.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
      const expected = (ids.length * 22) / 62;
      expect(counts.size).toBe(62);
      for (const count of counts.values()) expect(Math.abs(count / expected - 1)).toBeLessThan(0.1);
    });

    it.runIf(abilities.isSeeded)("repeats itself for the same seed, and for no other (seeded sources only)", () => {
      const [first, second] = [open(42), open(42)];
      expect(draws(first, 5)).toEqual(draws(second, 5));
      expect(first.newId()).toBe(second.newId());
      expect(first.next()).toBe(second.next());
      const firsts = [0, 1, 2, -1, 42, 43, 2 ** 32, 2 ** 40 + 1, 2 ** 53 - 1].map((seed) => open(seed).next());
      expect(new Set(firsts).size).toBe(firsts.length);
    });

    it.runIf(!abilities.isSeeded)("never repeats itself (sources without a seed only)", () => {
      expect(draws(open(1), 5)).not.toEqual(draws(open(1), 5));
    });
  });
}
