import type { Answer } from "codecatalyst-client";
import { isLowBetter } from "./metric-means.ts";

export type Report = Answer<"getEvaluation">;
export type Row = Report["rows"][number];

export interface FigureFilter {
  readonly card: string;
  readonly data: string;
  readonly metric: string;
  readonly aim: "all" | "met" | "missed";
}

/** Figures that may stand on one axis: of one card, one metric and one data set. */
export interface FigureGroup {
  readonly key: string;
  readonly report: Report;
  readonly metric: string;
  readonly data: Row["data"];
  readonly rows: readonly Row[];
}

export function groupsOf(reports: readonly Report[], filter: FigureFilter): readonly FigureGroup[] {
  const groups = new Map<string, FigureGroup & { readonly rows: Row[] }>();
  for (const report of reports) {
    if (filter.card !== "" && report.card !== filter.card) continue;
    for (const row of report.rows) {
      if (!isWanted(row, filter)) continue;
      const key = `${report.card}\n${row.metric}\n${row.data.name}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { key, report, metric: row.metric, data: row.data, rows: [row] });
      else group.rows.push(row);
    }
  }
  return [...groups.values()];
}

const isWanted = ({ data, metric, met }: Row, filter: FigureFilter): boolean =>
  (filter.data === "" || data.name === filter.data) &&
  (filter.metric === "" || metric === filter.metric) &&
  (filter.aim === "all" || met === (filter.aim === "met"));

/** What can be chosen, whatever is chosen already. */
export function choicesOf(reports: readonly Report[]): {
  readonly data: readonly string[];
  readonly metrics: readonly string[];
} {
  const rows = reports.flatMap((report) => report.rows);
  const sorted = (names: readonly string[]) => [...new Set(names)].toSorted();
  return { data: sorted(rows.map(({ data }) => data.name)), metrics: sorted(rows.map(({ metric }) => metric)) };
}

/** The number of an aim such as ">= 0.89"; undefined of one that is told by other figures. */
export function aimValue(aim: string | undefined): number | undefined {
  const found = /^(?:[<>]=?)\s*(-?\d*\.?\d+)$/.exec(aim ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}

const significance = 0.05;

function pText(pValue: number): string {
  return pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(3)}`;
}

/** How a figure stands to what it is compared with. */
export function comparedWords({ metric, value, floors, baseline, pValue }: Row): string | undefined {
  if (baseline === undefined || pValue === undefined) return undefined;
  if (pValue >= significance) return `no difference to ${baseline} shown (${pText(pValue)})`;
  const floor = floors[baseline];
  if (floor === undefined) return `other than ${baseline} (${pText(pValue)})`;
  const isBetter = isLowBetter(metric) ? value < floor : value > floor;
  return `${isBetter ? "better" : "worse"} than ${baseline} (${pText(pValue)})`;
}

/** A case's name and, where it is long, the settings behind it. */
export function caseParts(words: string): readonly [name: string, rest: string] {
  const cut = words.length > 60 ? words.indexOf(": ") : -1;
  return cut < 0 || cut > 60 ? [words, ""] : [words.slice(0, cut), words.slice(cut + 2)];
}
