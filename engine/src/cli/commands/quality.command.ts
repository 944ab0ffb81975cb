import { Command } from "commander";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { formatCount, printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
}

export function qualityCommand(): Command {
  return withCommonOptions(new Command("quality"))
    .description(
      "Print the data quality of each hour and source: volume, lateness, duplicates, unknown items, rejects.",
    )
    .option("--from <date>", "first day, in UTC (default: everything)")
    .option("--to <date>", "last day")
    .addHelpText("after", "\nExample:\n  codecatalyst quality --from 2026-11-01")
    .action(async (options: Options) => {
      await withFilledEngine(options, async (engine) => {
        const { from, to } = options;
        const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        const hours = await engine.lake.quality(days);
        if (options.json) return printJson({ hours });
        if (hours.length === 0) console.log("No event has come in yet.");
        for (const { hour, sources, alarms } of hours) {
          for (const quality of sources)
            console.log(
              `${hour}  ${quality.source.padEnd(12)} ${formatCount(quality.eventCount)} events, ` +
                `late by ${duration(quality.latenessP50Ms)} (P99 ${duration(quality.latenessP99Ms)}), ` +
                `${formatCount(quality.duplicateCount)} twice, ${formatCount(quality.unknownItemCount)} of unknown items, ` +
                `${formatCount(quality.rejectCount)} rejected`,
            );
          for (const { source, measure, value, threshold } of alarms)
            console.log(
              `${hour}  ${source.padEnd(12)} ! ${measure} is ${rounded(value)}, beyond ${rounded(threshold)}`,
            );
        }
      });
    });
}

/** Histories are imported years late, devices send seconds late. */
function duration(durationMs: number): string {
  const days = durationMs / 86_400_000;
  return days >= 2 ? `${formatCount(Math.round(days))} days` : `${formatCount(Math.round(durationMs / 100) / 10)} s`;
}
const rounded = (value: number) => formatCount(Math.round(value * 1000) / 1000);
