import { Command } from "commander";
import { signals } from "../../domain/recommendation.ts";
import { findItem, noteUnknownUser } from "../lookup.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { printJson, printList } from "../output.ts";

export function explainCommand(): Command {
  return withCommonOptions(new Command("explain"))
    .description("Say why an item stands where it stands for a user, and whether anything keeps it out of the lists.")
    .argument("<user>", "user id")
    .argument("<item>", "item id, or a title")
    .addHelpText("after", '\nExample:\n  codecatalyst explain alice "Blade Runner"')
    .action(async (user: string, text: string, options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const item = await findItem(engine, text);
        const explanation = await engine.explain({ userId: user, itemId: item.id });
        await noteUnknownUser(engine, user);
        if (options.json) return printJson(explanation);
        printList([explanation]);
        for (const signal of signals) {
          const { value, weight } = explanation.breakdown[signal];
          console.log(
            `       ${signal.padEnd(6)} ${weight.toFixed(2)} × ${value.toFixed(3)} = ${(weight * value).toFixed(3)}`,
          );
        }
        if (explanation.exclusion !== undefined) console.log(`       Left out of lists: ${explanation.exclusion}`);
      });
    });
}
