import { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, createProgress, printJson } from "../output.ts";

const stopped = "The training was stopped and changed nothing: what served before goes on serving.";

export function trainCommand(): Command {
  return withCommonOptions(new Command("train"))
    .description("Train a new model version from everything in the data folder and serve it from now on.")
    .addHelpText("after", "\nExample:\n  codecatalyst train --data ./data")
    .action((options: CommonOptions) =>
      interruptible(stopped, (signal) =>
        withFilledEngine(options, async (engine) => {
          const bar = createProgress("training");
          const report = await engine.train({ onProgress: bar.update, signal }).finally(bar.stop);
          if (options.json) return printJson(report);
          const { version, seconds, itemCount, userCount, preferenceCount } = report;
          console.log(`Trained ${version} in ${seconds.toFixed(1)} s; it serves from now on.`);
          console.log(
            `  ${countedAs(itemCount, "items")}, ${countedAs(userCount, "users")}, ${countedAs(preferenceCount, "preferences")}`,
          );
        }),
      ),
    );
}
