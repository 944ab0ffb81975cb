import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../domain/event.ts";
import { parseTenantId } from "../domain/ids.ts";
import type { TenantId } from "../domain/ids.ts";
import { awkwardTexts, oneEventOfEachShape, someEvent, tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import { partitionOf } from "./event-log.ts";
import type { EventLog, LoggedEvent } from "./event-log.ts";

async function readPartition(log: EventLog, tenant: TenantId, partition: number, pageSize = 1000) {
  const all: LoggedEvent[] = [];
  for (;;) {
    const page = await log.read(tenant, partition, all.at(-1)?.position ?? 0, pageSize);
    if (page.length === 0) return all;
    expect(page.length).toBeLessThanOrEqual(pageSize);
    all.push(...page);
  }
}

async function readAll(log: EventLog, tenant: TenantId): Promise<readonly (readonly LoggedEvent[])[]> {
  return Promise.all(
    Array.from({ length: log.partitionCount }, (_, partition) => readPartition(log, tenant, partition)),
  );
}

const eventsOf = (logged: readonly (readonly LoggedEvent[])[]) => logged.flat().map(({ event }) => event);
const byId = (events: readonly Event[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const idsOf = (events: readonly Event[]) => events.map(({ id }) => id as string);
const numbered = (count: number, accountCount: number) =>
  Array.from({ length: count }, (_, index) =>
    someEvent(`event ${index}`, {
      account: `account ${index % accountCount}`,
      item: `item ${index}`,
      atMs: 1e12 + index,
    }),
  );

/** The log as arrays: what every log must agree with. */
class NaiveLog {
  readonly partitions: LoggedEvent[][];
  readonly #lasts: number[];

  constructor(partitionCount: number) {
    this.partitions = Array.from({ length: partitionCount }, () => []);
    this.#lasts = Array.from({ length: partitionCount }, () => 0);
  }

  append(events: readonly Event[]): readonly string[] {
    const added: string[] = [];
    for (const event of events) {
      if (this.partitions.some((partition) => partition.some((logged) => logged.event.id === event.id))) continue;
      const partition = partitionOf(event.accountId, this.partitions.length);
      this.#lasts[partition]! += 1;
      this.partitions[partition]!.push({ position: this.#lasts[partition]!, event });
      added.push(event.id);
    }
    return added;
  }

  erase(accounts: readonly string[]): void {
    this.partitions.forEach((events, partition) => {
      this.partitions[partition] = events.filter(({ event }) => !accounts.includes(event.accountId));
    });
  }
}

export function describeEventLog(name: string, open: () => Promise<Opened<EventLog>>, abilities: Abilities): void {
  describe(`${name} as EventLog`, () => {
    let opened: Opened<EventLog>;
    let log: EventLog;

    beforeEach(async () => {
      opened = await open();
      log = opened.port;
    });
    afterEach(() => opened.close());

    it("is empty at the start", async () => {
      expect(log.partitionCount).toBeGreaterThan(0);
      for (let partition = 0; partition < log.partitionCount; partition += 1) {
        expect(await log.read(tenantA, partition, 0, 10)).toEqual([]);
        expect(await log.end(tenantA, partition)).toBe(0);
      }
    });

    it("gives back every field of every kind of event, exactly", async () => {
      const events = oneEventOfEachShape("account");
      expect(await log.append(tenantA, events)).toEqual(events);
      expect(eventsOf(await readAll(log, tenantA))).toEqual(events);
    });

    it("keeps ids with slashes, quotes and emoji apart", async () => {
      const events = awkwardTexts.map((text) => someEvent(text, { account: text, item: text }));
      expect(await log.append(tenantA, events)).toHaveLength(events.length);
      expect(await log.append(tenantA, events)).toEqual([]);
      expect(byId(eventsOf(await readAll(log, tenantA)))).toEqual(byId(events));
    });

    it("puts each account into the partition of `partitionOf`, with positions from 1 in the order of appending", async () => {
      const events = numbered(200, 23);
      await log.append(tenantA, events.slice(0, 80));
      await log.append(tenantA, events.slice(80));
      const partitions = await readAll(log, tenantA);
      for (const [partition, logged] of partitions.entries()) {
        expect(logged.map(({ position }) => position)).toEqual(logged.map((_, index) => index + 1));
        expect(await log.end(tenantA, partition)).toBe(logged.length);
        const expected = events.filter(({ accountId }) => partitionOf(accountId, log.partitionCount) === partition);
        expect(logged.map(({ event }) => event)).toEqual(expected);
      }
    });

    it("skips an id that was appended before or twice in one call, whatever else the event says", async () => {
      const first = someEvent("twice", { account: "one" });
      const other = someEvent("twice", { account: "two", item: "other", atMs: 1e12 });
      expect(await log.append(tenantA, [first, other, someEvent("b")])).toEqual([first, someEvent("b")]);
      expect(await log.append(tenantA, [other, someEvent("c"), first])).toEqual([someEvent("c")]);
      expect(idsOf(byId(eventsOf(await readAll(log, tenantA))))).toEqual(["b", "c", "twice"]);
    });

    it("takes nothing for nothing", async () => {
      expect(await log.append(tenantA, [])).toEqual([]);
      expect(await readAll(log, tenantA)).toEqual(await readAll(log, tenantB));
    });

    it("reads pages of any size from behind any position", async () => {
      await log.append(tenantA, numbered(57, 1));
      const partition = partitionOf("account 0", log.partitionCount);
      const all = await readPartition(log, tenantA, partition);
      expect(all).toHaveLength(57);
      for (const pageSize of [1, 7, 57, 58])
        expect(await readPartition(log, tenantA, partition, pageSize)).toEqual(all);
      expect(await log.read(tenantA, partition, 20, 3)).toEqual(all.slice(20, 23));
      expect(await log.read(tenantA, partition, 57, 3)).toEqual([]);
      expect(await log.read(tenantA, partition, 1_000_000, 3)).toEqual([]);
      expect(await log.read(tenantA, partition, 0, 0)).toEqual([]);
    });

    it("takes many single events as well as a large batch", async () => {
      const single = numbered(700, 5);
      for (const event of single) expect(await log.append(tenantA, [event])).toEqual([event]);
      const batch = numbered(20_000, 997);
      expect(await log.append(tenantA, batch)).toEqual(batch.slice(700));
      expect(await log.append(tenantA, batch)).toEqual([]);
      expect(new Set(idsOf(eventsOf(await readAll(log, tenantA))))).toEqual(new Set(idsOf(batch)));
      const account = eventsOf(await readAll(log, tenantA)).filter(({ accountId }) => accountId === "account 3");
      expect(account.map(({ atMs }) => atMs)).toEqual(account.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    });

    it("counts an id once when appends run at the same time", async () => {
      const events = numbered(300, 7);
      const added = await Promise.all([
        log.append(tenantA, events),
        log.append(tenantA, events.toReversed()),
        ...events.slice(0, 50).map((event) => log.append(tenantA, [event])),
      ]);
      expect(byId(added.flat())).toEqual(byId(events));
      for (const logged of await readAll(log, tenantA))
        expect(logged.map(({ position }) => position)).toEqual(logged.map((_, index) => index + 1));
    });

    it("keeps tenants apart", async () => {
      await log.append(tenantA, [someEvent("shared"), someEvent("a")]);
      expect(await log.append(tenantB, [someEvent("shared")])).toHaveLength(1);
      await log.eraseAccounts(tenantA, ["account"]);
      expect(idsOf(eventsOf(await readAll(log, tenantA)))).toEqual([]);
      expect(idsOf(eventsOf(await readAll(log, tenantB)))).toEqual(["shared"]);
    });

    it("erases accounts for good, moves no position and gives none out twice", async () => {
      const events = numbered(90, 3);
      await log.append(tenantA, events);
      const before = (await readAll(log, tenantA)).flat();
      const erased = new Set(["account 0", "account 2", "nobody", "with 'quote"]);
      await log.eraseAccounts(tenantA, [...erased]);
      await log.eraseAccounts(tenantA, []);
      const left = await readAll(log, tenantA);
      expect(left.flat()).toEqual(before.filter(({ event }) => !erased.has(event.accountId)));
      for (const [partition, logged] of left.entries())
        expect(await log.end(tenantA, partition)).toBe(logged.at(-1)?.position ?? 0);

      expect(await log.append(tenantA, events)).toEqual(events.filter(({ accountId }) => erased.has(accountId)));
      const highest = Math.max(
        ...before.filter(({ event }) => event.accountId === "account 0").map(({ position }) => position),
      );
      const again = (await readAll(log, tenantA)).flat().filter(({ event }) => event.accountId === "account 0");
      expect(again).toHaveLength(30);
      expect(Math.min(...again.map(({ position }) => position))).toBeGreaterThan(highest);
    });

    it("agrees with a list, whatever is appended and erased in whatever order", async () => {
      const account = fc.constantFrom("a", "b", "c", "d/é");
      const event = fc.record({ id: fc.nat({ max: 40 }), account, atMs: fc.nat({ max: 9 }) });
      const erased = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(account, { maxLength: 2 }));
      const step = fc.record({ events: fc.array(event, { maxLength: 12 }), erased });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const tenant = parseTenantId(`run ${(run += 1)}`);
          const naive = new NaiveLog(log.partitionCount);
          for (const current of steps) {
            const events = current.events.map(({ id, ...fields }) => someEvent(`e${id}`, fields));
            expect(idsOf(await log.append(tenant, events))).toEqual(naive.append(events));
            await log.eraseAccounts(tenant, current.erased);
            naive.erase(current.erased);
          }
          expect(await readAll(log, tenant)).toEqual(naive.partitions);
        }),
        { numRuns: 60 },
      );
    });

    it.runIf(abilities.isDurable)(
      "has every event and position after a restart, and still knows every id (durable logs only)",
      async () => {
        const events = [...numbered(500, 11), ...oneEventOfEachShape("x")];
        await log.append(tenantA, events);
        await log.append(tenantB, [someEvent("event 0")]);
        await log.eraseAccounts(tenantA, ["account 4"]);
        const before = await readAll(log, tenantA);
        const again = await opened.reopen!();
        expect(await readAll(again, tenantA)).toEqual(before);
        expect(await again.append(tenantA, events)).toEqual(
          events.filter(({ accountId }) => accountId === "account 4"),
        );
        expect(await again.append(tenantB, [someEvent("event 0")])).toEqual([]);
        const positions = (await readAll(again, tenantA)).map((logged) => logged.map(({ position }) => position));
        for (const partition of positions) expect(new Set(partition).size).toBe(partition.length);
      },
    );

    it.runIf(abilities.isDurable)(
      "gives no position out twice, not even after erasing and a restart (durable logs only)",
      async () => {
        await log.append(tenantA, numbered(10, 1));
        await log.eraseAccounts(tenantA, ["account 0"]);
        const again = await opened.reopen!();
        const partition = partitionOf("account 0", again.partitionCount);
        expect(await again.end(tenantA, partition)).toBe(0);
        await again.append(tenantA, [someEvent("new", { account: "account 0" })]);
        expect(await again.end(tenantA, partition)).toBe(11);
      },
    );
  });
}
