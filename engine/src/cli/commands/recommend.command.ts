import { Command } from "commander";
import { parseCount, withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { printJson, printList } from "../output.ts";

interface Options extends CommonOptions {
  readonly domain?: string;
  readonly n: number;
}

export function recommendCommand(): Command {
  return withCommonOptions(new Command("recommend"))
    .description("Print a user's list with its reasons.")
    .argument("<user>", "user id; an unknown one gets a list too")
    .option("--domain <domain>", "only this domain")
    .option("--n <count>", "how many", parseCount, 10)
    .addHelpText("after", "\nExample:\n  codecatalyst recommend alice --domain movie --n 5")
    .action(async (user: string, options: Options) => {
      await withEngine(options, async (engine) => {
        const { domain, n } = options;
        const list = await engine.recommend({ userId: user, n, ...(domain === undefined ? {} : { domain }) });
        if (options.json) return printJson(list);
        if (list.continue.length > 0) console.log("Continue");
        printList(list.continue);
        console.log(list.isFallback ? "For you (no model yet: run `codecatalyst train`)" : "For you");
        printList(list.items);
      });
    });
}
