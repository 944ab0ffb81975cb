import { Command } from "commander";
import { findItem } from "../lookup.ts";
import { parseCount, withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { factsOf, printJson, printList } from "../output.ts";

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
    .action(async (text: string, options: Options) => {
      await withFilledEngine(options, async (engine) => {
        const { domain, n } = options;
        const item = await findItem(engine, text);
        const items = await engine.similar({ itemId: item.id, n, ...(domain !== undefined && { domain }) });
        if (options.json) return printJson({ item, items });
        console.log(`Near ${item.title} (${factsOf(item)})`);
        printList(items);
      });
    });
}
