import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { socketCloseCodes, socketLimits } from "../../contract/socket.ts";
import { defaultTenant } from "../../domain/ids.ts";
import type { RestServerOptions } from "../rest/rest-server.ts";
import { act, createParty, inviteToParty, join, newId, of, ofChange, say } from "./testing-party.ts";
import { listenWith, TestClient, type Message } from "./testing-socket.ts";

let engine: Engine;
let app: FastifyInstance;
const apps: FastifyInstance[] = [];
const clients: TestClient[] = [];

async function start(options: RestServerOptions = {}): Promise<FastifyInstance> {
  const started = await listenWith(engine, options);
  apps.push(started);
  return started;
}

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems([{ id: "movie:dune", domain: "movie", title: "Dune", lengthMinutes: 150 }]);
  app = await start();
});
afterEach(() => {
  const faults = clients.flatMap((client) => client.faults);
  for (const client of clients.splice(0)) client.socket.terminate();
  if (faults.length > 0) throw new Error(`The server sent what the schemas do not know: ${JSON.stringify(faults)}`);
});
afterAll(async () => {
  await Promise.all(apps.map((one) => one.close()));
  await engine.close();
});

const create = (who = "ada", more: object = {}) => createParty(app, who, { itemId: "movie:dune", ...more });
const inviteTo = (partyId: string, who = "ada") => inviteToParty(app, partyId, { who });

async function come(user: string, to = app): Promise<TestClient> {
  const client = new TestClient(to);
  clients.push(client);
  await client.open();
  await client.hello(user);
  return client;
}

/** Ada and Bob, in a party of Ada's. */
async function twoInAParty(to = app) {
  const partyId = await create();
  const [ada, bob] = [await come("ada", to), await come("bob", to)];
  await join(ada, partyId);
  await join(bob, partyId, { invite: await inviteTo(partyId) });
  return { partyId, ada, bob };
}
/** The party goes on for everybody else. */
async function goesOn(client: TestClient, partyId: string): Promise<void> {
  expect(await say(client, partyId, newId())).toMatchObject({ kind: "party-done" });
}

describe("a party over the socket", () => {
  it("tells its state, and then everything that happens, in order", async () => {
    const partyId = await create();
    const ada = await come("ada");
    expect(await join(ada, partyId, { name: "Ada" })).toMatchObject({
      kind: "party",
      memberId: "ada",
      state: { id: partyId, hostId: "ada", itemId: "movie:dune", lengthMs: 9_000_000 },
      messages: [],
    });
    const bob = await come("bob");
    await join(bob, partyId, { invite: await inviteTo(partyId) });
    await ada.next(ofChange("member-joined"));
    const done = await say(ada, partyId, "What a scene!");
    expect(done).toMatchObject({ kind: "party-done", message: { memberId: "ada", text: "What a scene!" } });
    expect(await bob.next(of("party-change", { seq: done["seq"] }))).toMatchObject({
      change: { kind: "message-sent" },
    });
    await act(ada, partyId, { kind: "start" });
    await act(ada, partyId, { kind: "set-rate", rate: 1.5, opId: "op-1" });
    const rated = (message: Message) =>
      ofChange("playback-changed")(message) && (message["change"] as { readonly opId?: string }).opId === "op-1";
    expect(await bob.next(rated)).toMatchObject({ change: { byMemberId: "ada", playback: { rate: 1.5 } } });
    bob.send({ kind: "party-act", partyId, command: { kind: "type" } });
    expect(await ada.next(of("party-notice"))).toMatchObject({ notice: { kind: "typing", memberIds: ["bob"] } });
    for (const { seen } of [ada, bob]) {
      const seqs = seen.filter(of("party-change")).map(({ seq }) => Number(seq));
      expect(seqs).toEqual(seqs.map((_, index) => Number(seqs[0]) + index));
    }
  });

  it("answers the same message sent twice as one message", async () => {
    const { partyId, ada, bob } = await twoInAParty();
    const first = await say(ada, partyId, "once");
    expect((await say(ada, partyId, "once"))["message"]).toEqual(first["message"]);
    await goesOn(bob, partyId);
    expect(bob.seen.filter(ofChange("message-sent"))).toHaveLength(2);
  });

  it("ends for who leaves, is sent away, or when it is over", async () => {
    const { partyId, ada, bob } = await twoInAParty();
    bob.send({ kind: "party-leave", id: "l1", partyId });
    await bob.next(of("party-done", { id: "l1" }));
    expect(await ada.next(ofChange("member-changed"))).toMatchObject({
      change: { memberId: "bob", fields: { isPresent: false } },
    });
    expect(await say(bob, partyId, "hello?")).toMatchObject({ kind: "error", code: "FORBIDDEN" });
    await join(bob, partyId);
    await act(ada, partyId, { kind: "kick", memberId: "bob" });
    expect(await bob.next(of("party-closed"))).toMatchObject({ partyId, reason: "kicked" });
    expect(await say(bob, partyId, "hello?")).toMatchObject({ kind: "error", code: "FORBIDDEN" });
    await act(ada, partyId, { kind: "end" });
    expect(await ada.next(of("party-closed"))).toMatchObject({ partyId, reason: "ended" });
    expect(await join(ada, partyId)).toMatchObject({ code: "PARTY_ENDED" });
  });
});

