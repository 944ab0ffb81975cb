import type { Model } from "codecatalyst-client";
import { useMemo } from "react";
import { Chart } from "../../design/Chart.tsx";
import { Panel } from "../../design/Panel.tsx";
import { changeOf, metricWords } from "./metric-words.ts";
import { MetricTables } from "./MetricTables.tsx";

/** What two versions were measured at when they were trained, the older one first. */
export function CompareModels({ first, second }: { readonly first: Model; readonly second: Model }) {
  const shown = useMemo(
    () =>
      Object.keys({ ...first.metrics, ...second.metrics }).filter((name) =>
        /^blend\.[^.]+\.(all|few)\.ndcg10$/.test(name),
      ),
    [first, second],
  );
  const options = useMemo(
    () => () => ({
      grid: { left: 8, right: 24, top: 64, bottom: 28, containLabel: true },
      legend: { top: 0, left: 0, orient: "vertical" },
      xAxis: { type: "value", name: "NDCG@10", nameLocation: "middle", nameGap: 28 },
      yAxis: { type: "category", inverse: true, data: shown.map((name) => labelOf(name)) },
      series: [first, second].map(({ version, metrics }) => ({
        type: "bar",
        name: version,
        data: shown.map((name) => metrics[name] ?? null),
      })),
    }),
    [shown, first, second],
  );
  return (
    <Panel heading="Side by side" note={verdictOf(shown, first, second)}>
      {shown.length > 0 && (
        <Chart
          description={`NDCG at 10 of ${first.version} and ${second.version}, by domain and kind of user. The table below has the figures.`}
          options={options}
          height={`${6 + shown.length * 3}rem`}
        />
      )}
      <MetricTables models={[first, second]} />
    </Panel>
  );
}

const labelOf = (name: string) =>
  metricWords(name)
    .words.replace(/: NDCG@10$/, "")
    .replace("people with ", "");

/** The whole in a sentence; each training measures on what it set aside itself, so that small differences say little. */
function verdictOf(names: readonly string[], first: Model, second: Model): string {
  const count = (verdict: string) =>
    names.filter((name) => changeOf(name, first.metrics[name], second.metrics[name])?.verdict === verdict).length;
  return `The newer one is better in ${count("better")} and worse in ${count("worse")} of ${names.length} kinds of lists. Each training measured on what it had set aside itself: small differences say little.`;
}
