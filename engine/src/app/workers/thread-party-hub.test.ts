import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryPartyHub } from "../../adapters/memory/memory-party-hub.ts";
import { MemoryPartyStore } from "../../adapters/memory/memory-party-store.ts";
import { EngineError } from "../../domain/errors.ts";
import { defaultTenant } from "../../domain/ids.ts";
import type { PartyFrame, PartyHub, PartyKey } from "../../ports/party-hub.ts";
import { ThreadCalls } from "./calls.ts";
import type { EngineCalls, WorkerCalls } from "./messages.ts";
import { ThreadPartyHub, WorkerParties } from "./thread-party-hub.ts";

const key: PartyKey = { tenant: defaultTenant, partyId: "party" };
const other: PartyKey = { tenant: defaultTenant, partyId: "other" };
const frame = (seq: number): PartyFrame => ({ text: `frame ${seq}`, epoch: 1, seq, kind: "chat" });

describe("ThreadPartyHub", () => {
  let main: MemoryPartyHub;
  const channels: MessageChannel[] = [];
  beforeEach(() => {
    main = new MemoryPartyHub(new MemoryPartyStore(new FixedClock()), { askTimeoutMs: 1_000 });
    main.serve(async (of, request) => {
      if (request === "refuse") throw new EngineError("FORBIDDEN", "Not you.");
      return `${of.partyId}: ${request}`;
    });
  });
  afterEach(() => {
    for (const { port1 } of channels.splice(0)) port1.close();
  });

  /** A worker's hub, and the other end of its channel. */
  function openWorker() {
    const channel = new MessageChannel();
    channels.push(channel);
    const sent: PartyKey[] = [];
    const parties: WorkerParties = new WorkerParties(main, () => ({
      tell: (...args) => {
        sent.push(args[1] as PartyKey);
        calls.tell(...args);
      },
    }));
    const calls = new ThreadCalls<WorkerCalls>(channel.port1, parties.handlers);
    const handlers = { partyFrames: (of: PartyKey, frames: readonly PartyFrame[]) => hub.take(of, frames) };
    const hub: ThreadPartyHub = new ThreadPartyHub(new ThreadCalls<EngineCalls>(channel.port2, handlers));
    return { hub, parties, sent };
  }

  async function listen(hub: PartyHub, of: PartyKey) {
    const heard: PartyFrame[] = [];
    const end = await hub.listen(of, (frames) => heard.push(...frames));
    return { heard, end };
  }

  it("has the engine's thread take parties, and asks it", async () => {
    const { hub } = openWorker();
    await expect(hub.ask(key, "anybody?")).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
    expect(await hub.claim(key)).toEqual({ kind: "elsewhere" });
    expect(await hub.ask(key, "who?")).toBe("party: who?");
    await expect(hub.ask(key, "refuse")).rejects.toMatchObject({ code: "FORBIDDEN", message: "Not you." });
    expect((await main.claim(key)).kind).toBe("owned");
  });

  it("hears of parties that it listens to, and no other worker does", async () => {
    const [one, two] = [openWorker(), openWorker()];
    for (const of of [key, other]) await main.claim(of);
    const [first, second] = [await listen(one.hub, key), await listen(one.hub, key)];
    const apart = await listen(two.hub, other);
    for (let seq = 1; seq <= 20; seq += 1) main.publish(key, [frame(seq)]);
    main.publish(other, [frame(99)]);
    const all = Array.from({ length: 20 }, (_, index) => frame(index + 1));
    for (const { heard } of [first, second]) await vi.waitFor(() => expect(heard).toEqual(all));
    await vi.waitFor(() => expect(apart.heard).toEqual([frame(99)]));
    expect(one.sent).toHaveLength(20);
    expect(two.sent).toEqual([other]);
  });

  it("hears nothing after it ended, and again when it listens again", async () => {
    const { hub, sent } = openWorker();
    await main.claim(key);
    const [gone, stays] = [await listen(hub, key), await listen(hub, key)];
    gone.end();
    gone.end();
    main.publish(key, [frame(1)]);
    await vi.waitFor(() => expect(stays.heard).toEqual([frame(1)]));
    expect(gone.heard).toEqual([]);
    stays.end();
    const again = await listen(hub, key);
    main.publish(key, [frame(2)]);
    await vi.waitFor(() => expect(again.heard).toEqual([frame(2)]));
    again.end();
    // What is told goes before what is asked.
    await hub.claim(key);
    const count = sent.length;
    main.publish(key, [frame(3)]);
    expect(sent).toHaveLength(count);
  });

  it("is told nothing any more when its thread has ended", async () => {
    const { hub, parties, sent } = openWorker();
    await main.claim(key);
    await listen(hub, key);
    parties.close();
    await Promise.resolve();
    await vi.waitFor(() => {
      const count = sent.length;
      main.publish(key, [frame(1)]);
      expect(sent).toHaveLength(count);
    });
  });
});
