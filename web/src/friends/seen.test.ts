import type { Event, StandingEvent } from "codecatalyst-client";
import { describe, expect, it } from "vitest";
import { seenItemIds } from "./seen.ts";

const done = (itemId: string, kind: "like" | "finish" | "view", standing: StandingEvent["standing"]): StandingEvent => {
  const event: Event = { id: `${itemId} ${kind}`, at: "2026-01-01T00:00:00Z", accountId: "ada", itemId, kind };
  return { event, standing };
};

describe("seenItemIds", () => {
  it("holds works that count, once each, and nothing that was only looked at, private or taken back", () => {
    const events = [
      done("a", "like", "counts"),
      done("b", "view", "counts"),
      done("c", "finish", "private"),
      done("a", "finish", "counts"),
      done("d", "like", "retracted"),
      done("e", "finish", "counts"),
      done("f", "like", "counts"),
    ];
    expect(seenItemIds(events, 2)).toEqual(["a", "e"]);
  });
});
