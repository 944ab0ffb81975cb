import { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { countedAs, createProgress, formatCount, printJson, printNotice } from "../output.ts";

const stopped = "Making features was stopped and left nothing behind. What was made before is still there.";

export function featuresCommand(): Command {
  return withCommonOptions(new Command("features"))
    .description("Make batch features from the lake: preferences, profiles of users and items, counts by day and time.")
    .addHelpText("after", "\nExample:\n  codecatalyst features --data ./data --json")
    .action((options: CommonOptions) =>
      interruptible(stopped, (signal) =>
        withFilledEngine(options, async (engine) => {
          const bar = createProgress("features");
          const made = await engine.makeFeatures({ onProgress: bar.update, signal }).finally(bar.stop);
          if (made.preferenceCount === 0)
            printNotice(
              "The lake holds no event of an item in the catalogue: import or send events, or see `codecatalyst doctor`.",
            );
          if (options.json) return printJson(made);
          const { run, itemCount, userCount, preferenceCount, tables } = made;
          console.log(`Made features ${run}:`);
          console.log(
            `  ${countedAs(itemCount, "items")}, ${countedAs(userCount, "users")}, ${countedAs(preferenceCount, "preferences")}`,
          );
          for (const { key, rowCount } of tables) console.log(`  ${key}  ${formatCount(rowCount)} rows`);
        }),
      ),
    );
}
