import { Command } from "commander";
import { diagnose } from "../../app/doctor.ts";
import { environmentFor, withCommonOptions, type CommonOptions } from "../options.ts";
import { exitCodes, printJson } from "../output.ts";

const marks = { good: "✓", notice: "·", bad: "✗" } as const;

export function doctorCommand(): Command {
  return withCommonOptions(new Command("doctor"))
    .description("Check the machine, the configuration and the data folder.")
    .addHelpText("after", "\nExample:\n  codecatalyst doctor")
    .action(async (options: CommonOptions) => {
      const findings = await diagnose(environmentFor(options));
      if (options.json) printJson({ findings });
      else for (const { state, name, text } of findings) console.log(`${marks[state]} ${name}: ${text}`);
      if (findings.some((finding) => finding.state === "bad")) process.exitCode = exitCodes.failure;
    });
}
