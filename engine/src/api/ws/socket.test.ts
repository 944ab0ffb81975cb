import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { socketCloseCodes, socketLimits } from "../../contract/socket.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseUserId } from "../../domain/ids.ts";
import { ListChanges } from "../../serving/list-changes.ts";
import type { RestServerOptions } from "../rest/rest-server.ts";
import { authenticateByName, listenWith, TestClient, type Message } from "./testing-socket.ts";

let engine: Engine;
const apps: FastifyInstance[] = [];
const clients: TestClient[] = [];

async function start(options: RestServerOptions = {}): Promise<FastifyInstance> {
  const started = await listenWith(engine, options);
  apps.push(started);
  return started;
}

let app: FastifyInstance;
beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(
    Array.from({ length: 60 }, (_, index) => ({
      id: `book:${index}`,
      domain: "book",
      title: `Book ${index}`,
      description: "Long. ".repeat(900),
    })),
  );
  app = await start();
});
afterEach(() => {
  vi.useRealTimers();
  const faults = clients.flatMap((client) => client.faults);
  for (const client of clients.splice(0)) client.socket.terminate();
  if (faults.length > 0) throw new Error(`The server sent what the schemas do not know: ${JSON.stringify(faults)}`);
});
afterAll(async () => {
  await Promise.all(apps.map((one) => one.close()));
  await engine.close();
});

async function connect(to = app, headers: Readonly<Record<string, string>> = {}): Promise<TestClient> {
  const client = new TestClient(to, headers);
  clients.push(client);
  return client.open();
}
async function come(user: string, to = app): Promise<TestClient> {
  const client = await connect(to);
  await client.hello(user);
  return client;
}
const subscribe = (id: string, userId: string, n = 5) => ({
  kind: "subscribe",
  id,
  topic: { kind: "list", userId, n },
});
const record = (id: string, accountId: string, itemId: string, eventId = id) => ({
  kind: "record",
  id,
  events: [{ id: `${accountId}-${eventId}`, accountId, itemId, kind: "finish" }],
});
const of = (kind: string, id?: string) => (message: Message) =>
  message.kind === kind && (id === undefined || message["id"] === id);
const idsOf = (message: Message) =>
  (message["list"] as { readonly items: readonly { readonly item: { readonly id: string } }[] }).items.map(
    ({ item }) => item.id,
  );
const { heartbeatMs } = socketLimits;
/** Of servers that start from now on: they come when the test says so, however busy the machine is. */
const fakeHeartbeats = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
const code = (reason: keyof typeof socketCloseCodes) => ({ code: socketCloseCodes[reason].code, reason });

describe("live lists", () => {
  it("come at once, and again with each change, as REST would answer", async () => {
    const client = await come("ada");
    client.send(subscribe("s1", "ada"));
    const first = await client.next(of("list", "s1"));
    const [read = ""] = idsOf(first);
    client.send(record("r1", "ada", read));
    expect(await client.next(of("recorded", "r1"))).toMatchObject({ report: { acceptedCount: 1 } });
    const second = await client.next((message) => of("list")(message) && message["cause"] === "events");
    expect(idsOf(second)).not.toContain(read);
    const rest = (
      await app.inject({ url: "/v1/users/ada/recommendations?n=5", headers: { authorization: "Bearer ada" } })
    ).json<{
      readonly items: readonly { readonly item: { readonly id: string } }[];
    }>();
    expect(idsOf(second)).toEqual(rest.items.map(({ item }) => item.id));
    const sequences = client.seen.flatMap(({ sequence }) => (typeof sequence === "number" ? [sequence] : []));
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  });

  it("end with unsubscribe", async () => {
    const client = await come("bob");
    client.send(subscribe("s1", "bob"));
    await client.next(of("list"));
    const before = engine.listChanges.subscriberCount;
    client.send({ kind: "unsubscribe", id: "s1" });
    client.send({ kind: "unsubscribe", id: "s1" });
    await client.next(of("unsubscribed"));
    expect(engine.listChanges.subscriberCount).toBe(before - 1);
    client.send(record("r1", "bob", "book:1"));
    await client.next(of("recorded"));
    await sleep(300);
    expect(client.seen.filter(of("list"))).toHaveLength(1);
  });

  it("are each one's own, as many as are allowed, and each under its own id", async () => {
    const client = await come("cleo");
    client.send(subscribe("s1", "ada"));
    expect(await client.next(of("error", "s1"))).toMatchObject({ code: "FORBIDDEN" });
    client.send(subscribe("s2", "cleo", 500));
    expect(await client.next(of("error", "s2"))).toMatchObject({ code: "INVALID_INPUT" });
    for (let index = 0; index < socketLimits.subscriptionCount; index += 1)
      client.send(subscribe(`n${index}`, "cleo", 1));
    await client.next(of("list", `n${socketLimits.subscriptionCount - 1}`));
    client.send(subscribe("n0", "cleo"));
    expect(await client.next(of("error", "n0"))).toMatchObject({ code: "INVALID_INPUT" });
    client.send(subscribe("more", "cleo"));
    expect(await client.next(of("error", "more"))).toMatchObject({ code: "OVERLOADED" });
  });

  it("judge each event by itself, and refuse others' events as REST does", async () => {
    const client = await come("dora");
    client.send({
      kind: "record",
      id: "r1",
      events: [{ accountId: "dora", itemId: "book:1", kind: "like" }, { kind: "like" }],
    });
    expect(await client.next(of("recorded", "r1"))).toMatchObject({
      report: { acceptedCount: 1, rejected: [{ index: 1, code: "INVALID_INPUT" }] },
    });
  });
});

