import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { createStream } from "../adapters/aws/kinesis-stream.ts";
import { createTables, tableKinds, tableNames } from "../adapters/aws/table-definitions.ts";
import { emulators, newDynamoClient, newKinesisClient, useEmulators } from "../adapters/aws/test-aws.ts";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { someEvent } from "../ports/contract-data.ts";
import type { AwsConfig } from "./aws-config.ts";
import { readConfig } from "./config.ts";
import { createEngine, type Engine, type EventInput, type ItemInput, type RelationInput } from "./engine.ts";
import { openAwsPorts, openLocalPorts, type Ports } from "./ports.ts";

const catalogue = new URL("../../../demo/catalogue/", import.meta.url);
const readLines = (name: string) =>
  readFileSync(new URL(`${name}.jsonl`, catalogue), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

const items = ["books", "movies", "albums"].flatMap((name) => readLines(name).slice(0, 120)) as ItemInput[];
const relations = (readLines("relations") as RelationInput[]).slice(0, 200);
const people = Array.from({ length: 50 }, (_, index) => `person ${index}`);
// Today: DynamoDB removes rows that expired by its own clock.
const nowMs = Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** A simulation: each person likes one of three genres most of the time. */
function simulateEvents(): readonly EventInput[] {
  const random = new SeededRandom(7);
  const genres = ["fantasy", "science fiction", "drama"];
  return people.flatMap((accountId, person) => {
    const liked = items.filter((item) => item.genres?.includes(genres[person % genres.length]!));
    return Array.from({ length: 24 }, (_, index): EventInput => {
      const from = random.next() < 0.8 && liked.length > 0 ? liked : items;
      const itemId = from[Math.floor(random.next() * from.length)]!.id;
      const kind = random.next() < 0.7 ? "finish" : "like";
      const at = new Date(nowMs - (24 - index) * 3_600_000 * (1 + (person % 5))).toISOString();
      return { id: `${accountId} ${index}`, accountId, itemId, at, kind };
    });
  });
}

async function fill(engine: Engine): Promise<void> {
  await engine.putItems(items);
  await engine.putRelations(relations);
  const events = simulateEvents();
  expect(await engine.recordEvents(events)).toMatchObject({ acceptedCount: events.length, rejected: [] });
  expect(await engine.recordEvents(events.slice(0, 100))).toMatchObject({ acceptedCount: 0, duplicateCount: 100 });
  await engine.linkAccount("household", "person 1");
  await engine.linkAccount("household", "person 4");
  for (const id of ["person 2", "person 5"]) await engine.putUser({ id, services: [], sharesActivity: true });
  await engine.addFriends("person 2", ["person 5"]);
  await engine.train();
}

/** Lists as far as they do not hold random ids. */
async function listsOf(engine: Engine): Promise<unknown> {
  const lists = [];
  for (const userId of ["household", "person 0", "person 2", "nobody yet"]) {
    const { items: list, isFallback } = await engine.recommend({ userId, n: 20 });
    lists.push({ userId, isFallback, list: list.map(({ item, score }) => [item.id, score.toFixed(9)]) });
  }
  const similar = await engine.similar({ itemId: items[0]!.id });
  return { lists, similar: similar.map(({ item }) => item.id), search: (await engine.findItem(items[7]!.title)).id };
}

async function makeAws(eventLog: AwsConfig["eventLog"]): Promise<AwsConfig> {
  useEmulators();
  const { aws } = readConfig({
    CODECATALYST_ADAPTERS: "aws",
    CODECATALYST_AWS_PREFIX: `engine-${process.pid}-${eventLog}-`,
    CODECATALYST_AWS_BUCKET: `engine-${process.pid}-${eventLog}`,
    CODECATALYST_AWS_EVENT_LOG: eventLog,
    CODECATALYST_REDIS_URL: emulators.redisUrl,
  });
  const isTable = eventLog === "dynamodb";
  await createTables(newDynamoClient(), tableNames(aws!.tablePrefix), [
    ...tableKinds,
    ...(isTable ? (["events"] as const) : []),
  ]);
  if (!isTable) await createStream(newKinesisClient(), aws!.stream, 4);
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: aws!.bucket }));
  return aws!;
}

it.each(["kinesis", "dynamodb"] as const)(
  "an engine on AWS with its events in %s gives the lists of one in a folder, keeps them over a restart, and forgets whom it must",
  async (eventLog) => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-"));
    const config = await makeAws(eventLog);
    const clock = new FixedClock(nowMs);
    // npm has no emulator of EventBridge: its bus is tested beside it.
    const onAws = async (): Promise<Ports> => ({ ...(await openAwsPorts(config, clock)), bus: new MemoryBus() });
    const local = await createEngine({ ports: { ...(await openLocalPorts(folder)), clock }, threadCount: 1 });
    const first = await createEngine({ ports: await onAws(), threadCount: 1 });
    await fill(local);
    await fill(first);
    const expected = await listsOf(local);
    expect(await listsOf(first)).toEqual(expected);
    await first.close();

    const second = await createEngine({ ports: await onAws(), threadCount: 1 });
    expect(await second.isReady()).toBe(true);
    expect(await listsOf(second)).toEqual(expected);
    const liked = { id: "new", accountId: "person 0", itemId: items.at(-1)!.id, at: new Date(nowMs).toISOString() };
    for (const engine of [local, second]) await engine.recordEvents([{ ...liked, kind: "like" }]);
    const changed = await listsOf(local);
    expect(changed).not.toEqual(expected);
    expect(await listsOf(second)).toEqual(changed);

    const { useCases, tenant, ports } = second;
    // As if the process that appended it had died before it could do more.
    await ports.eventLog.append(tenant, [
      someEvent("orphan", { account: "somebody", item: items[0]!.id, atMs: nowMs }),
    ]);
    await expect
      .poll(async () => (await second.exportUser("somebody")).events.map(({ id }) => id), { timeout: 10_000 })
      .toEqual(["orphan"]);
    await useCases.eraseUser(tenant, "person 0" as never);
    expect((await second.exportUser("person 0")).events).toEqual([]);
    await local.close();
    await second.close();
    const other = eventLog === "kinesis" ? "dynamodb" : "kinesis";
    await expect(openAwsPorts({ ...config, eventLog: other }, clock)).rejects.toThrow("CODECATALYST_AWS_EVENT_LOG");
    rmSync(folder, { recursive: true });
  },
);
