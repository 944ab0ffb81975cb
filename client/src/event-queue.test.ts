import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError, ConnectionError } from "./api-error.ts";
import type { Client } from "./client.ts";
import { createEventQueue } from "./event-queue.ts";
import { fileQueue } from "./node.ts";
import type { EventBatch, NewEvent, RecordReport } from "./operations.ts";

const eventOf = (number: number): NewEvent => ({
  id: `e${number}`,
  accountId: "ada",
  itemId: `book:${number}`,
  kind: "like",
});
const slow = { gatherMs: 60_000 };

/** What a server takes, each id once; it fails while `failure` says so. */
function createTaker(failure: () => Error | undefined = () => undefined) {
  const taken = new Map<string, NewEvent>();
  const batches: number[] = [];
  const recordEvents = async ({ body }: { readonly body: NewEvent | EventBatch }): Promise<RecordReport> => {
    const failed = failure();
    if (failed !== undefined) throw failed;
    const events = "events" in body ? body.events : [body];
    batches.push(events.length);
    const rejected = events.flatMap((event, index) =>
      event.itemId === "" ? [{ index, code: "INVALID_ID", message: "is empty" }] : [],
    );
    for (const event of events)
      if (event.itemId !== "" && "id" in event && event.id !== undefined) taken.set(event.id, event);
    return { acceptedCount: events.length - rejected.length, duplicateCount: 0, rejected };
  };
  return { client: { recordEvents } as Pick<Client, "recordEvents">, taken, batches };
}

describe("an event queue", () => {
  it("sends in batches what was recorded, with an id and a time", async () => {
    const { client, taken, batches } = createTaker();
    const queue = createEventQueue(client, { ...slow, batchCount: 2 });
    for (let n = 0; n < 5; n += 1) queue.record({ accountId: "ada", itemId: `book:${n}`, kind: "view" });
    await queue.close();
    expect(batches).toEqual([2, 2, 1]);
    expect([...taken.values()].every(({ at }) => typeof at === "string")).toBe(true);
    expect(queue.waitingCount).toBe(0);
  });

  it("sends by itself after a while", async () => {
    const { client, taken } = createTaker();
    createEventQueue(client, { gatherMs: 5 }).record(eventOf(1));
    await expect.poll(() => taken.size).toBe(1);
  });

  it("keeps everything while the server is away, and goes on where it was", async () => {
    let isAway = true;
    const { client, taken } = createTaker(() => (isAway ? new ConnectionError("away") : undefined));
    const queue = createEventQueue(client, { gatherMs: 5 });
    for (let n = 0; n < 20; n += 1) queue.record(eventOf(n));
    await queue.flush();
    expect(queue.waitingCount).toBe(20);
    isAway = false;
    await expect.poll(() => taken.size).toBe(20);
  });

  it("tells what is refused, and does not send it again", async () => {
    const { client, taken } = createTaker();
    const refused: string[] = [];
    const queue = createEventQueue(client, { ...slow, onRejected: (_, message) => refused.push(message) });
    queue.record({ accountId: "ada", itemId: "", kind: "like" });
    queue.record(eventOf(1));
    await queue.close();
    expect(refused).toEqual(["is empty"]);
    expect(taken.size).toBe(1);
    const strict = createTaker(() => new ApiError(400, { code: "INVALID_INPUT", message: "no" }));
    const other = createEventQueue(strict.client, { ...slow, onRejected: (_, message) => refused.push(message) });
    other.record(eventOf(2));
    await other.close();
    expect(refused).toEqual(["is empty", "no"]);
    expect(other.waitingCount).toBe(0);
  });

  it("lets go of the oldest where there is no room", async () => {
    const { client, taken } = createTaker();
    const dropped: NewEvent[] = [];
    const queue = createEventQueue(client, { ...slow, keptCount: 2, onDropped: (events) => dropped.push(...events) });
    for (let n = 0; n < 5; n += 1) queue.record(eventOf(n));
    await queue.close();
    expect([...taken.keys()]).toEqual(["e3", "e4"]);
    expect(dropped).toHaveLength(3);
  });

  it("goes on after the process has ended, from its file", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "codecatalyst-client-")), "events.json");
    const away = createTaker(() => new ConnectionError("away"));
    const first = createEventQueue(away.client, { ...slow, storage: fileQueue(path) });
    for (let n = 0; n < 3; n += 1) first.record(eventOf(n));
    await first.close();
    const { client, taken } = createTaker();
    const second = createEventQueue(client, { ...slow, storage: fileQueue(path) });
    await second.flush();
    expect([...taken.keys()]).toEqual(["e0", "e1", "e2"]);
    expect(fileQueue(path).load()).toEqual([]);
  });

  it("loses nothing, however often sending fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (steps) => {
        let isAway = false;
        const { client, taken } = createTaker(() => (isAway ? new ConnectionError("away") : undefined));
        const queue = createEventQueue(client, { ...slow, batchCount: 3 });
        for (const [place, away] of steps.entries()) {
          isAway = away;
          queue.record(eventOf(place));
          if (place % 2 === 0) void queue.flush();
          await Promise.resolve();
        }
        isAway = false;
        while (queue.waitingCount > 0) await queue.flush();
        expect(taken.size).toBe(steps.length);
      }),
      { numRuns: 50 },
    );
  });
});
