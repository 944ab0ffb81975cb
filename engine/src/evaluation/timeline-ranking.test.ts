import { describe, expect, it } from "vitest";
import { historyAt, judgeTimeline, recentPopularity, timelineTasks } from "./timeline-ranking.ts";

const day = 86_400;
/** User, item, day. User 0 is known by day 10 and comes back, user 1 is known and does not, user 2 comes later. */
const rows = [
  [0, 0, 0],
  [0, 1, 0.5],
  [0, 2, 8],
  [1, 2, 9],
  [0, 3, 11],
  [0, 4, 12],
  [2, 0, 11],
  [2, 2, 11],
] as const;
const table = {
  userCount: 3,
  itemCount: 5,
  users: Uint32Array.from(rows, ([user]) => user),
  items: Uint32Array.from(rows, ([, item]) => item),
  values: new Float32Array(rows.length).fill(1),
  times: Float64Array.from(rows, ([, , days]) => days * day),
};
const { warm, cold } = timelineTasks(table, { from: 10 * day, seed: 1 });

describe("ranking at a moment", () => {
  it("knows what happened before, and asks for what came after among items seen before", () => {
    expect([...warm.candidates]).toEqual([0, 1, 2]);
    expect([...warm.past]).toEqual([0, 1, 2, 3]);
    expect([...warm.fold.users]).toEqual([0]);
    expect([...cold.fold.users]).toEqual([2]);
    expect([...historyAt(warm, 0)]).toEqual([2, 1, 0]);
  });

  it("judges who comes to a candidate, and nobody else", () => {
    expect(judgeTimeline(warm, () => [0, 0, 0])[0]).toBeNaN();
    expect(judgeTimeline(cold, () => [2, 1, 3])[0]).toBe(1);
    expect(judgeTimeline(cold, () => [1, 3, 2])[0]).toBeLessThan(1);
  });

  it("counts events of the last days, of newcomers or of those who came back", () => {
    const counts = (...given: readonly [number, ("first-day" | "later")?]) =>
      [...recentPopularity(warm, ...given)].map((value) => Math.round(Math.expm1(value)));
    expect(counts(Infinity)).toEqual([1, 1, 2]);
    expect(counts(1.5)).toEqual([0, 0, 1]);
    expect(counts(Infinity, "first-day")).toEqual([1, 1, 1]);
    expect(counts(Infinity, "later")).toEqual([0, 0, 1]);
  });

  it("lets nothing of the future into a score", () => {
    const other = { ...table, items: Uint32Array.of(...table.items.subarray(0, 4), 4, 3, 1, 3) };
    const later = timelineTasks(other, { from: 10 * day, seed: 1 }).warm;
    expect(recentPopularity(later, Infinity)).toEqual(recentPopularity(warm, Infinity));
    expect(historyAt(later, 0)).toEqual(historyAt(warm, 0));
  });
});
