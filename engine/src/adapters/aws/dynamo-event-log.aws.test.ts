import { expect, it } from "vitest";
import type { Clock } from "../../ports/clock.ts";
import { someEvent, tenantA } from "../../ports/contract-data.ts";
import { describeEventLog, type OpenedEventLog } from "../../ports/event-log.contract.ts";
import { partitionOf, type LoggedEvent } from "../../ports/event-log.ts";
import { SystemClock } from "../local/system-clock.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { DynamoEventLog } from "./dynamo-event-log.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { eventsKey, sequenceKey } from "./event-rows.ts";
import { newDynamoClient, newTables } from "./test-aws.ts";
import { FaultyHandlers } from "./test-aws-faults.ts";

interface OpenedTable extends OpenedEventLog {
  readonly port: DynamoEventLog;
  readonly events: DynamoTable;
  /** Another process with the same tables. */
  again(clock?: Clock): Promise<DynamoEventLog>;
}

async function openLog(
  clock: Clock = new SystemClock(),
  partitionCount = 4,
  client = newDynamoClient(),
): Promise<OpenedTable> {
  const tables = await newTables(client, ["sessions", "events"]);
  const events = new DynamoTable(client, tables.names.events);
  const sessions = new DynamoTable(client, tables.names.sessions);
  const again = (own = clock) => DynamoEventLog.open({ events, sessions }, own, { partitionCount });
  return {
    port: await again(),
    events,
    again,
    reopen: again,
    passTime: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    close: async () => {
      await tables.remove();
      client.destroy();
    },
  };
}

/** What an account did, in order. */
const numbered = (account: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) =>
    someEvent(`${account} ${from + index}`, { account, atMs: 1e12 + from + index }),
  );
const idsOf = (logged: readonly LoggedEvent[]) => logged.map(({ event }) => event.id as string);
const hoursMs = 3_600_000;

const handlers = new FaultyHandlers(0.06);

describeEventLog("DynamoEventLog", () => openLog(), { isDurable: true, canExpire: true, isSlow: true });
describeEventLog("DynamoEventLog under faults", () => openLog(new SystemClock(), 4, newDynamoClient(handlers.next())), {
  isDurable: true,
  canExpire: true,
  isSlow: true,
});

it("the suite met the faults that DynamoDB has", () => {
  const met = handlers.met();
  for (const operation of ["GetItem", "PutItem", "Query", "BatchWriteItem", "BatchGetItem"])
    expect(met.some((fault) => fault.startsWith(operation))).toBe(true);
});

it("DynamoEventLog loses nothing and keeps each account's order where many processes append at once, and readers miss nothing", async () => {
  const opened = await openLog(new SystemClock(), 2);
  const logs = await Promise.all(Array.from({ length: 6 }, () => opened.again()));
  let isDone = false;
  const follow = async (partition: number) => {
    const seen: LoggedEvent[] = [];
    for (;;) {
      const wasDone = isDone;
      const page = await opened.port.read(tenantA, partition, seen.at(-1)?.position ?? 0n, 7);
      seen.push(...page);
      if (wasDone && page.length === 0) return seen;
    }
  };
  const followers = [0, 1].map(follow);
  await Promise.all(
    logs.map(async (log, writer) => {
      for (let turn = 0; turn < 12; turn += 1) {
        const events = numbered(`account ${writer}`, 3, 3 * turn);
        expect(await log.append(tenantA, events)).toEqual(events);
      }
    }),
  );
  isDone = true;
  const seen = await Promise.all(followers);
  const all = seen.flat();
  expect(idsOf(all).toSorted()).toEqual(
    logs.flatMap((_, writer) => numbered(`account ${writer}`, 36).map(({ id }) => id)).toSorted(),
  );
  for (const [writer] of logs.entries()) {
    const own = all.filter(({ event }) => event.accountId === `account ${writer}`);
    expect(idsOf(own)).toEqual(numbered(`account ${writer}`, 36).map(({ id }) => id));
  }
  for (const partition of seen)
    for (const [index, { position, arrivedAtMs }] of partition.entries()) {
      expect(position > (partition[index - 1]?.position ?? 0n)).toBe(true);
      expect(arrivedAtMs).toBeGreaterThanOrEqual(partition[index - 1]?.arrivedAtMs ?? 0);
    }
  await opened.close();
});

it("DynamoEventLog gives nothing after a day and an hour, whether DynamoDB has removed it or not, and no position twice", async () => {
  const clock = new FixedClock(Date.now());
  const opened = await openLog(clock);
  const partition = partitionOf("account", 4);
  const read = () => opened.port.read(tenantA, partition, 0n, 100);
  await opened.port.append(tenantA, numbered("account", 3));
  const first = await read();
  clock.advance(24 * hoursMs);
  await opened.port.append(tenantA, numbered("account", 1, 3));
  expect(await read()).toHaveLength(4);
  clock.advance(1 * hoursMs + 3000);
  expect(idsOf(await read())).toEqual(["account 3"]);
  expect(await opened.port.positionBefore(tenantA, partition, 0)).toBe(first.at(-1)!.position + 1n);
  clock.advance(25 * hoursMs);
  expect(await read()).toEqual([]);
  expect(await opened.port.lagMs(tenantA, partition, 0n)).toBe(0);
  // As DynamoDB does, in no order.
  const rows = await opened.events.queryAll(eventsKey(tenantA, partition));
  expect(rows).toHaveLength(2);
  const place = await opened.port.positionBefore(tenantA, partition, 8e15);
  await opened.events.delete(rows[1]!);
  await (await opened.again()).append(tenantA, numbered("account", 1, 4));
  await opened.events.delete(rows[0]!);
  await opened.port.append(tenantA, numbered("account", 1, 5));
  const last = await opened.port.read(tenantA, partition, place, 10);
  expect(idsOf(last)).toEqual(["account 4", "account 5"]);
  expect(last[0]!.position > place).toBe(true);
  clock.advance(200 * hoursMs);
  for (const row of await opened.events.queryAll(eventsKey(tenantA, partition))) await opened.events.delete(row);
  const others = await Promise.all(Array.from({ length: 5 }, () => opened.again()));
  await Promise.all(others.map((log, index) => log.append(tenantA, numbered("account", 1, 6 + index))));
  const anew = await opened.port.read(tenantA, partition, last.at(-1)!.position, 10);
  expect(anew).toHaveLength(5);
  expect(await opened.port.read(tenantA, partition, anew[1]!.position, 10)).toEqual(anew.slice(2));
  await opened.close();
});

