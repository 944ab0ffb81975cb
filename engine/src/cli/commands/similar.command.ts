import { Command } from "commander";
import type { Engine } from "../../app/engine.ts";
import { findItem } from "../lookup.ts";
import { parseCount, withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { factsOf, printJson, printList, printNotice } from "../output.ts";

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
        if (items.length === 0) printNotice(await whyNothing(engine));
        if (options.json) return printJson({ item, items });
        console.log(`Near ${item.title} (${factsOf(item)})`);
        printList(items);
      });
    });
}

async function whyNothing(engine: Engine): Promise<string> {
  return (await engine.isReady())
    ? "Nothing is near it. What came in after the last training needs another: `codecatalyst train`."
    : "There is no model yet, and without one nothing is near: run `codecatalyst train`.";
}
