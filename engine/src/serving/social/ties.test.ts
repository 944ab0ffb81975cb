import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../../adapters/memory/memory-bus.ts";
import { MemoryDocumentStore } from "../../adapters/memory/memory-document-store.ts";
import { MemoryProfileStore } from "../../adapters/memory/memory-profile-store.ts";
import { EngineError, messageOf } from "../../domain/errors.ts";
import type { TieAct } from "../../domain/friendship.ts";
import { parseAccountId, parseTenantId, parseUserId, type UserId } from "../../domain/ids.ts";
import { linkAccount } from "../accounts.ts";
import { KeyLocks } from "../key-locks.ts";
import { erasePersonalDocuments } from "../personal-documents.ts";
import { friendUsers, listBlocks, listFriendRequests } from "./friend-lists.ts";
import { eraseTies, friendEntries, ties } from "./tie-documents.ts";
import {
  addFriends,
  blockLimit,
  endBlockedFriendships,
  isBlocked,
  pendingLimit,
  takeStep,
  type SocialPorts,
} from "./ties.ts";

const tenant = parseTenantId("t");
/** Ids that do not survive a path or a prefix by luck. */
const people = ["ada", "ada/sent", "maya 🎬"].map(parseUserId) as [UserId, UserId, UserId];
const [ada, ben, maya] = people;
const limit = 100;

class World {
  readonly clock = new FixedClock();
  readonly profiles = new MemoryProfileStore();
  readonly documents = new MemoryDocumentStore(this.clock);
  readonly changed: string[] = [];
  readonly ports: SocialPorts = {
    profiles: this.profiles,
    documents: this.documents,
    clock: this.clock,
    bus: new MemoryBus(),
    locks: new KeyLocks(),
    users: { changed: async (_, ids) => void this.changed.push(...ids) },
  };

  act = (userId: UserId, act: TieAct, otherId: UserId, ports = this.ports) =>
    takeStep(ports, tenant, { userId, otherId, act });

  async erase(userId: UserId): Promise<void> {
    const accounts = [parseAccountId(userId)];
    await eraseTies(this.documents, tenant, accounts);
    await erasePersonalDocuments(this.documents, tenant, accounts);
    await this.profiles.eraseAccounts(tenant, accounts);
  }

  async sees(userId: UserId) {
    const requests = (direction: "incoming" | "outgoing") =>
      listFriendRequests(this.ports, tenant, userId, { direction, limit });
    const ids = (all: readonly { readonly userId: UserId }[]) => all.map((one) => one.userId).toSorted();
    return {
      friends: await friendUsers(this.ports, tenant, userId),
      incoming: ids((await requests("incoming")).requests),
      outgoing: ids((await requests("outgoing")).requests),
      blocks: ids((await listBlocks(this.ports, tenant, userId, { limit })).blocks),
    };
  }

  async tracesOf(userId: UserId): Promise<readonly string[]> {
    const inDocuments = (await this.dump()).filter((text) => {
      const [key = ""] = text.split(" ");
      return key.split("/").includes(encodeURIComponent(userId)) || text.includes(JSON.stringify(userId));
    });
    const edges = (await this.profiles.friendEdges(tenant)).filter((edge) => edge.includes(parseAccountId(userId)));
    return [...inDocuments, ...edges.flat()];
  }

  /** Every document, without its version. */
  async dump(): Promise<readonly string[]> {
    const all = [ties, friendEntries].map((collection) => this.documents.list(tenant, collection, { limit: 10_000 }));
    return (await Promise.all(all)).flat().map(({ key, value }) => `${key} ${JSON.stringify(value)}`);
  }
}

/** What a pair should be, said in another way than the code does. */
class Pair {
  isFriends = false;
  asker: UserId | undefined;
  readonly blockers = new Set<UserId>();

  /** Whether the act is taken. */
  take(by: UserId, act: TieAct, other: UserId): boolean {
    if (act === "block") {
      this.blockers.add(by);
      [this.isFriends, this.asker] = [false, undefined];
    } else if (act === "unblock") {
      if (this.blockers.delete(by)) this.asker = undefined;
    } else if (act === "unfriend") this.isFriends = false;
    else if (act === "withdraw") {
      if (this.asker === by) this.asker = undefined;
    } else if (act === "decline") {
      if (this.asker === other && this.blockers.size === 0) this.asker = undefined;
    } else return this.#join(by, act, other);
    return true;
  }