it("DynamoEventLog lets go of rows that are older than an hour, and never of the last number", async () => {
  const clock = new FixedClock(Date.now());
  const opened = await openLog(clock, 1);
  for (let row = 0; row < 3; row += 1) await opened.port.append(tenantA, numbered("account", 2, 2 * row));
  const all = await opened.port.read(tenantA, 0, 0n, 10);
  const rowCount = () => opened.events.count(eventsKey(tenantA, 0));
  await opened.port.expire(tenantA, 0, { arrivedBeforeMs: 8e15, upTo: all[2]!.position });
  expect(await opened.port.read(tenantA, 0, 0n, 10)).toEqual(all.slice(3));
  expect(await rowCount()).toBe(3);
  clock.advance(2 * hoursMs);
  await opened.port.expire(tenantA, 0, { arrivedBeforeMs: 8e15, upTo: all[3]!.position });
  expect(await opened.port.read(tenantA, 0, 0n, 10)).toEqual(all.slice(4));
  expect(await rowCount()).toBe(1);
  await opened.port.expire(tenantA, 0, { arrivedBeforeMs: 8e15, upTo: all[5]!.position });
  expect(await opened.port.read(tenantA, 0, 0n, 10)).toEqual([]);
  expect(await rowCount()).toBe(1);
  const another = await opened.again();
  await another.append(tenantA, numbered("account", 1, 6));
  const [next] = await opened.port.read(tenantA, 0, 0n, 10);
  expect(next!.position > all[5]!.position).toBe(true);
  await opened.close();
});

it("DynamoEventLog never goes back in time, whatever the clock of the next process says", async () => {
  const clock = new FixedClock(Date.now());
  const opened = await openLog(clock);
  await opened.port.append(tenantA, numbered("account", 2));
  const behind = await opened.again(new FixedClock(clock.nowMs() - 10_000));
  await behind.append(tenantA, numbered("account", 2, 2));
  const logged = await opened.port.read(tenantA, partitionOf("account", 4), 0n, 10);
  expect(logged.map(({ arrivedAtMs }) => arrivedAtMs)).toEqual(Array(4).fill(clock.nowMs()));
  await opened.close();
});

it("DynamoEventLog erases accounts of the same rows at the same time, out of the table itself", async () => {
  const opened = await openLog(new SystemClock(), 1);
  const accounts = ["a", "b", "c", "d", "e"];
  // A row has them in turns.
  const turns = Array.from({ length: 20 }, (_, turn) => accounts.flatMap((account) => numbered(account, 1, turn)));
  for (const turn of [turns.slice(0, 10), turns.slice(10)]) await opened.port.append(tenantA, turn.flat());
  const before = await opened.port.read(tenantA, 0, 0n, 1000);
  const [first, second] = await Promise.all([opened.again(), opened.again()]);
  await Promise.all([
    opened.port.eraseAccounts(tenantA, ["a", "c"]),
    first.eraseAccounts(tenantA, ["e"]),
    second.eraseAccounts(tenantA, ["d", "a"]),
  ]);
  const left = before.filter(({ event }) => event.accountId === "b");
  expect(await opened.port.read(tenantA, 0, 0n, 1000)).toEqual(left);
  // What a stream brings late is left out, too.
  expect(await second.withoutErased(tenantA, 0, before)).toEqual(left);
  const rows = await opened.events.queryAll(eventsKey(tenantA, 0));
  const texts = rows.map(({ attributes }) => Buffer.from(attributes["data"] as Uint8Array).toString());
  expect(texts.join("")).toContain('"accountId":"b"');
  expect(texts.join("")).not.toMatch(/"accountId":"[acde]"/);
  await opened.close();
});

it("DynamoEventLog reads on from within a row, from beyond all rows, and past what somebody else put there", async () => {
  const opened = await openLog(new SystemClock(), 1);
  await opened.port.append(tenantA, numbered("account", 5));
  const all = await opened.port.read(tenantA, 0, 0n, 10);
  expect(await opened.port.read(tenantA, 0, all[1]!.position, 2)).toEqual(all.slice(2, 4));
  // A position of Kinesis.
  expect(await opened.port.read(tenantA, 0, 10n ** 58n, 10)).toEqual([]);
  const foreign = { data: new Uint8Array([0xff, 0xfe]), arrivedAtMs: 1, expiresAt: 8e12 };
  await opened.events.put({ pk: eventsKey(tenantA, 0), sk: sequenceKey(0n), attributes: foreign });
  expect(await opened.port.read(tenantA, 0, 0n, 10)).toEqual(all);
  await opened.close();
});
