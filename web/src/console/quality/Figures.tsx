import { useMemo } from "react";
import { Chart } from "../../design/Chart.tsx";
import type { ChartColours } from "../../design/chart-colours.ts";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Tag } from "../../design/Tag.tsx";
import { countText } from "../figures.ts";
import { intervalColours, intervalSeries } from "../interval-series.ts";
import { aimValue, caseParts, comparedWords, type FigureGroup, type Row } from "./figures-of.ts";
import { metricMeans } from "./metric-means.ts";
import styles from "./Quality.module.css";

const digits = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });

/** Figures of one axis: what the metric means, how it was measured, and how each figure stands. */
export function Figures({ group }: { readonly group: FigureGroup }) {
  const { report, metric, data, rows } = group;
  const means = metricMeans(metric);
  return (
    <Panel
      heading={`${report.card}: ${metric}`}
      note={
        <>
          On <span dir="auto">{data.name}</span>. {means}
        </>
      }
    >
      <p className={styles["question"]} dir="auto">
        {report.question}
      </p>
      <FigureChart group={group} />
      <DataTable
        caption={`Figures of ${report.card}, ${metric}, on ${data.name}`}
        rows={rows}
        keyOf={({ case: name }) => name}
        columns={columns}
      />
      <p className={styles["protocol"]}>
        Split: {report.split}. Seed {report.seed}, commit <code>{report.commit}</code>, data{" "}
        <code>{data.sha256.slice(0, 12)}</code>.
      </p>
    </Panel>
  );
}

function Case({ words }: { readonly words: string }) {
  const [name, rest] = caseParts(words);
  if (rest === "")
    return (
      <p className={styles["case"]} dir="auto">
        {name}
      </p>
    );
  return (
    <details className={styles["case"]}>
      <summary>{name}</summary>
      <p className={styles["setting"]}>{rest}</p>
    </details>
  );
}

function Verdict({ row: { aim, met } }: { readonly row: Row }) {
  if (aim === undefined) return <span className="note">none</span>;
  return (
    <>
      <Tag tone={met === true ? "good" : "alarm"}>{met === true ? "Met" : "Missed"}</Tag> {aim}
    </>
  );
}

const columns: readonly Column<Row>[] = [
  { key: "case", heading: "Case", cell: ({ case: words }) => <Case words={words} /> },
  { key: "value", heading: "Value", isNumber: true, cell: ({ value }) => <strong>{digits.format(value)}</strong> },
  {
    key: "interval",
    heading: "95 %",
    isNumber: true,
    cell: ({ interval: [low = Number.NaN, high = Number.NaN] }) => `${digits.format(low)} – ${digits.format(high)}`,
  },
  { key: "aim", heading: "Aim", cell: (row) => <Verdict row={row} /> },
  {
    key: "compared",
    heading: "Beside its baseline",
    cell: (row) => comparedWords(row) ?? <span className="note">–</span>,
  },
  {
    key: "floors",
    heading: "Floors",
    cell: ({ floors }) => (
      <ul className={styles["floors"]}>
        {Object.entries(floors).map(([name, value]) => (
          <li key={name}>
            {name} {digits.format(value)}
          </li>
        ))}
      </ul>
    ),
  },
  { key: "oracle", heading: "Oracle", isNumber: true, cell: ({ oracle }) => digits.format(oracle) },
  { key: "users", heading: "People", isNumber: true, cell: ({ users }) => countText(users) },
  { key: "heldOut", heading: "Held out each", isNumber: true, cell: ({ heldOutMean }) => digits.format(heldOutMean) },
];

const namedFloors = ["random", "popular"];

function FigureChart({ group: { report, metric, data, rows } }: { readonly group: FigureGroup }) {
  const options = useMemo(
    () => (colours: ChartColours) => ({
      grid: { left: 8, right: 24, top: 40, bottom: 24, containLabel: true },
      legend: { itemWidth: 14 },
      tooltip: { trigger: "item" },
      xAxis: {
        type: "value",
        scale: true,
        splitNumber: 4,
        axisLabel: { formatter: (value: number) => digits.format(value) },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map((row) => caseParts(row.case)[0]),
        axisLabel: { width: 130, overflow: "truncate" },
      },
      series: [figureSeries(rows, colours), ...floorSeries(rows, colours)],
    }),
    [rows],
  );
  const missed = rows.filter(({ met }) => met === false).length;
  return (
    <Chart
      description={`${metric} on ${data.name}, card ${report.card}: ${rows.length} figures with intervals and floors, ${missed} of them miss their aim. The table below has them all.`}
      options={options}
      height={`${6 + rows.length * 2}rem`}
    />
  );
}

function figureSeries(rows: readonly Row[], colours: ChartColours) {
  const aims = new Set(rows.map(({ aim }) => aimValue(aim)));
  const [aim] = aims;
  const intervals = rows.map(({ value, interval: [low = value, high = value], met }) => ({
    low,
    value,
    high,
    isBad: met === false,
  }));
  return {
    ...intervalSeries("Value, 95 %", intervals, intervalColours(colours)),
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const row = rows[dataIndex];
        return row === undefined ? "" : `${caseParts(row.case)[0]}: ${digits.format(row.value)}`;
      },
    },
    ...(aims.size === 1 &&
      aim !== undefined && {
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: colours.ink, type: "dashed" },
          label: { formatter: `aim ${digits.format(aim)}`, color: colours.ink, position: "start" },
          data: [{ xAxis: aim }],
        },
      }),
  };
}

/** Random and popular under their names, and all others as one. */
function floorSeries(rows: readonly Row[], { soft, series }: ChartColours) {
  const signs = [
    { name: "random", symbol: "emptyCircle", color: soft },
    { name: "popular", symbol: "diamond", color: series[1] },
    { name: "other floors", symbol: "triangle", color: series[4] },
  ];
  return signs.flatMap(({ name, symbol, color }) => {
    const data = rows.flatMap(({ floors }, place) =>
      Object.entries(floors)
        .filter(([floor]) => (namedFloors.includes(name) ? floor === name : !namedFloors.includes(floor)))
        .map(([floor, value]) => ({ value: [value, place], name: floor })),
    );
    if (data.length === 0) return [];
    const formatter = (shown: { readonly name: string; readonly value: readonly number[] }) =>
      `${shown.name}: ${digits.format(shown.value[0] ?? 0)}`;
    return [{ type: "scatter", name, symbol, symbolSize: 10, itemStyle: { color }, data, tooltip: { formatter } }];
  });
}
