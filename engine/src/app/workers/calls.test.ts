import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { EngineError } from "../../domain/errors.ts";
import { ThreadCalls } from "./calls.ts";

interface Calls {
  double(value: number): Promise<number>;
  fail(): Promise<void>;
  never(): Promise<void>;
}

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

function connected(handlers: object, limit?: number) {
  const channel = new MessageChannel();
  channels.push(channel);
  const open = (port: MessagePort, own: object) =>
    new ThreadCalls<Calls>(port, own, limit === undefined ? {} : { limit });
  open(channel.port2, handlers);
  return open(channel.port1, {});
}

const never = () => new Promise<void>(() => {});

describe("ThreadCalls", () => {
  it("answers each call, whichever is done first", async () => {
    const waits = new Map([
      [1, 20],
      [2, 0],
    ]);
    const calls = connected({
      double: async (value: number) => {
        await new Promise((resolve) => setTimeout(resolve, waits.get(value)));
        return 2 * value;
      },
    });
    expect(await Promise.all([calls.call("double", 1), calls.call("double", 2)])).toEqual([2, 4]);
  });

  it("hands on an error with its code, message and details, and a fault as one", async () => {
    const calls = connected({
      fail: () => {
        throw new EngineError("ITEM_NOT_FOUND", "There is none.", { details: { id: "x" } });
      },
      double: () => {
        throw new RangeError("too far");
      },
    });
    const error: unknown = await calls.call("fail").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ code: "ITEM_NOT_FOUND", message: "There is none.", details: { id: "x" } });
    await expect(calls.call("double", 1)).rejects.toThrow("too far");
    await expect(calls.call("never")).rejects.toThrow("No handler is called never");
  });

  it("refuses more calls than may wait, and tells those that wait when the other thread ends", async () => {
    const calls = connected({ never }, 2);
    const waiting = [calls.call("never"), calls.call("never")];
    await expect(calls.call("never")).rejects.toMatchObject({ code: "OVERLOADED" });
    calls.end(new Error("gone"));
    for (const one of waiting) await expect(one).rejects.toThrow("gone");
    await expect(calls.call("never")).rejects.toThrow("gone");
  });

  it("refuses what cannot be sent", async () => {
    const calls = connected({ double: (value: number) => value });
    await expect(calls.call("double", (() => 1) as unknown as number)).rejects.toThrow(/could not be cloned/);
    expect(await calls.call("double", 3)).toBe(3);
  });
});
