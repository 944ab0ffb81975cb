import { useState } from "react";
import { PageHead } from "../../app/PageHead.tsx";
import { Choices } from "../../design/Choices.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { countText, durationText, momentText } from "../figures.ts";
import { lastMinute, routeRows, type History, type RouteRow } from "./history.ts";
import { LiveCharts } from "./LiveCharts.tsx";
import styles from "./Overview.module.css";
import { Tiles } from "./Tiles.tsx";
import { tilesOf } from "./tiles.ts";
import { useOverview } from "./use-overview.ts";

/** How the engine is, at a glance. */
export function OverviewPage() {
  const overview = useOverview();
  const latest = overview.data?.recent.at(-1);
  return (
    <>
      <PageHead
        title="Overview"
        lead={
          latest === undefined ? undefined : `Since ${momentText(latest.startedAtMs)}. Looks again every two seconds.`
        }
      />
      {overview.error !== null && <Failure error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.isPending && <Skeleton height="20rem" />}
      {overview.data !== undefined && <State history={overview.data} />}
    </>
  );
}

function State({ history }: { readonly history: History }) {
  const latest = history.recent.at(-1);
  if (latest === undefined) return null;
  return (
    <>
      <Tiles tiles={tilesOf(latest, lastMinute(history))} />
      <LiveCharts points={history.points} />
      <Routes history={history} />
      <Panel heading="Consumers" note="Those who follow the event log, each at its own pace.">
        <DataTable
          caption="Consumers of the event log"
          rows={latest.consumers}
          keyOf={({ group }) => group}
          columns={[
            { key: "group", heading: "Group", cell: ({ group }) => <code>{group}</code> },
            { key: "lag", heading: "Behind by", isNumber: true, cell: ({ lagMs }) => durationText(lagMs) },
            {
              key: "aside",
              heading: "Set aside since the start",
              isNumber: true,
              cell: ({ setAsideCount }) => countText(setAsideCount),
            },
          ]}
        />
      </Panel>
    </>
  );
}

const spans = [
  ["minute", "The last minute"],
  ["start", "Since the start"],
] as const;

function Routes({ history: { recent } }: { readonly history: History }) {
  const [span, setSpan] = useState<"minute" | "start">("minute");
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined) return null;
  const rows = span === "start" ? routeRows(last) : routeRows(last, first);
  return (
    <Panel
      heading="By route"
      actions={<Choices legend="Count" isLegendHidden options={spans} value={span} onChange={setSpan} />}
    >
      {rows.length === 0 ? (
        <p className="note">Nothing was asked for yet.</p>
      ) : (
        <DataTable caption="Requests by route" rows={rows} keyOf={({ key }) => key} columns={columns} />
      )}
    </Panel>
  );
}

const errorsOf = (count: number) => (count === 0 ? "0" : <strong className={styles["bad"]}>{countText(count)}</strong>);
const timeOf = (value: number | undefined) => (value === undefined ? "–" : durationText(value));

const columns: readonly Column<RouteRow>[] = [
  {
    key: "route",
    heading: "Route",
    cell: ({ method, route }) => (
      <code>
        {method} {route}
      </code>
    ),
  },
  { key: "count", heading: "Requests", isNumber: true, cell: ({ requestCount }) => countText(requestCount) },
  { key: "client", heading: "Refused", isNumber: true, cell: ({ clientErrorCount }) => countText(clientErrorCount) },
  { key: "server", heading: "Failed", isNumber: true, cell: ({ serverErrorCount }) => errorsOf(serverErrorCount) },
  { key: "p50", heading: "p50", isNumber: true, cell: ({ latency }) => timeOf(latency?.p50Ms) },
  { key: "p95", heading: "p95", isNumber: true, cell: ({ latency }) => timeOf(latency?.p95Ms) },
  { key: "p99", heading: "p99", isNumber: true, cell: ({ latency }) => timeOf(latency?.p99Ms) },
];
