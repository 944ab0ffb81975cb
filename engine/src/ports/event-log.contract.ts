import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../domain/event.ts";
import { parseTenantId } from "../domain/ids.ts";
import type { TenantId } from "../domain/ids.ts";
import { awkwardTexts, oneEventOfEachShape, shareOf, someEvent, tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import { partitionOf } from "./event-log.ts";
import type { EventLog, LoggedEvent } from "./event-log.ts";

async function readPartition(log: EventLog, tenant: TenantId, partition: number, pageSize = 1000) {
  const all: LoggedEvent[] = [];
  for (;;) {
    const page = await log.read(tenant, partition, all.at(-1)?.position ?? 0n, pageSize);
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
const positionsOf = (logged: readonly LoggedEvent[]) => logged.map(({ position }) => position);
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

/** Positions of a partition ascend, and times of arrival never go back. */
function expectInOrder(logged: readonly LoggedEvent[]): void {
  for (const [index, { position, arrivedAtMs }] of logged.entries()) {
    expect(position > (logged[index - 1]?.position ?? 0n)).toBe(true);
    expect(arrivedAtMs).toBeGreaterThanOrEqual(logged[index - 1]?.arrivedAtMs ?? 0);
  }
}

/** The log as arrays: what every log must agree with. */
class NaiveLog {
  readonly partitions: Event[][];
  readonly #known = new Map<string, string>();

  constructor(partitionCount: number) {
    this.partitions = Array.from({ length: partitionCount }, () => []);
  }

  append(events: readonly Event[]): readonly string[] {
    const added: string[] = [];
    for (const event of events) {
      if (this.#known.has(event.id)) continue;
      this.#known.set(event.id, event.accountId);
      this.partitions[partitionOf(event.accountId, this.partitions.length)]!.push(event);
      added.push(event.id);
    }
    return added;
  }

  /** Of each partition the first so many. */
  expire(count: number): void {
    for (const partition of this.partitions) partition.splice(0, count);
  }

  erase(accounts: readonly string[]): void {
    for (const [id, account] of this.#known) if (accounts.includes(account)) this.#known.delete(id);
    this.partitions.forEach((events, partition) => {
      this.partitions[partition] = events.filter(({ accountId }) => !accounts.includes(accountId));
    });
  }
}

export interface OpenedEventLog extends Opened<EventLog> {
  /** Lets so much time pass on the log's clock: at once where the clock is a test's, otherwise by waiting. */
  passTime(durationMs: number): Promise<void>;
}

export interface EventLogAbilities extends Abilities {
  /** `expire` lets go of everything that it may; otherwise the log lets go by itself. */
  readonly canExpire: boolean;
}

export function describeEventLog(
  name: string,
  open: () => Promise<OpenedEventLog>,
  abilities: EventLogAbilities,
): void {
  const share = shareOf(abilities);
  describe(`${name} as EventLog`, () => {
    let opened: OpenedEventLog;
    let log: EventLog;

    beforeEach(async () => {
      opened = await open();
      log = opened.port;
    });
    afterEach(() => opened.close());

    it("is empty at the start", async () => {
      expect(log.partitionCount).toBeGreaterThan(0);
      for (let partition = 0; partition < log.partitionCount; partition += 1) {
        expect(await log.read(tenantA, partition, 0n, 10)).toEqual([]);
        expect(await log.lagMs(tenantA, partition, 0n)).toBe(0);
        const since = await log.positionBefore(tenantA, partition, 0);
        expect(await log.read(tenantA, partition, since, 10)).toEqual([]);
      }
      expect(await log.tenants()).toEqual([]);
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

    it("puts each account into the partition of `partitionOf`, in the order of appending", async () => {
      const events = numbered(200, 23);
      await log.append(tenantA, events.slice(0, 80));
      await log.append(tenantA, events.slice(80));
      const partitions = await readAll(log, tenantA);
      for (const [partition, logged] of partitions.entries()) {
        expectInOrder(logged);
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
      expect(await log.read(tenantA, partition, all[19]!.position, 3)).toEqual(all.slice(20, 23));
      expect(await log.read(tenantA, partition, all[56]!.position, 3)).toEqual([]);
      expect(await log.read(tenantA, partition, all[56]!.position + 1_000_000n, 3)).toEqual([]);
      expect(await log.read(tenantA, partition, 0n, 0)).toEqual([]);
    });

    it("takes many single events as well as a large batch", async () => {
      const single = numbered(700 * share, 5);
      for (const event of single) expect(await log.append(tenantA, [event])).toEqual([event]);
      const batch = numbered(20_000 * share, 997);
      expect(await log.append(tenantA, batch)).toEqual(batch.slice(single.length));
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
      const logged = await readAll(log, tenantA);
      logged.forEach(expectInOrder);
      expect(byId(eventsOf(logged))).toEqual(byId(events));
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

      expect(await log.append(tenantA, events)).toEqual(events.filter(({ accountId }) => erased.has(accountId)));
      const highest = positionsOf(before.filter(({ event }) => event.accountId === "account 0")).at(-1)!;
      const again = (await readAll(log, tenantA)).flat().filter(({ event }) => event.accountId === "account 0");
      expect(again).toHaveLength(30);
      expect(again[0]!.position > highest).toBe(true);
    });

    it("knows its tenants, sorted", async () => {
      const tenants = ["b", "a/ü", "é", "B", "\u{FFFD}", "🎬"].map(parseTenantId);
      for (const tenant of tenants) await log.append(tenant, [someEvent("e")]);
      await log.append(tenantA, []);
      expect(await log.tenants()).toEqual(tenants.toSorted());
    });

    it("notes when each event arrived, whatever time the event tells, and finds a place by time", async () => {
      const batches = [0, 1, 2, 3].map((batch) =>
        numbered(120, 6)
          .slice(batch * 30, batch * 30 + 30)
          .map((event) => ({ ...event, atMs: 9e11 - batch })),
      );
      for (const batch of batches) {
        await log.append(tenantA, batch);
        await opened.passTime(30);
      }
      for (const [partition, logged] of (await readAll(log, tenantA)).entries()) {
        expectInOrder(logged);
        const times = [...new Set(logged.map(({ arrivedAtMs }) => arrivedAtMs))];
        for (const time of [0, ...times, ...times.map((each) => each + 1)]) {
          const place = await log.positionBefore(tenantA, partition, time);
          expect(await log.read(tenantA, partition, place, 1000)).toEqual(
            logged.filter(({ arrivedAtMs }) => arrivedAtMs >= time),
          );
        }
      }
      const arrivals = (await readAll(log, tenantA)).flat().map(({ arrivedAtMs }) => arrivedAtMs);
      expect(Math.max(...arrivals) - Math.min(...arrivals)).toBeGreaterThanOrEqual(90);
    });

    it("gives, from the place of a later time, what comes later", async () => {
      await log.append(tenantA, numbered(40, 1));
      const partition = partitionOf("account 0", log.partitionCount);
      const place = await log.positionBefore(tenantA, partition, 8e15);
      await log.append(tenantA, [someEvent("later", { account: "account 0" })]);
      expect(idsOf(eventsOf([await log.read(tenantA, partition, place, 10)]))).toEqual(["later"]);
    });

    it("tells how long the first waiting event has waited", async () => {
      const partition = partitionOf("account 0", log.partitionCount);
      await log.append(tenantA, numbered(10, 1));
      await opened.passTime(60);
      await log.append(tenantA, numbered(20, 1));
      await opened.passTime(40);
      const positions = positionsOf(await readPartition(log, tenantA, partition));
      expect(await log.lagMs(tenantA, partition, 0n)).toBeGreaterThanOrEqual(100);
      expect(await log.lagMs(tenantA, partition, positions[8]!)).toBeGreaterThanOrEqual(100);
      const ofSecond = await log.lagMs(tenantA, partition, positions[9]!);
      expect(ofSecond).toBeGreaterThanOrEqual(40);
      expect(ofSecond).toBeLessThanOrEqual((await log.lagMs(tenantA, partition, 0n)) - 60);
      expect(await log.lagMs(tenantA, partition, positions[19]!)).toBe(0);
    });

    it("expires nothing outside the limits, and still knows the ids and accounts of what went", async () => {
      const [older, newer] = [numbered(80, 4), numbered(120, 4).slice(80)];
      await log.append(tenantA, older);
      await log.append(tenantB, older);
      await opened.passTime(50);
      await log.append(tenantA, newer);
      const before = await readAll(log, tenantA);
      const firstNew = Math.min(...before.flat().map((l) => (l.event.atMs >= 1e12 + 80 ? l.arrivedAtMs : Infinity)));
      for (const [partition, logged] of before.entries()) {
        const upTo = logged[10]?.position ?? 0n;
        await log.expire(tenantA, partition, { arrivedBeforeMs: 0, upTo: 10n ** 55n });
        await log.expire(tenantA, partition, { arrivedBeforeMs: 8e15, upTo: 0n });
        expect(await readPartition(log, tenantA, partition)).toEqual(logged);
        await log.expire(tenantA, partition, { arrivedBeforeMs: firstNew, upTo });
        const kept = logged.filter(({ position, arrivedAtMs }) => position > upTo || arrivedAtMs >= firstNew);
        const left = await readPartition(log, tenantA, partition);
        expect(left).toEqual(logged.slice(logged.length - left.length));
        expect(left.slice(left.length - kept.length)).toEqual(kept);
        expect(left.length).toBeLessThanOrEqual(abilities.canExpire ? kept.length : logged.length);
        await log.expire(tenantA, partition, { arrivedBeforeMs: firstNew, upTo: 10n ** 55n });
      }
      const left = eventsOf(await readAll(log, tenantA));
      expect(left).toEqual(expect.arrayContaining([...newer]));
      expect(left.length).toBeLessThanOrEqual(abilities.canExpire ? newer.length : 120);
      expect(await log.append(tenantA, [...older, ...newer])).toEqual([]);
      expect(byId(eventsOf(await readAll(log, tenantB)))).toEqual(byId(older));

      await log.eraseAccounts(tenantA, ["account 1"]);
      const ofErased = [...older, ...newer].filter(({ accountId }) => accountId === "account 1");
      expect(await log.append(tenantA, [...older, ...newer])).toEqual(ofErased);
      for (const [partition, logged] of (await readAll(log, tenantA)).entries()) {
        expectInOrder(logged);
        const again = logged.filter(({ event }) => event.accountId === "account 1");
        expect(again.every(({ position }) => position > (before[partition]!.at(-1)?.position ?? 0n))).toBe(true);
      }
    });

    it("agrees with a list, whatever is appended, expired and erased in whatever order", async () => {
      const account = fc.constantFrom("a", "b", "c", "d/é");
      const event = fc.record({ id: fc.nat({ max: 40 }), account, atMs: fc.nat({ max: 9 }) });
      const erased = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(account, { maxLength: 2 }));
      const expired = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 4 }));
      const step = fc.record({ events: fc.array(event, { maxLength: 12 }), erased, expired });
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
            if (!abilities.canExpire) continue;
            naive.expire(current.expired);
            for (const [partition, logged] of (await readAll(log, tenant)).entries()) {
              const upTo = logged[Math.min(current.expired, logged.length) - 1]?.position ?? 0n;
              await log.expire(tenant, partition, { arrivedBeforeMs: 8e15, upTo });
            }
          }
          const logged = await readAll(log, tenant);
          logged.forEach(expectInOrder);
          expect(logged.map((each) => each.map(({ event: of }) => of))).toEqual(naive.partitions);
        }),
        { numRuns: 60 * share },
      );
    });

    it.runIf(abilities.isDurable)(
      "has every event and position after a restart, and still knows every id (durable logs only)",
      async () => {
        const events = [...numbered(500, 11), ...oneEventOfEachShape("x")];
        await log.append(tenantA, events);
        await log.append(tenantB, [someEvent("event 0")]);
        await log.eraseAccounts(tenantA, ["account 4"]);
        for (const [partition, logged] of (await readAll(log, tenantA)).entries())
          await log.expire(tenantA, partition, { arrivedBeforeMs: 8e15, upTo: logged[5]?.position ?? 0n });
        const before = await readAll(log, tenantA);
        const again = await opened.reopen!();
        expect(await readAll(again, tenantA)).toEqual(before);
        expect(await again.tenants()).toEqual([tenantA, tenantB].toSorted());
        expect(await again.append(tenantA, events)).toEqual(
          events.filter(({ accountId }) => accountId === "account 4"),
        );
        expect(await again.append(tenantB, [someEvent("event 0")])).toEqual([]);
        (await readAll(again, tenantA)).forEach(expectInOrder);
      },
    );

    it.runIf(abilities.isDurable)(
      "gives no position out twice, not even after erasing and a restart (durable logs only)",
      async () => {
        await log.append(tenantA, numbered(10, 1));
        const partition = partitionOf("account 0", log.partitionCount);
        const last = positionsOf(await readPartition(log, tenantA, partition)).at(-1)!;
        await log.eraseAccounts(tenantA, ["account 0"]);
        const again = await opened.reopen!();
        expect(await readPartition(again, tenantA, partition)).toEqual([]);
        await again.append(tenantA, [someEvent("new", { account: "account 0" })]);
        const [first] = await readPartition(again, tenantA, partition);
        expect(first!.position > last).toBe(true);
      },
    );
  });
}
