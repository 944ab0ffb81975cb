import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly out?: string;
}

export function exportCommand(): Command {
  return withCommonOptions(new Command("export"))
    .description("Export everything that is kept about a person, as JSON.")
    .argument("<user>", "user id")
    .option("--out <file>", "write to a file instead of the terminal")
    .addHelpText("after", "\nExample:\n  codecatalyst export alice --out alice.json")
    .action(async (user: string, options: Options) => {
      await withEngine(options, async (engine) => {
        const exported = await engine.exportUser(user);
        if (options.out === undefined) return printJson(exported);
        await writeFile(options.out, `${JSON.stringify(exported, undefined, 2)}\n`);
        console.log(`Wrote ${exported.events.length} events of ${user} to ${options.out}.`);
      });
    });
}
