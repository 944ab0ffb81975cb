/**
 * The inference function over a data folder instead of AWS, bundled by `aws.ts`: the same code, that of AWS's packages too, and everything
 * but the network. The folder is `BENCH_FOLDER`.
 */
import { createInference } from "../engine/src/app/aws/inference.ts";
import { openFunction } from "../engine/src/app/aws/open-function.ts";
export { apiEvent } from "../engine/src/app/aws/testing-api-event.ts";
import { openLocalPorts } from "../engine/src/app/ports.ts";
import { openedOver } from "./aws-opened.ts";

await import("../engine/src/adapters/redis/open-redis.ts");
/** From the start of the process. */
export const loadedMs = performance.now();
const ports = await openLocalPorts(process.env["BENCH_FOLDER"] ?? "");
/** What no function waits for: stores of a folder read their newest rows when they are opened. */
export const folderMs = performance.now() - loadedMs;
const opened = await openedOver(ports);
const answer = await createInference(opened);
export const handler: typeof answer = (event, context) =>
  opened.telemetry.invoke(context, () => answer(event, context));

/** As the real one begins: only so that its code is in the bundle. */
export const onAws = () => openFunction("inference", createInference);