  #join(by: UserId, act: TieAct, other: UserId): boolean {
    if (act === "send" && this.blockers.has(by)) return false;
    const isAsked = this.asker === other && this.blockers.size === 0;
    if (isAsked) [this.isFriends, this.asker] = [true, undefined];
    else if (act === "accept") return this.isFriends;
    else if (!this.isFriends) this.asker ??= by;
    return true;
  }

  sees(own: UserId, other: UserId) {
    const only = (isSo: boolean) => (isSo ? [other] : []);
    return {
      friends: only(this.isFriends),
      incoming: only(this.asker === other && this.blockers.size === 0),
      outgoing: only(this.asker === own),
      blocks: only(this.blockers.has(own)),
    };
  }
}

const acts = ["send", "accept", "decline", "withdraw", "unfriend", "block", "unblock", "add", "erase"] as const;
const step = fc.record({
  by: fc.integer({ min: 0, max: 2 }),
  turn: fc.integer({ min: 1, max: 2 }),
  act: fc.constantFrom(...acts),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
const endsOf = ({ by, turn }: Step): [UserId, UserId] => [people[by]!, people[(by + turn) % 3]!];

/** The code of what was refused; undefined where it was taken. */
async function take(world: World, one: Step, ports = world.ports): Promise<string | undefined> {
  const [by, other] = endsOf(one);
  const { act } = one;
  const done =
    act === "erase"
      ? world.erase(by)
      : act === "add"
        ? addFriends(ports, tenant, by, [other])
        : world.act(by, act, other, ports);
  return done.then(
    () => undefined,
    (error: unknown) => (error instanceof EngineError ? error.code : messageOf(error)),
  );
}

/** What three people should be to each other. */
class Triangle {
  readonly #pairs = new Map<string, Pair>();

  of(one: UserId, other: UserId): Pair {
    const key = [one, other].toSorted().join(" + ");
    const pair = this.#pairs.get(key) ?? new Pair();
    this.#pairs.set(key, pair);
    return pair;
  }

  take(one: Step): boolean {
    const [by, other] = endsOf(one);
    const pair = this.of(by, other);
    if (one.act === "erase") {
      for (const person of people) this.#pairs.delete([by, person].toSorted().join(" + "));
      return true;
    }
    if (one.act !== "add") return pair.take(by, one.act, other);
    if (pair.blockers.size === 0) [pair.isFriends, pair.asker] = [true, undefined];
    return true;
  }

  sees(person: UserId) {
    const all = people.filter((each) => each !== person).map((each) => this.of(person, each).sees(person, each));
    const both = (part: "friends" | "incoming" | "outgoing" | "blocks") => all.flatMap((each) => each[part]).toSorted();
    return { friends: both("friends"), incoming: both("incoming"), outgoing: both("outgoing"), blocks: both("blocks") };
  }
}

describe("ties between three people", () => {
  it("are what was done in any order, seen from both ends, and nothing after an erasure", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const world = new World();
        const expected = new Triangle();
        for (const one of steps) {
          const [by, other] = endsOf(one);
          expect((await take(world, one)) === undefined).toBe(expected.take(one));
          for (const person of people) expect(await world.sees(person)).toEqual(expected.sees(person));
          expect(await isBlocked(world.ports, tenant, by, other)).toBe(expected.of(by, other).blockers.size > 0);
          expect(one.act === "erase" ? await world.tracesOf(by) : []).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("hold together when processes change them at the same time", async () => {
    const parallel = fc.array(fc.array(step, { minLength: 2, maxLength: 5 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(parallel, fc.scheduler(), async (rounds, scheduler) => {
        const world = new World();
        const slow = <Port extends object>(port: Port): Port =>
          new Proxy(port, {
            get: (target, name) => {
              const method: unknown = Reflect.get(target, name);
              if (typeof method !== "function") return method;
              return async (...args: readonly unknown[]) => {
                await scheduler.schedule(Promise.resolve());
                return (method as (...all: readonly unknown[]) => unknown).apply(target, [...args]);
              };
            },
          });
        // Locks of its own, as another process has.
        const process = () => ({
          ...world.ports,
          profiles: slow(world.profiles),
          documents: slow(world.documents),
          locks: new KeyLocks(),
        });
        for (const round of rounds) {
          const all = round
            .filter(({ act }) => act !== "erase" && act !== "add")
            .map((one) => take(world, one, process()));
          const codes = await scheduler.waitFor(Promise.all(all));
          const known = [undefined, "PERSON_BLOCKED", "FRIEND_REQUEST_NOT_FOUND", "OVERLOADED"];
          expect(codes.filter((code) => !known.includes(code))).toEqual([]);
        }
        for (const person of people) {
          const own = await world.sees(person);
          for (const other of people.filter((each) => each !== person)) {
            const theirs = await world.sees(other);
            const blocked = await isBlocked(world.ports, tenant, person, other);
            expect(own.friends.includes(other)).toBe(theirs.friends.includes(person));
            expect(blocked).toBe(own.blocks.includes(other) || theirs.blocks.includes(person));
            const isSeen = own.friends.includes(other) || own.incoming.includes(other);
            expect(blocked && isSeen).toBe(false);
            expect(own.incoming.includes(other) && !theirs.outgoing.includes(person)).toBe(false);
            expect(own.friends.includes(other) && [...own.incoming, ...own.outgoing].includes(other)).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("come out the same when a crash cut a step short and it is repeated", async () => {
    const story: readonly (readonly [UserId, TieAct, UserId])[] = [
      [ada, "send", maya],
      [maya, "accept", ada],
      [ada, "unfriend", maya],
      [maya, "send", ada],
      [ada, "send", maya],
      [maya, "block", ada],
      [ada, "send", maya],
      [maya, "unblock", ada],
    ];
    let cutCount = 0;
    for (let target = 0; target < story.length; target += 1)
      for (let callsLeft = 0; ; callsLeft += 1) {
        const [whole, cut] = [new World(), new World()];
        for (const [by, act, other] of story.slice(0, target))
          for (const world of [whole, cut]) await world.act(by, act, other);
        const [by, act, other] = story[target]!;
        await whole.act(by, act, other);
        let left = callsLeft;
        const crashing = <Port extends object>(port: Port): Port =>
          new Proxy(port, {
            get:
              (from, name) =>
              async (...args: readonly unknown[]) => {
                if ((left -= 1) < 0) throw new Error("crash");
                return (Reflect.get(from, name) as (...all: readonly unknown[]) => unknown).apply(from, [...args]);
              },
          });
        const ports = { ...cut.ports, profiles: crashing(cut.profiles), documents: crashing(cut.documents) };
        const isCut = await cut.act(by, act, other, ports).then(
          () => false,
          () => true,
        );
        await cut.act(by, act, other);
        expect(await cut.dump()).toEqual(await whole.dump());
        for (const person of people) expect(await cut.sees(person)).toEqual(await whole.sees(person));
        if (!isCut) break;
        cutCount += 1;
      }
    expect(cutCount).toBeGreaterThan(story.length * 5);
  });
});

describe("blocks", () => {
  it("are not told by anything that who is blocked gets to see", async () => {
    const [free, blocked] = [new World(), new World()];
    await blocked.act(maya, "block", ada);
    for (const act of ["send", "send", "withdraw", "send", "unfriend", "decline"] as const) {
      expect(await blocked.act(ada, act, maya)).toBe(await free.act(ada, act, maya));
      expect(await blocked.sees(ada)).toEqual(await free.sees(ada));
      expect((await blocked.sees(maya)).incoming).toEqual([]);
    }
    const refusal = await blocked.act(ada, "accept", maya).catch((error: unknown) => (error as EngineError).message);
    expect(refusal).toBe(await free.act(ada, "accept", maya).catch((error: unknown) => (error as EngineError).message));
    await expect(blocked.act(maya, "send", ada)).rejects.toMatchObject({ code: "PERSON_BLOCKED" });
    // What was asked meanwhile does not come up afterwards.
    await blocked.act(maya, "unblock", ada);
    expect((await blocked.sees(maya)).incoming).toEqual([]);
  });

  it("hold for every account of a person, also for one that is linked later", async () => {
    const world = new World();
    const visitor = parseUserId("visitor 7");
    await addFriends(world.ports, tenant, ada, [visitor]);
    await world.act(maya, "block", ada);
    await linkAccount(world.ports, tenant, maya, parseAccountId(visitor));
    await endBlockedFriendships(world.ports, tenant, maya);
    expect((await world.sees(ada)).friends).toEqual([]);
    expect(await isBlocked(world.ports, tenant, ada, visitor)).toBe(true);
    expect(await world.act(ada, "send", visitor)).toBe(false);
    expect((await world.sees(maya)).incoming).toEqual([]);
    await addFriends(world.ports, tenant, visitor, [ada]);
    expect((await world.sees(maya)).friends).toEqual([]);
    await world.act(maya, "unblock", ada);
    expect(await isBlocked(world.ports, tenant, ada, visitor)).toBe(false);
  });

  it("are at most so many", async () => {
    const world = new World();
    const prefix = `${encodeURIComponent(ada)}/blocks/`;
    const entries = Array.from({ length: blockLimit - 1 }, (_, index) => ({
      key: `${prefix}${index}`,
      value: { otherId: String(index), atMs: 0 },
    }));
    await world.documents.putAll(tenant, friendEntries, entries);
    await world.act(ada, "block", parseUserId("other 7"));
    await world.act(ada, "block", parseUserId("other 7"));
    await expect(world.act(ada, "block", maya)).rejects.toMatchObject({ code: "FRIEND_LIMIT" });
    await world.act(ada, "unblock", parseUserId("other 7"));
    await world.act(ada, "block", maya);
  });
});

describe("requests", () => {
  it("name whom somebody asked as they asked, and do not tell whose account it is", async () => {
    const world = new World();
    await linkAccount(world.ports, tenant, maya, parseAccountId("kindle:m"));
    await world.act(ada, "send", parseUserId("kindle:m"));
    expect(await world.sees(ada)).toMatchObject({ outgoing: ["kindle:m"] });
    expect(await world.sees(maya)).toMatchObject({ incoming: [ada] });
    expect(await world.act(maya, "send", ada)).toBe(true);
    expect(await world.sees(ada)).toMatchObject({ friends: [maya], incoming: [], outgoing: [] });
    expect(await world.sees(maya)).toMatchObject({ friends: [ada], incoming: [], outgoing: [] });
    await world.act(ada, "unfriend", maya);
    expect((await world.sees(maya)).friends).toEqual([]);
  });

  it("go to nobody's own accounts", async () => {
    const world = new World();
    await linkAccount(world.ports, tenant, ada, parseAccountId("kindle:ada"));
    for (const own of [ada, parseUserId("kindle:ada")])
      await expect(world.act(ada, "send", own)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("wait up to a limit, and a page at a time", async () => {
    const world = new World();
    const asked = Array.from({ length: pendingLimit }, (_, index) => parseUserId(`other ${index}`));
    for (const other of asked) await world.act(ada, "send", other);
    await expect(world.act(ada, "send", maya)).rejects.toMatchObject({ code: "FRIEND_LIMIT" });
    await world.act(ada, "send", asked[3]!);
    const found: UserId[] = [];
    for (let after: string | undefined; ;) {
      const page = await listFriendRequests(world.ports, tenant, ada, {
        direction: "outgoing",
        limit: 7,
        ...(after !== undefined && { after }),
      });
      found.push(...page.requests.map(({ userId }) => userId));
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(found.toSorted()).toEqual(asked.toSorted());
    await world.act(ada, "withdraw", asked[3]!);
    await world.act(ada, "send", maya);
  });

  it("that were answered leave no document a day later", async () => {
    const world = new World();
    await world.act(ada, "send", maya);
    await world.act(maya, "decline", ada);
    world.clock.advance(86_400_001);
    expect(await world.dump()).toEqual([]);
  });
});

it("a friendship that comes or goes makes both people's lists anew and is told, a request is not", async () => {
  const world = new World();
  const told: string[] = [];
  world.ports.bus.subscribe("list-announced", ({ userId, cause }) => void told.push(`${userId} ${cause}`));
  const seen = async () => {
    await nextTurn();
    return [world.changed.splice(0).toSorted(), told.splice(0).toSorted()];
  };
  await world.act(ada, "send", maya);
  expect(await seen()).toEqual([[], []]);
  await world.act(maya, "accept", ada);
  const both = [[ada, maya].toSorted(), [ada, maya].map((id) => `${id} friends`).toSorted()];
  expect(await seen()).toEqual(both);
  await world.act(maya, "accept", ada);
  expect(await seen()).toEqual([[], []]);
  await world.act(maya, "block", ada);
  expect(await seen()).toEqual(both);
  await addFriends(world.ports, tenant, ada, [ben]);
  await world.act(ben, "unfriend", ada);
  expect((await seen())[0]).toEqual([ada, ada, ben, ben].toSorted());
});
