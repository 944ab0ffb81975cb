import { Command } from "commander";
import { environmentVariables } from "../app/config.ts";
import { enrichCommand } from "./commands/enrich.command.ts";
import { encoderCommand } from "./commands/encoder.command.ts";
import { eventsCommand } from "./commands/events.command.ts";
import { explainCommand } from "./commands/explain.command.ts";
import { evaluateCommand } from "./commands/evaluate.command.ts";
import { exposuresCommand } from "./commands/exposures.command.ts";
import { exportCommand } from "./commands/export.command.ts";
import { mcpCommand } from "./commands/mcp.command.ts";
import { doctorCommand } from "./commands/doctor.command.ts";
import { featuresCommand } from "./commands/features.command.ts";
import { keysCommand } from "./commands/keys.command.ts";
import { lakeCommand } from "./commands/lake.command.ts";
import { importCommand } from "./commands/import.command.ts";
import { modelsCommand } from "./commands/models.command.ts";
import { qualityCommand } from "./commands/quality.command.ts";
import { openapiCommand } from "./commands/openapi.command.ts";
import { playlistCommand } from "./commands/playlist.command.ts";
import { recommendCommand } from "./commands/recommend.command.ts";
import { runsCommand } from "./commands/runs.command.ts";
import { serveCommand } from "./commands/serve.command.ts";
import { similarCommand } from "./commands/similar.command.ts";
import { trainCommand } from "./commands/train.command.ts";
import { packageVersion } from "./version.ts";

/** All commands. What is wrong with a call is thrown as a `CommanderError`; `isQuiet` leaves telling it to the caller. */
export function createProgram(isQuiet = false): Command {
  const program = new Command("codecatalyst")
    .description("One recommendation engine over several catalogues: books, films, music.")
    .version(packageVersion())
    .addHelpText("after", moreHelp())
    .addCommand(importCommand())
    .addCommand(featuresCommand())
    .addCommand(trainCommand())
    .addCommand(runsCommand())
    .addCommand(serveCommand())
    .addCommand(mcpCommand())
    .addCommand(recommendCommand())
    .addCommand(playlistCommand())
    .addCommand(similarCommand())
    .addCommand(explainCommand())
    .addCommand(eventsCommand())
    .addCommand(modelsCommand())
    .addCommand(keysCommand())
    .addCommand(evaluateCommand())
    .addCommand(enrichCommand())
    .addCommand(lakeCommand())
    .addCommand(exposuresCommand())
    .addCommand(qualityCommand())
    .addCommand(encoderCommand())
    .addCommand(exportCommand())
    .addCommand(openapiCommand())
    .addCommand(doctorCommand());
  throwErrors(program, isQuiet);
  return program;
}

/** Commands of commands too, which do not inherit it. */
function throwErrors(command: Command, isQuiet: boolean): void {
  command.exitOverride().showHelpAfterError("(run with --help for an example)");
  if (isQuiet) command.configureOutput({ writeErr: () => {} });
  for (const part of command.commands) throwErrors(part, isQuiet);
}

function moreHelp(): string {
  const lines = Object.entries(environmentVariables).map(([name, meaning]) => `  ${name.padEnd(33)} ${meaning}`);
  return `
Environment:
${lines.join("\n")}

Exit status:
  0 done, 1 it could not be done, 2 called wrongly, 70 a defect of the program

Example:
  codecatalyst import movielens ml-latest-small && codecatalyst train && codecatalyst recommend movielens:1`;
}
