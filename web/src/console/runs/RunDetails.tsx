import type { Answer } from "codecatalyst-client";
import { useMemo } from "react";
import { Link } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { ButtonLink } from "../../design/Button.tsx";
import { Chart } from "../../design/Chart.tsx";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Facts } from "../../design/Facts.tsx";
import { Failure, Notice } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { Tag } from "../../design/Tag.tsx";
import { domainNames } from "../../words.ts";
import { clockText, countText, durationText, momentText } from "../figures.ts";
import { intervalColours, intervalSeries } from "../interval-series.ts";
import styles from "./Runs.module.css";
import { barOf, comparedWords, statusOf, stepStatusWords, stepWords, triggerWords, type Step } from "./run-words.ts";
import { useRun } from "./use-runs.ts";

type Run = Answer<"getRun">;
type Verdict = NonNullable<Run["verdict"]>;

/** One run, followed while it goes on. */
export function RunDetails({ runId }: { readonly runId: string }) {
  const query = useRun(runId);
  const run = query.data;
  return (
    <>
      <PageHead
        title={run === undefined ? "Run" : `Run of ${momentText(run.startedAt)}`}
        actions={<ButtonLink to={paths.consolePage("runs")}>All runs</ButtonLink>}
      />
      {query.error !== null && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height="16rem" />}
      {run !== undefined && (
        <>
          <Outcome run={run} />
          <Panel heading="Steps">
            <Timeline run={run} nowMs={query.dataUpdatedAt} />
          </Panel>
          {run.verdict !== undefined && <VerdictPanel verdict={run.verdict} />}
          <Log lines={run.log} />
        </>
      )}
    </>
  );
}

function Outcome({ run }: { readonly run: Run }) {
  const [words, tone] = statusOf(run);
  const model = (version: string | undefined) =>
    version === undefined ? undefined : <Link href={paths.consolePage("models", version)}>{version}</Link>;
  return (
    <>
      <p className={styles["outcome"]} role="status">
        <Tag tone={tone}>{words}</Tag> <span dir="auto">{run.reason}</span>
      </p>
      {run.status === "running" && !run.isUnderWay && (
        <Notice tone="warning" title="This run was cut off.">
          <p>The next one that is begun takes it up behind its last finished step.</p>
        </Notice>
      )}
      <Facts
        facts={{
          Begun: triggerWords[run.trigger],
          Ended: run.endedAt === undefined ? undefined : momentText(run.endedAt),
          "Judged against": model(run.judgedAgainst),
          Trained: model(run.version),
          Features: run.featuresRun,
        }}
      />
    </>
  );
}

function Timeline({ run, nowMs }: { readonly run: Run; readonly nowMs: number }) {
  return (
    <ol className={styles["steps"]}>
      {run.steps.map((step) => (
        <StepLine key={step.name} step={step} run={run} nowMs={nowMs} />
      ))}
    </ol>
  );
}

function StepLine({ step, run, nowMs }: { readonly step: Step; readonly run: Run; readonly nowMs: number }) {
  const [words, tone] = stepStatusWords[step.status];
  const bar = barOf(step, run, nowMs);
  return (
    <li className={styles["step"]}>
      <div>
        <h3>{stepWords[step.name].name}</h3>
        <p className="note">{stepWords[step.name].does}</p>
      </div>
      <div className={styles["state"]}>
        <Tag tone={tone}>{words}</Tag>
        {bar !== undefined && <span className="number">{durationText(bar.durationMs)}</span>}
        {step.attemptCount > 1 && <span className="note">{step.attemptCount} attempts</span>}
      </div>
      <div className={styles["track"]} aria-hidden="true">
        {bar !== undefined && (
          <div
            className={styles["bar"]}
            data-status={step.status}
            style={{ insetInlineStart: `${bar.startRatio * 100}%`, inlineSize: `max(3px, ${bar.lengthRatio * 100}%)` }}
          />
        )}
      </div>
    </li>
  );
}

