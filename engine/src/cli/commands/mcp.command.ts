import { Command } from "commander";
import { bridgeMcp, serveMcp } from "../../app/mcp.ts";
import { configFor, withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { printNotice } from "../output.ts";
import { packageVersion } from "../version.ts";

interface Options extends CommonOptions {
  readonly url?: string;
  readonly user?: string;
}

export function mcpCommand(): Command {
  return withCommonOptions(new Command("mcp"))
    .description("Give an assistant this engine as tools (Model Context Protocol, on standard input and output).")
    .option("--url <address>", "instead: a running server, with the key of CODECATALYST_KEY")
    .option("--user <id>", "whom the assistant serves; a server knows it from the key")
    .addHelpText("after", "\nExamples:\n  codecatalyst mcp --user ada\n  codecatalyst mcp --url http://localhost:8080")
    .action(async ({ url, user, ...options }: Options) => {
      if (url !== undefined) return bridgeMcp(url, configFor(options).key);
      await withEngine(options, (engine, { domains }) =>
        serveMcp(engine, {
          domains,
          version: packageVersion(),
          onNotice: printNotice,
          ...(user !== undefined && { userId: user }),
        }),
      );
    });
}
