import { DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoProfileStore } from "../../adapters/aws/dynamo-profile-store.ts";
import { DynamoTable } from "../../adapters/aws/dynamo-table.ts";
import { eventsKey, sequenceKey } from "../../adapters/aws/event-rows.ts";
import { createTables, tableNames } from "../../adapters/aws/table-definitions.ts";
import { emulators, emulatorSettings, newDynamoClient } from "../../adapters/aws/test-aws.ts";
import { createItem } from "../../domain/item.ts";
import { defaultTenant, parseAccountId, parseItemId, parseTenantId, type TenantId } from "../../domain/ids.ts";
import { poisonRoot } from "../../pipeline/stream/poison-store.ts";
import { someEvent } from "../../ports/contract-data.ts";
import { partitionOf } from "../../ports/event-log.ts";
import type { EnrichmentEvent } from "./delivered-record.ts";
import { createEnrichment } from "./enrichment.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";
import { deployOnEmulators, invocation, type Deployment } from "./testing-functions.ts";

const otherTenant = parseTenantId("other");

/** The stream of a table as DynamoDB Local gives it, which is JSON as a function is handed it. */
async function readStream(table: string): Promise<EnrichmentEvent> {
  const { Streams } = await askStreams<{ Streams: [{ StreamArn: string }] }>("ListStreams", { TableName: table });
  const [{ StreamArn }] = Streams;
  const described = await askStreams<{ StreamDescription: { Shards: { ShardId: string }[] } }>("DescribeStream", {
    StreamArn,
  });
  const records: DynamoDBRecord[] = [];
  for (const { ShardId } of described.StreamDescription.Shards) {
    const input = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator: next } = await askStreams<{ ShardIterator?: string }>("GetShardIterator", input);
    for (;;) {
      const page: { Records: DynamoDBRecord[]; NextShardIterator?: string } = await askStreams("GetRecords", {
        ShardIterator: next,
      });
      records.push(...page.Records);
      if (page.Records.length === 0 || page.NextShardIterator === undefined) break;
      next = page.NextShardIterator;
    }
  }
  return { Records: records };
}

