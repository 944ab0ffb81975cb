import { Command } from "commander";
import { parseCount, withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { printJson, printList } from "../output.ts";

interface Options extends CommonOptions {
  readonly domain?: string;
  readonly n: number;
}

export function similarCommand(): Command {
  return withCommonOptions(new Command("similar"))
    .description("Print the items near one item, over all domains.")
    .argument("<item>", "item id, or a title")
    .option("--domain <domain>", "only this domain")
    .option("--n <count>", "how many", parseCount, 10)
    .addHelpText("after", '\nExample:\n  codecatalyst similar "The Great Gatsby" --domain music')
    .action(async (item: string, options: Options) => {
      await withEngine(options, async (engine) => {
        const { domain, n } = options;
        const itemId = (await engine.findItem(item)).id;
        const list = await engine.similar({ itemId, n, ...(domain === undefined ? {} : { domain }) });
        if (options.json) printJson(list);
        else printList(list);
      });
    });
}
