import type {
  WireDoubtfulLink,
  WireEmbeddingMap,
  WireEvaluationOutline,
  WireFailedEvent,
  WireRun,
  WireRunOutline,
} from "../contract/index.ts";
import type { EmbeddingMap, FailedEvent, KeptEvaluation, KeptRun } from "../pipeline/operate/operator-use-cases.ts";
import type { DoubtfulLink } from "../pipeline/ingest/doubtful-links.ts";
import { eventToWire, timeText } from "./wire.ts";

export function runOutlineToWire({ run, isUnderWay }: KeptRun): WireRunOutline {
  const { id, trigger, status, reason, results } = run;
  const { verdict, judgedAgainst, version, featuresRun } = results;
  return {
    id,
    trigger,
    status,
    isUnderWay,
    ...(reason !== undefined && reason !== "" && { reason }),
    ...timesToWire(run),
    startedAt: timeText(run.startedAtMs),
    steps: run.steps.map(({ name, status: step, attemptCount, ...times }) => ({
      name,
      status: step,
      attemptCount,
      ...timesToWire(times),
    })),
    ...(verdict && { verdict: verdictToWire(verdict) }),
    ...(judgedAgainst !== undefined && { judgedAgainst }),
    ...(version !== undefined && { version }),
    ...(featuresRun !== undefined && { featuresRun }),
  };
}

export const runToWire = (kept: KeptRun): WireRun => ({
  ...runOutlineToWire(kept),
  log: kept.run.log.map(({ atMs, text }) => ({ at: timeText(atMs), text })),
});

function timesToWire({ startedAtMs, endedAtMs }: { readonly startedAtMs?: number; readonly endedAtMs?: number }) {
  return {
    ...(startedAtMs !== undefined && { startedAt: timeText(startedAtMs) }),
    ...(endedAtMs !== undefined && { endedAt: timeText(endedAtMs) }),
  };
}

function verdictToWire({ byDomain, ...verdict }: NonNullable<KeptRun["run"]["results"]["verdict"]>) {
  const domains = Object.entries(byDomain).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...verdict, byDomain: domains.map(([domain, figures]) => ({ domain, ...figures })) };
}

export function failedEventToWire({
  event,
  arrivedAtMs,
  setAsideAtMs,
  isShown,
  ...failed
}: FailedEvent): WireFailedEvent {
  const { group, partition, position, reason } = failed;
  return {
    group,
    partition,
    position,
    eventId: event.id,
    arrivedAt: timeText(arrivedAtMs),
    setAsideAt: timeText(setAsideAtMs),
    reason,
    ...(isShown && { event: eventToWire(event) }),
  };
}

export function evaluationOutlineToWire({ report, writtenAtMs }: KeptEvaluation): WireEvaluationOutline {
  const { rows, curves: _curves, ...about } = report;
  const judged = rows.filter(({ aim }) => aim !== undefined);
  return {
    ...about,
    writtenAt: timeText(writtenAtMs),
    rowCount: rows.length,
    aimCount: judged.length,
    metCount: judged.filter(({ met }) => met === true).length,
  };
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

/** Lists of numbers and words: a fifth of what as many objects would take. */
export function embeddingMapToWire({ items, x, y, ...map }: EmbeddingMap): WireEmbeddingMap {
  const { modelVersion, seed, placedItemCount } = map;
  const domains = [...new Set(items.map(({ domain }) => domain))].toSorted();
  const placeOf = new Map(domains.map((domain, place) => [domain, place]));
  return {
    modelVersion,
    seed,
    placedItemCount,
    keptNeighbourRatio: rounded(map.keptNeighbourRatio),
    principalRatio: rounded(map.principalRatio),
    domains,
    ids: items.map(({ id }) => id),
    titles: items.map(({ title }) => title),
    domainPlaces: items.map(({ domain }) => placeOf.get(domain) ?? 0),
    x: Array.from(x, rounded),
    y: Array.from(y, rounded),
  };
}

export const doubtfulLinkToWire = ({ a, b, ...link }: DoubtfulLink): WireDoubtfulLink => ({
  ...link,
  a: doubtfulWorkToWire(a),
  b: doubtfulWorkToWire(b),
});

const doubtfulWorkToWire = ({ id, ...work }: DoubtfulLink["a"]) => ({ itemId: id, ...work });
