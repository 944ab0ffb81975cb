import { Writable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { Outbox } from "./outbox.ts";
import { TurnEnd } from "./turn-end.ts";

const bufferedBytes = 8;

/** A stream whose other side takes nothing until it is told to. */
class SlowStream extends Writable {
  readonly written: Buffer[] = [];
  #handed: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: bufferedBytes });
  }

  override _write(bytes: Buffer, _encoding: string, onHanded: () => void): void {
    this.written.push(bytes);
    this.#handed = onHanded;
  }

  /** Takes everything that is there. */
  async takeAll(): Promise<void> {
    while (this.#handed !== undefined) {
      const handed = this.#handed;
      this.#handed = undefined;
      handed();
      await turn();
    }
  }

  /** The texts of all frames, which are short ones. */
  get sent(): readonly string[] {
    const bytes = Buffer.concat(this.written);
    const texts: string[] = [];
    for (let at = 0; at < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
      if (bytes[at] !== 0x81) throw new Error("This is no whole text.");
      texts.push(bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0)).toString());
    }
    return texts;
  }
}

async function open(limits: object = {}) {
  const stream = new SlowStream();
  const socket = { OPEN: 1, readyState: 1 } as const;
  const onTooSlow = vi.fn<() => void>();
  const onDrained = vi.fn<() => void>();
  const all = { bufferedBytes, queuedCount: 3, chatCount: 2, stalledMs: 60_000, ...limits };
  const outbox = new Outbox({ socket, stream, turnEnd: new TurnEnd() }, all, { onTooSlow, onDrained });
  // From here on the other side is too slow.
  outbox.send("as full");
  await turn();
  return { stream, onTooSlow, onDrained, outbox };
}

describe("what goes out to who is slow", () => {
  it("is everything in order, but of a key the newest alone", async () => {
    const { stream, outbox, onTooSlow, onDrained } = await open();
    outbox.send("control");
    outbox.send("typing 1", "typing");
    outbox.send(Buffer.from("\x81\x04chat", "latin1"), undefined, "chat");
    outbox.send("typing 2", "typing");
    await turn();
    expect(stream.sent).toEqual(["as full"]);
    await stream.takeAll();
    expect(stream.sent).toEqual(["as full", "control", "chat", "typing 2"]);
    expect(onTooSlow).not.toHaveBeenCalled();
    expect(onDrained).toHaveBeenCalledOnce();
    outbox.close();
  });

  it("has the time before all that waits", async () => {
    const { stream, outbox } = await open();
    outbox.send("control");
    outbox.sendFirst(() => "probed 1", "probed");
    outbox.sendFirst(() => "probed 2", "probed");
    await stream.takeAll();
    expect(stream.sent).toEqual(["as full", "probed 2", "control"]);
    outbox.close();
  });

  it.each([
    ["control", 3],
    ["chat", 2],
  ] as const)("ends with more %s than %i", async (ofClass, most) => {
    const { outbox, onTooSlow } = await open();
    for (let count = 0; count < most; count += 1) outbox.send("x", undefined, ofClass);
    for (let count = 0; count < 10; count += 1) outbox.send("x", "key", ofClass);
    expect(onTooSlow).not.toHaveBeenCalled();
    outbox.send("x", undefined, ofClass);
    expect(onTooSlow).toHaveBeenCalledOnce();
    outbox.close();
  });

  it("counts no more what has gone out", async () => {
    const { stream, outbox, onTooSlow } = await open();
    for (let count = 0; count < 20; count += 1) {
      outbox.send("long chat", undefined, "chat");
      await turn();
      await stream.takeAll();
    }
    expect(onTooSlow).not.toHaveBeenCalled();
    expect(stream.sent).toHaveLength(21);
    outbox.close();
  });

  it("is over where nothing is taken for so long", async () => {
    const { outbox, onTooSlow } = await open({ stalledMs: 20 });
    outbox.send("waits");
    await vi.waitFor(() => expect(onTooSlow).toHaveBeenCalled());
    outbox.close();
  });
});

describe("what goes out to who takes it", () => {
  it("goes at the end of the turn, all of it in one piece", async () => {
    const { stream, outbox } = await open({ bufferedBytes: 1_000 });
    await stream.takeAll();
    for (const text of ["one", "two", "three"]) outbox.send(text);
    expect(stream.written).toHaveLength(1);
    await turn();
    expect(stream.written).toHaveLength(2);
    expect(stream.sent).toEqual(["as full", "one", "two", "three"]);
    outbox.close();
  });

  it("goes before the socket is closed, and never behind that", async () => {
    const stream = new SlowStream();
    const socket: { readonly OPEN: 1; readyState: 1 | 2 } = { OPEN: 1, readyState: 1 };
    const limits = { bufferedBytes: 1_000, queuedCount: 3, stalledMs: 60_000 };
    const outbox = new Outbox({ socket, stream, turnEnd: new TurnEnd() }, limits, { onTooSlow: () => {} });
    outbox.send("last");
    outbox.flush();
    expect(stream.sent).toEqual(["last"]);
    outbox.send("too late");
    socket.readyState = 2;
    await turn();
    await stream.takeAll();
    expect(stream.sent).toEqual(["last"]);
  });
});
