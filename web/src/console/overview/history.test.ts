import type { Overview } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { lastMinute, routeRows, withAnswer, type History } from "./history.ts";
import { tilesOf } from "./tiles.ts";

const bounds = [10, 100];

/** An answer after so many seconds, with these counts of requests in ≤ 10 ms, ≤ 100 ms and longer. */
function answer(seconds: number, bucketCounts: readonly number[], more: Partial<Overview> = {}): Overview {
  const requestCount = bucketCounts.reduce((sum, count) => sum + count, 0);
  const totals = {
    requestCount,
    successCount: requestCount,
    redirectCount: 0,
    clientErrorCount: 0,
    serverErrorCount: 0,
    p50Ms: 0,
    p95Ms: 0,
    p99Ms: 0,
    totalMs: 0,
    bucketCounts,
  };
  return {
    atMs: seconds * 1000,
    startedAtMs: 0,
    bucketBoundsMs: bounds,
    requests: totals,
    routes: [{ method: "GET", route: "/v1/items", ...totals }],
    lists: {
      readyCount: 0,
      computedCount: 0,
      madeCount: 0,
      fallbackCount: 0,
      madeP50Ms: 0,
      madeP95Ms: 0,
      madeP99Ms: 0,
    },
    events: { acceptedCount: 0, duplicateCount: 0, rejectedCount: 0, unmatchedCount: 0 },
    exposures: { waitingCount: 0, droppedCount: 0 },
    consumers: [],
    openSocketCount: 0,
    partyCount: 0,
    partyMemberCount: 0,
    modelVersion: "one",
    itemCount: 1,
    live: { learnedEventCount: 0, waitingEventCount: 0, placedItemCount: 0, savedAtMs: 0 },
    process: {
      residentBytes: 0,
      heapUsedBytes: 0,
      heapTotalBytes: 0,
      cpuSeconds: 0,
      eventLoopP99Ms: 0,
      workerRatios: [],
    },
    ...more,
  };
}

const historyOf = (answers: readonly Overview[]) =>
  answers.reduce<History | undefined>(withAnswer, undefined) ?? { recent: [], points: [] };

describe("history", () => {
  it("tells nothing of one answer", () => expect(lastMinute(historyOf([answer(1, [5, 0, 0])]))).toBeUndefined());

  it("tells rates and quantiles of what lies between two answers alone", () => {
    const span = lastMinute(historyOf([answer(0, [1000, 0, 0]), answer(2, [1010, 10, 0])]));
    expect(span).toMatchObject({ durationMs: 2000, requestCount: 20 });
    expect(span?.latency).toMatchObject({ p50Ms: 10, p95Ms: 91 });
    expect(span?.latency?.p99Ms).toBeCloseTo(98.2);
  });

  it("counts what took longer than all bounds as the last of them", () =>
    expect(lastMinute(historyOf([answer(0, [0, 0, 0]), answer(2, [0, 0, 4])]))?.latency?.p50Ms).toBe(100));

  it("begins anew when the process did", () => {
    const history = historyOf([
      answer(0, [9, 0, 0]),
      answer(2, [9, 0, 0]),
      answer(4, [1, 0, 0], { startedAtMs: 3000 }),
    ]);
    expect(history.recent).toHaveLength(1);
    expect(history.points).toEqual([]);
  });

  it("keeps a minute of answers and five of points", () => {
    const history = historyOf(Array.from({ length: 400 }, (_, index) => answer(index * 2, [index, 0, 0])));
    expect(lastMinute(history)).toMatchObject({ durationMs: 60_000, requestCount: 30 });
    expect(history.points).toHaveLength(150);
    expect(history.points.at(-1)).toMatchObject({ requestsPerSecond: 0.5 });
  });

  it("leaves out routes that nobody asked for meanwhile", () => {
    const [before, after] = [answer(0, [4, 0, 0]), answer(2, [4, 0, 0])];
    expect(routeRows(after, before)).toEqual([]);
    expect(routeRows(after)).toMatchObject([{ key: "GET /v1/items", requestCount: 4 }]);
  });
});

describe("tilesOf", () => {
  const tile = (name: string, overview: Overview, span?: Parameters<typeof tilesOf>[1]) =>
    tilesOf(overview, span).find((one) => one.name === name);

  it("says that no model serves", () => {
    const { modelVersion: _, ...without } = answer(0, [0, 0, 0]);
    expect(tile("Model", without)).toMatchObject({ tone: "alarm", value: "None" });
  });

  it("says who is behind, and what was set aside before that", () => {
    const lake = { group: "lake", lagMs: 30_000, setAsideCount: 0 };
    expect(tile("Consumer lag", answer(0, [], { consumers: [lake] }))).toMatchObject({
      tone: "warning",
      words: "lake is behind",
    });
    expect(tile("Consumer lag", answer(0, [], { consumers: [{ ...lake, setAsideCount: 1 }] }))).toMatchObject({
      tone: "alarm",
      words: "1 event failed and set aside",
    });
  });

  it("says how many requests failed", () => {
    const before = answer(0, [0, 0, 0]);
    const after = answer(2, [200, 0, 0]);
    const failed = { ...after, requests: { ...after.requests, serverErrorCount: 1 } };
    const span = lastMinute(historyOf([before, failed]));
    expect(tile("Server errors", failed, span)).toMatchObject({ tone: "warning", value: "1" });
    expect(tile("Server errors", after, lastMinute(historyOf([before, after])))).toMatchObject({ tone: "good" });
  });
});