describe("who comes", () => {
  it("is refused without a good key, late, with another version, and before a hello", async () => {
    const nobody = await connect();
    nobody.send({ kind: "hello", protocol: 1, token: "nobody" });
    expect(await nobody.closed).toEqual(code("unauthenticated"));
    expect(nobody.seen).toMatchObject([{ kind: "error", code: "UNAUTHENTICATED" }]);
    const other = await connect();
    other.send({ kind: "hello", protocol: 2, token: "ada" });
    expect(await other.closed).toEqual(code("unknown-protocol"));
    const rude = await connect();
    rude.send(subscribe("s1", "ada"));
    expect(await rude.closed).toEqual(code("unauthenticated"));
    const late = await connect(await start({ sockets: { limits: { helloMs: 30 } } }));
    expect(await late.closed).toEqual(code("too-late"));
  });

  it("is known by the cookie, from the server's own pages only", async () => {
    const address = app.server.address() as { readonly port: number };
    const origin = `http://127.0.0.1:${address.port}`;
    const client = await connect(app, { cookie: "who=ada", origin });
    await client.hello(undefined);
    client.send(subscribe("s1", "ada"));
    await client.next(of("list"));
    await expect(connect(app, { cookie: "who=ada", origin: "https://evil.example" })).rejects.toThrow("403");
    await expect(connect(app, { cookie: "who=ada", origin: "null" })).rejects.toThrow("403");
    const open = await start({ sockets: { origins: ["https://shop.example"] } });
    await connect(open, { cookie: "who=ada", origin: "https://shop.example" });
  });

  it("is refused by status when there are as many as are taken", async () => {
    const small = await start({ sockets: { maximumConnectionCount: 1 } });
    const first = await connect(small);
    await expect(connect(small)).rejects.toThrow("503");
    first.socket.close();
    await first.closed;
    await vi.waitFor(async () => connect(small), { timeout: 2_000 });
  });

  it("loses the connection when the key is taken back", async () => {
    fakeHeartbeats();
    let isGood = true;
    const closing = await start({
      authenticate(request) {
        if (isGood) return authenticateByName(request);
        throw new EngineError("UNAUTHENTICATED", "The key was taken back.");
      },
    });
    const client = await come("ada", closing);
    isGood = false;
    vi.advanceTimersByTime(1.5 * heartbeatMs);
    expect(await client.closed).toEqual(code("unauthenticated"));
  });

  it("gets 426 for a plain request", async () => {
    expect((await app.inject("/v1/socket")).statusCode).toBe(426);
  });
});