describe("who comes to a party", () => {
  it("comes as themselves", async () => {
    const partyId = await create();
    const bob = await come("bob");
    expect(await join(bob, partyId, { userId: "ada" })).toMatchObject({ code: "FORBIDDEN" });
    expect(await join(bob, partyId)).toMatchObject({ code: "INVITE_NOT_VALID" });
    expect(await join(bob, "pty_nowhere")).toMatchObject({ code: "PARTY_NOT_FOUND" });
    const server = await come("operator");
    expect(await join(server, partyId)).toMatchObject({ code: "INVALID_INPUT" });
    expect(await join(server, partyId, { userId: "ada" })).toMatchObject({ kind: "party", memberId: "ada" });
  });

  it("acts as themselves, where they have joined, and for nobody else", async () => {
    const { partyId, ada, bob } = await twoInAParty();
    const other = await create("cleo");
    expect(await say(bob, other, "hello")).toMatchObject({ code: "FORBIDDEN" });
    const forged = { kind: "chat", clientMessageId: "f", text: "I am Ada", memberId: "ada" };
    expect(await act(bob, partyId, forged)).toMatchObject({ code: "INVALID_INPUT" });
    expect(await act(bob, partyId, { kind: "end" })).toMatchObject({ code: "FORBIDDEN" });
    const second = await come("bob");
    expect(await say(second, partyId, "from a connection that did not join")).toMatchObject({ code: "FORBIDDEN" });
    await goesOn(ada, partyId);
  });

  it("needs more than a key that everybody can read", async () => {
    const publishable = await start({
      authenticate: () => ({ tenant: defaultTenant, name: "page", scopes: new Set(["lists", "events"]) }),
    });
    const client = await come("x", publishable);
    expect(await join(client, await create(), { userId: "ada" })).toMatchObject({ code: "FORBIDDEN" });
  });

  it("is in so many parties at a time", async () => {
    const ada = await come("ada");
    for (let count = 0; count < socketLimits.partyCount; count += 1) await join(ada, await create());
    const more = await create();
    expect(await join(ada, more)).toMatchObject({ code: "OVERLOADED" });
  });
});

describe("the time", () => {
  it("is told at once, in order, by a clock that playback is anchored to", async () => {
    const { partyId, ada } = await twoInAParty();
    ada.send({ kind: "party-probe", number: 1 });
    ada.send({ kind: "party-probe", number: 2 });
    const [first, second] = [
      await ada.next(of("party-probed", { number: 1 })),
      await ada.next(of("party-probed", { number: 2 })),
    ];
    const times = [first, second].flatMap((probed) => [
      Number(probed["serverReceivedMs"]),
      Number(probed["serverSentMs"]),
    ]);
    expect(times[1]).toBeGreaterThanOrEqual(times[0] ?? 0);
    expect(times[3]).toBeGreaterThanOrEqual(times[1] ?? 0);
    await act(ada, partyId, { kind: "start" });
    await act(ada, partyId, { kind: "set-rate", rate: 1.25 });
    const { change } = await ada.next(ofChange("playback-changed"));
    const { anchorServerMs } = (change as { readonly playback: { readonly anchorServerMs: number } }).playback;
    expect(Math.abs(anchorServerMs - (times[3] ?? 0))).toBeLessThan(10_000);
  });

  it("is not told before a hello", async () => {
    const rude = new TestClient(app);
    clients.push(rude);
    await rude.open();
    rude.send({ kind: "party-probe", number: 1 });
    expect((await rude.closed).code).toBe(socketCloseCodes.unauthenticated.code);
  });
});

