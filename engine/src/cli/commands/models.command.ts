import { Command } from "commander";
import { modelToWire } from "../../app/wire.ts";
import { withCommonOptions, withFilledEngine, type CommonOptions } from "../options.ts";
import { printJson } from "../output.ts";

export function modelsCommand(): Command {
  return new Command("models")
    .description("List model versions, promote one, or go back.")
    .addHelpText("after", "\nExample:\n  codecatalyst models list")
    .addCommand(listCommand())
    .addCommand(promoteCommand())
    .addCommand(rollbackCommand());
}

function listCommand(): Command {
  return withCommonOptions(new Command("list"))
    .description("List model versions, newest first; * serves.")
    .addHelpText("after", "\nExample:\n  codecatalyst models list --json")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const models = (await engine.listModels()).map(modelToWire);
        if (options.json) return printJson({ models });
        if (models.length === 0) console.log("There is no model yet. Run `codecatalyst train`.");
        for (const { isServing, version, createdAt } of models)
          console.log(`${isServing ? "*" : " "} ${version}  ${createdAt}`);
      });
    });
}

function promoteCommand(): Command {
  return withCommonOptions(new Command("promote"))
    .description("Verify a version and serve it from now on.")
    .argument("<version>", "one that `codecatalyst models list` shows")
    .addHelpText("after", "\nExample:\n  codecatalyst models promote 20261123T043837705Z-93232dec-1")
    .action(async (version: string, options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        await engine.promoteModel(version);
        if (options.json) printJson({ version });
        else console.log(`${version} serves now.`);
      });
    });
}

function rollbackCommand(): Command {
  return withCommonOptions(new Command("rollback"))
    .description("Go back to the version that served before.")
    .addHelpText("after", "\nExample:\n  codecatalyst models rollback")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async (engine) => {
        const version = await engine.rollbackModel();
        if (options.json) printJson({ version });
        else console.log(`${version} serves again.`);
      });
    });
}
