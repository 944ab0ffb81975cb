import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRedis, type TestingRedis } from "../adapters/redis/testing-redis.ts";
import { deployOnEmulators, type Deployment } from "./aws/testing-functions.ts";
import { openBalancer, startServer, type ServerProcess } from "./testing-servers.ts";

/** At run time and by its path: the client knows the engine by its protocol alone, and the engine nothing of the client. */
const clientFile = fileURLToPath(new URL("../../../client/src/index.ts", import.meta.url));

interface PartyOfClient {
  readonly state: { readonly epoch: number; readonly seq: number } | undefined;
  act(command: { kind: "chat"; clientMessageId: string; text: string }): Promise<unknown>;
}
type Said = { readonly id: string; readonly text: string };

/** What is used of the client. */
interface ClientLibrary {
  connectParties(options: {
    readonly baseUrl: string;
    readonly firstDelayMs: number;
    readonly longestDelayMs: number;
  }): {
    join(
      wish: { readonly partyId: string; readonly userId: string; readonly invite: string },
      handlers: { onMessage(message: Said): void; onHistory(messages: readonly Said[]): void },
    ): PartyOfClient;
    close(): void;
  };
  createClient(options: { readonly baseUrl: string }): {
    createParty(input: { readonly body: { readonly hostId: string } }): Promise<{ readonly partyId: string }>;
    createPartyInvite(input: {
      readonly partyId: string;
      readonly body: { readonly useCount: number };
    }): Promise<{ readonly code: string }>;
    listPartyMessages(input: {
      readonly partyId: string;
      readonly limit: number;
      readonly cursor?: string;
    }): Promise<{ readonly messages: readonly Said[]; readonly nextCursor?: string }>;
  };
}
type Client = ReturnType<ClientLibrary["createClient"]>;
const library = (await import(clientFile)) as ClientLibrary;

const partyCount = 4;
const memberCount = 4;
/** Between two messages of a member. */
const paceMs = 700;
const leaseMs = 6_000;
const within = { timeout: 60_000, interval: 50 };

/** Somebody who chats without a break, and says again what was not acknowledged. */
class Chatter {
  readonly name: string;
  readonly party: PartyOfClient;
  readonly heard = new Set<string>();
  /** Text and moment of what was acknowledged. */
  readonly acknowledged: { readonly text: string; readonly sentAtMs: number; readonly atMs: number }[] = [];
  readonly #parties: ReturnType<ClientLibrary["connectParties"]>;
  #isOver = false;
  readonly #talking: Promise<void>;

  constructor(baseUrl: string, wish: { readonly partyId: string; readonly userId: string; readonly invite: string }) {
    this.name = wish.userId;
    this.#parties = library.connectParties({ baseUrl, firstDelayMs: 250, longestDelayMs: 2_000 });
    const hear = ({ text }: Said) => void this.heard.add(text);
    this.party = this.#parties.join(wish, { onMessage: hear, onHistory: (messages) => messages.forEach(hear) });
    this.#talking = this.#talk();
  }

  async silence(): Promise<void> {
    this.#isOver = true;
    await this.#talking;
  }

  close(): void {
    this.#isOver = true;
    this.#parties.close();
  }

  async #talk(): Promise<void> {
    for (let count = 0; !this.#isOver; count += 1) {
      await sleep(paceMs * (0.5 + Math.random()));
      if (this.party.state === undefined) continue;
      const text = `${this.name} ${count}`;
      await this.#say(text, randomUUID());
    }
  }

  async #say(text: string, clientMessageId: string): Promise<void> {
    const sentAtMs = performance.now();
    for (let isSaid = false; !isSaid && !this.#isOver;) {
      try {
        await this.party.act({ kind: "chat", clientMessageId, text });
        isSaid = true;
        this.acknowledged.push({ text, sentAtMs, atMs: performance.now() });
      } catch {
        await sleep(100);
      }
    }
  }
}

interface Evening {
  readonly partyId: string;
  readonly chatters: readonly Chatter[];
}