describe("coming back to a party", () => {
  it("goes on where it was, and nobody sees the member go", async () => {
    const { partyId, ada, bob } = await twoInAParty();
    const welcome = bob.seen.find(of("welcome"));
    await goesOn(ada, partyId);
    const { epoch, seq } = await bob.next(ofChange("message-sent"));
    const last = Number(seq);
    bob.socket.terminate();
    await bob.closed;
    await say(ada, partyId, "while away");
    const back = new TestClient(app);
    clients.push(back);
    await back.open();
    await back.hello("bob", { token: welcome?.["resumeToken"], sequence: bob.highestSequence });
    const missed = await join(back, partyId, { resume: { epoch, seq } });
    expect(missed).toMatchObject({
      kind: "party-missed",
      changes: [{ seq: last + 1, change: { kind: "message-sent", message: { text: "while away" } } }],
    });
    await goesOn(back, partyId);
    expect(ada.seen.filter(ofChange("member-changed"))).toEqual([]);
  });

  it("is absence after a while", async () => {
    const hasty = await start({ sockets: { limits: { resumeMs: 50 } } });
    const { ada, bob } = await twoInAParty(hasty);
    bob.socket.terminate();
    expect(await ada.next(ofChange("member-changed"))).toMatchObject({
      change: { memberId: "bob", fields: { isPresent: false } },
    });
  });

  it("is absence, too, for who comes back and joins no more", async () => {
    const hasty = await start({ sockets: { limits: { helloMs: 300 } } });
    const { ada, bob } = await twoInAParty(hasty);
    const welcome = bob.seen.find(of("welcome"));
    bob.socket.terminate();
    await bob.closed;
    const back = new TestClient(hasty);
    clients.push(back);
    await back.open();
    await back.hello("bob", { token: welcome?.["resumeToken"], sequence: bob.highestSequence });
    expect(await ada.next(ofChange("member-changed"))).toMatchObject({
      change: { memberId: "bob", fields: { isPresent: false } },
    });
    expect(back.seen.filter(of("party-change"))).toEqual([]);
  });
});

describe("bad input to a party", () => {
  it.each([
    ["an unknown command", { kind: "dance" }, "/command/kind"],
    ["no command", null, "/command"],
    ["a field that is not known", { kind: "pause", loudly: true }, "/command/loudly"],
    ["a seek before the beginning", { kind: "seek", positionMs: -1 }, "/command/positionMs"],
    ["a seek beyond the end", { kind: "seek", positionMs: 9_000_001 }, ""],
    ["a rate beyond reason", { kind: "set-rate", rate: 50 }, "/command/rate"],
    ["an excuse of who is not there", { kind: "excuse", memberId: "nobody" }, '"nobody"'],
    ["too long a message", { kind: "chat", clientMessageId: "x", text: "x".repeat(2001) }, "/command/text"],
  ])("%s is refused", async (_name, command, place) => {
    const { partyId, ada, bob } = await twoInAParty();
    await act(ada, partyId, { kind: "start" });
    const error = await act(ada, partyId, command as object);
    expect(error).toMatchObject({ kind: "error", code: "INVALID_INPUT" });
    expect(error["message"]).toContain(place);
    await goesOn(bob, partyId);
  });

  it("that is no message at all ends the connection by a documented code, and the party goes on", async () => {
    const { partyId, ada, bob } = await twoInAParty();
    bob.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect((await bob.closed).code).toBe(1007);
    const again = await come("bob");
    await join(again, partyId);
    again.send(`"${"x".repeat(socketLimits.frameBytes)}"`);
    expect((await again.closed).code).toBe(1009);
    const loud = await come("bob");
    await join(loud, partyId);
    for (let count = 0; count < 500; count += 1)
      loud.send({ kind: "party-act", partyId, command: { kind: "react", emoji: "😍" } });
    expect(await loud.closed).toEqual({ code: socketCloseCodes["too-many"].code, reason: "too-many" });
    await goesOn(ada, partyId);
  });
});

describe("the rate", () => {
  it("has room for the probes of who joins and for what a member does", async () => {
    const { partyId, bob } = await twoInAParty();
    for (let number = 0; number < 32; number += 1) {
      bob.send({ kind: "party-probe", number });
      await sleep(25);
    }
    const report = { kind: "report", readiness: "ready", positionMs: 0, atServerMs: Date.now(), rttMs: 20 };
    for (let count = 0; count < 5; count += 1) bob.send({ kind: "party-act", partyId, command: report });
    await goesOn(bob, partyId);
    await vi.waitFor(() => expect(bob.seen.filter(of("party-probed"))).toHaveLength(32));
    expect(bob.seen.filter(of("error"))).toEqual([]);
  });
});
