import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { createEngine, type Engine } from "../../engine/src/index.ts";
import {
  connectLive,
  connectParties,
  createClient,
  positionAtMs,
  type ApiError,
  type ChatMessage,
  type Parties,
  type Party,
  type PartyChange,
  type PartyHandlers,
  type PartyState,
} from "../src/index.ts";

describe("parties", () => {
  let engine: Engine;
  let server: ReturnType<typeof createRestServer>;
  let port = 0;
  let partyId = "";
  const opened: Parties[] = [];
  const sockets: WebSocket[] = [];

  /** Sockets that a test can cut. */
  class CutSocket extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      sockets.push(this);
    }
  }
  const listen = async () => {
    server = createRestServer(engine.useCases, { logLevel: "silent", listChanges: engine.listChanges });
    port = Number(new URL(await server.listen({ port, host: "127.0.0.1" })).port);
  };
  const baseUrl = () => `http://127.0.0.1:${port}`;
  const connect = (): Parties => {
    const parties = connectParties({ baseUrl: baseUrl(), firstDelayMs: 20, WebSocket: CutSocket });
    opened.push(parties);
    return parties;
  };

  beforeAll(async () => {
    engine = await createEngine();
    await engine.putItems([{ id: "movie:1", domain: "movie", title: "A film", lengthMinutes: 90 }]);
    await listen();
  });
  afterEach(() => {
    for (const parties of opened.splice(0)) parties.close();
    sockets.length = 0;
  });
  afterAll(async () => {
    await server.close();
    await engine.close();
  });

  /** Everything that a party told. */
  function listener() {
    const said: string[] = [];
    const changes: PartyChange[] = [];
    const states: PartyState[] = [];
    const history: (readonly ChatMessage[])[] = [];
    const ends: string[] = [];
    const handlers: PartyHandlers = {
      onState: (state, change) => {
        states.push(state);
        if (change !== undefined) changes.push(change);
      },
      onHistory: (messages) => history.push(messages),
      onMessage: ({ text }) => said.push(text),
      onClosed: (reason) => ends.push(reason),
      onRefused: (code) => ends.push(code),
    };
    return { said, changes, states, history, ends, handlers };
  }
  const say = (party: Party, text: string) => party.act({ kind: "chat", clientMessageId: text, text });

  async function adaAndBob() {
    const client = createClient({ baseUrl: baseUrl() });
    ({ partyId } = await client.createParty({ body: { hostId: "ada", itemId: "movie:1" } }));
    const { code } = await client.createPartyInvite({ partyId, body: { useCount: 5 } });
    const [atAda, atBob] = [listener(), listener()];
    const ada = connect().join({ partyId, userId: "ada" }, atAda.handlers);
    await expect.poll(() => ada.state?.hostId).toBe("ada");
    const bob = connect().join({ partyId, userId: "bob", invite: code }, atBob.handlers);
    await expect.poll(() => bob.memberId).toBe("bob");
    return { ada, bob, atAda, atBob };
  }

  it("are the same at every member, act by act", async () => {
    const { ada, bob, atBob } = await adaAndBob();
    await ada.act({ kind: "start", countdownMs: 0 });
    await ada.act({ kind: "set-rate", rate: 1.25, opId: "op-1" });
    const answer = await say(ada, "Hello, @bob");
    expect(answer.message).toMatchObject({ text: "Hello, @bob", memberId: "ada" });
    await expect.poll(() => atBob.said).toEqual(["Hello, @bob"]);
    await expect.poll(() => bob.state).toEqual(ada.state);
    expect(bob.state?.playback.rate).toBe(1.25);
    expect(atBob.states.map(({ seq }) => seq)).toEqual(
      atBob.states.map((_, index) => (atBob.states[0]?.seq ?? 0) + index),
    );
    await expect(bob.act({ kind: "end" })).rejects.toMatchObject({ code: "FORBIDDEN" } satisfies Partial<ApiError>);
  });

  it("go on where they were when a connection breaks: nothing is lost, nothing is told twice, chat is said once", async () => {
    const { ada, bob, atAda, atBob } = await adaAndBob();
    await say(bob, "one");
    sockets.at(-1)?.close();
    const waiting = say(bob, "two");
    await expect(bob.act({ kind: "pause" })).rejects.toThrow("connection");
    await say(ada, "three");
    await waiting;
    await expect.poll(() => atBob.said.toSorted()).toEqual(["one", "three", "two"]);
    await expect.poll(() => bob.state).toEqual(ada.state);
    expect(atAda.said).toEqual(atBob.said);
    expect(atBob.history).toHaveLength(1);
    expect(atAda.changes.some(({ kind }) => kind === "member-changed")).toBe(false);
  });

  it("come back after the server was away", async () => {
    const { ada, atAda } = await adaAndBob();
    await say(ada, "before");
    await server.close();
    await listen();
    await say(ada, "after");
    await expect.poll(() => atAda.said).toEqual(["before", "after"]);
  }, 20_000);

  it("have the server's time, and with it where the film is", async () => {
    const parties = connect();
    const { handlers } = listener();
    await adaAndBob();
    const ada = parties.join({ partyId, userId: "ada" }, handlers);
    await expect.poll(() => parties.clock.isSynced, { timeout: 10_000 }).toBe(true);
    const ownMs = engine.useCases.serverNowMs();
    expect(Math.abs(parties.serverNowMs() - ownMs)).toBeLessThan(20 + parties.clock.uncertaintyMs);
    await ada.act({ kind: "start", countdownMs: 0 });
    await ada.act({ kind: "set-rate", rate: 1 });
    const { playback } = ada.state!;
    expect(Math.abs(ada.positionMs() - positionAtMs(playback, engine.useCases.serverNowMs()))).toBeLessThan(50);
  }, 20_000);

  it("say how they ended, and whom they do not let in", async () => {
    const { ada, atAda } = await adaAndBob();
    const stranger = listener();
    connect().join({ partyId, userId: "mallory" }, stranger.handlers);
    await expect.poll(() => stranger.ends).toEqual(["INVITE_NOT_VALID"]);
    await ada.act({ kind: "end" });
    await expect.poll(() => atAda.ends).toEqual(["ended"]);
  });

  it("share a connection with lists", async () => {
    await adaAndBob();
    const before = sockets.length;
    const live = connectLive({ baseUrl: baseUrl(), WebSocket: CutSocket });
    opened.push(live.parties);
    const { handlers } = listener();
    const ada = live.parties.join({ partyId, userId: "ada" }, handlers);
    const list = new Promise((resolve) => {
      live.lists.subscribe({ userId: "ada", n: 3 }, { onList: resolve });
    });
    await expect.poll(() => ada.memberId).toBe("ada");
    expect(await list).toMatchObject({ userId: "ada" });
    expect(sockets).toHaveLength(before + 1);
  });
});
