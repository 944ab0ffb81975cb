import { Command, Option } from "commander";
import { companies, weathers, type Company, type Weather } from "../../domain/moment.ts";
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
  readonly at?: string;
  readonly timeZone?: string;
  readonly company?: Company;
  readonly weather?: Weather;
}

export function recommendCommand(): Command {
  return withMoodOptions(withCommonOptions(new Command("recommend")))
    .description("Print a user's list with its reasons.")
    .argument("<user>", "user id; an unknown one gets a list too")
    .option("--domain <domain>", "only this domain")
    .option("--n <count>", "how many", parseCount, 10)
    .option("--discovery", "room for what few know")
    .option("--at <time>", "for this moment, such as 2026-12-20T20:00:00Z; now when left out")
    .option("--time-zone <zone>", "where the user is, such as Europe/Berlin; the user's own when left out")
    .addOption(new Option("--company <company>", "with whom the user is").choices(companies))
    .addOption(new Option("--weather <weather>", "what the weather is like").choices(weathers))
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
          ...momentOf(options),
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

function momentOf({ at, timeZone, company, weather }: Options) {
  return {
    ...(at !== undefined && { at }),
    ...(timeZone !== undefined && { timeZone }),
    ...(company !== undefined && { company }),
    ...(weather !== undefined && { weather }),
  };
}
