import { Command } from "commander";
import { noteUnknownUser } from "../lookup.ts";
import {
  moodOptionsOf,
  parseCount,
  withCommonOptions,
  withFilledEngine,
  withMoodOptions,
  type CommonOptions,
  type MoodCommandOptions,
} from "../options.ts";
import { printJson, printList } from "../output.ts";

interface Options extends CommonOptions, MoodCommandOptions {
  readonly domain?: string;
  readonly n: number;
  readonly discovery?: boolean;
}

export function recommendCommand(): Command {
  return withMoodOptions(withCommonOptions(new Command("recommend")))
    .description("Print a user's list with its reasons.")
    .argument("<user>", "user id; an unknown one gets a list too")
    .option("--domain <domain>", "only this domain")
    .option("--n <count>", "how many", parseCount, 10)
    .option("--discovery", "room for what few know")
    .addHelpText("after", "\nExample:\n  codecatalyst recommend alice --domain movie --n 5")
    .action(async (user: string, options: Options) => {
      await withFilledEngine(options, async (engine) => {
        const { domain, n, discovery = false } = options;
        const list = await engine.recommend({
          userId: user,
          n,
          discovery,
          ...(domain !== undefined && { domain }),
          ...moodOptionsOf(options),
        });
        await noteUnknownUser(engine, user);
        if (options.json) return printJson(list);
        if (list.continue.length > 0) console.log("Continue");
        printList(list.continue);
        console.log(list.modelVersion === undefined ? "For you (no model yet: run `codecatalyst train`)" : "For you");
        printList(list.items);
        if (list.items.length === 0)
          console.log("  Nothing. The catalogue may be empty: `codecatalyst import --help`.");
      });
    });
}
