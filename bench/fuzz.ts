/**
 * Does any request, valid or broken, get an answer that the OpenAPI document promises? Every operation is sent the same number of
 * generated requests, most without a connection, some over real sockets. `CODECATALYST_FUZZ_RUNS` (110,000 unless given) says how
 * many in all, `CODECATALYST_FUZZ_SEED` which. Each kind of fault is printed once, with a request that shows it.
 */
import { Agent, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import type { Engine } from "../engine/src/index.ts";
import type { SurfaceName } from "../engine/src/domain/surface/surface.ts";
import { openTestServer } from "../engine/src/app/testing-server.ts";
import { operationsOf, type Operation } from "../engine/src/api/rest/testing-openapi.ts";
import { anyRequest, injecting, judgeAnswer, type AnyRequest } from "../engine/src/api/rest/testing-requests.ts";
import { rowWithAim, type BenchRow } from "./report.ts";

const requestCount = Number(process.env["CODECATALYST_FUZZ_RUNS"] ?? 110_000);
const seed = Number(process.env["CODECATALYST_FUZZ_SEED"] ?? 1);
/** So many of a hundred go over sockets. */
const socketShare = 5;
/** Requests are made in lots, so that not all are in memory at once. */
const lotSize = 500;

export async function run(): Promise<readonly BenchRow[]> {
  const world = await openTestServer();
  await prepare(world.engine);
  await world.server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = world.server.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const inject = injecting(world.server);
  const knownIds = [...world.knownIds, surfaceName];
  const document = (await world.server.inject("/openapi.json")).json<Parameters<typeof operationsOf>[0]>();
  // What takes things away comes last, so that there is something to ask for before.
  const operations = operationsOf(document).toSorted((a, b) => Number(isErasing(a)) - Number(isErasing(b)));
  const each = Math.ceil(requestCount / operations.length);
  const counts = { sent: 0, overSockets: 0, succeeded: 0, refused: 0 };
  const codes = new Set<string>();
  const succeeding = new Set<string>();
  const faults = new Map<string, { count: number; readonly request: AnyRequest; readonly fault: string }>();
  for (const [index, operation] of operations.entries()) {
    for await (const request of requestsTo(operation, knownIds, { count: each, seed: seed * 1000 + index })) {
      const isOverSocket = counts.sent % 100 < socketShare;
      const send = isOverSocket ? overSocket(agent, port) : inject;
      const { status, code, fault } = await judgeAnswer(send, operation, request);
      counts.sent += 1;
      counts.overSockets += Number(isOverSocket);
      if (status < 400) succeeding.add(operation.operationId);
      if (status < 400) counts.succeeded += 1;
      else counts.refused += 1;
      if (code !== undefined) codes.add(`${operation.operationId} ${code}`);
      if (fault === undefined) continue;
      const kind = `${operation.operationId} ${status} ${fault.slice(0, 40)}`;
      const known = faults.get(kind) ?? { count: 0, request, fault };
      known.count += 1;
      faults.set(kind, known);
    }
  }
  agent.destroy();
  await world.close();
  for (const { count, request, fault } of faults.values())
    console.error(`${count} × ${fault}\n    ${JSON.stringify(request).slice(0, 600)}`);
  const failing = operations.filter(
    ({ operationId }) => !succeeding.has(operationId) && !cannotSucceed.has(operationId),
  );
  for (const { operationId } of failing) console.error(`${operationId} never succeeded`);
  const faultCount = [...faults.values()].reduce((sum, { count }) => sum + count, 0);
  return [
    rowWithAim("generated requests", counts.sent, "", { atLeast: 100_000 }),
    { case: "of them over sockets", value: counts.overSockets, unit: "" },
    { case: "operations", value: operations.length, unit: "" },
    { case: "answered with success", value: counts.succeeded, unit: "" },
    { case: "refused", value: counts.refused, unit: "" },
    rowWithAim("operations that never succeeded", failing.length, "", { below: 1 }),
    { case: "operation and code, different", value: codes.size, unit: "" },
    rowWithAim("answers that break the document", faultCount, "", { below: 1 }),
  ];
}

/**
 * No webhook is known to the requests: a ping of one would go out to the address that it names. Nor are secrets: a session or an
 * invitation is made for one who is not here, and after some wrong passphrases nobody at this address may try any more. Runs, doubtful links
 * and reports have ids that no request knows.
 */
const cannotSucceed = new Set([
  "rotateWebhookSecret",
  "pingWebhook",
  "webhookAttempts",
  "signIn",
  "signOut",
  "changePassphrase",
  "joinAsGuest",
  "getRun",
  "decideLink",
  "getEvaluation",
]);

const surfaceName = "home" as SurfaceName;

/** What the contract's examples ask for beyond what the test server has. */
async function prepare({ useCases, tenant }: Engine): Promise<void> {
  await useCases.putSurface(tenant, surfaceName, { rules: [] }, "bench");
  await useCases.publishSurface(tenant, surfaceName, "bench");
}

const isErasing = ({ method, operationId }: Operation) => method === "DELETE" && operationId !== "retractEvent";

async function* requestsTo(
  operation: Operation,
  knownIds: readonly string[],
  { count, seed: first }: { readonly count: number; readonly seed: number },
): AsyncIterable<AnyRequest> {
  const any = anyRequest(operation, knownIds);
  for (let made = 0; made < count; made += lotSize)
    yield* fc.sample(any, { numRuns: Math.min(lotSize, count - made), seed: first * 1_000_003 + made });
}

const overSocket =
  (agent: Agent, port: number) =>
  ({ method, url, headers, payload }: AnyRequest) =>
    new Promise<{ readonly statusCode: number; readonly body: string }>((resolve, reject) => {
      const length = payload === undefined ? {} : { "content-length": String(Buffer.byteLength(payload)) };
      const sent = httpRequest({ agent, port, method, path: url, headers: { ...headers, ...length } }, (response) => {
        const { statusCode = 0 } = response;
        text(response).then((body) => resolve({ statusCode, body }), reject);
      });
      sent.once("error", reject);
      sent.end(payload);
    });
