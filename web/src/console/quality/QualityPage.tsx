import type { Answer } from "codecatalyst-client";
import { useMemo, useState } from "react";
import { useSearchParams } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { Button } from "../../design/Button.tsx";
import { Choices } from "../../design/Choices.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { SelectField } from "../../design/Field.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { plural } from "../../words.ts";
import { TimeText } from "../TimeText.tsx";
import { Figures } from "./Figures.tsx";
import { choicesOf, groupsOf, type FigureFilter } from "./figures-of.ts";
import styles from "./Quality.module.css";
import { useReportList, useReports } from "./use-reports.ts";

type List = Answer<"listEvaluations">;
type Outline = List["reports"][number];

/** The evaluation report: every figure with what it takes to judge it. */
export function QualityPage() {
  const list = useReportList();
  return (
    <>
      <PageHead
        title="Quality"
        lead="What was measured on public data sets, beside simple scorers and what was aimed for."
      />
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height="20rem" />}
      {list.data?.reports.length === 0 && (
        <Notice title="There are no reports.">
          <p>An evaluation that is saved where the server looks for reports appears here.</p>
        </Notice>
      )}
      {list.data !== undefined && list.data.reports.length > 0 && <Reports list={list.data} />}
    </>
  );
}

const aims = [
  ["all", "All figures"],
  ["met", "Aim met"],
  ["missed", "Aim missed"],
] as const satisfies readonly (readonly [FigureFilter["aim"], string])[];

const firstGroupCount = 8;

function Reports({ list }: { readonly list: List }) {
  const [filter, setFilter] = useFilter();
  const [shownCount, setShownCount] = useState(firstGroupCount);
  const { reports, isPending, error } = useReports(useMemo(() => list.reports.map(({ card }) => card), [list]));
  const choices = useMemo(() => choicesOf(reports), [reports]);
  const groups = groupsOf(reports, filter);
  const change = (changed: Partial<FigureFilter>) => {
    setShownCount(firstGroupCount);
    setFilter({ ...filter, ...changed });
  };
  return (
    <>
      <Cards list={list} onChoose={(card) => change({ card, data: "", metric: "", aim: "all" })} />
      <section aria-label="Figures" className={styles["figures"]}>
        <div className={styles["filters"]}>
          <Select
            label="Card"
            all="All cards"
            value={filter.card}
            options={list.reports.map(({ card }) => card)}
            onChange={(card) => change({ card })}
          />
          <Select
            label="Data set"
            all="All data sets"
            value={filter.data}
            options={choices.data}
            onChange={(data) => change({ data })}
          />
          <Select
            label="Metric"
            all="All metrics"
            value={filter.metric}
            options={choices.metrics}
            onChange={(metric) => change({ metric })}
          />
        </div>
        <Choices legend="Aim" isLegendHidden options={aims} value={filter.aim} onChange={(aim) => change({ aim })} />
        {error !== null && <Failure error={error} />}
        {isPending ? (
          <Skeleton height="20rem" />
        ) : (
          <p role="status">
            {plural(
              groups.reduce((sum, { rows }) => sum + rows.length, 0),
              "figure",
              "figures",
            )}
          </p>
        )}
        {groups.slice(0, shownCount).map((group) => (
          <Figures key={group.key} group={group} />
        ))}
        {groups.length > shownCount && (
          <Button onClick={() => setShownCount(shownCount + firstGroupCount)}>More figures</Button>
        )}
      </section>
    </>
  );
}

/** Kept in the address, so that a figure can be shown to somebody. */
function useFilter(): readonly [FigureFilter, (filter: FigureFilter) => void] {
  const [parameters, setParameters] = useSearchParams();
  const read = (name: string) => parameters.get(name) ?? "";
  const aim = aims.find(([value]) => value === read("aim"))?.[0] ?? "all";
  const setFilter = (filter: FigureFilter) =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(filter))
          if (value === "" || value === "all") next.delete(name);
          else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [{ card: read("card"), data: read("data"), metric: read("metric"), aim }, setFilter];
}

function Select({
  label,
  all,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </SelectField>
  );
}

function Cards({
  list: { reports, skipped },
  onChoose,
}: {
  readonly list: List;
  readonly onChoose: (card: string) => void;
}) {
  const aimCount = reports.reduce((sum, report) => sum + report.aimCount, 0);
  const metCount = reports.reduce((sum, report) => sum + report.metCount, 0);
  return (
    <Panel
      heading="Cards"
      note="A card asks one question, with data, split and metric fixed, so that a figure means the same every time."
      actions={
        <>
          <Tag tone="good">{plural(metCount, "aim met", "aims met")}</Tag>
          {aimCount > metCount && <Tag tone="alarm">{plural(aimCount - metCount, "aim missed", "aims missed")}</Tag>}
        </>
      }
    >
      <div className={styles["cards"]}>
        <DataTable
          caption="Cards and their aims"
          rows={reports}
          keyOf={({ card }) => card}
          columns={columnsOf(onChoose)}
        />
      </div>
      {skipped.map(({ file, problem }) => (
        <Notice key={file} tone="warning" title={`${file} could not be read.`}>
          <p>{problem}</p>
        </Notice>
      ))}
    </Panel>
  );
}

const columnsOf = (onChoose: (card: string) => void): readonly Column<Outline>[] => [
  {
    key: "card",
    heading: "Card",
    cell: ({ card }) => (
      <Button isSmall tone="quiet" onClick={() => onChoose(card)}>
        {card}
      </Button>
    ),
  },
  {
    key: "question",
    heading: "Question",
    cell: ({ question, note }) => (
      <>
        {question}
        {note !== undefined && <span className="note"> {note}</span>}
      </>
    ),
  },
  { key: "rows", heading: "Figures", isNumber: true, cell: ({ rowCount }) => rowCount },
  {
    key: "aims",
    heading: "Aims met",
    cell: ({ aimCount, metCount }) =>
      aimCount === 0 ? (
        <span className="note">none set</span>
      ) : (
        <Tag tone={metCount === aimCount ? "good" : "alarm"}>
          {metCount} of {aimCount}
        </Tag>
      ),
  },
  { key: "written", heading: "Written", cell: ({ writtenAt }) => <TimeText at={writtenAt} /> },
];
