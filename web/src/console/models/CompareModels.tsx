import type { Model } from "codecatalyst-client";
import { useMemo } from "react";
import { Chart } from "../../design/Chart.tsx";
import { DataTable } from "../../design/DataTable.tsx";
import { Panel } from "../../design/Panel.tsx";

interface MetricRow {
  readonly name: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
}

const shownName = "blend";
const digits = (value: number | undefined) =>
  value === undefined ? "–" : new Intl.NumberFormat("en", { maximumFractionDigits: 4 }).format(value);

/** What two versions were measured at when they were trained, side by side. */
export function CompareModels({ models }: { readonly models: readonly Model[] }) {
  const [first, second] = models;
  const rows = useMemo(() => rowsOf(first, second), [first, second]);
  const shown = rows.filter(({ name }) => name.startsWith(shownName) && name.endsWith(".ndcg10"));
  const options = useMemo(
    () => () => ({
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      xAxis: { type: "value", name: "NDCG@10" },
      yAxis: { type: "category", data: shown.map(({ name }) => name.replace(/^blend\.|\.ndcg10$/g, "")) },
      series: [
        { type: "bar", name: first?.version ?? "", data: shown.map((row) => row.first ?? null) },
        { type: "bar", name: second?.version ?? "", data: shown.map((row) => row.second ?? null) },
      ],
    }),
    [shown, first, second],
  );
  return (
    <Panel heading="Side by side" note="As each training measured it, on what it had set aside itself.">
      {shown.length > 0 && (
        <Chart
          description={`NDCG at 10 of ${first?.version} and ${second?.version}, by domain and kind of user.`}
          options={options}
          height={`${4 + shown.length * 2.2}rem`}
        />
      )}
      <DataTable
        caption="Metrics of both versions"
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { key: "name", heading: "Metric", cell: ({ name }) => <code>{name}</code> },
          { key: "first", heading: first?.version ?? "", isNumber: true, cell: (row) => digits(row.first) },
          { key: "second", heading: second?.version ?? "", isNumber: true, cell: (row) => digits(row.second) },
          {
            key: "change",
            heading: "Change",
            isNumber: true,
            cell: (row) => (row.first === undefined || row.second === undefined ? "–" : digits(row.second - row.first)),
          },
        ]}
      />
    </Panel>
  );
}

function rowsOf(first: Model | undefined, second: Model | undefined): readonly MetricRow[] {
  const names = new Set([...Object.keys(first?.metrics ?? {}), ...Object.keys(second?.metrics ?? {})]);
  return [...names].toSorted().map((name) => ({ name, first: first?.metrics[name], second: second?.metrics[name] }));
}
