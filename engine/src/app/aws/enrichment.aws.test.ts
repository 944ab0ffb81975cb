import type { KinesisStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { recordsOf } from "../../adapters/aws/event-records.ts";
import { emulators } from "../../adapters/aws/test-aws.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { createItem } from "../../domain/item.ts";
import { defaultTenant, parseItemId } from "../../domain/ids.ts";
import { someEvent } from "../../ports/contract-data.ts";
import { partitionOf } from "../../ports/event-log.ts";
import { HotUsers } from "../../serving/hot-users.ts";
import { createEnrichment } from "./enrichment.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";
import { deployOnEmulators, invocation, openCountingProxy, type Deployment } from "./testing-functions.ts";

const recordCount = 2000;
const accountCount = 500;
const itemCount = 300;
const firstSequence = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
const arrivedAtMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;

/** Records of one event each, in the order of a shard that carries all partitions. */
function deliveryOf(count: number, from = 0): KinesisStreamEvent {
  const random = new SeededRandom(from);
  const Records = Array.from({ length: count }, (_, index) => {
    const account = `account ${Math.floor(random.next() * accountCount)}`;
    const item = `item ${Math.floor(random.next() * itemCount)}`;
    const event = someEvent(`${from + index}`, { account, item, atMs: arrivedAtMs - 1000 });
    const [data = new Uint8Array()] = recordsOf(defaultTenant, [event]);
    const sequenceNumber = String(firstSequence + BigInt(from + index));
    return { eventID: `shardId-0:${sequenceNumber}`, kinesis: recordOf(account, sequenceNumber, data) };
  });
  return { Records } as KinesisStreamEvent;
}

const recordOf = (account: string, sequenceNumber: string, data: Uint8Array) => ({
  kinesisSchemaVersion: "1.0",
  partitionKey: String(partitionOf(account, 4)),
  sequenceNumber,
  data: Buffer.from(data).toString("base64"),
  approximateArrivalTimestamp: arrivedAtMs / 1000,
});

describe("the enrichment function on emulators", () => {
  let deployment: Deployment;
  let counts: readonly Map<string, number>[];
  let opened: OpenedFunction;
  let enrichment: (event: KinesisStreamEvent) => Promise<unknown>;
  const closes: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    deployment = await deployOnEmulators();
    const dynamo = await openCountingProxy(emulators.dynamoUrl);
    const s3 = await openCountingProxy(emulators.s3Url);
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", dynamo.url);
    vi.stubEnv("AWS_ENDPOINT_URL_S3", s3.url);
    counts = [dynamo.counts, s3.counts];
    closes.push(
      () => dynamo.close(),
      () => s3.close(),
      () => deployment.close(),
    );
    const handler = await openFunction(
      "enrichment",
      (given) => {
        opened = given;
        const hotUsers = new HotUsers(given.ports, given.config.listTtlMs);
        return createEnrichment({ ...given.ports, hotUsers }, given.telemetry);
      },
      { environment: deployment.environment },
    );
    enrichment = (event) => handler(event, invocation);
    const items = Array.from({ length: itemCount }, (_, index) =>
      createItem({ id: parseItemId(`item ${index}`), domain: "movie", title: `Film ${index}` }),
    );
    await opened.ports.items.put(defaultTenant, items);
  });
  afterAll(async () => {
    await opened.ports.close();
    for (const close of closes) await close();
  });

  it("asks stores at most four times for a hundred records", async () => {
    for (const count of counts) count.clear();
    expect(await enrichment(deliveryOf(recordCount))).toEqual({ batchItemFailures: [] });
    const calls = counts.flatMap((count) => [...count]);
    const callCount = calls.reduce((sum, [, count]) => sum + count, 0);
    expect(callCount).toBeGreaterThan(recordCount / 100);
    expect(callCount / (recordCount / 100)).toBeLessThanOrEqual(4);
  });
});
