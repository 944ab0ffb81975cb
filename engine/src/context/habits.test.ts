import { expect, it } from "vitest";
import type { TasteEvent } from "../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId } from "../domain/ids.ts";
import { habitsOf } from "./habits.ts";

const dayMs = 86_400_000;
const from = Date.UTC(2026, 0, 1, 20);
let count = 0;

function event(item: string, day: number, kind: "start" | "finish" | "purchase" | "impression" | "view"): TasteEvent;
function event(item: string, day: number, kind: "progress" | "rate", ratio: number): TasteEvent;
function event(item: string, day: number, kind: TasteEvent["kind"], ratio?: number): TasteEvent {
  count += 1;
  const base = { id: parseEventId(`e${count}`), accountId: parseAccountId("a"), itemId: parseItemId(item) };
  return { ...base, atMs: from + day * dayMs, kind, ...(ratio !== undefined && { ratio }) } as TasteEvent;
}

const events = [
  event("novel", 0, "purchase"),
  event("novel", 4, "start"),
  event("novel", 10, "finish"),
  event("film", 11, "progress", 0.3),
  event("film", 13, "progress", 1),
  event("album", 14, "progress", 0.2),
  event("essay", 12, "progress", 0.6),
  event("essay", 12, "rate", 0.1),
  event("series", 60, "progress", 0.5),
  event("poster", 61, "impression"),
];

it("tells what was finished, what was given up and how long it took", () => {
  const habits = habitsOf(events, { nowMs: from + 62 * dayMs });
  expect(habits).toEqual({
    begunCount: 5,
    finishedCount: 3,
    // The series was begun two days ago, and may go on.
    completionRatio: 3 / 4,
    abandonedItemIds: ["album"],
    abandonedAtRatio: 0.2,
    finishedPerWeek: 3 / (60 / 7),
    daysToFinish: 2,
    daysFromPurchaseToFinish: 10,
    usualHours: [20],
  });
});

it("gives an item up only when it was left for a month, and takes it back when it is resumed", () => {
  const album = event("album", 0, "progress", 0.2);
  expect(habitsOf([album], { nowMs: from + 30 * dayMs }).abandonedItemIds).toEqual([]);
  expect(habitsOf([album], { nowMs: from + 31 * dayMs }).abandonedItemIds).toEqual(["album"]);
  const resumed = [event("album", 29, "progress", 0.4), album];
  expect(habitsOf(resumed, { nowMs: from + 31 * dayMs }).abandonedItemIds).toEqual([]);
});

it("knows hours on the user's clock, and nothing of somebody without events", () => {
  expect(habitsOf(events, { nowMs: from, timeZone: "Asia/Tokyo" }).usualHours).toEqual([5]);
  const none = { begunCount: 0, finishedCount: 0, abandonedItemIds: [], usualHours: [] };
  expect(habitsOf([], { nowMs: from })).toEqual(none);
});
