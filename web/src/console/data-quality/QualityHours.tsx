import { useMemo, useState } from "react";
import { Chart } from "../../design/Chart.tsx";
import { isOwnDomain, type ChartColours } from "../../design/chart-colours.ts";
import { Choices } from "../../design/Choices.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { SelectField } from "../../design/Field.tsx";
import { Panel } from "../../design/Panel.tsx";
import { countText, durationText, momentText, shareText } from "../figures.ts";
import { TimeText } from "../TimeText.tsx";
import styles from "./DataQuality.module.css";
import {
  emptyShare,
  hourStart,
  measures,
  type Measure,
  type QualityHour,
  type SourceQuality,
} from "./quality-words.ts";

const measureOptions = (Object.keys(measures) as Measure[]).map((name) => [name, measures[name].words] as const);

/** Hours by source, as a chart of one measure and as a table of all. */
export function QualityHours({ hours }: { readonly hours: readonly QualityHour[] }) {
  const [measure, setMeasure] = useState<Measure>("events");
  const [source, setSource] = useState("");
  const sources = useMemo(
    () => [...new Set(hours.flatMap((hour) => hour.sources.map((quality) => quality.source)))].toSorted(),
    [hours],
  );
  const shown = sources.includes(source) ? [source] : sources;
  return (
    <Panel
      heading="By source and hour"
      note={measures[measure].means}
      actions={
        <SelectField
          label="Source"
          isLabelHidden
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        >
          <option value="">All sources</option>
          {sources.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      }
    >
      <Choices legend="Measure" isLegendHidden options={measureOptions} value={measure} onChange={setMeasure} />
      <MeasureChart hours={hours} sources={shown} measure={measure} />
      <DataTable
        caption="Data quality by hour and source"
        rows={rowsOf(hours, shown)}
        keyOf={({ hour, source: name }) => `${hour} ${name}`}
        columns={columns}
      />
    </Panel>
  );
}

interface Row extends SourceQuality {
  readonly hour: string;
  readonly isAlarm: boolean;
}

const rowsOf = (hours: readonly QualityHour[], shown: readonly string[]): readonly Row[] =>
  hours.flatMap(({ hour, sources, alarms }) =>
    sources
      .filter(({ source }) => shown.includes(source))
      .map((quality) => ({ ...quality, hour, isAlarm: alarms.some(({ source }) => source === quality.source) })),
  );

const columns: readonly Column<Row>[] = [
  { key: "hour", heading: "Hour", cell: ({ hour }) => <TimeText at={hourStart(hour)} /> },
  {
    key: "source",
    heading: "Source",
    cell: ({ source, isAlarm }) => (
      <>
        <code dir="auto">{source}</code>
        {isAlarm && <span className={styles["alarm"]}> alarm</span>}
      </>
    ),
  },
  { key: "events", heading: "Events", isNumber: true, cell: ({ eventCount }) => countText(eventCount) },
  { key: "p50", heading: "Late, p50", isNumber: true, cell: ({ latenessP50Ms }) => durationText(latenessP50Ms) },
  { key: "p99", heading: "Late, p99", isNumber: true, cell: ({ latenessP99Ms }) => durationText(latenessP99Ms) },
  { key: "duplicates", heading: "Duplicates", isNumber: true, cell: ({ duplicateCount }) => countText(duplicateCount) },
  {
    key: "unknown",
    heading: "Unknown works",
    isNumber: true,
    cell: ({ unknownItemCount }) => countText(unknownItemCount),
  },
  { key: "empty", heading: "Empty cells", isNumber: true, cell: (row) => shareText(emptyShare(row)) },
  { key: "rejects", heading: "Rejects", isNumber: true, cell: ({ rejectCount }) => countText(rejectCount) },
];

function MeasureChart({
  hours,
  sources,
  measure,
}: {
  readonly hours: readonly QualityHour[];
  readonly sources: readonly string[];
  readonly measure: Measure;
}) {
  const { words, text, valueOf } = measures[measure];
  const options = useMemo(() => {
    const ascending = hours.toReversed();
    return (colours: ChartColours) => ({
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: ascending.map(({ hour }) => momentText(hourStart(hour))) },
      yAxis: { type: "value", min: 0, axisLabel: { formatter: text } },
      series: sources.map((source) => ({
        type: "bar",
        name: source,
        barMaxWidth: 32,
        ...(isOwnDomain(source) && { itemStyle: { color: colours.ofDomain(source) } }),
        ...(measure === "events" && { stack: "events" }),
        tooltip: { valueFormatter: (value: number | null) => (value === null ? "–" : text(value)) },
        data: ascending.map((hour) => {
          const quality = hour.sources.find((one) => one.source === source);
          return quality === undefined ? null : valueOf(quality);
        }),
      })),
    });
  }, [hours, sources, measure, text, valueOf]);
  return (
    <Chart
      // Sources that are left out, and stacks, would stay from the drawing before.
      key={`${measure} ${sources.join(" ")}`}
      description={`${words} by hour of ${sources.join(", ")}; the table below has the same figures.`}
      options={options}
    />
  );
}
