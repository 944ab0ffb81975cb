import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { UseCases } from "../../../serving/use-cases.ts";
import { Durations } from "./durations.ts";

/** What the server counts, in a registry of its own, so that two servers in one process do not mix. */
export interface Metrics {
  readonly contentType: string;
  /** Prometheus' text form, with how far consumer groups and the log of served lists are at this moment, and what other threads counted. */
  text(useCases: Pick<UseCases, "consumerLags" | "exposureCounts">, others?: readonly MetricValues[]): Promise<string>;
  /** All that was counted here, for the `text` or `allValues` of another thread. */
  values(): Promise<MetricValues>;
  /** All that was counted, by every thread that serves. */
  allValues(others?: readonly MetricValues[]): Promise<MetricValues>;
  /** From now on tells a number that somebody knows, at each look. */
  watch(what: WatchedCount, read: () => number): void;
  observeRequest(
    labels: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ): void;
  /** Whether the same list was sent before, or it was made for this request. */
  countList(outcome: "ready" | "computed"): void;
  observeRecommendation(isFallback: boolean, seconds: number): void;
  /** Unmatched are those of other programs that name no work of the catalogue. */
  countEvents(outcome: "accepted" | "duplicate" | "rejected" | "unmatched", count: number): void;
  /** Worker threads by number, with the share of the time in which each works. */
  setWorkers(utilizations: readonly (readonly [number: number, ratio: number])[]): void;
}

const watched = {
  sockets: ["codecatalyst_sockets_open", "WebSocket connections that are open."],
  parties: ["codecatalyst_parties_open", "Watch parties that this process has."],
  "party-members": ["codecatalyst_party_members_present", "Members who are present in these parties."],
} as const;
type WatchedCount = keyof typeof watched;

/** As prom-client gives them; can be sent to another thread. */
export type MetricValues = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** What ended threads counted, in one: gauges say what is, not what was. */
export function countedBy(ended: readonly MetricValues[]): Promise<MetricValues> {
  const counted = ended.map((values) => values.filter(({ type }) => String(type) !== "gauge"));
  return AggregatorRegistry.aggregate(counted).getMetricsAsJSON();
}

/** Bounds of durations, ascending. */
export const secondBuckets: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10];

/** With what is true of the process as a whole, unless that is another thread's part. */
export function createMetrics({ isProcess = true }: { readonly isProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (isProcess) collectDefaultMetrics({ register: registry });
  const requests = new Durations({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to its answer, by route and status.",
    labelNames: ["method", "route", "status"],
    bounds: secondBuckets,
    registry,
  });
  const recommendations = new Durations({
    name: "codecatalyst_recommendation_duration_seconds",
    help: "Time to make one list; fallback says whether the fallbacks answered alone.",
    labelNames: ["fallback"],
    bounds: secondBuckets,
    registry,
  });
  const events = new Counter({
    name: "codecatalyst_events_total",
    help: "Events that arrived, by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const countList = listCounter(registry);
  const lags = lagGauges(registry);
  const workers = workerGauge(registry);
  const setExposures = exposureGauges(registry);
  return {
    contentType: registry.contentType,
    async text(useCases, others = []) {
      setExposures(await useCases.exposureCounts());
      for (const { group, tenant, partition, lagMs, setAsideCount } of await useCases.consumerLags()) {
        const labels = { group, tenant, partition: String(partition) };
        lags.seconds.set(labels, lagMs / 1000);
        lags.setAside.set(labels, setAsideCount);
      }
      if (others.length === 0) return registry.metrics();
      return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...others]).metrics();
    },
    values: () => registry.getMetricsAsJSON(),
    async allValues(others = []) {
      const own = await registry.getMetricsAsJSON();
      return others.length === 0 ? own : AggregatorRegistry.aggregate([own, ...others]).getMetricsAsJSON();
    },
    watch: (what, read) => watchCount(registry, what, read),
    observeRequest: (labels, seconds) => requests.observe(labels, seconds),
    countList,
    observeRecommendation: (isFallback, seconds) => recommendations.observe({ fallback: String(isFallback) }, seconds),
    countEvents: (outcome, count) => events.inc({ outcome }, count),
    setWorkers(utilizations) {
      workers.reset();
      for (const [number, ratio] of utilizations) workers.set({ worker: String(number) }, ratio);
    },
  };
}

/** Returns the way to count one. */
function listCounter(registry: Registry): Metrics["countList"] {
  const counts = { ready: 0, computed: 0 };
  registry.registerMetric(
    new Counter({
      name: "codecatalyst_ready_lists_total",
      help: "Lists that were sent: ready from an earlier request, or computed.",
      labelNames: ["outcome"],
      registers: [],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(counts)) this.inc({ outcome }, count);
      },
    }),
  );
  return (outcome) => void (counts[outcome] += 1);
}

function watchCount(registry: Registry, what: WatchedCount, read: () => number): void {
  const [name, help] = watched[what];
  registry.removeSingleMetric(name);
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    }),
  );
}

const workerGauge = (registry: Registry) =>
  new Gauge({
    name: "codecatalyst_worker_utilization_ratio",
    help: "Share of the time in which the event loop of a worker thread works, for each that there is.",
    labelNames: ["worker"],
    registers: [registry],
  });

const lagGauges = (registry: Registry) => ({
  seconds: new Gauge({
    name: "codecatalyst_consumer_lag_seconds",
    help: "How long the first event that waits for a consumer group has waited, by partition of the event log.",
    labelNames: ["group", "tenant", "partition"],
    registers: [registry],
  }),
  setAside: new Gauge({
    name: "codecatalyst_consumer_set_aside_events",
    help: "Events that a consumer group could not handle and set aside since the process began.",
    labelNames: ["group", "tenant", "partition"],
    registers: [registry],
  }),
});

/** Returns the way to set them. */
function exposureGauges(registry: Registry): (counts: Awaited<ReturnType<UseCases["exposureCounts"]>>) => void {
  const waiting = new Gauge({
    name: "codecatalyst_exposures_waiting",
    help: "Served lists that are not yet logged for good.",
    registers: [registry],
  });
  const dropped = new Gauge({
    name: "codecatalyst_exposures_dropped",
    help: "Served lists that could not be logged since the process began.",
    registers: [registry],
  });
  return ({ waitingCount, droppedCount }) => {
    waiting.set(waitingCount);
    dropped.set(droppedCount);
  };
}
