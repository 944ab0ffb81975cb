import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import { EngineError } from "../domain/errors.ts";
import type { Event } from "../domain/event.ts";
import type { ConsumerGroup } from "../pipeline/stream/consumer-group.ts";
import { createEngine, type Engine } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** An engine in memory on a clock of the test, with a group that notes what it is handed. */
async function openEngine(handle: ConsumerGroup["handle"] = async () => {}) {
  const clock = new FixedClock(Date.UTC(2026, 5, 1, 12));
  const ports = openMemoryPorts(clock, new SeededRandom(1));
  const handed: Event[] = [];
  const group: ConsumerGroup = {
    name: "noting",
    async handle(batch) {
      await handle(batch);
      handed.push(...batch.events.map(({ event }) => event));
    },
  };
  const engine = await createEngine({ ports, consumerGroups: [group] });
  closers.push(() => engine.close());
  const titles = ["a", "b", "c", "d"];
  await engine.putItems(titles.map((title) => ({ id: `book:${title}`, domain: "book", title })));
  return { engine, clock, handed };
}

async function listen(engine: Engine): Promise<number> {
  const app = createRestServer(engine.useCases, { logLevel: "silent" });
  closers.unshift(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Sends a body of this size over a real connection, with its length told in front or in chunks of unknown number. */
function send(port: number, body: Buffer, isChunked: boolean): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(!isChunked && { "content-length": body.length }) };
    const sending = request({ host: "127.0.0.1", port, path: "/v1/events", method: "POST", headers }, (answer) => {
      text(answer).then((answered) => resolve({ status: answer.statusCode ?? 0, body: answered }), reject);
    });
    // The server may hang up on a sender who goes on after the answer.
    sending.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? undefined : reject(error)));
    sending.end(body);
  });
}

const idsOf = (events: readonly Event[]) => events.map(({ id }) => id as string);

