import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { openLocalPorts } from "../../engine/src/app/ports.ts";
import { createEngine, type Engine } from "../../engine/src/index.ts";
import { connectParties, createClient, type ChatMessage, type Parties, type Party } from "../src/index.ts";

const partyCount = 30;
const memberCount = 4;
/** Between two messages of a member. */
const paceMs = 1_000;
const within = { timeout: 50_000, interval: 100 };

/** Somebody who chats without a break, by a client that comes back as it does for everybody. */
class Chatter {
  readonly heard: string[] = [];
  readonly acknowledged: string[] = [];
  readonly party: Party;
  readonly #parties: Parties;
  readonly #name: string;
  readonly #talking: Promise<void>;
  #saidCount = 0;
  #isOver = false;

  constructor(baseUrl: string, wish: { readonly partyId: string; readonly userId: string; readonly invite: string }) {
    this.#name = wish.userId;
    this.#parties = connectParties({ baseUrl });
    const hear = ({ text }: ChatMessage) => void this.heard.push(text);
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

  /** Resolves when it is acknowledged. */
  async say(): Promise<void> {
    this.#saidCount += 1;
    const text = `${this.#name} ${this.#saidCount}`;
    await this.party.act({ kind: "chat", clientMessageId: text, text });
    this.acknowledged.push(text);
  }

  async #talk(): Promise<void> {
    while (!this.#isOver) {
      await sleep(paceMs * (0.5 + Math.random()));
      await this.say().catch((error: unknown) => {
        if (!this.#isOver) throw error;
      });
    }
  }
}

describe("a server whose connections are all lost at once", () => {
  let folder: string;
  let engine: Engine;
  let server: ReturnType<typeof createRestServer>;
  let baseUrl: string;
  const evenings: { readonly partyId: string; readonly chatters: readonly Chatter[] }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "codecatalyst-storm-"));
    engine = await createEngine({ ports: await openLocalPorts(folder) });
    server = createRestServer(engine.useCases, { logLevel: "silent", listChanges: engine.listChanges });
    baseUrl = await server.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(async () => {
    for (const { chatters } of evenings) for (const chatter of chatters) chatter.close();
    await server.close();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function messagesOf(partyId: string): Promise<readonly string[]> {
    const client = createClient({ baseUrl });
    const found: ChatMessage[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listPartyMessages({ partyId, limit: 100, ...(cursor !== undefined && { cursor }) });
      found.unshift(...page.messages);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found.map(({ text }) => text);
  }

  it("has everybody back within seconds, with everything that was acknowledged, and nothing twice", async () => {
    const client = createClient({ baseUrl });
    for (let number = 0; number < partyCount; number += 1) {
      const { partyId } = await client.createParty({ body: { hostId: `host ${number}` } });
      const { code: invite } = await client.createPartyInvite({ partyId, body: { useCount: memberCount } });
      const userIds = Array.from({ length: memberCount }, (_, index) =>
        index === 0 ? `host ${number}` : `guest ${number}.${index}`,
      );
      evenings.push({ partyId, chatters: userIds.map((userId) => new Chatter(baseUrl, { partyId, userId, invite })) });
    }
    const all = evenings.flatMap(({ chatters }) => chatters);
    await expect.poll(() => all.every(({ acknowledged }) => acknowledged.length > 0), within).toBe(true);

    expect(server.websocketServer.clients.size).toBe(all.length);
    for (const socket of server.websocketServer.clients) socket.terminate();
    const cutAtMs = performance.now();
    // It waits for the next connection, and is answered when that is in the party again.
    const backMs = await Promise.all(
      all.map(async (chatter) => {
        await chatter.say();
        return performance.now() - cutAtMs;
      }),
    );
    expect(backMs.toSorted((a, b) => a - b)[Math.floor(0.95 * backMs.length)]).toBeLessThan(10_000);

    await Promise.all(all.map((chatter) => chatter.silence()));
    for (const { partyId, chatters } of evenings) {
      const kept = await messagesOf(partyId);
      const said = chatters.flatMap(({ acknowledged }) => acknowledged);
      expect(kept.toSorted()).toEqual(said.toSorted());
      const [first] = chatters;
      for (const { heard, party } of chatters) {
        await expect.poll(() => party.state?.seq, within).toBe(first?.party.state?.seq);
        await expect.poll(() => heard.length, within).toBeGreaterThanOrEqual(kept.length);
        expect(heard).toEqual(kept);
      }
    }
  });
});
