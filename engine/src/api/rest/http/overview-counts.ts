import type { WireOverview } from "../../../contract/index.ts";
import { secondBuckets, type MetricValues } from "./metrics.ts";

type Counted = Pick<
  WireOverview,
  | "bucketBoundsMs"
  | "startedAtMs"
  | "requests"
  | "routes"
  | "lists"
  | "events"
  | "openSocketCount"
  | "partyCount"
  | "partyMemberCount"
  | "process"
>;

/** One number of a metric. */
interface Sample {
  /** Of a histogram: with what it is of it behind. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

const roundedMs = (seconds: number) => Math.round(seconds * 100_000) / 100;

/** What an overview tells of what was counted. */
export function overviewCounts(values: MetricValues): Counted {
  const byName = new Map(values.map((metric) => [metric.name, metric.values as unknown as readonly Sample[]]));
  const samplesOf = (name: string) => byName.get(name) ?? [];
  const sumOf = (name: string, label?: string, wanted?: string) =>
    samplesOf(name).reduce(
      (sum, { labels, value }) => (label === undefined || labels[label] === wanted ? sum + value : sum),
      0,
    );
  const routes = routesOf(samplesOf("http_request_duration_seconds"));
  const eventsOf = (outcome: string) => sumOf("codecatalyst_events_total", "outcome", outcome);
  const listsOf = (outcome: string) => sumOf("codecatalyst_ready_lists_total", "outcome", outcome);
  return {
    bucketBoundsMs: secondBuckets.map((seconds) => seconds * 1000),
    startedAtMs: Math.round(sumOf("process_start_time_seconds") * 1000),
    requests: totalsOf([...routes.values()]),
    routes: [...routes.values()]
      .map(({ method, route, ...tally }) => ({ method, route, ...totalsOf([tally]) }))
      .toSorted((a, b) => b.requestCount - a.requestCount || (a.route < b.route ? -1 : 1)),
    lists: {
      readyCount: listsOf("ready"),
      computedCount: listsOf("computed"),
      ...madeLists(samplesOf("codecatalyst_recommendation_duration_seconds")),
    },
    events: {
      acceptedCount: eventsOf("accepted"),
      duplicateCount: eventsOf("duplicate"),
      rejectedCount: eventsOf("rejected"),
      unmatchedCount: eventsOf("unmatched"),
    },
    openSocketCount: sumOf("codecatalyst_sockets_open"),
    partyCount: sumOf("codecatalyst_parties_open"),
    partyMemberCount: sumOf("codecatalyst_party_members_present"),
    process: {
      residentBytes: sumOf("process_resident_memory_bytes"),
      heapUsedBytes: sumOf("nodejs_heap_size_used_bytes"),
      heapTotalBytes: sumOf("nodejs_heap_size_total_bytes"),
      cpuSeconds: sumOf("process_cpu_seconds_total"),
      eventLoopP99Ms: roundedMs(sumOf("nodejs_eventloop_lag_p99_seconds")),
      workerRatios: samplesOf("codecatalyst_worker_utilization_ratio").map(({ value }) => Math.min(1, value)),
    },
  };
}

/** What came of some requests, and how long they took. */
interface Tally {
  /** By the first digit of the status. */
  readonly byClass: number[];
  /** As the histogram has them: each with those before it. */
  readonly atMost: number[];
  seconds: number;
}

const emptyTally = (): Tally => ({
  byClass: Array.from({ length: 6 }, () => 0),
  atMost: Array.from({ length: secondBuckets.length + 1 }, () => 0),
  seconds: 0,
});

function routesOf(samples: readonly Sample[]) {
  const routes = new Map<string, Tally & { readonly method: string; readonly route: string }>();
  for (const sample of samples) {
    const [method, route] = [String(sample.labels["method"]), String(sample.labels["route"])];
    const key = `${method} ${route}`;
    let tally = routes.get(key);
    if (tally === undefined) routes.set(key, (tally = { method, route, ...emptyTally() }));
    addTo(tally, sample, Math.floor(Number(sample.labels["status"]) / 100));
  }
  return routes;
}

function addTo(tally: Tally, { metricName, labels, value }: Sample, statusClass: number): void {
  if (metricName?.endsWith("_sum") === true) tally.seconds += value;
  else if (metricName?.endsWith("_count") === true)
    tally.byClass[statusClass] = (tally.byClass[statusClass] ?? 0) + value;
  else {
    const bound = secondBuckets.indexOf(Number(labels["le"]));
    const place = bound < 0 ? secondBuckets.length : bound;
    tally.atMost[place] = (tally.atMost[place] ?? 0) + value;
  }
}

function totalsOf(tallies: readonly Tally[]): WireOverview["requests"] {
  const all = tallies.reduce((sum, tally) => {
    for (const list of ["byClass", "atMost"] as const)
      for (const [place, value] of tally[list].entries()) sum[list][place] = (sum[list][place] ?? 0) + value;
    sum.seconds += tally.seconds;
    return sum;
  }, emptyTally());
  const classes = (from: number, to: number) => all.byClass.slice(from, to).reduce((sum, value) => sum + value, 0);
  return {
    requestCount: classes(0, 6),
    successCount: classes(0, 3),
    redirectCount: classes(3, 4),
    clientErrorCount: classes(4, 5),
    serverErrorCount: classes(5, 6),
    p50Ms: quantileMs(all.atMost, 0.5),
    p95Ms: quantileMs(all.atMost, 0.95),
    p99Ms: quantileMs(all.atMost, 0.99),
    totalMs: roundedMs(all.seconds),
    bucketCounts: all.atMost.map((count, place) => count - (all.atMost[place - 1] ?? 0)),
  };
}

function madeLists(samples: readonly Sample[]) {
  const made = emptyTally();
  let fallbackCount = 0;
  for (const sample of samples) {
    addTo(made, sample, 0);
    if (sample.metricName?.endsWith("_count") === true && sample.labels["fallback"] === "true")
      fallbackCount += sample.value;
  }
  return {
    madeCount: made.byClass[0] ?? 0,
    fallbackCount,
    madeP50Ms: quantileMs(made.atMost, 0.5),
    madeP95Ms: quantileMs(made.atMost, 0.95),
    madeP99Ms: quantileMs(made.atMost, 0.99),
  };
}

/** As if the values between two bounds lay evenly; what is above all bounds counts as the last of them. */
function quantileMs(atMost: readonly number[], share: number): number {
  const total = atMost.at(-1) ?? 0;
  if (total === 0) return 0;
  const rank = share * total;
  const place = atMost.findIndex((count) => count >= rank);
  const high = secondBuckets[place];
  if (high === undefined) return roundedMs(secondBuckets.at(-1) ?? 0);
  const low = secondBuckets[place - 1] ?? 0;
  const below = atMost[place - 1] ?? 0;
  return roundedMs(low + ((high - low) * (rank - below)) / ((atMost[place] ?? 0) - below));
}
