import fc from "fast-check";
import { expect, it } from "vitest";
import { RankedList } from "./ranked-list.ts";

it("holds the best items in order, as if all had been sorted, while nothing falls", () => {
  const change = fc.tuple(fc.nat(30), fc.nat(5));
  fc.assert(
    fc.property(fc.array(change), fc.integer({ min: 1, max: 40 }), (changes, capacity) => {
      const list = new RankedList(capacity);
      const scores = new Map<number, number>();
      for (const [item, more] of changes) {
        const score = (scores.get(item) ?? 0) + more;
        scores.set(item, score);
        list.set(item, score);
      }
      const sorted = [...scores].filter(([, score]) => score > 0).toSorted(([a, x], [b, y]) => y - x || a - b);
      expect([...list.first(capacity)]).toEqual(sorted.slice(0, capacity).map(([item]) => item));
    }),
  );
});

it("lets go of what falls to nothing", () => {
  const list = new RankedList(3);
  for (const item of [1, 2, 3]) list.set(item, item);
  list.set(3, 0);
  list.set(2, 0.5);
  expect([...list.first(3)]).toEqual([1, 2]);
});
