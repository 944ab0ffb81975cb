import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect, inject, it } from "vitest";
import { parseModelVersion } from "../../domain/ids.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { describeBus } from "../../ports/bus.contract.ts";
import { describeObjectStore } from "../../ports/object-store.contract.ts";
import type { FaultPlan } from "../testing-faults.ts";
import { MemoryBus } from "../memory/memory-bus.ts";
import { EventBridgeBus } from "./event-bridge-bus.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { emulatorSettings, newS3Client, onBucket } from "./test-aws.ts";
import { faultyHandler, type AwsFault } from "./test-aws-faults.ts";

const motoUrl = inject("motoUrl");
const region = emulatorSettings.region;
const client = new EventBridgeClient({ ...emulatorSettings, endpoint: motoUrl, requestHandler: new NodeHttpHandler() });

describeObjectStore("S3ObjectStore on moto", () => onBucket(motoUrl), {
  isDurable: true,
  hasConditionalPut: true,
  hasAtomicPut: true,
});

const plans: FaultPlan[] = [];
describeObjectStore(
  "S3ObjectStore on moto under faults",
  () =>
    onBucket(motoUrl, () => {
      const { plan, requestHandler } = faultyHandler({ seed: plans.length + 1, ratio: 0.1 });
      plans.push(plan);
      return requestHandler;
    }),
  { isDurable: true, hasConditionalPut: true, hasAtomicPut: true },
);

it("S3ObjectStore knows its own conditional write whose answer was lost, and that of others", async () => {
  const only = (name: string, fault: AwsFault) => name === "PutObject" && fault.is === "answer-lost";
  const { plan, requestHandler } = faultyHandler({ seed: 1, ratio: 0.5, only });
  const bucket = await onBucket(motoUrl, () => requestHandler);
  const other = new S3ObjectStore(newS3Client(motoUrl), { bucket: bucket.name });
  for (let count = 0; count < 20; count += 1) {
    const [key, bytes] = [`key-${count}`, new Uint8Array([count])];
    expect(await bucket.port.putIfAbsent(tenantA, key, bytes)).toBe(true);
    expect(await bucket.port.putIfAbsent(tenantA, key, bytes)).toBe(false);
    expect(await other.putIfAbsent(tenantA, key, bytes)).toBe(false);
  }
  expect(plan.faults.get("PutObject answer-lost")).toBeGreaterThan(10);
  await bucket.close();
});

const failures: unknown[] = [];
const newBus = (busName: string) =>
  new EventBridgeBus(client, new MemoryBus(() => {}), { busName, onFailure: (error) => failures.push(error) });

describeBus("EventBridgeBus on moto", async () => ({
  port: newBus("default"),
  close: async () => {
    if (failures.length > 0) throw failures[0];
  },
}));

/** A queue over SQS's older protocol, which needs no package. */
async function askQueue(fields: Readonly<Record<string, string>>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=a/20260101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=0`;
  const body = new URLSearchParams({ Version: "2012-11-05", ...fields });
  const response = await fetch(motoUrl, { method: "POST", headers: { authorization }, body });
  expect(response.status).toBe(200);
  return response.text();
}

it("a rule on the event bus brings the events of its kind to a queue, and no others", async () => {
  const busName = `bus-${process.pid}`;
  await client.send(new CreateEventBusCommand({ Name: busName }));
  const QueueUrl = /<QueueUrl>(.*?)</.exec(await askQueue({ Action: "CreateQueue", QueueName: busName }))?.[1] ?? "";
  const EventPattern = JSON.stringify({ source: ["codecatalyst"], "detail-type": ["model-promoted"] });
  await client.send(new PutRuleCommand({ Name: "promoted", EventBusName: busName, EventPattern }));
  const Arn = `arn:aws:sqs:${region}:123456789012:${busName}`;
  await client.send(new PutTargetsCommand({ Rule: "promoted", EventBusName: busName, Targets: [{ Id: "1", Arn }] }));

  const promoted = { kind: "model-promoted", tenant: tenantA, version: parseModelVersion("v1") } as const;
  const bus = newBus(busName);
  await bus.publish({ kind: "items-changed", tenant: tenantA, itemIds: [] });
  await bus.publish(promoted);
  const answer = await askQueue({ Action: "ReceiveMessage", QueueUrl, MaxNumberOfMessages: "10" });
  const bodies = [...answer.matchAll(/<Body>(.*?)<\/Body>/gs)].map(([, body = ""]) => body.replaceAll("&quot;", '"'));
  const messages = bodies.map((body) => JSON.parse(body) as Record<string, unknown>);
  expect(messages.map((message) => message["detail"])).toEqual([promoted]);
  expect(failures).toEqual([]);
});
