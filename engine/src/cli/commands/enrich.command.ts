import { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, createProgress, formatCount, printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
  readonly failed?: boolean;
}

const stopped = "Enriching was stopped. Every file is whole; the same command goes on from here.";

export function enrichCommand(): Command {
  return withCommonOptions(new Command("enrich"))
    .description("Make the lake's processed events again from the raw ones, with today's catalogue and profiles.")
    .option("--from <date>", "first day of arrival, in UTC (default: everything)")
    .option("--to <date>", "last day of arrival")
    .option("--failed", "only where events failed, such as those of items that came later")
    .addHelpText("after", "\nExample:\n  codecatalyst enrich --from 2026-11-01")
    .action((options: Options) =>
      interruptible(stopped, (signal) => withFilledEngine(options, ({ lake }) => enrich(lake, options, signal))),
    );
}

type Lake = Parameters<Parameters<typeof withFilledEngine>[1]>[0]["lake"];

async function enrich(lake: Lake, options: Options, signal: AbortSignal): Promise<void> {
  const bar = createProgress("enriching");
  const run = { onProgress: bar.update, signal };
  if (options.failed === true) {
    const report = await lake.replayFailed(run).finally(bar.stop);
    if (options.json) return printJson(report);
    return console.log(`${countedAs(report.enrichedCount, "events")} enriched, ${waiting(report.failedCount)}`);
  }
  const { from, to } = options;
  const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const report = await lake.enrich({ ...run, ...days }).finally(bar.stop);
  if (options.json) return printJson(report);
  const { fileCount, changedFileCount, rowCount, failedCount, isResumed } = report;
  if (isResumed) console.log("Went on where the last run had stopped.");
  console.log(
    `${countedAs(rowCount, "events")} in ${countedAs(fileCount, "files")}, of which ${formatCount(changedFileCount)} changed; ` +
      waiting(failedCount),
  );
}

const waiting = (failedCount: number) =>
  failedCount === 0 ? "nothing failed." : `${formatCount(failedCount)} failed and wait for their items.`;
