import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import {
  parseAccountId,
  parseItemId,
  parseModelVersion,
  parseTenantId,
  parseUserId,
  type UserId,
} from "../domain/ids.ts";
import type { Cache } from "../ports/cache.ts";
import { preparedTtlMs, type PreparedLists } from "../ports/prepared-lists.ts";
import { defaultListName, defaultWishes } from "../serving/default-list.ts";
import { keepPrepared, makeStamped } from "../serving/prepare-list.ts";
import { ExposureLake } from "../pipeline/lake/exposure-lake.ts";
import { Lake } from "../pipeline/lake/lake.ts";
import { linkAccount, unlinkAccount } from "../serving/accounts.ts";
import { eraseUser } from "../serving/person-data.ts";
import { recordEvents } from "../serving/record-events.ts";
import { readEvents } from "../serving/user-history.ts";
import { openUsers } from "./open-users.ts";
import { openMemoryPorts, type Ports } from "./ports.ts";

const tenant = parseTenantId("t");
const itemId = parseItemId("book:one");
const modelVersion = parseModelVersion("v1");
export const listTtlMs = 60_000;

export interface OpenedReadyLists {
  /** Of which every process opens its users. */
  readonly ports: Ports;
  readonly clock: FixedClock;
  /** Lists lie ready behind the cache too, for those who ask for nothing in particular. */
  readonly preparedLists?: PreparedLists;
  close(): Promise<void>;
}

/** Everything in memory; with a cache, as if other processes wrote to the log too. */
export function memoryPorts(cacheOf?: (clock: FixedClock) => Cache): Omit<OpenedReadyLists, "close"> {
  const clock = new FixedClock();
  const ports = openMemoryPorts(clock, new SeededRandom(1));
  if (cacheOf === undefined) return { ports, clock };
  return {
    ports: { ...ports, cache: cacheOf(clock), eventLog: Object.assign(ports.eventLog, { pollMs: 1_000 }) },
    clock,
  };
}

interface ListContent {
  readonly madeAtMs: number;
  readonly known: readonly string[];
}

/** A process that serves lists, which here say what they know. */
export function openProcess({ ports, clock, preparedLists }: Omit<OpenedReadyLists, "close">) {
  const levels: string[] = [];
  const users = openUsers(
    { ...ports, preparedLists },
    { listTtlMs, versionOf: async () => modelVersion, onLevel: (level) => void levels.push(level) },
  );
  const recording = { ...ports, ...users };
  const servedLists = new ExposureLake(new Lake(ports), ports.exposures);
  let [eventCount, computedCount] = [0, 0];
  const compute = async (userId: UserId) => {
    computedCount += 1;
    const { history } = await users.histories.read(tenant, userId, undefined);
    const known = history.events.map(({ id }) => id).toSorted();
    await new Promise(setImmediate);
    const nextCursor = JSON.stringify({ madeAtMs: clock.nowMs(), known });
    return { recommendationId: "", userId: history.userId, isFallback: true, items: [], continue: [], nextCursor };
  };
  return {
    users,
    computed: () => computedCount,
    levels,
    /** Makes somebody's list before anybody asks. */
    async prepare(user: string) {
      const { hotUsers, histories } = users;
      if (preparedLists === undefined || hotUsers === undefined) return;
      const person = { tenant, userId: parseUserId(user) };
      const made = await makeStamped({ hotUsers, histories }, person, () => compute(person.userId));
      if (made === undefined) return;
      const { value: list, ...stamped } = made;
      const { userId } = person;
      const row = { userId, name: defaultListName, modelVersion, ...stamped, list, embedding: new Float32Array(1) };
      await keepPrepared({ hotUsers, preparedLists }, tenant, [row]);
    },
    async ask(user: string, n?: number): Promise<ListContent> {
      const userId = parseUserId(user);
      const input = { tenant, userId, ...defaultWishes, ...(n !== undefined && { n }) };
      const { list } = await users.readyLists.recommend(input, () => compute(userId));
      return JSON.parse(list.nextCursor ?? "") as ListContent;
    },
    async finish(account: string) {
      eventCount += 1;
      const accountId = parseAccountId(account);
      await recordEvents(recording, tenant, [{ accountId, itemId, kind: "finish" }]);
    },
    link: (user: string, account: string) =>
      linkAccount(ports, tenant, parseUserId(user), parseAccountId(account)).catch(() => []),
    unlink: (user: string, account: string) => unlinkAccount(ports, tenant, parseUserId(user), parseAccountId(account)),
    erase: (user: string) => eraseUser({ ...recording, servedLists }, tenant, parseUserId(user)),
  };
}

async function eventIdsOf(ports: Ports, user: string): Promise<readonly string[]> {
  const { events } = await readEvents(ports, tenant, parseUserId(user));
  return events.map(({ id }) => id).toSorted();
}

