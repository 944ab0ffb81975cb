import {
  DeleteStreamCommand,
  type KinesisClient,
  SplitShardCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { expect, it } from "vitest";
import { accountIds, someEvent, tenantA } from "../../ports/contract-data.ts";
import { describeEventLog, type OpenedEventLog } from "../../ports/event-log.contract.ts";
import { partitionOf, type LoggedEvent } from "../../ports/event-log.ts";
import { SystemClock } from "../local/system-clock.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { KinesisEventLog } from "./kinesis-event-log.ts";
import { createStream } from "./kinesis-stream.ts";
import { newDynamoClient, newKinesisClient, newTables } from "./test-aws.ts";

let streamCount = 0;

interface OpenedStream extends OpenedEventLog {
  readonly client: KinesisClient;
  readonly streamName: string;
}

async function openLog(shardCount: number): Promise<OpenedStream> {
  const [client, dynamo] = [newKinesisClient(), newDynamoClient()];
  const name = `test-${process.pid}-${(streamCount += 1)}`;
  const [tables] = await Promise.all([newTables(dynamo), createStream(client, name, shardCount)]);
  const open = () =>
    KinesisEventLog.open({ client, name }, new DynamoTable(dynamo, tables.names.sessions), new SystemClock());
  return {
    client,
    streamName: name,
    port: await open(),
    passTime: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    reopen: open,
    close: async () => {
      await Promise.all([tables.remove(), client.send(new DeleteStreamCommand({ StreamName: name }))]);
      client.destroy();
      dynamo.destroy();
    },
  };
}

describeEventLog("KinesisEventLog", () => openLog(4), { isDurable: true, canExpire: false, isSlow: true });

it("KinesisEventLog reads on through shards that were split, and where partitions share a shard", async () => {
  const opened = await openLog(1);
  const { port: log, client, streamName } = opened;
  const batch = (from: number) =>
    Array.from({ length: 40 }, (_, index) =>
      someEvent(`e${from + index}`, { account: `account ${index % 8}`, atMs: 1e12 + from + index }),
    );
  await log.append(tenantA, batch(0));
  const before: (readonly LoggedEvent[])[] = [];
  for (let partition = 0; partition < 4; partition += 1) before.push(await log.read(tenantA, partition, 0n, 3));
  const ShardToSplit = "shardId-000000000000";
  await client.send(
    new SplitShardCommand({ StreamName: streamName, ShardToSplit, NewStartingHashKey: String(1n << 127n) }),
  );
  await waitUntilStreamExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: streamName });
  await log.append(tenantA, batch(40));
  for (let partition = 0; partition < 4; partition += 1) {
    const rest = await log.read(tenantA, partition, before[partition]!.at(-1)?.position ?? 0n, 1000);
    const all = [...before[partition]!, ...rest];
    expect(all.length).toBeGreaterThan(3);
    expect(all).toEqual(await log.read(tenantA, partition, 0n, 1000));
    const times = all.map(({ event }) => event.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const last = all.at(-1)!.position;
    expect(await log.read(tenantA, partition, last, 10)).toEqual([]);
    expect(await log.read(tenantA, partition, await log.positionBefore(tenantA, partition, 8e15), 10)).toEqual([]);
  }
  await opened.close();
});

it("KinesisEventLog loses nothing where it breaks off between the stream and the ids: the sender repeats, consumers count once", async () => {
  const [client, dynamo] = [newKinesisClient(), newDynamoClient()];
  const name = `test-${process.pid}-${(streamCount += 1)}`;
  const [tables] = await Promise.all([newTables(dynamo), createStream(client, name, 4)]);
  let isBroken = true;
  dynamo.middlewareStack.add(
    (next, context) => (args) => {
      if (isBroken && "commandName" in context && context["commandName"] === "BatchWriteItemCommand")
        throw new Error("broken off, on purpose");
      return next(args);
    },
    { step: "initialize" },
  );
  const sessions = new DynamoTable(dynamo, tables.names.sessions);
  const log = await KinesisEventLog.open({ client, name }, sessions, new SystemClock());
  const profiles = new DynamoProfileStore(new DynamoTable(dynamo, tables.names.userProfiles));
  const events = Array.from({ length: 30 }, (_, index) => someEvent(`e${index}`, { atMs: 1e12 + index }));
  await expect(log.append(tenantA, events)).rejects.toThrow("on purpose");
  isBroken = false;
  expect(await log.append(tenantA, events)).toEqual(events);
  expect(await log.append(tenantA, events)).toEqual([]);
  const partition = partitionOf("account", log.partitionCount);
  const logged = await log.read(tenantA, partition, 0n, 1000);
  expect(logged.map(({ event }) => event)).toEqual([...events, ...events]);
  await profiles.apply(tenantA, partition, logged);
  expect(await profiles.history(tenantA, accountIds("account"), 1000)).toEqual(events.toReversed());
  await tables.remove();
});

it("KinesisEventLog knows an id for its time, whether DynamoDB has removed it or not, and keeps its count of partitions", async () => {
  const [client, dynamo] = [newKinesisClient(), newDynamoClient()];
  const name = `test-${process.pid}-${(streamCount += 1)}`;
  const [tables] = await Promise.all([newTables(dynamo), createStream(client, name, 2)]);
  const clock = new FixedClock(Date.now());
  const sessions = new DynamoTable(dynamo, tables.names.sessions);
  const open = (partitionCount: number) =>
    KinesisEventLog.open({ client, name }, sessions, clock, { partitionCount, idsKnownForMs: 3_600_000 });
  const log = await open(2);
  expect((await open(8)).partitionCount).toBe(2);
  expect(await log.append(tenantA, [someEvent("e")])).toHaveLength(1);
  clock.advance(3_500_000);
  expect(await log.append(tenantA, [someEvent("e")])).toEqual([]);
  clock.advance(200_000);
  expect(await log.append(tenantA, [someEvent("e")])).toHaveLength(1);
  await tables.remove();
});
