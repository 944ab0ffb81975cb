import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import type { KinesisStreamRecord } from "aws-lambda";
import { afterEach, expect, it } from "vitest";
import { DynamoCheckpointStore } from "../../adapters/aws/dynamo-checkpoint-store.ts";
import { DynamoItemStore } from "../../adapters/aws/dynamo-item-store.ts";
import { DynamoProfileStore } from "../../adapters/aws/dynamo-profile-store.ts";
import { DynamoTable } from "../../adapters/aws/dynamo-table.ts";
import { recordsOf } from "../../adapters/aws/event-records.ts";
import { KinesisEventLog } from "../../adapters/aws/kinesis-event-log.ts";
import { KinesisStream } from "../../adapters/aws/kinesis-stream.ts";
import { S3ObjectStore } from "../../adapters/aws/s3-object-store.ts";
import { tableNames } from "../../adapters/aws/table-definitions.ts";
import { emulators, newDynamoClient, newKinesisClient, newS3Client } from "../../adapters/aws/test-aws.ts";
import { faultyHandler } from "../../adapters/aws/test-aws-faults.ts";
import { SystemClock } from "../../adapters/local/system-clock.ts";
import { SeededRandom } from "../../adapters/memory/seeded-random.ts";
import { FaultPlan, throwing, withFaults } from "../../adapters/testing-faults.ts";
import { EngineError } from "../../domain/errors.ts";
import type { Event } from "../../domain/event.ts";
import { defaultTenant as tenant, parseAccountId, parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { compactHour, hoursToCompact } from "../../pipeline/lake/compact.ts";
import { Lake } from "../../pipeline/lake/lake.ts";
import { hourMs, keyOf, type Zone } from "../../pipeline/lake/lake-keys.ts";
import { decodeTable } from "../../pipeline/lake/parquet-table.ts";
import { poisonRoot } from "../../pipeline/stream/poison-store.ts";
import { someEvent } from "../../ports/contract-data.ts";
import { partitionOf } from "../../ports/event-log.ts";
import { createEnrichment } from "./enrichment.ts";
import { deployOnEmulators, StreamReader } from "./testing-functions.ts";

const partitionCount = 4;
const clock = new SystemClock();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

type Handlers = Partial<Record<"dynamo" | "s3", ReturnType<typeof faultyHandler>["requestHandler"]>>;

/** The stores of one deployment, through clients whose connections go wrong as they are told. */
async function openStores(environment: Awaited<ReturnType<typeof deployOnEmulators>>["environment"]) {
  const text = (name: string) => environment[name] ?? "";
  const tables = tableNames(text("CODECATALYST_AWS_PREFIX"));
  return async (handlers: Handlers) => {
    const [dynamo, s3, kinesis] = [
      newDynamoClient(handlers.dynamo),
      newS3Client(emulators.s3Url, handlers.s3),
      newKinesisClient(),
    ];
    closers.push(() => [dynamo, s3, kinesis].forEach((client) => client.destroy()));
    const sessions = new DynamoTable(dynamo, tables.sessions);
    const stream = { client: kinesis, name: `${text("CODECATALYST_AWS_PREFIX")}events` };
    return {
      kinesis: stream,
      clock,
      eventLog: await KinesisEventLog.open(stream, sessions, clock),
      checkpoints: new DynamoCheckpointStore(sessions),
      items: new DynamoItemStore(new DynamoTable(dynamo, tables.items)),
      profiles: new DynamoProfileStore(new DynamoTable(dynamo, tables.userProfiles)),
      objects: new S3ObjectStore(s3, {
        bucket: text("CODECATALYST_AWS_BUCKET"),
        byPrefix: [
          ["lake/raw/", text("CODECATALYST_AWS_RAW_BUCKET")],
          ["lake/", text("CODECATALYST_AWS_PROCESSED_BUCKET")],
        ],
      }),
    };
  };
}

type Stores = Awaited<ReturnType<Awaited<ReturnType<typeof openStores>>>>;

type Away = "objects" | "profiles" | undefined;

const quiet = { logger: { info() {}, warn() {}, error() {} }, count() {} };

/**
 * One instance of the function. Now and then it crashes, before or after a write took effect: then nothing that it does has an effect
 * any more. Or a store is away for as long as it lives.
 */
function startInstance(stores: Stores, { seed, away }: { readonly seed: number; readonly away: Away }) {
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => {});
  let isDead = false;
  const outcome = () => {
    isDead = true;
    crashed.reject(new Error("crashed, on purpose"));
    return throwing("ECONNRESET")();
  };
  const writes = new Set(["put", "apply", "advance"]);
  const crashes = new FaultPlan({
    seed,
    ratio: 0.04,
    faultsOf: ({ name }) =>
      writes.has(name)
        ? [
            { kind: "refused", outcome },
            { kind: "answer-lost", outcome },
          ]
        : [],
  });
  const death = new FaultPlan({
    seed,
    ratio: 1,
    faultsOf: () => (isDead ? [{ kind: "refused", outcome: throwing("ECONNRESET") }] : []),
  });
  const outage = new FaultPlan({
    seed,
    ratio: 1,
    faultsOf: () => [
      {
        kind: "refused",
        outcome: () => {
          throw new EngineError("OVERLOADED", "The store does not answer.");
        },
      },
    ],
  });
  const mortal = <Store extends object>(store: Store) => withFaults(withFaults(store, crashes), death);
  const objects = mortal(stores.objects);
  const profiles = mortal(stores.profiles);
  const enrichment = createEnrichment(
    {
      ...stores,
      random: new SeededRandom(seed),
      objects: away === "objects" ? withFaults(objects, outage) : objects,
      profiles: away === "profiles" ? withFaults(profiles, outage) : profiles,
      checkpoints: mortal(stores.checkpoints),
    },
    { ...quiet, invoke: (_, work) => work() },
  );
  // Five seconds of the time are kept for the answer.
  const context = { getRemainingTimeInMillis: () => 5000 + (away === undefined ? 20_000 : 1500) };
  return (Records: readonly KinesisStreamRecord[]) =>
    Promise.race([enrichment({ Records: [...Records] }, context), crashed.promise]);
}

