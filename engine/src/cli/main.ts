#!/usr/bin/env node
/** The command line: one file a command in `commands/`; each only calls the app. */
import { readFileSync } from "node:fs";
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

const wantsJson = process.argv.includes("--json");

const program = new Command("codecatalyst")
  .description("One recommendation engine over several catalogues: books, films, music.")
  .version(packageVersion())
  .addHelpText("after", moreHelp())
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
endWithOwnErrors(program);

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Commands of commands too: what is wrong with a call is told by `report`, and nothing ends the process but the end. */
function endWithOwnErrors(command: Command): void {
  command.exitOverride().showHelpAfterError("(run with --help for an example)");
  if (wantsJson) command.configureOutput({ writeErr: () => {} });
  for (const part of command.commands) endWithOwnErrors(part);
}

function packageVersion(): string {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(file) as { readonly version: string }).version;
}

function moreHelp(): string {
  const lines = Object.entries(environmentVariables).map(([name, meaning]) => `  ${name.padEnd(22)} ${meaning}`);
  return `
Environment:
${lines.join("\n")}

Exit status:
  0 done, 1 it could not be done, 2 called wrongly, 70 a defect of the program

Example:
  codecatalyst import movielens ml-latest-small && codecatalyst train && codecatalyst recommend movielens:1`;
}

/** Prints an error for a person, or as JSON when `--json` was asked for, and says how the process ends. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error);
  const isKnown = error instanceof EngineError && error.code !== "INTERNAL";
  const message = error instanceof Error ? error.message : String(error);
  if (wantsJson) console.error(JSON.stringify({ code: isKnown ? error.code : "INTERNAL", message }));
  else if (isKnown) console.error(`${error.code}: ${message}`);
  else console.error("INTERNAL: a defect of the program; please report it with these lines.\n", error);
  if (!isKnown) return exitCodes.internal;
  return error.code.startsWith("INVALID") || error.code.startsWith("UNKNOWN") ? exitCodes.usage : exitCodes.failure;
}

/** The command line's parser has told a person already. */
function reportUsage({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  const sentence = code === "commander.help" ? "The command is missing; --help lists all." : message;
  if (wantsJson) console.error(JSON.stringify({ code: "INVALID_INPUT", message: sentence.replace(/^error: /, "") }));
  return exitCodes.usage;
}
