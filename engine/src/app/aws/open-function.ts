/** Functions on AWS Lambda: entry points over the use cases of the engine. This file: what every function opens before its first event. */
import type { Context } from "aws-lambda";
import { SystemClock } from "../../adapters/local/system-clock.ts";
import { SystemRandom } from "../../adapters/local/system-random.ts";
import { must } from "../../domain/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AwsConfig } from "../aws-config.ts";
import { openPortsOnAws, type AwsPorts } from "../aws-ports.ts";
import { readConfig, type Config } from "../config.ts";
import type { Environment } from "../read-environment.ts";
import { resolveSecrets } from "./resolve-secrets.ts";
import { openTelemetry, type Telemetry } from "./telemetry.ts";

export interface OpenedFunction {
  readonly config: Config & { readonly aws: AwsConfig };
  readonly ports: AwsPorts;
  readonly telemetry: Telemetry;
}

type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Left out, they are those of the process. */
interface Surroundings {
  readonly environment?: Environment;
  readonly clock?: Clock;
}

/**
 * Reads the configuration, opens ports and telemetry, and gives what `create` makes of them as a handler for Lambda. Throws
 * `INVALID_CONFIG`: then the function does not start, and its log says why.
 */
export async function openFunction<Event, Result>(
  name: string,
  create: (opened: OpenedFunction) => Handler<Event, Result> | Promise<Handler<Event, Result>>,
  { environment: given = process.env, clock = new SystemClock() }: Surroundings = {},
): Promise<Handler<Event, Result>> {
  const environment = await resolveSecrets({ CODECATALYST_ADAPTERS: "aws", ...given }, secretSources);
  const read = readConfig(environment);
  const config = { ...read, aws: must(read.aws, "A function runs on AWS.") };
  const telemetry = await openTelemetry(name, { environment, logLevel: config.logLevel });
  const ports = await openPortsOnAws(config.aws, clock, new SystemRandom());
  const handle = await create({ config, ports, telemetry });
  return (event, context) => telemetry.invoke(context, () => handle(event, context));
}

/** Their packages are loaded only where the configuration refers to a secret. */
const secretSources = {
  async secret(id: string) {
    const { getSecret } = await import("@aws-lambda-powertools/parameters/secrets");
    return getSecret<string>(id);
  },
  async parameter(name: string) {
    const { getParameter } = await import("@aws-lambda-powertools/parameters/ssm");
    return getParameter(name, { decrypt: true });
  },
};
