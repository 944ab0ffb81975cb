import { Type } from "typebox";
import { count, ratio, text, type Wire } from "./primitives.ts";

/** GraphQL's integers have 32 bits, which times and bytes do not fit in. */
const number = (description: string, example: number) => Type.Number({ minimum: 0, description, examples: [example] });
const atMs = (description: string) => Type.Number({ description, examples: [1_777_836_600_000] });

const counted = {
  requestCount: count("Requests that were answered.", 1_200),
  successCount: count("Those with a status below 300.", 1_150),
  redirectCount: count("Those with a status from 300, such as 304: nothing changed.", 20),
  clientErrorCount: count("Those with a status from 400.", 28),
  serverErrorCount: count("Those with a status from 500.", 2),
};

const durations = {
  p50Ms: number("Half took no longer, since the server began.", 3.2),
  p95Ms: number("Of a hundred 95 took no longer, since the server began.", 12),
  p99Ms: number("Of a hundred 99 took no longer, since the server began.", 31),
  totalMs: number("Of all together.", 5_230),
  bucketCounts: Type.Array(count("How many.", 40), {
    description:
      "How many took no longer than each of `bucketBoundsMs` and longer than the one before; the last took longer than all. The difference of two answers has the quantiles of the time between.",
    examples: [[40, 300, 500, 200, 100, 40, 10, 5, 3, 1, 1, 0, 0]],
  }),
};

const requestExample = {
  requestCount: 1_200,
  successCount: 1_150,
  redirectCount: 20,
  clientErrorCount: 28,
  serverErrorCount: 2,
  p50Ms: 3.2,
  p95Ms: 12,
  p99Ms: 31,
  totalMs: 5_230,
  bucketCounts: [40, 300, 500, 200, 100, 40, 10, 5, 3, 1, 1, 0, 0],
};
const routeExample = { method: "GET", route: "/v1/users/:userId/recommendations", ...requestExample };

const requestTotalsSchema = Type.Object(
  { ...counted, ...durations },
  {
    title: "RequestTotals",
    description: "Requests over HTTP, of every route.",
    additionalProperties: false,
    examples: [requestExample],
  },
);

const routeRequestsSchema = Type.Object(
  {
    method: text("The method.", 10, "GET"),
    route: text("The route, with its parameters by name.", 500, "/v1/users/:userId/recommendations"),
    ...counted,
    ...durations,
  },
  {
    title: "RouteRequests",
    description: "Requests of one route.",
    additionalProperties: false,
    examples: [routeExample],
  },
);

const listExample = {
  readyCount: 900,
  computedCount: 300,
  madeCount: 310,
  fallbackCount: 4,
  madeP50Ms: 6,
  madeP95Ms: 20,
  madeP99Ms: 44,
};
const listCountsSchema = Type.Object(
  {
    readyCount: count("Lists that were sent as an earlier request had made them.", 900),
    computedCount: count("Lists that were made for the request.", 300),
    madeCount: count("Times that a list was made.", 310),
    fallbackCount: count("Of them those that no model had a part in.", 4),
    madeP50Ms: number("Half were made in no longer, since the server began.", 6),
    madeP95Ms: number("Of a hundred 95 were made in no longer.", 20),
    madeP99Ms: number("Of a hundred 99 were made in no longer.", 44),
  },
  { title: "ListCounts", description: "What was served.", additionalProperties: false, examples: [listExample] },
);

const eventExample = { acceptedCount: 5_000, duplicateCount: 12, rejectedCount: 3, unmatchedCount: 40 };
const eventCountsSchema = Type.Object(
  {
    acceptedCount: count("Events that were new.", 5_000),
    duplicateCount: count("Events that were known already.", 12),
    rejectedCount: count("Events that could not be true.", 3),
    unmatchedCount: count("Events of other programs that name no work of the catalogue.", 40),
  },
  { title: "EventCounts", description: "Events that arrived.", additionalProperties: false, examples: [eventExample] },
);

const exposureExample = { waitingCount: 20, droppedCount: 0 };
const exposureCountsSchema = Type.Object(
  {
    waitingCount: count("Served lists that are not logged for good yet.", 20),
    droppedCount: count("Served lists that could not be logged.", 0),
  },
  {
    title: "ExposureCounts",
    description: "The log of what was served.",
    additionalProperties: false,
    examples: [exposureExample],
  },
);