describe("coming back", () => {
  it("goes on: missed answers and the lists as they are now", async () => {
    const client = await connect();
    const { resumeToken, sessionId } = await client.hello("eve");
    client.send(subscribe("s1", "eve"));
    const first = await client.next(of("list"));
    const subscriberCount = engine.listChanges.subscriberCount;
    const [read = ""] = idsOf(first);
    // Sent, and gone before the answer.
    client.socket.send(JSON.stringify(record("r1", "eve", read)), () => client.socket.terminate());
    await client.closed;
    await vi.waitFor(async () => expect((await engine.exportUser("eve")).events).toHaveLength(1));
    await sleep(50);
    const back = await connect();
    const welcome = await back.hello("eve", { token: resumeToken, sequence: client.highestSequence });
    expect(welcome).toMatchObject({ isResumed: true, sessionId });
    expect(welcome["resumeToken"]).not.toBe(resumeToken);
    expect(await back.next(of("recorded", "r1"))).toMatchObject({ report: { acceptedCount: 1 } });
    expect(idsOf(await back.next(of("list", "s1")))).not.toContain(read);
    expect(engine.listChanges.subscriberCount).toBe(subscriberCount);
    expect(back.highestSequence).toBeGreaterThan(client.highestSequence);
  });

  it("sends nothing again that arrived", async () => {
    const client = await connect();
    const { resumeToken } = await client.hello("fay");
    client.send(subscribe("s1", "fay"));
    client.send(record("r1", "nobody-else", "book:1"));
    await client.next(of("recorded"));
    await client.next(of("list"));
    client.socket.close();
    await client.closed;
    const back = await connect();
    await back.hello("fay", { token: resumeToken, sequence: client.highestSequence });
    back.send({ kind: "ping" });
    await back.next(of("pong"));
    await sleep(50);
    expect(back.seen.map(({ kind }) => kind)).toEqual(["welcome", "pong"]);
  });

  it("ends in resync where the session is gone, another's, or too much is missed", async () => {
    const client = await connect();
    const { resumeToken } = await client.hello("gus");
    client.send(subscribe("s1", "gus"));
    await client.next(of("list"));
    const before = engine.listChanges.subscriberCount;
    const thief = await connect();
    expect(await thief.hello("ada", { token: resumeToken, sequence: 0 })).toMatchObject({ isResumed: false });
    await thief.next(of("resync"));
    const unknown = await connect();
    await unknown.hello("gus", { token: "x", sequence: 0 });
    await unknown.next(of("resync"));
    const ahead = await connect();
    await ahead.hello("gus", { token: resumeToken, sequence: 99 });
    await ahead.next(of("resync"));
    expect(await client.closed).toEqual(code("replaced"));
    await vi.waitFor(() => expect(engine.listChanges.subscriberCount).toBe(before - 1));
    const short = await start({ sockets: { limits: { replayCount: 2 } } });
    const talker = await connect(short);
    const welcome = await talker.hello("gus");
    for (let index = 0; index < 5; index += 1) talker.send({ kind: "unsubscribe", id: `s${index}` });
    await talker.next(of("unsubscribed", "s4"));
    const late = await connect(short);
    await late.hello("gus", { token: welcome["resumeToken"], sequence: 1 });
    await late.next(of("resync"));
  });

  it("is possible for a while only, and then nothing is left of the session", async () => {
    const short = await start({ sockets: { limits: { resumeMs: 30 } } });
    const client = await connect(short);
    const { resumeToken } = await client.hello("hal");
    const before = engine.listChanges.subscriberCount;
    client.send(subscribe("s1", "hal"));
    await client.next(of("list"));
    client.socket.terminate();
    await vi.waitFor(() => expect(engine.listChanges.subscriberCount).toBe(before));
    const back = await connect(short);
    expect(await back.hello("hal", { token: resumeToken, sequence: 1 })).toMatchObject({ isResumed: false });
    await back.next(of("resync"));
  });
});

describe("bad frames", () => {
  it.each([
    ["garbage", "{"],
    ["no message", "7"],
    ["null", "null"],
    ["an unknown kind", { kind: "dance" }],
    ["an unknown field", { kind: "ping", loud: true }],
    ["half a character", '{"kind":"ping","\\ud800":1}'],
    ["binary", Buffer.from([1, 2, 3])],
    ["a deep nest", "[".repeat(100_000)],
    ["a prototype", '{"__proto__":{"kind":"ping"}}'],
  ])("%s is answered with an error, and the connection goes on", async (_name, frame) => {
    const client = await come("ada");
    client.send(frame);
    const error = await client.next(of("error"));
    expect(error).toMatchObject({ code: "INVALID_INPUT" });
    expect(JSON.stringify(error)).not.toMatch(/node_modules|[.]ts/);
    client.send({ kind: "ping" });
    await client.next(of("pong"));
  });

  it("are borne for a while", async () => {
    const client = await come("ada");
    for (let index = 0; index < 20; index += 1) client.send("{");
    expect(await client.closed).toEqual(code("bad-messages"));
  });

  it("that are too large, or no UTF-8, close with the standard's code", async () => {
    const large = await come("ada");
    large.send(`"${"x".repeat(socketLimits.frameBytes)}"`);
    expect((await large.closed).code).toBe(1009);
    const broken = await come("ada");
    broken.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await broken.closed).code).toBe(1007);
  });
});

