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

/** A row whose aim is an upper or lower bound. */
export function rowWithAim(
  name: string,
  value: number,
  unit: string,
  aim: { below: number } | { atLeast: number },
): BenchRow {
  const [text, met] =
    "below" in aim ? [`< ${aim.below}`, value < aim.below] : [`>= ${aim.atLeast}`, value >= aim.atLeast];
  return { case: name, value: rounded(value), unit, aim: text, met };
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
    const aim = row.aim === undefined ? "" : `  aim ${row.aim}: ${row.met ? "met" : "not met"}`;
    console.log(`  ${row.case.padEnd(36)} ${String(row.value).padStart(12)} ${row.unit}${aim}`);
  }
}