/** What is wrong with a list, undefined when nothing is. */
function staleness(
  list: ListContent,
  eventIds: readonly string[],
  { nowMs, lifeMs }: { readonly nowMs: number; readonly lifeMs: number },
): string | undefined {
  if (JSON.stringify(list.known) !== JSON.stringify(eventIds))
    return `knows ${list.known.length} events of ${eventIds.length}`;
  return nowMs - list.madeAtMs < lifeMs ? undefined : "is too old";
}

const people = ["ada", "ben", "phone"] as const;
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("ask" as const), who: fc.constantFrom(...people) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("finish" as const), who: fc.constantFrom(...people) }) },
  fc.record({ kind: fc.constantFrom("link" as const, "unlink" as const), who: fc.constantFrom("ada", "ben") }),
  fc.record({ kind: fc.constant("wait" as const), durationMs: fc.integer({ min: 1, max: listTtlMs }) }),
  fc.record({ kind: fc.constant("erase" as const), who: fc.constantFrom(...people) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("prepare" as const), who: fc.constantFrom(...people) }) },
);

interface ReadyListAbilities {
  readonly processCount: number;
  readonly runCount: number;
  /** There are prepared lists. */
  readonly isPrepared?: boolean;
}

/** What holds for ready lists wherever they are kept. */
export function describeReadyLists(
  name: string,
  open: () => Promise<OpenedReadyLists>,
  { processCount, runCount, isPrepared = false }: ReadyListAbilities,
): void {
  describe(`${name} as ReadyLists`, () => {
    const opened: OpenedReadyLists[] = [];
    const openAll = async () => {
      const one = await open();
      opened.push(one);
      return { ...one, processes: Array.from({ length: processCount }, () => openProcess(one)) };
    };
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });

    it("are never older than their time to live, or than the last thing their user did", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(step, fc.nat()), { minLength: 5, maxLength: 25 }), async (steps) => {
          const { ports, clock, processes, preparedLists } = await openAll();
          const lifeMs = preparedLists === undefined ? listTtlMs : preparedTtlMs + listTtlMs;
          const stale: (string | undefined)[] = [];
          for (const [next, place] of steps) {
            const process = processes[place % processCount]!;
            if (next.kind === "wait") clock.advance(next.durationMs);
            else if (next.kind === "finish") await process.finish(next.who);
            else if (next.kind === "link") await process.link(next.who, "phone");
            else if (next.kind === "unlink") await process.unlink(next.who, "phone");
            else if (next.kind === "erase") await process.erase(next.who);
            else if (next.kind === "prepare") await process.prepare(next.who);
            else {
              const list = await process.ask(next.who);
              stale.push(staleness(list, await eventIdsOf(ports, next.who), { nowMs: clock.nowMs(), lifeMs }));
            }
          }
          expect(stale.filter((problem) => problem !== undefined)).toEqual([]);
        }),
        { numRuns: runCount },
      );
    });

    it("are served again to who asks for the same, by every process", async () => {
      const { processes } = await openAll();
      for (const process of processes) for (let time = 0; time < 3; time += 1) await process.ask("ada");
      expect(processes.reduce((sum, process) => sum + process.computed(), 0)).toBe(1);
      await processes[0]!.ask("ada", 11);
      await processes[0]!.ask("ben");
      expect(processes.reduce((sum, process) => sum + process.computed(), 0)).toBe(3);
    });

    it("are made once for many who ask at once, but not from before an event for those who ask after it", async () => {
      const { processes } = await openAll();
      const [process] = processes;
      const before = Array.from({ length: 20 }, () => process!.ask("ada"));
      await process!.finish("ada");
      const after = await Promise.all(Array.from({ length: 20 }, () => process!.ask("ada")));
      await Promise.all(before);
      expect(process!.computed()).toBeLessThanOrEqual(3);
      for (const { known } of after) expect(known).toHaveLength(1);
    });

    it.runIf(isPrepared)(
      "are found behind the cache where they were prepared, by every process, until their user does something",
      // Where an emulator drops one read the list is computed, as it must be: then it is asked once more.
      { retry: 2 },
      async () => {
        const { processes, clock } = await openAll();
        const [process] = processes;
        const other = processes.at(-1)!;
        const levels = () => processes.flatMap((one) => one.levels.splice(0));
        await process!.finish("ada");
        await process!.prepare("ada");
        for (const asked of [other, process!]) await asked.ask("ada");
        expect(levels().toSorted()).toEqual(["model-cache", "redis"]);
        clock.advance(listTtlMs);
        await other.ask("ada");
        await other.ask("ada", 3);
        expect(levels()).toEqual(["model-cache", "computed"]);
        await other.finish("ada");
        await process!.ask("ada");
        expect(levels()).toEqual(["computed"]);
      },
    );

    it("are made anew when something changes that every list may hold", async () => {
      const { processes } = await openAll();
      await processes[0]!.ask("ada");
      await processes.at(-1)!.users.readyLists.changed(tenant);
      await processes[0]!.ask("ada");
      expect(processes[0]!.computed()).toBe(2);
    });
  });
}
