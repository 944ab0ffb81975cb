import { Command } from "commander";
import { withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { createProgress, printJson } from "../output.ts";

export function trainCommand(): Command {
  return withCommonOptions(new Command("train"))
    .description("Train a new model version from everything in the data folder and serve it from now on.")
    .addHelpText("after", "\nExample:\n  codecatalyst train --data ./data")
    .action(async (options: CommonOptions) => {
      await withEngine(options, async (engine) => {
        const bar = createProgress("training");
        const report = await engine.train({ onProgress: bar.update }).finally(bar.stop);
        if (options.json) return printJson(report);
        console.log(`Trained ${report.version} in ${report.seconds.toFixed(1)} s:`);
        console.log(`  ${report.itemCount} items, ${report.userCount} users, ${report.preferenceCount} preferences`);
      });
    });
}
