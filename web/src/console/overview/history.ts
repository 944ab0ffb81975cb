import type { Overview } from "codecatalyst-client";

/** What happened between two answers of one process. */
export interface Span {
  readonly durationMs: number;
  readonly requestCount: number;
  readonly clientErrorCount: number;
  readonly serverErrorCount: number;
  /** Absent where nothing was asked for. */
  readonly latency?: Latency;
  readonly eventCount: number;
  readonly rejectedCount: number;
  readonly readyListCount: number;
  readonly computedListCount: number;
  readonly madeListCount: number;
  readonly fallbackCount: number;
  /** Of one processor. */
  readonly cpuRatio: number;
}

interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** A point of the charts: rates of the seconds before it, and how things were at that moment. */
export interface Point {
  readonly atMs: number;
  readonly requestsPerSecond: number;
  readonly clientErrorsPerSecond: number;
  readonly serverErrorsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly latency: Latency | undefined;
  readonly lagMs: number;
  readonly openSocketCount: number;
  readonly partyMemberCount: number;
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
}

/** What is kept of the answers while somebody looks. */
export interface History {
  /** Of the last minute, oldest first; the last is the latest. Never empty. */
  readonly recent: readonly Overview[];
  readonly points: readonly Point[];
}

const recentMs = 60_000;
const pointMs = 10_000;
const keptMs = 5 * 60_000;

/** With one answer more. A process that began anew has nothing in common with the one before. */
export function withAnswer(history: History | undefined, answer: Overview): History {
  const before = history?.recent.at(-1);
  if (history === undefined || before?.startedAtMs !== answer.startedAtMs) return { recent: [answer], points: [] };
  if (answer.atMs <= before.atMs) return history;
  const recent = [...history.recent, answer];
  const point = pointOf(since(recent, answer.atMs - pointMs), answer);
  return {
    recent: recent.slice(recent.indexOf(since(recent, answer.atMs - recentMs))),
    points: [...history.points.filter(({ atMs }) => atMs > answer.atMs - keptMs), point],
  };
}

/** The latest answer that is at least as old, or the oldest there is. */
function since(answers: readonly Overview[], atMs: number): Overview {
  const found = answers.findLast((answer) => answer.atMs <= atMs) ?? answers[0];
  if (found === undefined) throw new Error("There is no answer yet.");
  return found;
}

/** Between the oldest and the latest of the last minute; undefined after one answer alone. */
export function lastMinute({ recent }: History): Span | undefined {
  const [first, last] = [recent[0], recent.at(-1)];
  return first === undefined || last === undefined || first === last ? undefined : spanOf(first, last);
}

function spanOf(before: Overview, after: Overview): Span {
  const counts = differences(after.requests.bucketCounts, before.requests.bucketCounts);
  const latency = latencyOf(counts, after.bucketBoundsMs);
  const durationMs = after.atMs - before.atMs;
  return {
    durationMs,
    requestCount: after.requests.requestCount - before.requests.requestCount,
    clientErrorCount: after.requests.clientErrorCount - before.requests.clientErrorCount,
    serverErrorCount: after.requests.serverErrorCount - before.requests.serverErrorCount,
    ...(latency && { latency }),
    eventCount: after.events.acceptedCount - before.events.acceptedCount,
    rejectedCount: after.events.rejectedCount - before.events.rejectedCount,
    readyListCount: after.lists.readyCount - before.lists.readyCount,
    computedListCount: after.lists.computedCount - before.lists.computedCount,
    madeListCount: after.lists.madeCount - before.lists.madeCount,
    fallbackCount: after.lists.fallbackCount - before.lists.fallbackCount,
    cpuRatio: ((after.process.cpuSeconds - before.process.cpuSeconds) * 1000) / durationMs,
  };
}

function pointOf(before: Overview, after: Overview): Point {
  const span = spanOf(before, after);
  const perSecond = (count: number) => (count * 1000) / span.durationMs;
  return {
    atMs: after.atMs,
    requestsPerSecond: perSecond(span.requestCount),
    clientErrorsPerSecond: perSecond(span.clientErrorCount),
    serverErrorsPerSecond: perSecond(span.serverErrorCount),
    eventsPerSecond: perSecond(span.eventCount),
    latency: span.latency,
    lagMs: Math.max(0, ...after.consumers.map(({ lagMs }) => lagMs)),
    openSocketCount: after.openSocketCount,
    partyMemberCount: after.partyMemberCount,
    residentBytes: after.process.residentBytes,
    heapUsedBytes: after.process.heapUsedBytes,
  };
}

export interface RouteRow {
  readonly key: string;
  readonly method: string;
  readonly route: string;
  readonly requestCount: number;
  readonly clientErrorCount: number;
  readonly serverErrorCount: number;
  readonly latency: Latency | undefined;
}

/** By route, the most asked for first: since the process began, or less what `before` had counted already. */
export function routeRows(after: Overview, before?: Overview): readonly RouteRow[] {
  const known = new Map(before?.routes.map((route) => [`${route.method} ${route.route}`, route]));
  return after.routes
    .map((route) => {
      const key = `${route.method} ${route.route}`;
      const less = known.get(key);
      return {
        key,
        method: route.method,
        route: route.route,
        requestCount: route.requestCount - (less?.requestCount ?? 0),
        clientErrorCount: route.clientErrorCount - (less?.clientErrorCount ?? 0),
        serverErrorCount: route.serverErrorCount - (less?.serverErrorCount ?? 0),
        latency: latencyOf(differences(route.bucketCounts, less?.bucketCounts ?? []), after.bucketBoundsMs),
      };
    })
    .filter(({ requestCount }) => requestCount > 0)
    .toSorted((one, other) => other.requestCount - one.requestCount);
}

const differences = (after: readonly number[], before: readonly number[]) =>
  after.map((count, place) => count - (before[place] ?? 0));

function latencyOf(counts: readonly number[], boundsMs: readonly number[]): Latency | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return undefined;
  const quantile = (share: number) => quantileMs(counts, boundsMs, share * total);
  return { p50Ms: quantile(0.5), p95Ms: quantile(0.95), p99Ms: quantile(0.99) };
}

/** As if the times between two bounds lay evenly; what is above all bounds counts as the last of them. */
function quantileMs(counts: readonly number[], boundsMs: readonly number[], rank: number): number {
  let below = 0;
  for (const [place, highMs] of boundsMs.entries()) {
    const count = counts[place] ?? 0;
    if (count > 0 && below + count >= rank) {
      const lowMs = boundsMs[place - 1] ?? 0;
      return lowMs + ((highMs - lowMs) * (rank - below)) / count;
    }
    below += count;
  }
  return boundsMs.at(-1) ?? 0;
}
