#!/usr/bin/env node
/** The command line: one file a command in `commands/`; each only calls the app. */
import { Command, CommanderError } from "commander";
import { environmentVariables } from "../app/config.ts";
import { EngineError } from "../domain/errors.ts";
import { encoderCommand } from "./commands/encoder.command.ts";
import { explainCommand } from "./commands/explain.command.ts";
import { exportCommand } from "./commands/export.command.ts";
import { doctorCommand } from "./commands/doctor.command.ts";
import { importCommand } from "./commands/import.command.ts";
import { modelsCommand } from "./commands/models.command.ts";
import { recommendCommand } from "./commands/recommend.command.ts";
import { serveCommand } from "./commands/serve.command.ts";
import { similarCommand } from "./commands/similar.command.ts";
import { trainCommand } from "./commands/train.command.ts";
import { exitCodes } from "./output.ts";

const program = new Command("codecatalyst")
  .description("One recommendation engine over several catalogues: books, films, music.")
  .showHelpAfterError("(run with --help for an example)")
  .addHelpText("after", environmentHelp())
  .exitOverride()
  .addCommand(importCommand())
  .addCommand(trainCommand())
  .addCommand(serveCommand())
  .addCommand(recommendCommand())
  .addCommand(similarCommand())
  .addCommand(explainCommand())
  .addCommand(modelsCommand())
  .addCommand(encoderCommand())
  .addCommand(exportCommand())
  .addCommand(doctorCommand());
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function environmentHelp(): string {
  const lines = Object.entries(environmentVariables).map(([name, meaning]) => `  ${name.padEnd(22)} ${meaning}`);
  return `\nEnvironment:\n${lines.join("\n")}`;
}

/** Prints an error for a person, or as JSON when `--json` was asked for, and says how the process ends. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const isKnown = error instanceof EngineError;
  const message = error instanceof Error ? error.message : String(error);
  if (process.argv.includes("--json"))
    console.error(JSON.stringify({ code: isKnown ? error.code : "INTERNAL", message }));
  else if (isKnown) console.error(`${error.code}: ${error.message}`);
  else console.error(error);
  if (!isKnown) return exitCodes.internal;
  return error.code.startsWith("INVALID") || error.code.startsWith("UNKNOWN") ? exitCodes.usage : exitCodes.failure;
}
