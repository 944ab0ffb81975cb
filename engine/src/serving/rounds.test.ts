import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rounds } from "./rounds.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("rounds", () => {
  it("call each member once in so long, a few at a time", () => {
    const calls: number[] = [];
    const rounds = new Rounds<number>(1_000, (member) => calls.push(member));
    const members = Array.from({ length: 500 }, (_, index) => index);
    for (const member of members) rounds.add(member);
    let most = 0;
    for (let step = 0; step < 100; step += 1) {
      const before = calls.length;
      vi.advanceTimersByTime(10);
      most = Math.max(most, calls.length - before);
    }
    expect(calls).toEqual(members);
    expect(most).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(1_000);
    expect(calls).toEqual([...members, ...members]);
    rounds.close();
    vi.advanceTimersByTime(5_000);
    expect(calls).toHaveLength(1_000);
  });

  it("call nobody who left, and who came meanwhile", () => {
    const calls: string[] = [];
    const rounds = new Rounds<string>(1_000, (member) => calls.push(member));
    for (const member of ["a", "b", "c", "d"]) rounds.add(member);
    vi.advanceTimersByTime(400);
    expect(calls).toEqual(["a", "b"]);
    rounds.delete("a");
    rounds.delete("c");
    rounds.add("e");
    vi.advanceTimersByTime(600);
    expect(calls).toEqual(["a", "b", "d", "e"]);
    rounds.close();
  });
});
