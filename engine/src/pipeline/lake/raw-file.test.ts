import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventKinds, type Event } from "../../domain/event.ts";
import { oneEventOfEachShape } from "../../ports/contract-data.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { encodeTable } from "./parquet-table.ts";
import { decodeRaw, encodeRaw, eventOfRow, lakeSchemaVersion, rawColumns, rawRowOf } from "./raw-file.ts";

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "null", "👩‍👩‍👧 🎬", "\0", "x".repeat(3000)));
const arbitraryEvent: fc.Arbitrary<Event> = fc
  .record({
    id: text,
    accountId: text,
    itemId: text,
    atMs: fc.integer({ min: -8.64e15, max: 8.64e15 }),
    recommendationId: fc.option(text, { nil: undefined }),
    context: fc.constantFrom(
      undefined,
      { company: "family" },
      { weather: "rainy" },
      { company: "alone", weather: "sunny" },
    ),
    kind: fc.constantFrom(...eventKinds),
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    emoji: text,
    eventId: text,
    isPrivate: fc.boolean(),
  })
  .map(({ recommendationId, context, kind, ratio, emoji, eventId, isPrivate, ...base }) => {
    const own = kind === "rate" || kind === "progress" ? { ratio } : kind === "emoji" ? { emoji } : {};
    if (kind === "retract") return { ...base, kind, eventId } as unknown as Event;
    if (kind === "leave-out") return { ...base, kind } as unknown as Event;
    const optional = {
      ...(recommendationId !== undefined && { recommendationId }),
      ...(context && { context }),
      ...(isPrivate && { isPrivate }),
    };
    return { ...base, kind, ...own, ...optional } as unknown as Event;
  });
const arbitraryLogged: fc.Arbitrary<LoggedEvent> = fc.record({
  position: fc.bigInt({ min: 1n, max: 10n ** 56n }),
  arrivedAtMs: fc.integer({ min: 0, max: 8.64e15 }),
  event: arbitraryEvent,
});

describe("a raw file", () => {
  it("gives back every event as it was, and the same events are the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryLogged, { maxLength: 40 }), fc.nat(1000), async (logged, partition) => {
        const rows = logged.map((one) => rawRowOf(partition, one));
        const bytes = await encodeRaw(rows);
        const back = await decodeRaw(bytes, "a file");
        expect(back).toEqual(rows);
        expect(back.map(eventOfRow)).toEqual(logged.map(({ event }) => event));
        expect(back.map(({ position }) => BigInt(position))).toEqual(logged.map(({ position }) => position));
        expect(await encodeRaw(back)).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it("cuts off fractions of milliseconds and keeps the rest of every shape of event", async () => {
    const events = oneEventOfEachShape("a");
    const rows = events.map((event, index) => rawRowOf(0, { position: BigInt(index + 1), arrivedAtMs: 1e12, event }));
    const back = (await decodeRaw(await encodeRaw(rows), "a file")).map(eventOfRow);
    expect(back).toEqual(events.map((event) => ({ ...event, atMs: Math.trunc(event.atMs) })));
  });

  it("of many row groups keeps the order", async () => {
    const [event] = oneEventOfEachShape("a");
    const rows = Array.from({ length: 5000 }, (_, index) =>
      rawRowOf(3, { position: BigInt(index + 1), arrivedAtMs: 1e12 + index, event: event! }),
    );
    expect(await decodeRaw(await encodeRaw(rows), "a file")).toEqual(rows);
  });

  it("of schemas 1 and 2 reads as today's, and one of a later schema is refused", async () => {
    const [event] = oneEventOfEachShape("a");
    const row = rawRowOf(0, { position: 7n, arrivedAtMs: 1e12, event: event! });
    const { retracted_event_id: _retracted, is_private: _private, ...columnsV2 } = rawColumns;
    const { company: _company, weather: _weather, ...columnsV1 } = columnsV2;
    expect(await decodeRaw(await encodeTable(columnsV2, [row], 2), "an old file")).toEqual([row]);
    expect(await decodeRaw(await encodeTable(columnsV1, [row], 1), "an old file")).toEqual([row]);
    const newer = encodeTable(rawColumns, [row], lakeSchemaVersion + 1).then((bytes) => decodeRaw(bytes, "a new file"));
    await expect(newer).rejects.toMatchObject({
      code: "STORE_TOO_NEW",
      message: expect.stringContaining("a new file"),
    });
  });

  it("that is damaged is refused by name", async () => {
    const bytes = await encodeRaw([]);
    for (const broken of [
      new Uint8Array(),
      bytes.subarray(0, bytes.length - 5),
      new TextEncoder().encode("no Parquet at all"),
    ])
      await expect(decodeRaw(broken, "lake/raw/x")).rejects.toMatchObject({
        code: "STORE_DAMAGED",
        message: expect.stringContaining("lake/raw/x"),
      });
  });
});
