import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { createEngine, type Engine, type EventInput, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const nowMs = Date.UTC(2026, 4, 1);
const dayMs = 86_400_000;

const items: readonly ItemInput[] = Array.from({ length: 120 }, (_, index) => ({
  id: `${["movie", "book", "music"][index % 3]}:${index}`,
  domain: ["movie", "book", "music"][index % 3]!,
  title: `Work ${index}`,
  genres: [`genre-${index % 8}`],
  themes: [`theme-${index % 6}`, `theme-${index % 11}`],
  creators: [{ name: `Writer ${index % 17}`, role: "author" }],
}));

let engine: Engine;
const clock = new FixedClock(nowMs - dayMs);
const personCount = 100;

/** Each of them likes works of one of six themes most. */
const likesOf = (person: number): readonly EventInput[] =>
  Array.from({ length: 3 + (person % 9) }, (_, index) => ({
    id: `${person} ${index}`,
    accountId: `person ${person}`,
    itemId: items[(index % 4 === 3 ? 7 * person + index : 6 * (index + person) + (person % 6)) % items.length]!.id,
    kind: index % 3 === 0 ? ("finish" as const) : ("like" as const),
    at: nowMs - dayMs * (2 + ((person * 7 + 3 * index) % 90)),
  }));

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock) });
  await engine.putItems(items);
  await engine.recordEvents(Array.from({ length: personCount }, (_, person) => likesOf(person)).flat());
  await engine.train();
  clock.advance(dayMs);
});

afterAll(() => engine.close());

const learnt = () => engine.consumers.drain({ flush: true });
const idsFor = async (userId: string, n = 10) =>
  (await engine.recommend({ userId, n })).items.map(({ item }) => item.id as string);

describe("what is shown and left alone", () => {
  it("falls out of lists, says so, and comes back after the rest or a touch", async () => {
    const [first, second] = await idsFor("person 5");
    const shown = (itemId: string, list: number): EventInput => ({
      accountId: "person 5",
      itemId,
      kind: "impression",
      recommendationId: `list ${list}`,
      at: nowMs - dayMs + list * 3_600_000,
    });
    await engine.recordEvents([1, 2, 3, 4].flatMap((list) => [shown(first!, list), shown(second!, list)]));
    expect(await idsFor("person 5")).toEqual(expect.arrayContaining([first, second]));
    await engine.recordEvents([shown(first!, 5), shown(second!, 5)]);
    const rested = await idsFor("person 5");
    expect(rested).not.toContain(first);
    expect(rested).not.toContain(second);
    expect((await engine.explain({ userId: "person 5", itemId: first! })).exclusion).toMatch(/rests/);
    await engine.recordEvents([{ accountId: "person 5", itemId: second!, kind: "view", at: nowMs }]);
    expect(await idsFor("person 5")).toContain(second);
    clock.advance(14 * dayMs);
    expect(await idsFor("person 5")).toContain(first);
    clock.advance(-14 * dayMs);
  });
});

describe("events without which an item would not be in the list", () => {
  it("hold when they are taken back for good, and the answer says where none do", async () => {
    const n = 8;
    const verdicts: string[] = [];
    let [named, holding] = [0, 0];
    for (let person = 0; person < personCount; person += 1) {
      const userId = `person ${person}`;
      const itemId = (await idsFor(userId, n))[person % 4]!;
      const answer = await engine.useCases.counterfactual({
        tenant: engine.tenant,
        userId: parseUserId(userId),
        itemId: parseItemId(itemId),
        n,
        workLimit: 4,
      });
      verdicts.push(answer.verdict);
      expect(answer.events.length > 0).toBe(answer.verdict === "events");
      if (answer.verdict !== "events") continue;
      for (const { id } of answer.events) await engine.useCases.retractEvent(engine.tenant, parseUserId(userId), id);
      await learnt();
      named += 1;
      if (!(await idsFor(userId, n)).includes(itemId)) holding += 1;
    }
    expect(named).toBeGreaterThan(personCount / 2);
    expect(verdicts.filter((verdict) => verdict === "not-listed")).toEqual([]);
    expect(holding / named).toBeGreaterThanOrEqual(0.95);
  });
});
