import { describe, expect, it } from "vitest";
import { fitting, happenedWords, keptEventCount, withPage, type ArrivedEvent, type Tail } from "./event-tail.ts";

const arrived = (id: string, more: Partial<ArrivedEvent["event"]> = {}): ArrivedEvent => ({
  arrivedAt: "2026-05-03T19:00:00.000Z",
  event: {
    id,
    at: "2026-05-03T19:00:00.000Z",
    accountId: "Ada",
    itemId: "movie:1",
    kind: "like",
    ...more,
  } as ArrivedEvent["event"],
});
const page = (ids: readonly string[], nextCursor = "next") => ({
  events: ids.map((id) => arrived(id)),
  nextCursor,
  hasMore: false,
});
const empty: Tail = { events: [], cursor: undefined };
const idsOf = ({ events }: Tail) => events.map(({ event }) => event.id);

describe("withPage", () => {
  it("puts what arrived last first, and goes on behind it", () => {
    const tail = withPage(withPage(empty, page(["a", "b"])), page(["c", "d"], "after d"));
    expect(idsOf(tail)).toEqual(["d", "c", "b", "a"]);
    expect(tail.cursor).toBe("after d");
  });

  it("has an event once, however often it comes", () =>
    expect(idsOf(withPage(withPage(empty, page(["a", "b"])), page(["b", "c"])))).toEqual(["c", "b", "a"]));

  it("drops the oldest when there are many", () => {
    const ids = Array.from({ length: keptEventCount + 3 }, (_, index) => `event ${index}`);
    const kept = idsOf(withPage(empty, page(ids)));
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([keptEventCount, ids.at(-1), "event 3"]);
  });
});

describe("fitting", () => {
  const events = [arrived("a"), arrived("b", { kind: "view" }), arrived("c", { itemId: "book:1", accountId: "Bob" })];
  const found = (filter: Parameters<typeof fitting>[1]) =>
    fitting(events, filter, (itemId) => itemId.split(":")[0]).map(({ event }) => event.id);

  it("takes all that are asked for together", () => {
    expect(found({ kind: "", domain: "", account: "" })).toEqual(["a", "b", "c"]);
    expect(found({ kind: "like", domain: "", account: "" })).toEqual(["a", "c"]);
    expect(found({ kind: "like", domain: "movie", account: "" })).toEqual(["a"]);
    expect(found({ kind: "", domain: "", account: " bo " })).toEqual(["c"]);
    expect(found({ kind: "view", domain: "book", account: "" })).toEqual([]);
  });
});

describe("happenedWords", () => {
  it("says how far and how much", () => {
    expect(happenedWords(arrived("a", { kind: "progress", ratio: 0.456 }).event)).toBe("progress 46 %");
    expect(happenedWords(arrived("a", { kind: "rate", ratio: 0.8 }).event)).toBe("rate 80 of 100");
    expect(happenedWords(arrived("a").event)).toBe("like");
  });
});
