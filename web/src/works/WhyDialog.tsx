import type { Breakdown } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";
import { DataTable } from "../design/DataTable.tsx";
import { Dialog } from "../design/Dialog.tsx";
import { Failure } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { partNames } from "../words.ts";
import type { Suggested } from "./WorkCard.tsx";
import styles from "./WhyDialog.module.css";

/** All reasons for a work, and the sum behind its place for those who want to check it. */
export function WhyDialog({ work, onClose }: { readonly work: Suggested; readonly onClose: () => void }) {
  const { item, reasons, breakdown, score } = work;
  const { userId } = useViewer();
  const explanation = useQuery({
    queryKey: personal(userId, "explain", item.id),
    queryFn: ({ signal }) => client.explain({ userId, itemId: item.id }, { signal }),
    enabled: breakdown === undefined,
  });
  const sum =
    breakdown !== undefined && score !== undefined ? { breakdown, score, exclusion: undefined } : explanation.data;
  const all = [...reasons, ...(explanation.data?.reasons ?? [])];
  const texts = [...new Set(all.map(({ text }) => text))];
  return (
    <Dialog title={item.title} isOpen onClose={onClose}>
      <h3>Why this is here</h3>
      <ul className={styles["reasons"]}>
        {texts.map((text) => (
          <li key={text} dir="auto">
            {text}
          </li>
        ))}
      </ul>
      <h3>How the score is made</h3>
      {explanation.error !== null && <Failure error={explanation.error} onRetry={() => void explanation.refetch()} />}
      {sum === undefined && explanation.error === null && <Skeleton height="12rem" />}
      {sum !== undefined && <SumTable breakdown={sum.breakdown} score={sum.score} />}
      {sum?.exclusion !== undefined && <p className="note">Left out of your lists otherwise: {sum.exclusion}.</p>}
    </Dialog>
  );
}

const digits = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const numberText = (value: number) => digits.format(value).replace("-", "−");

interface Line {
  readonly name: string;
  readonly product: string;
  readonly sum: number;
  readonly isTotal: boolean;
}

const partCell = ({ name, sum, isTotal }: Line, largest: number) => (
  <>
    {name}
    {!isTotal && (
      <div className={styles["track"]} aria-hidden="true">
        <div className={styles["bar"]} style={{ inlineSize: `${(Math.abs(sum) / largest) * 100}%` }} />
      </div>
    )}
  </>
);

export function SumTable({ breakdown, score }: { readonly breakdown: Breakdown; readonly score: number }) {
  const parts = Object.entries(partNames) as readonly (readonly [keyof Breakdown, string])[];
  const lines = parts.map(([part, name]): Line => {
    const { weight, value } = breakdown[part];
    return { name, product: `${numberText(weight)} × ${numberText(value)}`, sum: weight * value, isTotal: false };
  });
  const largest = Math.max(...lines.map(({ sum }) => Math.abs(sum)), 1e-9);
  return (
    <DataTable
      caption="How the score is made"
      rows={[...lines, { name: "Score", product: "", sum: score, isTotal: true }]}
      keyOf={({ name }) => name}
      columns={[
        { key: "part", heading: "Part", cell: (line) => partCell(line, largest) },
        { key: "product", heading: "Weight × value", isNumber: true, cell: ({ product }) => product },
        { key: "sum", heading: "Adds", isNumber: true, cell: ({ sum }) => numberText(sum) },
      ]}
    />
  );
}
