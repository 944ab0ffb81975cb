import { useMemo } from "react";
import { Chart } from "../../design/Chart.tsx";
import { Panel } from "../../design/Panel.tsx";
import { bytesText, clockText, durationText, figureText } from "../figures.ts";
import type { Point } from "./history.ts";
import styles from "./Overview.module.css";

interface Line {
  readonly name: string;
  readonly valueOf: (point: Point) => number | undefined;
}

interface ChartFacts {
  readonly heading: string;
  readonly text: (value: number) => string;
  readonly lines: readonly Line[];
}

const charts: readonly ChartFacts[] = [
  {
    heading: "Requests and events per second",
    text: figureText,
    lines: [
      { name: "Requests", valueOf: ({ requestsPerSecond }) => requestsPerSecond },
      { name: "New events", valueOf: ({ eventsPerSecond }) => eventsPerSecond },
    ],
  },
  {
    heading: "Latency",
    text: durationText,
    lines: [
      { name: "p50", valueOf: ({ latency }) => latency?.p50Ms },
      { name: "p95", valueOf: ({ latency }) => latency?.p95Ms },
      { name: "p99", valueOf: ({ latency }) => latency?.p99Ms },
    ],
  },
  {
    heading: "Errors per second",
    text: figureText,
    lines: [
      { name: "Refused (4xx)", valueOf: ({ clientErrorsPerSecond }) => clientErrorsPerSecond },
      { name: "Failed (5xx)", valueOf: ({ serverErrorsPerSecond }) => serverErrorsPerSecond },
    ],
  },
  {
    heading: "Consumer lag",
    text: durationText,
    lines: [{ name: "Furthest behind", valueOf: ({ lagMs }) => lagMs }],
  },
  {
    heading: "Sockets",
    text: figureText,
    lines: [
      { name: "Open", valueOf: ({ openSocketCount }) => openSocketCount },
      { name: "Members of parties", valueOf: ({ partyMemberCount }) => partyMemberCount },
    ],
  },
  {
    heading: "Memory",
    text: bytesText,
    lines: [
      { name: "Process", valueOf: ({ residentBytes }) => residentBytes },
      { name: "Heap in use", valueOf: ({ heapUsedBytes }) => heapUsedBytes },
    ],
  },
];

/** The last five minutes, each point of the ten seconds before it. */
export function LiveCharts({ points }: { readonly points: readonly Point[] }) {
  if (points.length < 2) return <p className="note">Lines begin after a few seconds.</p>;
  return (
    <div className={styles["charts"]}>
      {charts.map((facts) => (
        <LiveChart key={facts.heading} {...facts} points={points} />
      ))}
    </div>
  );
}

function LiveChart({ heading, text, lines, points }: ChartFacts & { readonly points: readonly Point[] }) {
  const options = useMemo(
    () => () => ({
      animation: false,
      grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "time", axisLabel: { formatter: clockText }, splitNumber: 3 },
      yAxis: { type: "value", min: 0, splitNumber: 3, axisLabel: { formatter: text } },
      series: lines.map(({ name, valueOf }) => ({
        type: "line",
        name,
        showSymbol: false,
        lineStyle: { width: 2 },
        tooltip: { valueFormatter: (value: number | null) => (value === null ? "–" : text(value)) },
        data: points.map((point) => [point.atMs, valueOf(point) ?? null]),
      })),
    }),
    [points, lines, text],
  );
  const last = points.at(-1);
  const now = lines.map(({ name, valueOf }) => {
    const value = last && valueOf(last);
    return `${name} ${value === undefined ? "unknown" : text(value)}`;
  });
  return (
    <Panel heading={heading}>
      <Chart
        description={`${heading} of the last five minutes. Now: ${now.join(", ")}.`}
        options={options}
        height="12rem"
      />
    </Panel>
  );
}
