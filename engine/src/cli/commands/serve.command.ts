import { Command } from "commander";
import { createEngine, type Engine } from "../../app/engine.ts";
import type { Config } from "../../app/config.ts";
import { serve } from "../../app/serve.ts";
import { configFor, withCommonOptions, type CommonOptions } from "../options.ts";
import { printNotice } from "../output.ts";

interface Options extends CommonOptions {
  readonly port?: string;
  readonly workers?: string;
  readonly imageHosts?: string;
}

export function serveCommand(): Command {
  return withCommonOptions(new Command("serve"))
    .description("Serve the API and the page on one port, with JSON logs, until the process is stopped.")
    .option("--port <port>", "port (default: PORT or 8080; 0 takes a free one)")
    .option(
      "--workers <count>",
      "threads that answer at most, from one, as the load asks for (default: this one alone)",
    )
    .option(
      "--image-hosts <hosts>",
      "other hosts whose pictures the page may show, separated by commas (default: CODECATALYST_IMAGE_HOSTS or none)",
    )
    .addHelpText("after", "\nExample:\n  codecatalyst serve --port 8080 --workers 4")
    .action(async ({ port, workers, imageHosts, ...options }: Options) => {
      const config = configFor(options, {
        ...(port !== undefined && { PORT: port }),
        ...(workers !== undefined && { CODECATALYST_WORKERS: workers }),
        ...(imageHosts !== undefined && { CODECATALYST_IMAGE_HOSTS: imageHosts }),
      });
      const hasWorkers = config.workerCount > 0;
      const engine = await createEngine({ ...config, sharesModels: hasWorkers, onNotice: printNotice });
      if (!(await engine.isReady()))
        printNotice(
          "No model yet: lists rest on popularity until you stop this, run `codecatalyst train`, and serve again.",
        );
      try {
        await greetOperator(engine, config);
        const { address } = await serve(engine, config, hasWorkers ? { ...config, onNotice: printNotice } : undefined);
        // One line like those of the log, so that the output is JSON Lines.
        if (options.json) console.log(JSON.stringify({ address }));
        else console.log(`CodeCatalyst serves at ${address} (API: ${address}/docs)`);
      } catch (error) {
        await engine.close();
        throw error;
      }
    });
}

/** Where a sign-in is needed there is somebody who can sign in: the operator, whose passphrase is told this once. */
async function greetOperator({ useCases, tenant }: Engine, { access }: Config): Promise<void> {
  if (access.mode === "open" || access.issuer !== undefined) return;
  const { name, passphrase } = await useCases.ensureOperator(tenant, access.operatorPassphrase);
  if (passphrase !== undefined)
    printNotice(`The operator signs in as ${JSON.stringify(name)} with the passphrase ${passphrase} (told this once).`);
}
