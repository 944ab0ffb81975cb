import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { parseTrait } from "../domain/taste.ts";
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

describe("a taste that its owner sees and edits", () => {
  const edit = (userId: string, facet: string, value: string, wish?: "more" | "less" | "never") =>
    engine.useCases.editTaste(engine.tenant, parseUserId(userId), {
      ...parseTrait(facet, value),
      ...(wish && { wish }),
    });
  const traits = (itemId: string) => items.find(({ id }) => id === itemId)!;
  const listOf = async (userId: string) => (await engine.recommend({ userId, n: 20 })).items;

  it("is told with the events behind each belief", async () => {
    const taste = await engine.useCases.getTaste(engine.tenant, parseUserId("person 7"));
    const events = new Map(likesOf(7).map((event) => ["id" in event ? event.id : "", event.itemId]));
    expect(new Set(taste.beliefs.map(({ facet }) => facet))).toEqual(new Set(["domain", "genre", "theme", "person"]));
    for (const { facet, value, share, eventIds, itemIds } of taste.beliefs) {
      expect(share).toBeGreaterThan(0);
      expect(eventIds.length).toBeGreaterThan(0);
      expect(itemIds).toEqual([...new Set(eventIds.map((id) => events.get(id)))]);
      for (const id of eventIds) {
        const { domain, genres, themes, creators } = traits(events.get(id)!);
        const own = { domain: [domain], genre: genres, theme: themes, person: creators!.map(({ name }) => name) };
        expect(own[facet]).toContain(value);
      }
    }
    const domains = taste.beliefs.filter(({ facet }) => facet === "domain");
    expect(domains.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it("moves the next list as the edits say, by parts that add up, and moves it back", async () => {
    const before = await listOf("person 8");
    const placesOf = (list: typeof before, theme: string) =>
      list.flatMap(({ item }, place) => (item.themes.includes(theme) ? [place] : []));
    const theme = before.flatMap(({ item }) => item.themes)[0]!;

    await edit("person 8", "theme", theme.toUpperCase(), "never");
    expect(placesOf(await listOf("person 8"), theme)).toEqual([]);
    const { exclusion } = await engine.explain({
      userId: "person 8",
      itemId: before.find(({ item }) => item.themes.includes(theme))!.item.id,
    });
    expect(exclusion).toMatch(/never wants the theme/);

    await edit("person 8", "theme", theme, "more");
    const more = await listOf("person 8");
    expect(placesOf(more, theme).length).toBeGreaterThan(placesOf(before, theme).length);
    const wished = more.filter(({ reasons }) => reasons.some(({ kind }) => kind === "wish"));
    expect(wished.length).toBeGreaterThan(0);
    for (const { item } of wished) expect(item.themes).toContain(theme);
    for (const { score, breakdown } of more) {
      const parts = Object.values(breakdown).reduce((sum, { value, weight }) => sum + value * weight, 0);
      expect(score).toBeCloseTo(parts, 6);
    }

    await edit("person 8", "theme", theme, "less");
    expect(placesOf(await listOf("person 8"), theme).length).toBeLessThan(placesOf(before, theme).length);
    expect((await engine.exportUser("person 8")).user.tasteEdits).toEqual([
      { facet: "theme", value: theme, wish: "less" },
    ]);

    await edit("person 8", "theme", theme);
    expect(await listOf("person 8")).toEqual(before);
    await expect(edit("person 8", "domain", "opera", "more")).rejects.toMatchObject({ code: "UNKNOWN_DOMAIN" });
  });

  it("brings what was asked for into lists that would not have looked at it, and is gone after erasure", async () => {
    await edit("newcomer", "person", "Writer 16", "more");
    const list = await listOf("newcomer");
    expect(list.some(({ sources }) => sources.includes("wish"))).toBe(true);
    await engine.useCases.eraseUser(engine.tenant, parseUserId("newcomer"));
    expect((await engine.useCases.getTaste(engine.tenant, parseUserId("newcomer"))).edits).toEqual([]);
    expect((await listOf("newcomer")).some(({ sources }) => sources.includes("wish"))).toBe(false);
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
