/** Benchmarks: one runnable file a question. This file: the one shape in which every figure is printed. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";

export interface BenchRow {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** Where the data come from, when they are not made by the benchmark itself. */
  readonly data?: { readonly name: string; readonly sha256: string };
  readonly peer?: number;
  readonly ratio?: number;
  /** What we want, such as `< 10` or `>= 100000`. */
  readonly aim?: string;
  readonly met?: boolean;
}

export interface BenchReport {
  readonly bench: string;
  readonly commit: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly rows: readonly BenchRow[];
}

export type Aim = { readonly below: number } | { readonly atLeast: number };

/** A row whose aim is an upper or lower bound. */
export function rowWithAim(name: string, value: number, unit: string, aim: Aim): BenchRow {
  return { case: name, value: rounded(value), unit, ...judged(value, aim) };
}

/** A row beside a peer, whose aim is a bound of the ratio: how many times better than the peer. Without a peer there is no ratio. */
export function rowBesidePeer(
  name: string,
  unit: string,
  {
    value,
    peer,
    ratio,
  }: { readonly value: number; readonly peer?: number | undefined; readonly ratio?: number | undefined },
  aim?: Aim,
): BenchRow {
  const row = { case: name, value: rounded(value), unit };
  if (peer === undefined || ratio === undefined) return row;
  return { ...row, peer: rounded(peer), ratio: rounded(ratio), ...(aim && judged(ratio, aim)) };
}

function judged(value: number, aim: Aim): Pick<Required<BenchRow>, "aim" | "met"> {
  return "below" in aim
    ? { aim: `< ${aim.below}`, met: value < aim.below }
    : { aim: `>= ${aim.atLeast}`, met: value >= aim.atLeast };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function createReport(bench: string, rows: readonly BenchRow[]): BenchReport {
  const [first] = cpus();
  return {
    bench,
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    machine: { cpu: first?.model ?? "unknown", cores: cpus().length, node: process.version },
    rows,
  };
}

/** Prints a report as a table or, with `--json`, as one object; `--save` keeps it in `bench/results/`. */
export function printReport(report: BenchReport, options: ReadonlySet<string>): void {
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (options.has("--save")) writeFileSync(new URL(`results/${report.bench}.json`, import.meta.url), json);
  if (options.has("--json")) return void process.stdout.write(json);
  console.log(
    `${report.bench} at ${report.commit} on ${report.machine.cores} × ${report.machine.cpu}, Node ${report.machine.node}`,
  );
  for (const row of report.rows) {
    const beside = row.ratio === undefined ? "" : `  (peer ${row.peer}, ratio ${row.ratio})`;
    const aim = row.aim === undefined ? "" : `  aim ${row.aim}: ${row.met ? "met" : "not met"}`;
    console.log(`  ${row.case.padEnd(36)} ${String(row.value).padStart(12)} ${row.unit}${beside}${aim}`);
  }
}
