import type { Overview } from "codecatalyst-client";
import { plural } from "../../words.ts";
import { bytesText, countText, durationText, figureText, shareText } from "../figures.ts";
import type { Span } from "./history.ts";

type Tone = "plain" | "good" | "warning" | "alarm";

/** A figure, and in words whether it is as it should be. */
export interface TileFacts {
  readonly name: string;
  readonly value: string;
  readonly words: string;
  readonly tone: Tone;
}

/** Beyond these a person should look; chosen by hand. */
const limits = {
  p99Ms: { warning: 250, alarm: 1000 },
  serverErrorShare: { alarm: 0.01 },
  lagMs: { warning: 10_000, alarm: 120_000 },
  eventLoopMs: { warning: 100, alarm: 500 },
} as const;

const toneBeyond = (value: number, { warning, alarm }: { readonly warning: number; readonly alarm: number }): Tone =>
  value > alarm ? "alarm" : value > warning ? "warning" : "good";

/** The state of the engine, tile by tile; rates are of the last minute, as far as it was seen. */
export function tilesOf(overview: Overview, span: Span | undefined): readonly TileFacts[] {
  return [
    ...(span === undefined ? [] : [requests(span), latency(span), errors(span), events(span), lists(span)]),
    consumers(overview),
    sockets(overview),
    live(overview),
    model(overview),
    memory(overview, span),
    exposures(overview),
  ];
}

const perSecond = (count: number, { durationMs }: Span) => figureText((count * 1000) / durationMs);

function requests(span: Span): TileFacts {
  return {
    name: "Requests",
    value: `${perSecond(span.requestCount, span)} /s`,
    words: `${plural(span.requestCount, "request", "requests")} in ${durationText(span.durationMs)}`,
    tone: "plain",
  };
}

function latency({ latency: times }: Span): TileFacts {
  if (times === undefined) return { name: "Latency, p99", value: "–", words: "Nothing was asked for", tone: "plain" };
  const tone = toneBeyond(times.p99Ms, limits.p99Ms);
  const verdict = tone === "good" ? "Fast" : tone === "warning" ? "Slower than it should be" : "Too slow";
  return {
    name: "Latency, p99",
    value: durationText(times.p99Ms),
    words: `${verdict}: p50 ${durationText(times.p50Ms)}, p95 ${durationText(times.p95Ms)}`,
    tone,
  };
}

function errors(span: Span): TileFacts {
  const { serverErrorCount, clientErrorCount, requestCount } = span;
  const refused = clientErrorCount > 0 ? `; ${countText(clientErrorCount)} refused as asked wrongly` : "";
  const isAlarm = serverErrorCount > requestCount * limits.serverErrorShare.alarm;
  return {
    name: "Server errors",
    value: countText(serverErrorCount),
    words:
      serverErrorCount === 0
        ? `None in ${durationText(span.durationMs)}${refused}`
        : `${shareText(serverErrorCount / requestCount)} of requests failed${refused}`,
    tone: serverErrorCount === 0 ? "good" : isAlarm ? "alarm" : "warning",
  };
}

function events(span: Span): TileFacts {
  const { rejectedCount } = span;
  return {
    name: "New events",
    value: `${perSecond(span.eventCount, span)} /s`,
    words: rejectedCount === 0 ? "None rejected" : `${countText(rejectedCount)} rejected, as they cannot be true`,
    tone: rejectedCount === 0 ? "good" : "warning",
  };
}

function lists({ readyListCount, computedListCount, madeListCount, fallbackCount }: Span): TileFacts {
  const served = readyListCount + computedListCount;
  const isFallback = fallbackCount > 0;
  return {
    name: "Lists that were ready",
    value: served === 0 ? "–" : shareText(readyListCount / served),
    words: isFallback
      ? `${countText(fallbackCount)} of ${countText(madeListCount)} made without the model`
      : served === 0
        ? "No list was asked for"
        : `${countText(readyListCount)} of ${countText(served)} came from the cache`,
    tone: isFallback ? "warning" : served === 0 ? "plain" : "good",
  };
}

function consumers({ consumers: all }: Overview): TileFacts {
  const name = "Consumer lag";
  const slowest = all.toSorted((one, other) => other.lagMs - one.lagMs)[0];
  if (slowest === undefined) return { name, value: "–", words: "Nobody follows the event log", tone: "plain" };
  const setAside = all.reduce((sum, { setAsideCount }) => sum + setAsideCount, 0);
  const value = durationText(slowest.lagMs);
  if (setAside > 0)
    return { name, value, words: `${plural(setAside, "event", "events")} failed and set aside`, tone: "alarm" };
  const tone = toneBeyond(slowest.lagMs, limits.lagMs);
  return { name, value, words: tone === "good" ? "All are up to date" : `${slowest.group} is behind`, tone };
}

function sockets({ openSocketCount, partyCount, partyMemberCount }: Overview): TileFacts {
  return {
    name: "Open sockets",
    value: countText(openSocketCount),
    words:
      partyCount === 0
        ? "No party goes on"
        : `${plural(partyCount, "party", "parties")} with ${plural(partyMemberCount, "member", "members")}`,
    tone: "plain",
  };
}

function live({ live: state, atMs }: Overview): TileFacts {
  const name = "Learned live";
  if (state === undefined) return { name, value: "–", words: "Learns nothing between trainings", tone: "warning" };
  const waiting = state.waitingEventCount;
  return {
    name,
    value: plural(state.learnedEventCount, "event", "events"),
    words:
      waiting > 0
        ? `${countText(waiting)} wait for works without a place`
        : state.savedAtMs > 0
          ? `Saved ${durationText(Math.max(0, atMs - state.savedAtMs))} ago`
          : "Nothing to save yet",
    tone: waiting > 0 ? "warning" : "good",
  };
}

function model({ modelVersion, itemCount }: Overview): TileFacts {
  const words = `${plural(itemCount, "work", "works")} in the catalogue`;
  return modelVersion === undefined
    ? { name: "Model", value: "None", words: "Lists are simply new works", tone: "alarm" }
    : { name: "Model", value: modelVersion, words: `Serves; ${words}`, tone: "good" };
}

function memory({ process }: Overview, span: Span | undefined): TileFacts {
  const tone = toneBeyond(process.eventLoopP99Ms, limits.eventLoopMs);
  const load = span === undefined ? "" : `${shareText(span.cpuRatio)} of a processor; `;
  const turn = durationText(process.eventLoopP99Ms);
  return {
    name: "Memory",
    value: bytesText(process.residentBytes),
    words: `${load}main thread ${tone === "good" ? "free" : "held up"} (p99 ${turn})`,
    tone,
  };
}

function exposures({ exposures: { waitingCount, droppedCount } }: Overview): TileFacts {
  return {
    name: "Log of lists",
    value: `${countText(waitingCount)} waiting`,
    words: droppedCount === 0 ? "None lost" : `${countText(droppedCount)} lost since the start`,
    tone: droppedCount === 0 ? "good" : "alarm",
  };
}