describe("two servers on one Redis and one store", () => {
  let deployment: Deployment;
  let redis: TestingRedis;
  let servers: readonly [ServerProcess, ServerProcess];
  let clients: readonly [Client, Client];
  const closers: (() => unknown)[] = [];
  const chatters: Chatter[] = [];

  beforeAll(async () => {
    redis = await startRedis({ isDurable: false });
    closers.push(() => redis.remove());
    const environment = {
      CODECATALYST_REDIS_URL: redis.url,
      CODECATALYST_AUTH: "open",
      CODECATALYST_FEATURES_AT: "off",
      CODECATALYST_RATE_ADDRESS: "10000",
    };
    deployment = await deployOnEmulators(environment);
    closers.push(() => deployment.close());
    const started = await Promise.all([0, 1].map(() => startServer(deployment.environment)));
    servers = [started[0]!, started[1]!];
    for (const server of servers) closers.push(() => server.kill());
    clients = [
      library.createClient({ baseUrl: servers[0].address }),
      library.createClient({ baseUrl: servers[1].address }),
    ];
    // Two servers begin on a machine that is busy with other tests.
  }, 300_000);
  afterEach(() => {
    for (const chatter of chatters.splice(0)) chatter.close();
  });
  afterAll(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  /** Parties that the first server has, with members at both: those of the first one come to the second when it is gone. */
  async function openEvenings(): Promise<readonly Evening[]> {
    const [first, second] = servers;
    const balancers = await Promise.all([
      openBalancer([first.port, second.port]),
      openBalancer([second.port, first.port]),
    ]);
    for (const balancer of balancers) closers.push(() => balancer.close());
    const evenings: Evening[] = [];
    for (let number = 0; number < partyCount; number += 1) {
      const { partyId } = await clients[0].createParty({ body: { hostId: `host ${number}` } });
      const { code } = await clients[0].createPartyInvite({ partyId, body: { useCount: memberCount } });
      const enter = (index: number) => {
        const userId = index === 0 ? `host ${number}` : `guest ${number}.${index}`;
        const chatter = new Chatter(balancers[index % 2]!.url, { partyId, userId, invite: code });
        chatters.push(chatter);
        return chatter;
      };
      // Whose process the first one comes to has the party.
      const host = enter(0);
      await expect.poll(() => host.party.state, within).toBeDefined();
      const present = [host, ...Array.from({ length: memberCount - 1 }, (_, index) => enter(index + 1))];
      evenings.push({ partyId, chatters: present });
    }
    const all = evenings.flatMap((evening) => evening.chatters);
    await expect.poll(() => all.every(({ acknowledged }) => acknowledged.length > 1), within).toBe(true);
    return evenings;
  }

  async function messagesOf(client: Client, partyId: string): Promise<readonly Said[]> {
    const found: Said[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listPartyMessages({ partyId, limit: 100, ...(cursor !== undefined && { cursor }) });
      found.unshift(...page.messages);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  /** Everything that was acknowledged is there once, and members see the same. */
  async function expectNothingLost(client: Client, evenings: readonly Evening[]): Promise<void> {
    await Promise.all(chatters.map((chatter) => chatter.silence()));
    for (const { partyId, chatters: present } of evenings) {
      const messages = await messagesOf(client, partyId);
      const texts = messages.map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      const said = present.flatMap(({ acknowledged }) => acknowledged.map(({ text }) => text));
      expect(said.length).toBeGreaterThan(2 * memberCount);
      for (const text of said) expect(texts).toContain(text);
      const latest = new Set(texts.slice(-20));
      for (const { heard, name } of present)
        await expect
          .poll(() => [...latest].filter((text) => !heard.has(text)), { ...within, message: name })
          .toEqual([]);
      const [host] = present;
      for (const { party } of present)
        await expect
          .poll(() => [party.state?.epoch, party.state?.seq], within)
          .toEqual([host?.party.state?.epoch, host?.party.state?.seq]);
    }
  }

  it("the one that has the parties hangs beyond its lease and comes back: it is fenced off, and everybody goes on", async () => {
    const evenings = await openEvenings();
    const elsewhere = evenings.flatMap((evening) => evening.chatters.filter((_, index) => index % 2 === 1));
    const epochs = evenings.map((evening) => evening.chatters[1]!.party.state!.epoch);
    servers[0].signal("SIGSTOP");
    const haltedAtMs = performance.now();
    const isGoingOn = (chatter: Chatter, sinceMs: number) =>
      chatter.acknowledged.some(({ sentAtMs }) => sentAtMs > sinceMs);
    await expect.poll(() => elsewhere.every((chatter) => isGoingOn(chatter, haltedAtMs)), within).toBe(true);
    expect(performance.now() - haltedAtMs).toBeLessThan(leaseMs + 12_000);
    await sleep(1_000);
    servers[0].signal("SIGCONT");
    const wokenAtMs = performance.now();
    const all = evenings.flatMap((evening) => evening.chatters);
    await expect.poll(() => all.every((chatter) => isGoingOn(chatter, wokenAtMs)), within).toBe(true);
    console.log(`went on after ${Math.round(performance.now() - wokenAtMs)} ms`);
    await expectNothingLost(clients[1], evenings);
    await expectNothingLost(clients[0], evenings);
    for (const [index, evening] of evenings.entries())
      expect(evening.chatters[0]!.party.state!.epoch).toBeGreaterThan(epochs[index]!);
  });

  it("the one that has the parties is killed: all members go on at the other one, and nothing that was acknowledged is lost", async () => {
    const evenings = await openEvenings();
    const all = evenings.flatMap((evening) => evening.chatters);
    const epochs = evenings.map((evening) => evening.chatters[0]!.party.state!.epoch);
    await sleep(2_000);
    await servers[0].kill();
    const killedAtMs = performance.now();
    const resumed = () =>
      all.map(({ acknowledged }) => acknowledged.find(({ sentAtMs }) => sentAtMs > killedAtMs)?.atMs ?? Infinity);
    await expect.poll(() => resumed().every(Number.isFinite), within).toBe(true);
    const resumeMs = resumed()
      .map((atMs) => atMs - killedAtMs)
      .toSorted((a, b) => a - b);
    const at = (ratio: number) => Math.round(resumeMs[Math.ceil(ratio * resumeMs.length) - 1] ?? 0);
    console.log(`resumed after ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(1)} ms (all ${all.length})`);
    expect(at(0.95)).toBeLessThan(10_000);
    await sleep(1_000);
    await expectNothingLost(clients[1], evenings);
    for (const [index, evening] of evenings.entries())
      expect(evening.chatters[0]!.party.state!.epoch).toBeGreaterThan(epochs[index]!);
  });
});
