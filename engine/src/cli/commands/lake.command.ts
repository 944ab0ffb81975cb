import { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, createProgress, printJson } from "../output.ts";

export function lakeCommand(): Command {
  return new Command("lake")
    .description("See how much the lake of events holds, and make one file of each closed hour.")
    .addHelpText("after", "\nExample:\n  codecatalyst lake show")
    .addCommand(showCommand())
    .addCommand(compactCommand());
}

function showCommand(): Command {
  return withCommonOptions(new Command("show"))
    .description("Files, rows, bytes and hours of each zone.")
    .addHelpText("after", "\nExample:\n  codecatalyst lake show --json")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const zones = await engine.lake.summarise();
        if (options.json) return printJson({ zones });
        for (const { zone, fileCount, rowCount, sizeBytes, oldestHour, newestHour } of zones)
          console.log(
            `${zone.padEnd(9)}  ${countedAs(rowCount, "rows")} in ${countedAs(fileCount, "files")}, ` +
              `${(sizeBytes / 2 ** 20).toFixed(1)} MiB${oldestHour === undefined ? "" : `, ${oldestHour} to ${newestHour}`}`,
          );
      });
    });
}

const stopped = "The work was stopped. Every file is whole; the same command does the rest.";

function compactCommand(): Command {
  return withCommonOptions(new Command("compact"))
    .description("Measure closed hours and make one file of each, as a running server does by itself.")
    .addHelpText("after", "\nExample:\n  codecatalyst lake compact")
    .action((options: CommonOptions) =>
      interruptible(stopped, (signal) =>
        withFilledEngine(options, async (engine) => {
          const bar = createProgress("compacting");
          const { measured, compactedHours } = await engine.lake
            .maintain({ onProgress: bar.update, signal })
            .finally(bar.stop);
          if (options.json) return printJson({ measuredHours: measured.map(({ hour }) => hour), compactedHours });
          console.log(
            `${countedAs(compactedHours.length, "hours")} compacted, ${countedAs(measured.length, "hours")} measured.`,
          );
        }),
      ),
    );
}
