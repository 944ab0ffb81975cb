import { Command } from "commander";
import { withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
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
    .description("Newest first.")
    .action(async (options: CommonOptions) => {
      await withEngine(options, async (engine) => {
        const models = await engine.listModels();
        if (options.json) return printJson(models);
        if (models.length === 0) console.log("There is no model yet. Run `codecatalyst train`.");
        for (const model of models)
          console.log(`${model.isServing ? "*" : " "} ${model.version}  ${new Date(model.createdAtMs).toISOString()}`);
      });
    });
}

function promoteCommand(): Command {
  return withCommonOptions(new Command("promote"))
    .description("Verify a version and serve it.")
    .argument("<version>")
    .action(async (version: string, options: CommonOptions) => {
      await withEngine(options, async (engine) => {
        await engine.promoteModel(version);
        if (options.json) printJson({ version });
        else console.log(`${version} serves now.`);
      });
    });
}

function rollbackCommand(): Command {
  return withCommonOptions(new Command("rollback"))
    .description("Go back to the version that served before.")
    .action(async (options: CommonOptions) => {
      await withEngine(options, async (engine) => {
        const version = await engine.rollbackModel();
        if (options.json) printJson({ version });
        else console.log(`${version} serves again.`);
      });
    });
}