/** Events of many accounts, some of items that nobody knows, some long ago, as records in order; and bytes that are no events. */
function contentOf(random: SeededRandom) {
  const pick = (count: number) => Math.floor(random.next() * count);
  const events: Event[] = [];
  const poison: Uint8Array[] = [];
  const records: { partition: number; data: Uint8Array }[] = [];
  for (let count = 0; count < 60; count += 1) {
    const account = `account ${pick(9)}`;
    const partition = partitionOf(account, partitionCount);
    const fresh = Array.from({ length: 1 + pick(8) }, (_, index) => {
      const atMs = Date.now() - (random.next() < 0.2 ? 5 * 24 * hourMs : 1000) + count * 10 + index;
      const item = random.next() < 0.1 ? "nobody knows" : `item ${pick(20)}`;
      return someEvent(`${count} ${index}`, { account, item, atMs });
    });
    events.push(...fresh);
    const data = recordsOf(tenant, fresh).map((each) => ({ partition, data: each }));
    records.push(...data);
    // As where an answer of PutRecords was lost.
    if (random.next() < 0.15) records.push(...data);
    if (random.next() < 0.15) {
      const bytes = new TextEncoder().encode(`no event ${count}\n`);
      bytes[0] = pick(256);
      poison.push(bytes);
      records.push({ partition: pick(partitionCount), data: bytes });
    }
  }
  return { events, poison, records };
}

/** Puts the first half, splits a shard, puts the rest; gives what each shard has, parents first, half of it an hour older. */
async function fillStream({ kinesis: { client, name } }: Stores, records: ReturnType<typeof contentOf>["records"]) {
  const stream = new KinesisStream(client, name, partitionCount);
  const middle = records.length >> 1;
  await stream.put(records.slice(0, middle));
  const ShardToSplit = "shardId-000000000000";
  await client.send(new SplitShardCommand({ StreamName: name, ShardToSplit, NewStartingHashKey: String(1n << 126n) }));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await stream.put(records.slice(middle));
  const reader = new StreamReader(name);
  closers.push(() => reader.close());
  const batches = (await reader.read()).flatMap(({ Records }) => Records);
  const shards = Map.groupBy(batches, ({ eventID }) => eventID.split(":")[0] ?? "");
  expect(shards.size).toBe(4);
  const hourStart = Math.floor(Date.now() / hourMs) * hourMs;
  return [...shards].map(([shard, ofShard]) =>
    ofShard.map((record): KinesisStreamRecord => {
      const atMs = shard === ShardToSplit ? hourStart - hourMs : hourStart;
      return { ...record, kinesis: { ...record.kinesis, approximateArrivalTimestamp: atMs / 1000 } };
    }),
  );
}

async function rowsOf({ objects }: Stores, zone: Zone) {
  const lake = new Lake({ objects } as never);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const file of await lake.files(tenant, zone)) {
    if (zone === "failed") rows.push(...(await lake.readFailed(tenant, file)).map((row) => ({ ...row })));
    else {
      const key = keyOf(zone, file);
      rows.push(...(await decodeTable((await objects.get(tenant, key)) ?? new Uint8Array(), key)).rows);
    }
  }
  return rows;
}

const idsOf = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => String(row["event_id"]));
const placesOf = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  rows.map((row) => `${String(row["partition"])} ${String(row["position"])}`);

const outcomes = { whole: 0, partial: 0, crashed: 0, late: 0 };

