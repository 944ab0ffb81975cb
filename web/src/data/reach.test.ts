import { afterEach, describe, expect, it, vi } from "vitest";
import { createReach } from "./reach.ts";

afterEach(() => void vi.useRealTimers());

describe("createReach", () => {
  it("asks again until there is an answer, and says so once", async () => {
    vi.useFakeTimers();
    let isUp = false;
    let probeCount = 0;
    const found = vi.fn<() => void>();
    const reach = createReach(async () => {
      probeCount += 1;
      if (!isUp) throw new Error("down");
    }, found);
    const changes: boolean[] = [];
    reach.subscribe(() => changes.push(reach.isReachable()));
    reach.lost();
    reach.lost();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(changes).toEqual([false]);
    expect(probeCount).toBe(3);
    isUp = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(changes).toEqual([false, true]);
    expect(found).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probeCount).toBe(4);
  });
});
