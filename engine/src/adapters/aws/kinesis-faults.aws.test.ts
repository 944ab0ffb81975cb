import {
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  ListShardsCommand,
  MergeShardsCommand,
  ResourceNotFoundException,
  SplitShardCommand,
  type KinesisClient,
  type ListShardsCommandOutput,
} from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import type { Event } from "../../domain/event.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { describeEventLog, type OpenedEventLog } from "../../ports/event-log.contract.ts";
import { partitionOf, type LoggedEvent, type Position } from "../../ports/event-log.ts";
import { SystemClock } from "../local/system-clock.ts";
import { SeededRandom } from "../memory/seeded-random.ts";
import type { FaultPlan } from "../testing-faults.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { KinesisEventLog } from "./kinesis-event-log.ts";
import { createStream } from "./kinesis-stream.ts";
import { newDynamoClient, newKinesisClient, newTables } from "./test-aws.ts";
import { faultyHandler, withMergedShards, type AwsFault } from "./test-aws-faults.ts";

type Choice = (name: string, fault: AwsFault) => boolean;

const firstShard = "shardId-000000000000";
let streamCount = 0;
const plans: FaultPlan[] = [];
const pass = (durationMs: number) => new Promise<void>((resolve) => setTimeout(resolve, durationMs));

/** Where an answer of PutRecords is lost, its records are in the stream twice: the one promise that Kinesis cannot keep. */
const isPutTwice: Choice = (name, { kind }) => name === "PutRecords" && kind === "answer-lost";

/** A stream of its own, and as many processes on it as are opened, each with faults of its own. */
async function openStream(shardCount: number, ratio: number, only: Choice) {
  const name = `faults-${process.pid}-${(streamCount += 1)}`;
  const [client, dynamo] = [newKinesisClient(), newDynamoClient()];
  const [tables] = await Promise.all([newTables(dynamo), createStream(client, name, shardCount)]);
  const opened: { destroy(): void }[] = [client, dynamo];
  const newHandler = () => {
    const { plan, requestHandler } = faultyHandler({ seed: plans.length + 1, ratio, only });
    plans.push(plan);
    return requestHandler;
  };
  return {
    name,
    client,
    open: async (given?: KinesisClient) => {
      const ofProcess = given ?? newKinesisClient(withMergedShards(client, name, newHandler()));
      const table = newDynamoClient(newHandler());
      opened.push(ofProcess, table);
      const sessions = new DynamoTable(table, tables.names.sessions);
      return KinesisEventLog.open({ client: ofProcess, name }, sessions, new SystemClock());
    },
    close: async () => {
      await Promise.all([tables.remove(), client.send(new DeleteStreamCommand({ StreamName: name }))]);
      for (const each of opened) each.destroy();
    },
  };
}

describeEventLog(
  "KinesisEventLog under faults",
  async (): Promise<OpenedEventLog> => {
    // Pages that are cut or empty are met below, by a reader who comes again: of kinesis-local's pages one cannot always tell the end.
    const isCut: Choice = (name, { kind }) => name === "GetRecords" && kind === "altered";
    const only: Choice = (name, fault) => !isPutTwice(name, fault) && !isCut(name, fault);
    const { open, close } = await openStream(4, 0.06, only);
    return { port: await open(), reopen: () => open(), passTime: pass, close };
  },
  { isDurable: true, canExpire: false, isSlow: true },
);

/**
 * Splits a shard in two or merges two neighbours, whatever the seed says, and waits until it is done; false where kinesis-local would
 * begin to count backwards. Its numbers begin with the second in which a shard was made, of a merged one its older parent's, and go on
 * with the shard's count modulo 16. Kinesis's own always rise.
 */
async function reshard(client: KinesisClient, StreamName: string, random: SeededRandom): Promise<boolean> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  if (Shards.length > 14) return false;
  const open = Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined)
    .map(({ ShardId = "", HashKeyRange: range, SequenceNumberRange }) => ({
      ShardId,
      from: BigInt(range?.StartingHashKey ?? 0),
      to: BigInt(range?.EndingHashKey ?? 0),
      madeAt: BigInt(SequenceNumberRange?.StartingSequenceNumber ?? 0)
        .toString(16)
        .slice(0, 10),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const [shard, neighbour] = open.slice(Math.floor(random.next() * open.length));
  if (shard === undefined) return true;
  if (neighbour?.madeAt === shard.madeAt && random.next() < 0.7) {
    const AdjacentShardToMerge = neighbour.ShardId;
    await client.send(new MergeShardsCommand({ StreamName, ShardToMerge: shard.ShardId, AdjacentShardToMerge }));
  } else {
    const NewStartingHashKey = String((shard.from + shard.to + 1n) / 2n);
    await client.send(new SplitShardCommand({ StreamName, ShardToSplit: shard.ShardId, NewStartingHashKey }));
  }
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === "ACTIVE") return true;
    await pass(20);
  }
}

/** Appends batches of some accounts, in order; as any sender, repeats what was not acknowledged. */
async function write(log: KinesisEventLog, writer: number, random: SeededRandom): Promise<readonly Event[]> {
  const acknowledged: Event[] = [];
  for (let batch = 0; batch < 12; batch += 1) {
    const events = Array.from({ length: 1 + Math.floor(random.next() * 30) }, (_, index) => {
      const account = `account ${writer} ${Math.floor(random.next() * 4)}`;
      return someEvent(`${writer} ${batch} ${index}`, { account, atMs: 1e12 + batch * 1000 + index });
    });
    while (
      !(await log.append(tenantA, events).then(
        () => true,
        () => false,
      ))
    );
    acknowledged.push(...events);
    await pass(random.next() * 60);
  }
  return acknowledged;
}

