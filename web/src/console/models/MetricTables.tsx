import type { Model } from "codecatalyst-client";
import { DataTable, type Column } from "../../design/DataTable.tsx";
import { Tag } from "../../design/Tag.tsx";
import { changeOf, figureText, metricGroups, metricWords } from "./metric-words.ts";
import styles from "./Models.module.css";

/** What a version was measured at, or two of them beside each other: by what it is about, in words. */
export function MetricTables({ models }: { readonly models: readonly Model[] }) {
  const names = [...new Set(models.flatMap(({ metrics }) => Object.keys(metrics)))];
  return metricGroups.map(({ group, heading, explanation }) => {
    const rows = names.filter((name) => metricWords(name).group === group);
    if (rows.length === 0) return null;
    return (
      <details key={group} className={styles["group"]} open={group === "lists"}>
        <summary className={styles["summary"]}>
          <h3>{heading}</h3>
        </summary>
        <p className="note">{explanation}</p>
        <DataTable caption={heading} rows={rows} keyOf={(name) => name} columns={columnsOf(models)} />
      </details>
    );
  });
}

function columnsOf(models: readonly Model[]): readonly Column<string>[] {
  const [first, second] = models;
  return [
    {
      key: "name",
      heading: "Measure",
      cell: (name) => (
        <span className={styles["measure"]} title={name}>
          {metricWords(name).words}
        </span>
      ),
    },
    ...models.map(({ version, metrics }, place) => ({
      key: version,
      heading: models.length === 1 ? "Value" : place === 0 ? "Older" : "Newer",
      isNumber: true,
      cell: (name: string) => figureText(metrics[name]),
    })),
    ...(second === undefined
      ? []
      : [
          {
            key: "change",
            heading: "Change",
            isNumber: true,
            cell: (name: string) => (
              <ChangeCell name={name} first={first?.metrics[name]} second={second.metrics[name]} />
            ),
          },
        ]),
  ];
}

const tones = { better: "good", worse: "alarm", "as before": "plain" } as const;

function ChangeCell({
  name,
  first,
  second,
}: {
  readonly name: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
}) {
  const change = changeOf(name, first, second);
  if (change === undefined) return "–";
  return (
    <>
      {change.text} {change.verdict !== undefined && <Tag tone={tones[change.verdict]}>{change.verdict}</Tag>}
    </>
  );
}
