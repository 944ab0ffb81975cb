/** What a function of AWS opens, with stores of this machine in the place of AWS's. */
import type { OpenedFunction } from "../engine/src/app/aws/open-function.ts";
import { openTelemetry } from "../engine/src/app/aws/telemetry.ts";
import { readConfig } from "../engine/src/app/config.ts";
import type { Ports } from "../engine/src/app/ports.ts";

export async function openedOver(ports: Ports): Promise<OpenedFunction> {
  const environment = {
    CODECATALYST_ADAPTERS: "aws",
    CODECATALYST_AWS_BUCKET: "none",
    CODECATALYST_AUTH: "required",
    CODECATALYST_LOG: "error",
  };
  const config = readConfig(environment);
  const telemetry = await openTelemetry("inference", { environment, logLevel: config.logLevel });
  // Nothing of what is measured is handed records of the log.
  return { config, telemetry, ports } as unknown as OpenedFunction;
}
