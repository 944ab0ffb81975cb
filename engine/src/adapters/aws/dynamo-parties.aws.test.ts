import { describe, expect, it } from "vitest";
import { tenantA } from "../../ports/contract-data.ts";
import { describePartyStore } from "../../ports/party-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import type { FaultPlan } from "../testing-faults.ts";
import { idsKey, logKey } from "./dynamo-party-rows.ts";
import { DynamoPartyStore } from "./dynamo-party-store.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { newDynamoClient, newTables, onTable } from "./test-aws.ts";
import { faultyHandler } from "./test-aws-faults.ts";

type NewHandler = Parameters<typeof onTable>[2];

const openWith = (newHandler?: NewHandler) => async () => {
  // DynamoDB Local removes rows by its own clock, which must not be ahead of this one.
  const clock = new FixedClock(Date.now());
  const opened = await onTable("sessions", (table) => new DynamoPartyStore(table, clock), newHandler)();
  return {
    ...opened,
    advance: (durationMs: number) => {
      clock.advance(durationMs);
    },
  };
};

const durable = { isDurable: true };
describePartyStore("DynamoPartyStore", openWith(), durable);

describe("under faults", () => {
  const plans: FaultPlan[] = [];
  const newHandler = () => {
    const { plan, requestHandler } = faultyHandler({ seed: 100 + plans.length, ratio: 0.06 });
    plans.push(plan);
    return requestHandler;
  };
  describePartyStore("DynamoPartyStore under faults", openWith(newHandler), { ...durable, historyCount: 10 });

  it("the suite met them", () => {
    const met = new Set(plans.flatMap(({ faults }) => [...faults.keys()]));
    for (const operation of ["GetItem", "PutItem", "Query", "TransactWriteItems", "BatchGetItem"])
      expect([...met].some((fault) => fault.startsWith(operation))).toBe(true);
    for (const kind of ["refused", "answer-lost", "altered"])
      expect([...met].some((fault) => fault.endsWith(kind))).toBe(true);
  });
});

/** Two processes on one table. */
async function openTwo() {
  const client = newDynamoClient();
  const tables = await newTables(client, ["sessions"]);
  const clock = new FixedClock(Date.now());
  const table = new DynamoTable(client, tables.names.sessions);
  const close = async () => {
    await tables.remove();
    client.destroy();
  };
  return { table, clock, one: new DynamoPartyStore(table, clock), other: new DynamoPartyStore(table, clock), close };
}

const party = { partyId: "p", epoch: 1, seq: 1, state: "x" };
const line = (seq: number) => ({ seq, clientId: `ada/${seq}`, value: seq });

it("a process that believes to have a party neither puts nor appends once another has its next epoch", async () => {
  const { one, other, close } = await openTwo();
  await one.put(tenantA, party, 60_000);
  await one.append(tenantA, "p", 1, [line(1)]);
  const epoch = await other.nextEpoch(tenantA, "p");
  const [late, isPut] = await Promise.all([
    one.append(tenantA, "p", 1, [line(2)]),
    one.put(tenantA, { ...party, seq: 2 }, 60_000),
  ]);
  expect([late, isPut]).toEqual([undefined, false]);
  expect(await other.append(tenantA, "p", epoch, [line(2)])).toEqual([line(2)]);
  await other.delete(tenantA, "p");
  await other.put(tenantA, { ...party, epoch }, 60_000);
  expect(await one.append(tenantA, "p", epoch, [line(3)])).toEqual([line(3)]);
  expect(await other.log(tenantA, "p", { limit: 9 })).toEqual([line(3)]);
  await close();
});

it("an entry that two processes append at once is there once", async () => {
  const { one, other, close } = await openTwo();
  await one.put(tenantA, party, 60_000);
  for (let round = 0; round < 10; round += 1) {
    const entry = { seq: round, clientId: `ada/${round}`, value: round };
    const answers = await Promise.all([one, other, one, other].map((store) => store.append(tenantA, "p", 1, [entry])));
    for (const answer of answers) expect(answer).toEqual([entry]);
  }
  expect(await one.log(tenantA, "p", { limit: 99 })).toHaveLength(10);
  await close();
});

it("rows of a log live as long as their party at least, and go with it where it is deleted", async () => {
  const { table, clock, one, other, close } = await openTwo();
  const dayMs = 24 * 3_600_000;
  await one.put(tenantA, party, dayMs);
  await one.append(tenantA, "p", 1, [line(1), line(2)]);
  const place = { tenant: tenantA, partyId: "p" };
  const rows = async () => {
    const [fence] = await table.queryAll(`${tenantA}\nparty\np`);
    const generation = String(fence?.attributes["generation"]);
    const [log, ids] = [logKey(place, generation), idsKey(place, generation)];
    return { log, ids, all: [...(await table.queryAll(log)), ...(await table.queryAll(ids))] };
  };
  for (let seq = 2; seq < 12; seq += 1) {
    clock.advance(0.6 * dayMs);
    await (seq % 3 === 0 ? other : one).put(tenantA, { ...party, seq }, dayMs);
    const { all } = await rows();
    expect(all).toHaveLength(4);
    for (const row of all)
      expect(1000 * Number(row.attributes["expiresAt"])).toBeGreaterThanOrEqual(clock.nowMs() + dayMs);
  }
  const { log, ids } = await rows();
  await one.delete(tenantA, "p");
  expect([await table.queryAll(log), await table.queryAll(ids)]).toEqual([[], []]);
  expect(await table.queryAll(`${tenantA}\nparties`)).toEqual([]);
  expect(await table.queryAll(`${tenantA}\nparty\np`)).toHaveLength(1);
  await close();
});