const consumerExample = { group: "lake", lagMs: 120, setAsideCount: 0 };
const consumerStateSchema = Type.Object(
  {
    group: text("The consumer group.", 100, "lake"),
    lagMs: number("Since the first event that waits for it arrived, of the partition that is furthest behind.", 120),
    setAsideCount: count("Events that it could not handle, since the server began.", 0),
  },
  {
    title: "ConsumerState",
    description: "How far one of those who follow the event log is.",
    additionalProperties: false,
    examples: [consumerExample],
  },
);

const liveExample = {
  learnedEventCount: 340,
  waitingEventCount: 0,
  placedItemCount: 12,
  savedAtMs: 1_777_836_590_000,
};
const liveStateSchema = Type.Object(
  {
    learnedEventCount: count(
      "Events that it learned from since the server began, those read again at the start too.",
      340,
    ),
    waitingEventCount: count("Events of items that have no place in the model yet.", 0),
    placedItemCount: count("Items that came after the training and have a place.", 12),
    savedAtMs: atMs("When what was learned was last written."),
  },
  {
    title: "LiveState",
    description: "What the serving model learned since its training.",
    additionalProperties: false,
    examples: [liveExample],
  },
);

const processExample = {
  residentBytes: 412_000_000,
  heapUsedBytes: 88_000_000,
  heapTotalBytes: 120_000_000,
  cpuSeconds: 71.2,
  eventLoopP99Ms: 11.4,
  workerRatios: [0.4, 0.35],
};
const processStateSchema = Type.Object(
  {
    residentBytes: number("Memory of the process.", 412_000_000),
    heapUsedBytes: number("Of JavaScript's heap, what is in use.", 88_000_000),
    heapTotalBytes: number("Of JavaScript's heap, what is held.", 120_000_000),
    cpuSeconds: number("Processor time since the start.", 71.2),
    eventLoopP99Ms: number("Of a hundred turns of the main thread 99 came no later.", 11.4),
    workerRatios: Type.Array(ratio("Of one of them.", 0.4), {
      description: "Share of the time in which each worker thread works; empty where the main thread answers alone.",
      examples: [[0.4, 0.35]],
    }),
  },
  {
    title: "ProcessState",
    description: "The process that answers.",
    additionalProperties: false,
    examples: [processExample],
  },
);

const example = {
  atMs: 1_777_836_600_000,
  startedAtMs: 1_777_833_000_000,
  bucketBoundsMs: [1, 2.5, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_500, 10_000],
  requests: requestExample,
  routes: [routeExample],
  lists: listExample,
  events: eventExample,
  exposures: exposureExample,
  consumers: [consumerExample],
  openSocketCount: 14,
  partyCount: 3,
  partyMemberCount: 11,
  modelVersion: "2026-05-03-1",
  itemCount: 300,
  live: liveExample,
  process: processExample,
};

export const overviewSchema = Type.Object(
  {
    atMs: atMs("When it was counted, by the server's clock: two answers have the rates of the time between."),
    startedAtMs: atMs("When the process began, and all counts with it."),
    bucketBoundsMs: Type.Array(number("A time.", 5), {
      description: "The bounds of `bucketCounts`, ascending.",
      examples: [example.bucketBoundsMs],
    }),
    requests: requestTotalsSchema,
    routes: Type.Array(routeRequestsSchema, {
      description: "Those that were asked for, the most asked for first.",
      examples: [[routeExample]],
    }),
    lists: listCountsSchema,
    events: eventCountsSchema,
    exposures: exposureCountsSchema,
    consumers: Type.Array(consumerStateSchema, {
      description: "Of this tenant, by name.",
      examples: [[consumerExample]],
    }),
    openSocketCount: count("WebSocket connections that are open.", 14),
    partyCount: count("Watch parties that are going on here.", 3),
    partyMemberCount: count("Members who are present in them.", 11),
    modelVersion: Type.Optional(text("The version that serves; absent where none does.", 256, "2026-05-03-1")),
    itemCount: count("Items in the catalogue.", 300),
    live: Type.Optional(liveStateSchema),
    process: processStateSchema,
  },
  {
    title: "Overview",
    description:
      "How the engine is, for a page that looks every few seconds. Counts and times are of the whole process since it began, whatever the tenant; consumers, model and items are the tenant's own.",
    additionalProperties: false,
    examples: [example],
  },
);
export type WireOverview = Wire<typeof overviewSchema>;