async function askStreams<Answer>(operation: string, input: object): Promise<Answer> {
  const answer = await fetch(emulators.dynamoUrl, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${emulatorSettings.credentials.accessKeyId}/20260101/${emulatorSettings.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

describe("the enrichment function behind a log in DynamoDB", () => {
  let deployment: Deployment;
  let opened: OpenedFunction;
  let enrichment: (event: EnrichmentEvent) => Promise<unknown>;
  let table: DynamoTable;
  const dynamo = newDynamoClient();

  beforeAll(async () => {
    deployment = await deployOnEmulators({ CODECATALYST_AWS_EVENT_LOG: "dynamodb" });
    const names = tableNames(deployment.environment["CODECATALYST_AWS_PREFIX"] ?? "");
    await createTables(dynamo, names, ["events"]);
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const };
    await dynamo.send(new UpdateTableCommand({ TableName: names.events, StreamSpecification }));
    table = new DynamoTable(dynamo, names.events);
    const handler = await openFunction(
      "enrichment",
      (given) => {
        opened = given;
        return createEnrichment(given.ports, given.telemetry);
      },
      { environment: deployment.environment },
    );
    enrichment = (event) => handler(event, invocation);
    const items = [createItem({ id: parseItemId("item"), domain: "movie", title: "Film" })];
    await opened.ports.items.put(defaultTenant, items);
  });
  afterAll(async () => {
    await opened.ports.close();
    await deployment.close();
    dynamo.destroy();
  });

  const eventsOf = (account: string, count: number) =>
    Array.from({ length: count }, (_, index) =>
      someEvent(`${account} ${index}`, { account, atMs: Date.now() - 1000 + index }),
    );
  const historyOf = (tenant: TenantId, account: string) =>
    opened.ports.profiles.history(tenant, [parseAccountId(account)], 100);
  const idsOf = async (tenant: TenantId, account: string) => (await historyOf(tenant, account)).map(({ id }) => id);

  it("brings each tenant's new rows into profiles and lake, once, and no row that was changed", async () => {
    const { eventLog, objects } = opened.ports;
    const [ada, ben] = [eventsOf("ada", 5), eventsOf("ben", 3)];
    await eventLog.append(defaultTenant, [...ada.slice(0, 2), ...ben]);
    await eventLog.append(defaultTenant, ada.slice(2));
    await eventLog.append(otherTenant, ada);
    await eventLog.eraseAccounts(otherTenant, ["ada"]);
    await eventLog.append(otherTenant, ada.slice(0, 1));
    const delivered = await readStream(table.name);
    const kinds = new Set(delivered.Records.map((record) => record.eventName));
    expect(kinds).toEqual(new Set(["INSERT", "MODIFY"]));
    for (let times = 0; times < 2; times += 1) {
      expect(await enrichment(delivered)).toEqual({ batchItemFailures: [] });
      expect(await historyOf(defaultTenant, "ada")).toEqual(ada.toReversed());
      expect(await historyOf(defaultTenant, "ben")).toEqual(ben.toReversed());
      expect(await idsOf(otherTenant, "ada")).toEqual(["ada 0"]);
    }
    for (const tenant of [defaultTenant, otherTenant])
      expect((await objects.list(tenant, "lake/raw/")).length).toBeGreaterThan(0);
  });

  it("keeps what is no event with its reason, by its place in the stream", async () => {
    const data = new TextEncoder().encode("no event\n");
    const row = { pk: eventsKey(defaultTenant, 0), sk: sequenceKey(99_999n), attributes: { data, arrivedAtMs: 1e12 } };
    await table.put(row);
    const Records = (await readStream(table.name)).Records.slice(-1) as DynamoDBRecord[];
    expect(await enrichment({ Records })).toEqual({ batchItemFailures: [] });
    const key = `${poisonRoot}date=2001-09-09/${Records[0]?.dynamodb?.SequenceNumber}.json`;
    const kept = JSON.parse(new TextDecoder().decode(await opened.ports.objects.get(defaultTenant, key)));
    expect(kept).toMatchObject({ arrivedAtMs: 1e12, base64: Buffer.from(data).toString("base64") });
  });

  it("tells by their places in the stream from where each tenant's rows must come again, while a store is away", async () => {
    const { eventLog } = opened.ports;
    await eventLog.append(defaultTenant, eventsOf("cleo", 2));
    await eventLog.append(otherTenant, eventsOf("cleo", 2));
    await eventLog.append(defaultTenant, [someEvent("cleo 2", { account: "cleo" })]);
    const partition = partitionOf("cleo", eventLog.partitionCount);
    const Records = (await readStream(table.name)).Records.slice(-3) as DynamoDBRecord[];
    const away = new DynamoDBClient({ ...emulatorSettings, endpoint: "http://127.0.0.1:1", maxAttempts: 1 });
    const profiles = new DynamoProfileStore(new DynamoTable(away, "away"));
    const handler = createEnrichment({ ...opened.ports, profiles }, opened.telemetry);
    const placeOf = (tenant: TenantId) =>
      Records.find(
        ({ eventName, dynamodb }) =>
          eventName === "INSERT" && dynamodb?.NewImage?.["pk"]?.S === eventsKey(tenant, partition),
      )?.dynamodb?.SequenceNumber;
    const placesOf = (tenants: readonly TenantId[]) => tenants.map((tenant) => String(placeOf(tenant))).toSorted();
    const answer = await handler({ Records }, { getRemainingTimeInMillis: () => 6000 });
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual(
      placesOf([defaultTenant, otherTenant]),
    );
    expect(await idsOf(defaultTenant, "cleo")).toEqual([]);
    away.destroy();
    expect(await enrichment({ Records })).toEqual({ batchItemFailures: [] });
    expect(await idsOf(defaultTenant, "cleo")).toHaveLength(3);
    expect(await idsOf(otherTenant, "cleo")).toHaveLength(2);
  });
});
