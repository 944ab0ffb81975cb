import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { socketCloseCodes } from "../../contract/socket.ts";
import { defaultTenant, parseUserId } from "../../domain/ids.ts";
import type { PartyPlace } from "../../parties/party-use-cases.ts";
import { createParty, inviteToParty, join, of, ofChange } from "./testing-party.ts";
import { listenWith, TestClient, type Message } from "./testing-socket.ts";

/** Each may say ten messages at once, long ones: more than the system and the server hold for who does not read. */
const writerCount = 180;
const messageCount = 10;
const padding = "語".repeat(1_900);
const frameBytes = Buffer.byteLength(padding) + 1_000;
/** Of what the server holds for one connection, besides messages that all members share. */
const bufferedBytes = 256 * 1024;

let engine: Engine;
let app: FastifyInstance;
const clients: TestClient[] = [];

beforeAll(async () => {
  engine = await createEngine();
  app = await listenWith(engine);
});
afterEach(() => {
  const faults = clients.flatMap((client) => client.faults);
  for (const client of clients.splice(0)) client.socket.terminate();
  if (faults.length > 0) throw new Error(`The server sent what the schemas do not know: ${JSON.stringify(faults)}`);
});
afterAll(async () => {
  await app.close();
  await engine.close();
});

async function come(user: string, resume?: object): Promise<TestClient> {
  const client = new TestClient(app);
  clients.push(client);
  await client.open();
  await client.hello(user, resume);
  return client;
}

interface Numbered {
  readonly epoch: number;
  readonly seq: number;
  readonly change: { readonly kind: string; readonly message?: { readonly clientMessageId: string } };
}
const changesIn = ({ seen }: TestClient) => seen.filter(of("party-change")) as unknown as readonly Numbered[];
const saidIn = (changes: readonly Numbered[]) => changes.flatMap(({ change }) => change.message?.clientMessageId ?? []);

/** Says one message after the other until told to stop. Answers the ids of those that were acknowledged, in order. */
async function saySome(writers: readonly PartyPlace[], isEnough: () => boolean): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let count = 0; count < messageCount; count += 1)
    for (const [index, writer] of writers.entries()) {
      if (isEnough()) return acknowledged;
      const clientMessageId = `${index}-${count}`;
      await writer.act({ kind: "chat", clientMessageId, text: `${padding} ${clientMessageId}` });
      acknowledged.push(clientMessageId);
      // Who reads lives in the same process.
      await new Promise((resolve) => setImmediate(resolve));
    }
  throw new Error("Nobody was cut off by all that was said.");
}

describe("a member who reads no more", () => {
  it("is cut off, holds up nobody, needs a bounded room, and comes back to all that was acknowledged", async () => {
    const useCount = writerCount + 2;
    const partyId = await createParty(app, "ada", { settings: { capacity: useCount + 1 } });
    const invite = await inviteToParty(app, partyId, { who: "ada", useCount });
    const [ada, bob, slow] = [await come("ada"), await come("bob"), await come("sam")];
    await join(ada, partyId);
    await join(bob, partyId, { invite });
    await join(slow, partyId, { invite });
    const writers: PartyPlace[] = [];
    for (let index = 0; index < writerCount; index += 1) {
      const userId = parseUserId(`writer ${index}`);
      const wish = { tenant: defaultTenant, partyId, userId, name: userId, inviteCode: invite };
      writers.push(await engine.useCases.joinParty(wish, () => {}));
    }
    await slow.next(() => slow.seen.filter(ofChange("member-joined")).length === writerCount);
    slow.socket.pause();

    let mostBytes = 0;
    const acknowledged = await saySome(writers, () => {
      const sockets = [...app.websocketServer.clients];
      mostBytes = Math.max(mostBytes, ...sockets.map(({ bufferedAmount }) => bufferedAmount));
      return sockets.some(({ readyState, OPEN }) => readyState !== OPEN);
    });
    slow.socket.resume();
    expect(await slow.closed).toEqual({ code: socketCloseCodes["too-slow"].code, reason: "too-slow" });
    expect(mostBytes).toBeGreaterThan(bufferedBytes - frameBytes);
    expect(mostBytes).toBeLessThan(bufferedBytes + 2 * frameBytes);

    const lastSaid = (message: Message) => saidIn([message as unknown as Numbered])[0] === acknowledged.at(-1);
    for (const member of [ada, bob]) {
      await member.next((message) => ofChange("message-sent")(message) && lastSaid(message));
      expect(saidIn(changesIn(member))).toEqual(acknowledged);
    }
    const seenByThen = changesIn(slow);
    const token = slow.seen.find(of("welcome"))?.["resumeToken"];
    const back = await come("sam", { token, sequence: slow.highestSequence });
    const last = seenByThen.at(-1);
    const missed = await join(back, partyId, { resume: { epoch: last?.epoch, seq: last?.seq } });
    expect(missed.kind).toBe("party-missed");
    const all = [...seenByThen, ...(missed["changes"] as readonly Numbered[])];
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => Number(all[0]?.seq) + index));
    expect(saidIn(all)).toEqual(acknowledged);
  }, 60_000);
});
