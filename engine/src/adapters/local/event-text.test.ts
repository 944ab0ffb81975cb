import fc from "fast-check";
import { expect, it } from "vitest";
import { eventKinds } from "../../domain/event.ts";
import type { Event } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { decodeEvents, decodeEventsOf, encodeEvents } from "./event-text.ts";

const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", '"', "\\", "\u{D800}", "__proto__"));
const plainText = fc.constantFrom("a", "b", "", "],[", ",", "a,b", "[]", "]");
const eventWith = (text: fc.Arbitrary<string>) =>
  fc
    .record({
      id: text,
      accountId: text,
      itemId: text,
      atMs: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      recommendationId: fc.option(text, { nil: undefined }),
      context: fc.option(fc.constantFrom({}, { company: "alone" }, { weather: "sunny" }), { nil: undefined }),
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
      return {
        ...base,
        kind,
        ...own,
        ...(recommendationId !== undefined && { recommendationId }),
        ...(context && { context }),
        ...(isPrivate && { isPrivate }),
      } as unknown as Event;
    });

it("keeps every field of every event, whatever its texts and numbers", () => {
  fc.assert(
    fc.property(fc.array(eventWith(anyText), { maxLength: 20 }), (events) => {
      // JSON has no negative zero, and no event needs one.
      const normal = events.map((event) => ({
        ...event,
        atMs: event.atMs + 0,
        ...("ratio" in event && { ratio: event.ratio + 0 }),
      }));
      expect(decodeEvents(encodeEvents(events))).toStrictEqual(normal);
    }),
  );
});

it.each([
  ["plain", plainText],
  ["any", fc.oneof(plainText, anyText)],
])("gives the events of one account out of those of several with %s names", (_, names) => {
  fc.assert(
    fc.property(fc.array(eventWith(names), { maxLength: 20 }), names, (given, account) => {
      const events = given.toSorted((a, b) => (a.accountId < b.accountId ? -1 : Number(a.accountId > b.accountId)));
      const all = encodeEvents(events);
      expect(decodeEventsOf(all, account as AccountId)).toStrictEqual(
        decodeEvents(all).filter(({ accountId }) => accountId === account),
      );
    }),
    { numRuns: 500 },
  );
});
