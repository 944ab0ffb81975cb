import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { createEngine, type Engine, type EventInput, type ItemInput } from "./engine.ts";
import { openLocalPorts } from "./ports.ts";

const nowMs = Date.UTC(2026, 4, 1);
const dayMs = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "codecatalyst-undo-"));

const items: readonly ItemInput[] = Array.from({ length: 60 }, (_, index) => ({
  id: `${index % 3 === 0 ? "movie" : "book"}:${index}`,
  domain: index % 3 === 0 ? "movie" : "book",
  title: `Work ${index}`,
  genres: [`genre-${index % 5}`],
  themes: [`theme-${index % 4}`],
  creators: [{ name: `Writer ${index % 7}`, role: "author" }],
}));
const itemIdAt = (index: number) => items[index % items.length]!.id;

/** `undone`: with what was taken back, left out or private; `never`: where none of it ever was. */
let undone: Engine;
let never: Engine;

const openCopy = async (name: string) => {
  const copy = join(folder, name);
  cpSync(join(folder, "trained"), copy, { recursive: true, filter: (path) => !path.endsWith("lock") });
  return createEngine({ ports: { ...(await openLocalPorts(copy)), clock: new FixedClock(nowMs) } });
};

beforeAll(async () => {
  const trained = await createEngine({
    ports: { ...(await openLocalPorts(join(folder, "trained"))), clock: new FixedClock(nowMs - dayMs) },
  });
  await trained.putItems(items);
  await trained.recordEvents(
    Array.from({ length: 60 }, (_, person) =>
      Array.from({ length: 8 }, (__, index) => ({
        accountId: `person ${person}`,
        itemId: itemIdAt(person + 3 * index + (person % 5)),
        kind: "like" as const,
        at: nowMs - dayMs * (2 + ((person * 7 + index) % 90)),
      })),
    ).flat(),
  );
  await trained.train();
  await trained.close();
  [undone, never] = [await openCopy("undone"), await openCopy("never")];
});

afterAll(async () => {
  await undone.close();
  await never.close();
  rmSync(folder, { recursive: true });
});

const happening = fc.record({
  user: fc.nat(3),
  item: fc.nat(59),
  hoursAgo: fc.nat(24 * 40),
  kind: fc.constantFrom("like", "finish", "dislike", "view", "start", "skip", "impression"),
  fate: fc.constantFrom("kept", "kept", "kept", "taken back", "taken back first", "private", "left out", "let back in"),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const userOf = (run: number, user: number) => `user ${run}.${user}`;
let runCount = 0;

/** Works with an odd number are left out by whoever is fated to. */
function eventOf(run: number, { user, item, kind, hoursAgo, fate }: Happening, place: number) {
  const base = { id: `${run} ${place}`, accountId: userOf(run, user), at: nowMs - hoursAgo * 3_600_000 };
  const itemId = itemIdAt(fate === "left out" ? 2 * item + 1 : 2 * item);
  return { ...base, itemId, kind, ...(fate === "private" && { isPrivate: true }) } as EventInput & { id: string };
}

async function record(engine: Engine, events: readonly EventInput[]): Promise<void> {
  if (events.length > 0) await engine.recordEvents(events);
  await engine.consumers.drain({ flush: true });
}

const listsOf = async (engine: Engine, users: readonly string[]) => {
  const lists = [];
  for (const userId of users)
    for (const options of [
      { n: 30 },
      { n: 10, domain: "book" },
      { n: 10, discovery: true, moodGoal: "contrast" as const },
    ]) {
      const { items: list, continue: row, mood } = await engine.recommend({ userId, ...options });
      lists.push({ list, row, mood });
    }
  return lists;
};

describe("what was taken back, left out or private", () => {
  it("leaves every list as it would be had it never been, score by score", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40 }), async (happenings) => {
        const run = (runCount += 1);
        const told = happenings.map((one, place) => ({ ...one, event: eventOf(run, one, place) }));
        const retract = ({ event }: (typeof told)[number]): EventInput => ({
          kind: "retract",
          accountId: event.accountId,
          itemId: event.itemId,
          eventId: event.id,
        });
        const of = (fate: Happening["fate"]) => told.filter((one) => one.fate === fate);
        const leaveOut =
          (prefix: string) =>
          (one: (typeof told)[number]): EventInput => ({
            kind: "leave-out",
            id: `${prefix} ${one.event.id}`,
            accountId: one.event.accountId,
            itemId: one.event.itemId,
          });
        await record(undone, of("taken back first").map(retract));
        await record(
          undone,
          told.map(({ event }) => event),
        );
        await record(undone, of("let back in").map(leaveOut("for a while")));
        await record(undone, [...of("left out").map(leaveOut("for good")), ...of("taken back").map(retract)]);
        await record(
          undone,
          of("let back in").map((one): EventInput => {
            const { accountId, itemId, id } = one.event;
            return { kind: "retract", accountId, itemId, eventId: `for a while ${id}` };
          }),
        );
        await record(
          never,
          told.filter(({ fate }) => fate === "kept" || fate === "let back in").map(({ event }) => event),
        );
        const users = [0, 1, 2, 3].map((user) => userOf(run, user));
        expect(await listsOf(undone, [...users, "newcomer", "person 3"])).toEqual(
          await listsOf(never, [...users, "newcomer", "person 3"]),
        );
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