interface Compared extends NonNullable<Verdict["overall"]> {
  readonly name: string;
}

function VerdictPanel({ verdict: { decision, reason, overall, byDomain } }: { readonly verdict: Verdict }) {
  const rows = useMemo<readonly Compared[]>(
    () => [
      ...(overall === undefined ? [] : [{ ...overall, name: "All together" }]),
      ...byDomain.map((compared) => ({ ...compared, name: domainNames(compared.domain) })),
    ],
    [overall, byDomain],
  );
  return (
    <Panel
      heading="Verdict"
      note="NDCG@10 of the candidate beside the model that served, on events that neither was trained on."
    >
      <p>
        <Tag tone={decision === "promote" ? "good" : "warning"}>
          {decision === "promote" ? "May serve" : "May not serve"}
        </Tag>{" "}
        <span dir="auto">{reason}</span>
      </p>
      {rows.length > 0 && (
        <>
          <Differences rows={rows} />
          <DataTable
            caption="Candidate and serving model by domain"
            rows={rows}
            keyOf={({ name }) => name}
            columns={columns}
          />
        </>
      )}
    </Panel>
  );
}

const digits = new Intl.NumberFormat("en", { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const signed = new Intl.NumberFormat("en", {
  minimumFractionDigits: 4,
  maximumFractionDigits: 4,
  signDisplay: "always",
});

const columns: readonly Column<Compared>[] = [
  { key: "name", heading: "Of", cell: ({ name }) => <span dir="auto">{name}</span> },
  { key: "users", heading: "People", isNumber: true, cell: ({ userCount }) => countText(userCount) },
  { key: "serving", heading: "Served", isNumber: true, cell: ({ serving }) => digits.format(serving) },
  { key: "candidate", heading: "Candidate", isNumber: true, cell: ({ candidate }) => digits.format(candidate) },
  {
    key: "interval",
    heading: "Difference, 95 %",
    isNumber: true,
    cell: ({ differenceLow, differenceHigh }) => `${signed.format(differenceLow)} to ${signed.format(differenceHigh)}`,
  },
  {
    key: "words",
    heading: "In words",
    cell: (row) => {
      const [words, tone] = comparedWords(row);
      return <Tag tone={tone}>{words}</Tag>;
    },
  },
];

function Differences({ rows }: { readonly rows: readonly Compared[] }) {
  const options = useMemo(
    () => (colours: Parameters<typeof intervalColours>[0]) => ({
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
      legend: { show: false },
      tooltip: { show: false },
      xAxis: { type: "value", axisLabel: { formatter: (value: number) => signed.format(value) }, splitNumber: 3 },
      yAxis: { type: "category", inverse: true, data: rows.map(({ name }) => name) },
      series: [
        {
          ...intervalSeries(
            "Difference",
            rows.map(({ differenceLow: low, differenceHigh: high, candidate, serving }) => ({
              low,
              high,
              value: candidate - serving,
              isBad: high < 0,
            })),
            intervalColours(colours),
          ),
          markLine: {
            silent: true,
            symbol: "none",
            label: { show: false },
            lineStyle: { color: colours.ink, type: "dashed" },
            data: [{ xAxis: 0 }],
          },
        },
      ],
    }),
    [rows],
  );
  const said = rows.map((row) => `${row.name}: ${comparedWords(row)[0]}`).join("; ");
  return (
    <Chart
      description={`Candidate less serving model with intervals. ${said}.`}
      options={options}
      height={`${3 + rows.length * 2.5}rem`}
    />
  );
}

function Log({ lines }: { readonly lines: Run["log"] }) {
  return (
    <Panel heading="Log" note="The last thousand lines, oldest first.">
      {lines.length === 0 ? (
        <p className="note">Nothing was noted yet.</p>
      ) : (
        <ol className={styles["log"]} aria-label="Log" tabIndex={0}>
          {lines.map(({ at, text }, index) => (
            <li key={index}>
              <time dateTime={at}>{clockText(at)}</time> <span dir="auto">{text}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
