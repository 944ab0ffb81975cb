import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedEvents, createStandings, undoneOf } from "./counted-events.ts";
import type { Event } from "./event.ts";
import { parseAccountId, parseEventId, parseItemId } from "./ids.ts";

const base = (id: string, item = "x", account = "ada") => ({
  id: parseEventId(id),
  accountId: parseAccountId(account),
  itemId: parseItemId(item),
  atMs: 1e12,
});
const like = (id: string, item = "x", account = "ada"): Event => ({ ...base(id, item, account), kind: "like" });
const leaveOut = (id: string, item = "x", account = "ada"): Event => ({
  ...base(id, item, account),
  kind: "leave-out",
});
const retract = (eventId: string, account = "ada"): Event => ({
  ...base(`no ${eventId} of ${account}`, "x", account),
  kind: "retract",
  eventId: parseEventId(eventId),
});
const counted = (events: readonly Event[], canonicalOf = parseItemId) =>
  countedEvents(events, undoneOf(events), canonicalOf).map(({ id }) => id);

describe("countedEvents", () => {
  it("are those that were not taken back, by the account that they are of", () => {
    expect(counted([like("a"), like("b"), retract("a")])).toEqual(["b"]);
    expect(counted([like("a"), retract("a", "eve")])).toEqual(["a"]);
    expect(counted([like("a"), retract("never came")])).toEqual(["a"]);
  });

  it("are none of a private session", () => {
    expect(counted([{ ...base("a"), kind: "finish", isPrivate: true }, like("b")])).toEqual(["b"]);
  });

  it("are none of what any account of the user left out, by work, until that is taken back", () => {
    const canonicalOf = (id: string) => parseItemId(id.replace("paperback", "work"));
    const events = [
      like("a", "work"),
      like("b", "paperback"),
      like("c", "other"),
      leaveOut("o", "paperback", "kindle"),
    ];
    expect(counted(events, canonicalOf)).toEqual(["c"]);
    expect(counted([...events, retract("o", "kindle")], canonicalOf)).toEqual(["a", "b", "c"]);
    expect(counted([...events, leaveOut("p", "work"), retract("o", "kindle")], canonicalOf)).toEqual(["c"]);
  });

  it("stay taken back: a retract of a retract does nothing", () => {
    expect(counted([like("a"), retract("a"), retract("no a of ada")])).toEqual([]);
  });

  it("are the same in whatever order things were said", () => {
    const some = fc.array(
      fc.oneof(
        fc.tuple(fc.nat(9), fc.nat(3)).map(([id, item]) => like(`e${id}`, `i${item}`)),
        fc.nat(15).map((id) => retract(id > 9 ? `o${id - 10}` : `e${id}`)),
        fc.nat(3).map((item) => leaveOut(`o${item}`, `i${item}`)),
      ),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(some, (events) => {
        expect(counted(events).toSorted()).toEqual(counted(events.toReversed()).toSorted());
      }),
    );
  });

  it("stand for a reason", () => {
    const events = [like("a"), leaveOut("o", "y"), like("b", "y"), retract("a"), like("c")];
    expect(events.map(createStandings(undoneOf(events)))).toEqual([
      "retracted",
      "control",
      "left-out",
      "control",
      "counts",
    ]);
  });
});