it.each([1, 2, 3])(
  "enrichment loses nothing and counts nothing twice, whatever is throttled, crashes and comes again (seed %i)",
  async (seed) => {
    const deployment = await deployOnEmulators();
    closers.push(() => deployment.close());
    const open = await openStores(deployment.environment);
    const sound = await open({});
    await sound.items.put(
      tenant,
      Array.from({ length: 20 }, (_, index) =>
        createItem({ id: parseItemId(`item ${index}`), domain: "movie", title: `Film ${index}` }),
      ),
    );
    const random = new SeededRandom(seed);
    const { events, poison, records } = contentOf(random);
    const shards = await fillStream(sound, records);

    let instanceCount = 0;
    const newInstance = async () => {
      instanceCount += 1;
      const options = { seed: seed * 1000 + instanceCount, ratio: 0.05 };
      const handlers = {
        dynamo: faultyHandler(options).requestHandler,
        s3: faultyHandler({ ...options, seed: options.seed + 500 }).requestHandler,
      };
      const chance = random.next();
      const away = chance < 0.08 ? "objects" : chance < 0.16 ? "profiles" : undefined;
      return startInstance(await open(handlers), { seed: options.seed, away });
    };
    let instance = await newInstance();
    /** As Lambda does: from the first record that was not handled on, until all are; a crash repeats the batch. */
    const deliver = async (shard: readonly KinesisStreamRecord[]) => {
      for (let place = 0; place < shard.length;) {
        const batch = shard.slice(place, place + 8);
        const numbers = batch.map(({ kinesis }) => kinesis.sequenceNumber);
        try {
          const { batchItemFailures } = await instance(batch);
          const failed = batchItemFailures.map(({ itemIdentifier }) => numbers.indexOf(itemIdentifier));
          expect(failed).not.toContain(-1);
          outcomes[failed.length === 0 ? "whole" : "partial"] += 1;
          place += failed.length === 0 ? batch.length : Math.min(...failed);
          if (failed.length > 0 || random.next() < 0.1) instance = await newInstance();
          // At least once: a batch that was handled may come again.
          if (place > 0 && random.next() < 0.2) place -= 1;
        } catch (error) {
          if (!String(error).includes("on purpose")) throw error;
          outcomes.crashed += 1;
          instance = await newInstance();
        }
      }
    };
    // What Lambda gave up a person may send again, behind all that came later.
    const givenUp: (readonly KinesisStreamRecord[])[] = [];
    for (const shard of shards)
      for (let place = 0; place < shard.length; place += 16) {
        const part = shard.slice(place, place + 16);
        if (random.next() < 0.15) givenUp.push(part);
        else await deliver(part);
      }
    for (const part of givenUp.toReversed()) await deliver(part);
    outcomes.late += givenUp.length;

    const expected = events.map(({ id }) => id as string).toSorted();
    const expectHistories = async () => {
      const accounts = [...new Set(events.map(({ accountId }) => accountId as string))].map(parseAccountId);
      const histories = await Promise.all(accounts.map((id) => sound.profiles.history(tenant, [id], 10_000)));
      expect(
        histories
          .flat()
          .map(({ id }) => id as string)
          .toSorted(),
      ).toEqual(expected);
    };
    await expectHistories();
    for (const zone of ["raw", "processed"] as const) {
      const rows = await rowsOf(sound, zone);
      expect(new Set(placesOf(rows)).size).toBe(rows.length);
    }
    expect([...new Set(idsOf(await rowsOf(sound, "raw")))].toSorted()).toEqual(expected);

    const lake = new Lake(sound);
    for (const hour of await hoursToCompact(lake, tenant)) await compactHour(lake, tenant, hour);
    const unknown = events.filter(({ itemId }) => itemId === "nobody knows").map(({ id }) => id as string);
    const expectLake = async () => {
      expect(idsOf(await rowsOf(sound, "raw")).toSorted()).toEqual(expected);
      const [processed, failed] = [await rowsOf(sound, "processed"), await rowsOf(sound, "failed")];
      expect(idsOf(failed).toSorted()).toEqual(unknown.toSorted());
      expect([...idsOf(processed), ...idsOf(failed)].toSorted()).toEqual(expected);
    };
    await expectLake();
    // All once more, behind the compaction.
    for (const shard of shards) await deliver(shard);
    await expectHistories();
    await expectLake();

    expect(await sound.objects.list(tenant, "lake/set-aside/")).toEqual([]);
    const kept = await Promise.all(
      (await sound.objects.list(tenant, poisonRoot)).map(async (key) => {
        const { reason, base64 } = JSON.parse(new TextDecoder().decode(await sound.objects.get(tenant, key))) as {
          readonly reason: string;
          readonly base64: string;
        };
        expect(reason).not.toBe("");
        return base64;
      }),
    );
    expect(kept.toSorted()).toEqual(poison.map((bytes) => Buffer.from(bytes).toString("base64")).toSorted());
  },
);

it("the tests of enrichment met batches that were whole, in part, late, and cut off by a crash", () => {
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(0);
});