describe("too much", () => {
  it("is refused with OVERLOADED, and closed when it goes on", async () => {
    const client = await come("ada");
    for (let index = 0; index < 150; index += 1) client.send({ kind: "ping" });
    expect(await client.next(of("error"))).toMatchObject({ code: "OVERLOADED" });
    for (let index = 0; index < 400; index += 1) client.send({ kind: "ping" });
    expect(await client.closed).toEqual(code("too-many"));
  });

  /** Lists of some 300 kB, made at each notice: more than the system takes for a reader that does not read. */
  async function flood(user: string, to: FastifyInstance, count: number) {
    const slow = await come(user, to);
    slow.send(subscribe("s1", user, 50));
    await slow.next(of("list"));
    slow.socket.pause();
    const fast = await come(user, to);
    fast.send(subscribe("s1", user, 50));
    await fast.next(of("list"));
    for (let index = 0; index < count; index += 1) {
      const before = fast.seen.length;
      await engine.useCases.announceListChange(engine.tenant, parseUserId(user), "model");
      await fast.next(of("list"), before);
    }
    return { slow, fast };
  }
  const openFeed = () => new ListChanges(engine.ports, { quietMs: 0 });

  it("for a consumer becomes less: lists in between are left out, the latest comes", async () => {
    const feed = openFeed();
    const { slow, fast } = await flood("ivy", await start({ listChanges: feed }), 60);
    const before = fast.seen.length;
    await engine.recordEvents([{ accountId: "ivy", itemId: "book:33", kind: "finish" }]);
    const latest = await fast.next((message) => message["cause"] === "events", before);
    slow.socket.resume();
    const last = await slow.next((message) => message["cause"] === "events");
    expect(idsOf(last)).toEqual(idsOf(latest));
    expect(slow.seen.filter(of("list")).length).toBeLessThan(fast.seen.filter(of("list")).length - 10);
    feed.close();
  }, 30_000);

  it("for a consumer at last ends the connection", async () => {
    const feed = openFeed();
    const to = await start({ listChanges: feed, sockets: { limits: { stalledMs: 200 } } });
    const { slow, fast } = await flood("jo", to, 60);
    await sleep(400);
    slow.socket.resume();
    // Who reads again in time sees why; who does not is cut off.
    expect([socketCloseCodes["too-slow"].code, 1006]).toContain((await slow.closed).code);
    expect(fast.socket.readyState).toBe(fast.socket.OPEN);
    feed.close();
  }, 30_000);
});

describe("silence", () => {
  it("is broken by pings, and ends the connection of who does not answer", async () => {
    fakeHeartbeats();
    const pinging = await start();
    const there = await come("ada", pinging);
    const gone = await come("bob", pinging);
    vi.advanceTimersByTime(1.5 * heartbeatMs);
    for (const client of [there, gone]) await client.next(of("ping"));
    there.send({ kind: "pong" });
    // Who answers this has heard the pong.
    there.send({ kind: "ping" });
    await there.next(of("pong"));
    vi.advanceTimersByTime(heartbeatMs);
    expect(await gone.closed).toEqual(code("too-late"));
    expect(there.socket.readyState).toBe(there.socket.OPEN);
  });
});

describe("a server that stops", () => {
  it("says so, with a time to wait, and is not held up by who does not listen", async () => {
    const stopping = await start();
    const all = await Promise.all(["ada", "bob", "cleo"].map((user) => come(user, stopping)));
    const deaf = await come("dora", stopping);
    deaf.socket.pause();
    const beginMs = performance.now();
    await stopping.close();
    expect(performance.now() - beginMs).toBeLessThan(4_000);
    for (const client of all) {
      expect((await client.closed).code).toBe(1001);
      const said = client.seen.find(of("going-away"));
      expect(said?.["reconnectAfterMs"]).toBeGreaterThanOrEqual(0);
    }
    deaf.socket.resume();
  });
});
