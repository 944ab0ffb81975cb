import fc from "fast-check";
import { expect, it } from "vitest";
import { createBestList } from "./best-list.ts";

it("keeps what a full sort puts first, the lower index among equals", () => {
  const entries = fc.uniqueArray(fc.record({ index: fc.nat({ max: 99 }), key: fc.integer({ min: -4, max: 4 }) }), {
    selector: ({ index }) => index,
  });
  fc.assert(
    fc.property(entries, fc.nat({ max: 12 }), (given, capacity) => {
      const list = createBestList(capacity);
      for (let round = 0; round < 2; round += 1) {
        for (const { index, key } of given) list.offer(index, key);
        const keys = given.map(({ key }) => key).toSorted((a, b) => b - a);
        expect(list.leastKey).toBe(capacity === 0 ? Infinity : (keys[capacity - 1] ?? -Infinity));
        const out = new Uint32Array(capacity);
        const count = list.takeSorted(out);
        const expected = given.toSorted((a, b) => b.key - a.key || a.index - b.index).slice(0, capacity);
        expect([...out.subarray(0, count)]).toEqual(expected.map(({ index }) => index));
      }
    }),
  );
});
