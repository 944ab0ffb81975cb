import { overviewSchema, type WireOverview } from "../../contract/index.ts";
import type { ConsumerLag } from "../../serving/use-cases.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { overviewCounts } from "./http/overview-counts.ts";
import { defineRoute } from "./http/route.ts";

export const getOverviewRoute = defineRoute({
  method: "GET",
  url: "/v1/overview",
  operationId: "getOverview",
  tag: "operations",
  scope: "operate",
  summary: "What the server counts and how it is, as numbers for a page that looks again and again.",
  answer: overviewSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant }) {
    const operator = operatorOf(context);
    const [values, state, exposures] = await Promise.all([
      context.metrics.allValues(),
      operator.engineState(tenant),
      context.useCases.exposureCounts(),
    ]);
    const { modelVersion, itemCount, live, lags } = state;
    return {
      atMs: Date.now(),
      ...overviewCounts(values),
      exposures: { waitingCount: exposures.waitingCount, droppedCount: exposures.droppedCount },
      consumers: consumersOf(lags),
      ...(modelVersion !== undefined && { modelVersion }),
      itemCount,
      ...(live && { live: liveOf(live) }),
    };
  },
});

const liveOf = ({ version: _version, ...live }: { readonly version: string } & NonNullable<WireOverview["live"]>) =>
  live;

function consumersOf(lags: readonly ConsumerLag[]): WireOverview["consumers"] {
  const groups = Map.groupBy(lags, ({ group }) => group);
  return [...groups]
    .map(([group, parts]) => ({
      group,
      lagMs: Math.max(...parts.map(({ lagMs }) => lagMs)),
      setAsideCount: parts.reduce((sum, { setAsideCount }) => sum + setAsideCount, 0),
    }))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1));
}
