import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClockEstimate } from "./clock.ts";

interface Delays {
  readonly upMs: number;
  readonly downMs: number;
  readonly waitMs: number;
}

/** A client whose clock is `offsetMs` behind the server's and runs `ratio` as fast. */
class Connection {
  readonly clock = new ClockEstimate();
  serverMs = 1e9;
  offsetMs: number;
  readonly #ratio: number;
  #pair = 0;

  constructor(offsetMs: number, ratio = 1) {
    this.offsetMs = offsetMs;
    this.#ratio = ratio;
  }

  localMs(serverMs = this.serverMs): number {
    return serverMs * this.#ratio - this.offsetMs;
  }

  probe({ upMs, downMs, waitMs }: Delays): void {
    const sentMs = this.localMs();
    const serverReceivedMs = this.serverMs + upMs;
    this.serverMs = serverReceivedMs + 1 + downMs;
    this.#pair += 1;
    const pair = this.#pair >> 1;
    const serverSentMs = serverReceivedMs + 1;
    this.clock.add({ sentMs, serverReceivedMs, serverSentMs, receivedMs: this.localMs(), pair });
    this.serverMs += waitMs;
  }

  errorMs(serverMs = this.serverMs): number {
    return Math.abs(this.clock.toServerMs(this.localMs(serverMs)) - serverMs);
  }
}

const even = { upMs: 40, downMs: 40, waitMs: 100 };

function repeat(count: number, run: () => void): void {
  for (let index = 0; index < count; index += 1) run();
}

describe("ClockEstimate", () => {
  it("is never further off than it says, whatever the ways up and down take and however the clocks drift", () => {
    const delays = fc.record({
      upMs: fc.double({ min: 0, max: 800, noNaN: true }),
      downMs: fc.double({ min: 0, max: 800, noNaN: true }),
      waitMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
    });
    const drifts = fc.double({ min: -0.00019, max: 0.00019, noNaN: true });
    fc.assert(
      fc.property(fc.array(delays, { minLength: 1, maxLength: 120 }), drifts, (list, drift) => {
        const connection = new Connection(123_456, 1 + drift);
        let worstMs = Number.NEGATIVE_INFINITY;
        for (const one of list) {
          const { probeCount } = connection.clock;
          connection.probe({ ...one, waitMs: 0 });
          const isTaken = connection.clock.probeCount > probeCount;
          if (isTaken) worstMs = Math.max(worstMs, connection.errorMs() - connection.clock.uncertaintyMs);
          connection.serverMs += one.waitMs;
        }
        expect(worstMs).toBeLessThanOrEqual(0.001);
        expect(connection.clock.jumpCount).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("joins the quickest way up with the quickest way down", () => {
    const connection = new Connection(5_000);
    connection.probe({ upMs: 10, downMs: 300, waitMs: 50 });
    connection.probe({ upMs: 300, downMs: 10, waitMs: 50 });
    expect(connection.errorMs()).toBeLessThan(1);
    expect(connection.clock.uncertaintyMs).toBeLessThan(12);
  });

  it("follows a clock that jumps with the first probe after it", () => {
    const connection = new Connection(5_000);
    repeat(40, () => connection.probe(even));
    for (const byMs of [4_000, -4_000, 90]) {
      connection.offsetMs += byMs;
      expect(connection.errorMs()).toBeGreaterThan(80);
      connection.probe(even);
      expect(connection.errorMs()).toBeLessThan(1);
      repeat(40, () => connection.probe(even));
    }
    expect(connection.clock.jumpCount).toBe(3);
  });

  it("spreads a correction that is smaller than the doubt, and time never runs back meanwhile", () => {
    const connection = new Connection(5_000);
    repeat(40, () => connection.probe({ upMs: 80, downMs: 40, waitMs: 10 }));
    expect(connection.errorMs()).toBeCloseTo(20, 0);
    connection.probe({ upMs: 40, downMs: 40, waitMs: 0 });
    const localMs = connection.localMs();
    expect(connection.errorMs()).toBeCloseTo(20, 0);
    let lastMs = 0;
    for (let laterMs = 0; laterMs <= 3_000; laterMs += 50) {
      const serverMs = connection.clock.toServerMs(localMs + laterMs);
      expect(serverMs).toBeGreaterThan(lastMs);
      expect(serverMs - lastMs).toBeLessThan(lastMs === 0 ? Number.POSITIVE_INFINITY : 51);
      lastMs = serverMs;
    }
    expect(connection.errorMs(connection.serverMs + 3_000)).toBeLessThan(1);
  });

  it("takes no probe of more than a second where it has better ones, and takes it where it has none", () => {
    const slow = new Connection(5_000);
    slow.probe({ upMs: 700, downMs: 700, waitMs: 10 });
    expect(slow.clock.uncertaintyMs).toBeCloseTo(700, 0);
    slow.probe(even);
    const { probeCount } = slow.clock;
    slow.probe({ upMs: 0, downMs: 1_500, waitMs: 0 });
    expect(slow.clock.probeCount).toBe(probeCount);
    expect(slow.errorMs()).toBeLessThan(1);
  });

  it("refuses impossible probes", () => {
    const clock = new ClockEstimate();
    const good = { sentMs: 0, serverReceivedMs: 1_010, serverSentMs: 1_010, receivedMs: 20, pair: 1 };
    for (const wrong of [{ receivedMs: -5 }, { serverSentMs: 900 }, { serverReceivedMs: Number.NaN }]) {
      clock.add({ ...good, ...wrong });
      expect(clock.uncertaintyMs).toBe(Number.POSITIVE_INFINITY);
    }
    clock.add(good);
    expect(clock.toServerMs(20)).toBeCloseTo(1_020);
    expect(clock.toLocalMs(1_020)).toBeCloseTo(20);
  });

  it("probes 16 times in the first second, then every 2.5 s for 30 s, then every 5 or 10 s, and anew after a reset", () => {
    const clock = new ClockEstimate();
    let nowMs = 1_000;
    const gaps: number[] = [];
    for (let count = 0; count < 32; count += 1) {
      clock.beginPair(nowMs);
      const nextMs = clock.nextProbeAtMs(false);
      gaps.push(nextMs - nowMs);
      nowMs = nextMs;
    }
    expect(gaps.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 50));
    expect(gaps.slice(15, 27)).toEqual(Array.from({ length: 12 }, () => 2_500));
    expect(gaps.slice(28)).toEqual([5_000, 5_000, 5_000, 5_000]);
    clock.beginPair(nowMs);
    expect(clock.nextProbeAtMs(true)).toBe(nowMs + 10_000);
    clock.reset();
    expect(clock.nextProbeAtMs(true)).toBeLessThan(nowMs);
    clock.beginPair(nowMs);
    expect(clock.nextProbeAtMs(true)).toBe(nowMs + 50);
  });

  it("says how many pairs met a queue", () => {
    const connection = new Connection(0);
    const pair = (upMs: number) => {
      connection.probe(even);
      connection.probe({ ...even, upMs });
    };
    connection.probe(even);
    repeat(12, () => pair(42));
    expect(connection.clock.disturbedRatio).toBe(0);
    repeat(4, () => pair(60));
    expect(connection.clock.disturbedRatio).toBe(0.25);
  });
});
