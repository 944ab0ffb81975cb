import { CommanderError } from "commander";
import { EngineError, messageOf } from "../domain/errors.ts";
import { exitCodes } from "./output.ts";
import { createProgram } from "./program.ts";

/** Runs one call. What went wrong is told on standard error, and by the exit code of the process. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const wantsJson = args.includes("--json");
  try {
    await createProgram(wantsJson).parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error, wantsJson);
  }
}

/** Prints an error for a person, or as JSON when `--json` was asked for, and says how the process ends. */
function report(error: unknown, wantsJson: boolean): number {
  if (error instanceof CommanderError) return reportUsage(error, wantsJson);
  const isKnown = error instanceof EngineError && error.code !== "INTERNAL";
  const message = messageOf(error);
  if (wantsJson) console.error(JSON.stringify({ code: isKnown ? error.code : "INTERNAL", message }));
  else if (isKnown) console.error(`${error.code}: ${message}`);
  else console.error("INTERNAL: a defect of the program; please report it with these lines.\n", error);
  if (!isKnown) return exitCodes.internal;
  return error.code.startsWith("INVALID") || error.code.startsWith("UNKNOWN") ? exitCodes.usage : exitCodes.failure;
}

/** The command line's parser has told a person already. */
function reportUsage({ code, exitCode, message }: CommanderError, wantsJson: boolean): number {
  if (exitCode === 0) return 0;
  const sentence = code === "commander.help" ? "The command is missing; --help lists all." : message;
  if (wantsJson) console.error(JSON.stringify({ code: "INVALID_INPUT", message: sentence.replace(/^error: /, "") }));
  return exitCodes.usage;
}