describe("bad input", () => {
  it.each([false, true])("refuses 10 MB at the edge, takes none of it and goes on (chunked: %s)", async (isChunked) => {
    const { engine, handed } = await openEngine();
    const port = await listen(engine);
    const event = (id: string) => ({ id, accountId: "ann", itemId: "book:a", kind: "like" });
    const large = Buffer.from(JSON.stringify(Array.from({ length: 170_000 }, (_, index) => event(`e${index}`))));
    expect(large.length).toBeGreaterThan(10e6);
    const answer = await send(port, large, isChunked);
    expect(answer).toMatchObject({ status: 413 });
    expect(JSON.parse(answer.body)).toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
      message: expect.stringContaining("Send it in parts"),
    });
    expect(await send(port, Buffer.from(JSON.stringify(event("small"))), isChunked)).toMatchObject({ status: 200 });
    await engine.consumers.drain({ flush: true });
    expect(idsOf(handed)).toEqual(["small"]);
  });

  it("takes events out of order by a day: histories go by their time, consumers by their arrival", async () => {
    const { engine, clock, handed } = await openEngine();
    const base = { accountId: "ann", kind: "finish" } as const;
    const at = (agoMs: number) => new Date(clock.nowMs() - agoMs).toISOString();
    await engine.recordEvents([{ ...base, id: "today", itemId: "book:a", at: at(0) }]);
    clock.advance(1000);
    await engine.recordEvents([{ ...base, id: "yesterday", itemId: "book:b", at: at(dayMs) }]);
    clock.advance(1000);
    await engine.recordEvents([{ ...base, id: "between", itemId: "book:c", at: at(dayMs / 2) }]);
    await engine.consumers.drain({ flush: true });
    expect(idsOf((await engine.exportUser("ann")).events)).toEqual(["today", "between", "yesterday"]);
    expect(idsOf(handed)).toEqual(["today", "yesterday", "between"]);
    const partitions = [0, 1, 2, 3].map((partition) => engine.ports.eventLog.read(engine.tenant, partition, 0n, 10));
    const arrivals = (await Promise.all(partitions)).flat().map(({ arrivedAtMs }) => arrivedAtMs - clock.nowMs());
    expect(arrivals).toEqual([-2000, -1000, 0]);
  });

  it("counts the same event from three devices once, whatever their clocks say", async () => {
    const { engine, clock, handed } = await openEngine();
    const skews = [0, 20 * hourMs, -300 * dayMs];
    const reports = await Promise.all(
      skews.map((skewMs) =>
        engine.recordEvents([
          {
            id: "play 1",
            accountId: "ann",
            itemId: "book:a",
            kind: "finish",
            at: new Date(clock.nowMs() + skewMs).toISOString(),
          },
        ]),
      ),
    );
    expect(
      reports.filter(({ acceptedCount, duplicateCount }) => acceptedCount === 1 && duplicateCount === 0),
    ).toHaveLength(1);
    expect(
      reports.filter(({ acceptedCount, duplicateCount }) => acceptedCount === 0 && duplicateCount === 1),
    ).toHaveLength(2);
    await engine.consumers.drain({ flush: true });
    expect(idsOf(handed)).toEqual(["play 1"]);
    expect((await engine.exportUser("ann")).events).toHaveLength(1);
  });

  it("takes a device's clock that runs ahead by hours, refuses days, and goes by its own clock for arrival", async () => {
    const { engine, clock } = await openEngine();
    const like = (id: string, skewMs: number) =>
      ({
        id,
        accountId: "ann",
        itemId: "book:a",
        kind: "like",
        at: new Date(clock.nowMs() + skewMs).toISOString(),
      }) as const;
    const report = await engine.recordEvents([like("hours", 20 * hourMs), like("days", 3 * dayMs)]);
    expect(report).toMatchObject({ acceptedCount: 1, rejected: [{ index: 1, code: "INVALID_INPUT" }] });
    expect(report.rejected[0]?.message).toContain("is in the future");
    const lags = await engine.consumers.lags();
    expect(Math.max(...lags.map(({ lagMs }) => lagMs))).toBeLessThan(1000);
  });

  it("takes an event of an item that nobody knows, and lists go on without it", async () => {
    const { engine, handed } = await openEngine();
    await engine.recordEvents([{ id: "e", accountId: "ann", itemId: "book:nobody-knows", kind: "finish" }]);
    await engine.consumers.drain({ flush: true });
    expect(idsOf(handed)).toEqual(["e"]);
    const { items } = await engine.recommend({ userId: "ann", n: 4 });
    expect(items.map(({ item }) => item.id)).not.toContain("book:nobody-knows");
    expect(items).toHaveLength(4);
  });
});

describe("back-pressure", () => {
  it("answers 429 with the group that is behind, takes nothing, and takes it again when the group has caught up", async () => {
    let isStuck = true;
    const { engine, clock, handed } = await openEngine(async () => {
      if (isStuck) throw new EngineError("DISK_FULL", "The disk of the lake is full.");
    });
    const port = await listen(engine);
    const body = (id: string) => Buffer.from(JSON.stringify({ id, accountId: "ann", itemId: "book:a", kind: "like" }));
    expect(await send(port, body("first"), false)).toMatchObject({ status: 200 });
    clock.advance(2 * hourMs);
    const refused = await send(port, body("second"), false);
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.body)).toMatchObject({
      code: "OVERLOADED",
      message: expect.stringMatching(/is 7\d\d\d s behind.*again later/),
    });
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text());
    expect(metrics).toMatch(/codecatalyst_consumer_lag_seconds\{group="noting",tenant="default",partition="\d"\} 7200/);
    isStuck = false;
    await engine.consumers.drain({ flush: true });
    expect(await send(port, body("second"), false)).toMatchObject({ status: 200 });
    await engine.consumers.drain({ flush: true });
    expect(idsOf(handed)).toEqual(["first", "second"]);
  });
});
