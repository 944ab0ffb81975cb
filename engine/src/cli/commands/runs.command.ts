import { Command } from "commander";
import type { RunState } from "../../app/training.ts";
import { interruptible } from "../interrupt.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { createProgress, printable, printJson } from "../output.ts";

const stopped = "The run was stopped. `codecatalyst runs start` takes it up behind its last finished step.";

export function runsCommand(): Command {
  return new Command("runs")
    .description("Runs of features, judging and training, as `serve` does one each day: list, show, start.")
    .addHelpText("after", "\nExample:\n  codecatalyst runs list")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(logsCommand())
    .addCommand(startCommand());
}

const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 19).replace("T", " ");

function secondsOf({ startedAtMs, endedAtMs }: Pick<RunState["steps"][number], "startedAtMs" | "endedAtMs">): string {
  return startedAtMs === undefined || endedAtMs === undefined
    ? ""
    : `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`;
}

function listCommand(): Command {
  return withCommonOptions(new Command("list"))
    .description("List runs, newest first, with how each ended.")
    .addHelpText("after", "\nExample:\n  codecatalyst runs list --json")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const runs = await engine.listRuns();
        if (options.json) return printJson({ runs });
        if (runs.length === 0)
          console.log(
            "There was no run yet. `codecatalyst serve` makes one each day, `codecatalyst runs start` one now.",
          );
        for (const run of runs)
          console.log(
            `${run.id}  ${run.status.padEnd(8)}  ${secondsOf(run).padStart(9)}  ${printable(run.reason ?? "")}`,
          );
      });
    });
}

function showCommand(): Command {
  return withCommonOptions(new Command("show"))
    .description("Show a run's steps, and how the candidate compared with what served.")
    .argument("<run>", "one that `codecatalyst runs list` shows")
    .addHelpText("after", "\nExample:\n  codecatalyst runs show 20261123T030000000Z-aB3x")
    .action(async (id: string, options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const run = await engine.findRun(id);
        if (options.json) return printJson(run);
        printRun(run);
      });
    });
}

function printRun(run: RunState): void {
  console.log(`${run.id}  ${run.status}  (${run.trigger}, ${timeOf(run.startedAtMs)} UTC)`);
  if (run.reason !== undefined) console.log(`  ${printable(run.reason)}`);
  for (const step of run.steps) {
    const attempts = step.attemptCount > 1 ? `${step.attemptCount} attempts` : "";
    console.log(
      `  ${step.name.padEnd(9)} ${step.status.padEnd(8)} ${secondsOf(step).padStart(9)}  ${attempts}`.trimEnd(),
    );
  }
  const { verdict, version } = run.results;
  if (version !== undefined) console.log(`  version ${version}`);
  for (const [domain, { serving, candidate, userCount }] of Object.entries(verdict?.byDomain ?? {}))
    console.log(
      `  ${printable(domain).padEnd(12)} NDCG@10 ${candidate.toFixed(4)}, served ${serving.toFixed(4)}, ${userCount} users`,
    );
}

function logsCommand(): Command {
  return withCommonOptions(new Command("logs"))
    .description("Print what a run noted, with times (UTC): attempts, waits, results.")
    .argument("<run>", "one that `codecatalyst runs list` shows")
    .addHelpText("after", "\nExample:\n  codecatalyst runs logs 20261123T030000000Z-aB3x")
    .action(async (id: string, options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const { log } = await engine.findRun(id);
        if (options.json) return printJson({ log });
        for (const { atMs, text } of log) console.log(`${timeOf(atMs)}  ${printable(text)}`);
      });
    });
}

function startCommand(): Command {
  return withCommonOptions(new Command("start"))
    .description(
      "Make features, judge a candidate beside what serves, and promote it or refuse it with the reason, now.",
    )
    .addHelpText(
      "after",
      "\nA run that was cut off is taken up instead.\n\nExample:\n  codecatalyst runs start --data ./data",
    )
    .action((options: CommonOptions) =>
      interruptible(stopped, (signal) =>
        withFilledEngine(options, async (engine) => {
          const bar = createProgress("run");
          const run = await engine.startRun("command", { onProgress: bar.update, signal }).finally(bar.stop);
          if (run.status === "failed") process.exitCode = 1;
          if (options.json) return printJson(run);
          printRun(run);
        }),
      ),
    );
}
