#!/usr/bin/env node
/** The command line: one file a command in `commands/`; each only calls the app. */
import { CommanderError } from "commander";
import { EngineError, messageOf } from "../domain/errors.ts";
import { exitCodes } from "./output.ts";
import { createProgram } from "./program.ts";

const wantsJson = process.argv.includes("--json");

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await createProgram(wantsJson).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints an error for a person, or as JSON when `--json` was asked for, and says how the process ends. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return reportUsage(error);
  const isKnown = error instanceof EngineError && error.code !== "INTERNAL";
  const message = messageOf(error);
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
