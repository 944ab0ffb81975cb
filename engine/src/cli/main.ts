#!/usr/bin/env node
/** The command line: one file a command in `commands/`; each only calls the app. */
import { runCommandLine } from "./run-command-line.ts";

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

await runCommandLine(process.argv.slice(2));
