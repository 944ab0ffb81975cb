/**
 * The inference function over a data folder instead of AWS, bundled by `aws.ts`: the same code, that of AWS's packages too, and everything
 * but the network. The folder is `BENCH_FOLDER`.
 */
import { createInference } from "../engine/src/app/aws/inference.ts";
import { openFunction, type OpenedFunction } from "../engine/src/app/aws/open-function.ts";
import { openTelemetry } from "../engine/src/app/aws/telemetry.ts";
import { readConfig } from "../engine/src/app/config.ts";
import { openLocalPorts } from "../engine/src/app/ports.ts";

const environment = {
  CODECATALYST_ADAPTERS: "aws",
  CODECATALYST_AWS_BUCKET: "none",
  CODECATALYST_AUTH: "required",
  CODECATALYST_LOG: "error",
};
const config = readConfig(environment);
const telemetry = await openTelemetry("inference", { environment, logLevel: config.logLevel });
await import("../engine/src/adapters/redis/open-redis.ts");
const ports = await openLocalPorts(process.env["BENCH_FOLDER"] ?? "");

// No request for lists looks into the log.
const opened = { config, telemetry, ports } as unknown as OpenedFunction;
const answer = await createInference(opened);
export const handler: typeof answer = (event, context) => telemetry.invoke(context, () => answer(event, context));

export const onAws = () => openFunction("inference", createInference);
