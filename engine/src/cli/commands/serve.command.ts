import { Command } from "commander";
import { createEngine } from "../../app/engine.ts";
import { serve } from "../../app/serve.ts";
import { configFor, withCommonOptions, type CommonOptions } from "../options.ts";
import { printJson } from "../output.ts";

interface Options extends CommonOptions {
  readonly port?: string;
}

export function serveCommand(): Command {
  return withCommonOptions(new Command("serve"))
    .description("Serve the API and the page on one port.")
    .option("--port <port>", "port (default: PORT or 8080; 0 takes a free one)")
    .addHelpText("after", "\nExample:\n  codecatalyst serve --port 8080")
    .action(async (options: Options) => {
      const config = configFor(options, options.port === undefined ? {} : { PORT: options.port });
      const engine = await createEngine({ ...config, onNotice: (notice) => console.error(notice) });
      const { address } = await serve(engine, config);
      if (options.json) printJson({ address });
      else console.log(`CodeCatalyst serves at ${address} (API: ${address}/docs)`);
    });
}
