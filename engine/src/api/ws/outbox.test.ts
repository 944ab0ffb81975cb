import { describe, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { Outbox } from "./outbox.ts";

/** A socket whose other side takes nothing until it is told to. */
class SlowSocket {
  readonly OPEN = 1;
  readonly readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  readonly #handed: (() => void)[] = [];

  send(data: string | Buffer, _options: unknown, onHanded: () => void): void {
    this.sent.push(data.toString());
    this.bufferedAmount += data.length;
    this.#handed.push(onHanded);
  }

  take(): void {
    this.bufferedAmount = 0;
    for (const handed of this.#handed.splice(0)) handed();
  }
}

function open(limits: object = {}) {
  const socket = new SlowSocket();
  const onTooSlow = vi.fn<() => void>();
  const all = { bufferedBytes: 4, queuedCount: 3, chatCount: 2, stalledMs: 60_000, ...limits };
  const outbox = new Outbox(socket as unknown as WebSocket, all, { onTooSlow });
  // From here on the other side is too slow.
  outbox.send("full");
  return { socket, onTooSlow, outbox };
}

describe("what goes out to who is slow", () => {
  it("is everything in order, but of a key the newest alone", () => {
    const { socket, outbox, onTooSlow } = open();
    outbox.send("control");
    outbox.send("typing 1", "typing");
    outbox.send(Buffer.from("chat"), undefined, "chat");
    outbox.send("typing 2", "typing");
    expect(socket.sent).toEqual(["full"]);
    for (let round = 0; round < 5; round += 1) socket.take();
    expect(socket.sent).toEqual(["full", "control", "chat", "typing 2"]);
    expect(onTooSlow).not.toHaveBeenCalled();
    outbox.close();
  });

  it("has the time before all that waits", () => {
    const { socket, outbox } = open();
    outbox.send("control");
    outbox.sendFirst(() => "probed 1", "probed");
    outbox.sendFirst(() => "probed 2", "probed");
    for (let round = 0; round < 5; round += 1) socket.take();
    expect(socket.sent).toEqual(["full", "probed 2", "control"]);
    outbox.close();
  });

  it.each([
    ["control", 3],
    ["chat", 2],
  ] as const)("ends with more %s than %i", (ofClass, most) => {
    const { outbox, onTooSlow } = open();
    for (let count = 0; count < most; count += 1) outbox.send("x", undefined, ofClass);
    for (let count = 0; count < 10; count += 1) outbox.send("x", "key", ofClass);
    expect(onTooSlow).not.toHaveBeenCalled();
    outbox.send("x", undefined, ofClass);
    expect(onTooSlow).toHaveBeenCalledOnce();
    outbox.close();
  });

  it("counts no more what has gone out", () => {
    const { socket, outbox, onTooSlow } = open();
    for (let count = 0; count < 20; count += 1) {
      outbox.send("chat", undefined, "chat");
      socket.take();
    }
    expect(onTooSlow).not.toHaveBeenCalled();
    expect(socket.sent).toHaveLength(21);
    outbox.close();
  });
});
