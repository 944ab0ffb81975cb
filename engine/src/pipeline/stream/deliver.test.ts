import { describe, expect, it } from "vitest";
import { EngineError } from "../../domain/errors.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { backOff, isOutage, Stopped } from "./back-off.ts";
import type { EventBatch } from "./consumer-group.ts";
import { deliver, type Delivery } from "./deliver.ts";

const batchOf = (count: number): EventBatch => ({
  tenant: tenantA,
  partition: 0,
  events: Array.from({ length: count }, (_, index) => ({
    position: BigInt(index + 1),
    arrivedAtMs: 1e12,
    event: someEvent(`e${index + 1}`),
  })),
});
const quick = (signal = new AbortController().signal) => ({
  random: new SeededRandom(1),
  firstMs: 0.01,
  longestMs: 0.1,
  signal,
});

/** Delivers a batch of which some positions cannot be handled, and tells what happened, in order. */
async function deliverWith(poison: readonly bigint[], count: number) {
  const steps: string[] = [];
  const delivery: Delivery = {
    handle: async ({ events }) => {
      const [first, last] = [events[0]!.position, events.at(-1)!.position];
      const failing = events.find(({ position }) => poison.includes(position));
      steps.push(`${failing === undefined ? "handled" : "failed"} ${first}-${last}`);
      if (failing !== undefined) throw new Error(`no ${failing.position}`);
    },
    advance: async (to) => void steps.push(`to ${to}`),
    setAside: async ({ position }, reason) => void steps.push(`aside ${position}: ${reason}`),
    onTrouble: () => {},
    backOff: quick(),
    attemptCount: 3,
  };
  await deliver(delivery, batchOf(count));
  return steps;
}

describe("deliver", () => {
  it("hands a batch over whole and advances behind it", async () => {
    expect(await deliverWith([], 5)).toEqual(["handled 1-5", "to 5"]);
    expect(await deliverWith([], 0)).toEqual([]);
  });

  it("halves a batch down to the event at fault, and advances behind each piece only when it is handled or kept", async () => {
    expect(await deliverWith([3n], 4)).toEqual([
      "failed 1-4",
      "failed 1-4",
      "failed 1-4",
      "handled 1-2",
      "to 2",
      "failed 3-4",
      "failed 3-3",
      "failed 3-3",
      "aside 3: no 3",
      "to 3",
      "handled 4-4",
      "to 4",
    ]);
  });

  it("costs a logarithm of tries for one event at fault", async () => {
    const steps = await deliverWith([777n], 1024);
    expect(steps.filter((step) => step.startsWith("failed"))).toHaveLength(3 + 9 + 2);
    expect(steps.filter((step) => step.startsWith("handled"))).toHaveLength(10);
    expect(steps.at(-1)).toBe("to 1024");
  });
});

describe("backOff", () => {
  it("doubles up to its longest, with jitter over the upper half", async () => {
    const elapsed = async (attempt: number) => {
      const startedAt = performance.now();
      await backOff({ ...quick(), firstMs: 16, longestMs: 64 }, attempt);
      return performance.now() - startedAt;
    };
    // Timers may fire up to a millisecond early.
    for (const [attempt, leastMs] of [
      [1, 8],
      [2, 16],
      [3, 32],
      [9, 32],
    ] as const)
      expect(await elapsed(attempt)).toBeGreaterThanOrEqual(leastMs - 1);
  });

  it("ends when it is stopped, before and meanwhile", async () => {
    const stopping = new AbortController();
    const waiting = backOff({ ...quick(stopping.signal), firstMs: 1e6, longestMs: 1e6 }, 1);
    stopping.abort();
    await expect(waiting).rejects.toThrow(Stopped);
    await expect(backOff(quick(stopping.signal), 1)).rejects.toThrow(Stopped);
  });
});

describe("isOutage", () => {
  it.each([
    new EngineError("DISK_FULL", "Full."),
    new EngineError("STORE_UNWRITABLE", "No right."),
    Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
    Object.assign(new Error("write"), { code: "ENOSPC" }),
    Object.assign(new Error("too many"), { name: "ThrottlingException", $retryable: { throttling: true } }),
    new EngineError("OVERLOADED", "The table does not answer."),
    new EngineError("INVALID_CONFIG", "AWS does not let this program use the table."),
  ])("tells the world's faults: %s", (error) => expect(isOutage(error)).toBe(true));

  it.each([new EngineError("INVALID_INPUT", "Bad."), new TypeError("x is undefined"), "a text", undefined])(
    "from an event's: %s",
    (error) => expect(isOutage(error)).toBe(false),
  );
});