/** Reads each partition page by page from its last place, by a process that now and then starts anew, until nothing more comes. */
async function readAlong(open: () => Promise<KinesisEventLog>, random: SeededRandom, isOver: () => boolean) {
  let log = await open();
  const positions: Position[] = Array.from({ length: log.partitionCount }, () => 0n);
  const read: LoggedEvent[] = [];
  for (let emptyRounds = 0; emptyRounds < 5;) {
    const isLast = isOver();
    let count = 0;
    for (const partition of positions.keys()) {
      const page = await log.read(tenantA, partition, positions[partition] ?? 0n, 1 + Math.floor(random.next() * 80));
      positions[partition] = page.at(-1)?.position ?? positions[partition] ?? 0n;
      read.push(...page);
      count += page.length;
    }
    emptyRounds = isLast && count === 0 ? emptyRounds + 1 : 0;
    if (random.next() < 0.1) log = await open();
  }
  return read;
}

const byAccount = (events: readonly Event[]) =>
  Object.fromEntries(
    [...Map.groupBy(events, ({ accountId }) => accountId as string)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

describe("KinesisEventLog while shards are split and merged, writers write and readers read, under faults", () => {
  const run = async (seed: number, only: Choice) => {
    const stream = await openStream(2, 0.1, only);
    const random = new SeededRandom(seed);
    const seeds = Array.from({ length: 5 }, () => new SeededRandom(Math.floor(random.next() * 1e9)));
    const over = new AbortController();
    const writing = Promise.all(
      [0, 1, 2].map(async (writer) => write(await stream.open(), writer, seeds[writer]!)),
    ).finally(() => over.abort());
    const resharding = async () => {
      let changes = 0;
      while (!over.signal.aborted && (await reshard(stream.client, stream.name, seeds[3]!))) {
        changes += 1;
        await pass(300 * seeds[3]!.next());
      }
      return changes;
    };
    const reading = readAlong(stream.open, seeds[4]!, () => over.signal.aborted);
    const [written, changes, read] = await Promise.all([writing, resharding(), reading]);
    await stream.close();
    expect(changes).toBeGreaterThan(4);
    return { written: written.flat(), read: read.map(({ event }) => event) };
  };

  it.each([1, 2, 3])(
    "gives each event once, in the order in which its account's were appended (seed %i)",
    async (seed) => {
      const { written, read } = await run(seed, (name, fault) => !isPutTwice(name, fault));
      expect(byAccount(read)).toEqual(byAccount(written));
    },
  );

  it.each([4, 5])("does so by event id where answers of Kinesis are lost (seed %i)", async (seed) => {
    const { written, read } = await run(seed, () => true);
    const firsts = [...new Map(read.toReversed().map((event) => [event.id, event])).values()].toReversed();
    expect(byAccount(firsts)).toEqual(byAccount(written));
  });
});

it("KinesisEventLog reads on behind a shard that went with its last record, whether or not it knew the shard", async () => {
  const stream = await openStream(1, 0, () => false);
  let isGone = false;
  const client = newKinesisClient();
  client.middlewareStack.add(
    (next) => async (args) => {
      const { ShardId } = args.input as { readonly ShardId?: string };
      if (isGone && ShardId === firstShard)
        throw new ResourceNotFoundException({ message: "gone, on purpose", $metadata: {} });
      const answer = await next(args);
      const { Shards } = answer.output as ListShardsCommandOutput;
      if (isGone && Shards !== undefined) Shards.splice(0, 1);
      return answer;
    },
    { step: "initialize" },
  );
  const open = () => stream.open(client);
  const log = await open();
  const [older, newer] = [0, 20].map((from) =>
    Array.from({ length: 20 }, (_, index) => someEvent(`${from + index}`, { atMs: 1e12 + from + index })),
  ) as [Event[], Event[]];
  await log.append(tenantA, older);
  const NewStartingHashKey = String(1n << 127n);
  await stream.client.send(
    new SplitShardCommand({ StreamName: stream.name, ShardToSplit: firstShard, NewStartingHashKey }),
  );
  await pass(1000);
  await log.append(tenantA, newer);
  const partition = partitionOf("account", log.partitionCount);
  const after = (await log.read(tenantA, partition, 0n, 5)).at(-1)?.position ?? 0n;
  expect(await log.read(tenantA, partition, after, 100)).toHaveLength(35);
  isGone = true;
  for (const reader of [log, await open()])
    expect((await reader.read(tenantA, partition, after, 100)).map(({ event }) => event)).toEqual(newer);
  client.destroy();
  await stream.close();
});

it("the tests of KinesisEventLog met every fault that Kinesis has", () => {
  const met = new Set(plans.flatMap(({ faults }) => [...faults.keys()]));
  const kinds = ["PutRecords altered", "PutRecords answer-lost", "GetRecords altered", "GetRecords refused"];
  for (const name of [...kinds, "GetShardIterator altered"]) expect(met).toContain(name);
});
