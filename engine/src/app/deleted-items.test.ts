import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { parseSurfaceName } from "../domain/surface/surface.ts";
import { readDemoLines } from "../models/testing-demo.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const items = ["books", "movies", "albums"].flatMap((name) =>
  readDemoLines(`catalogue/${name}.jsonl`),
) as readonly ItemInput[];
const gatsby = "book:the-great-gatsby-1925";
const home = parseSurfaceName("home");

async function trained(ports = openMemoryPorts()): Promise<Engine> {
  const made = await createEngine({ ports, listTtlMs: 60_000 });
  await made.putItems(items);
  await made.recordEvents([
    { accountId: "ada", itemId: gatsby, kind: "finish" },
    ...Array.from({ length: 12 }, (_, person) =>
      items
        .filter((_item, place) => place % 7 === person % 5)
        .slice(person, person + 40)
        .map(({ id }) => ({ accountId: `person ${person}`, itemId: id, kind: "like" as const })),
    ).flat(),
  ]);
  await made.train();
  return made;
}

let engine: Engine;
let shared: Engine;

beforeAll(async () => {
  engine = await trained();
  // As where several processes write: nobody here is told of what others delete, and nothing is remembered of it.
  const ports = openMemoryPorts();
  shared = await trained({ ...ports, eventLog: Object.assign(ports.eventLog, { pollMs: 50 }) });
});
afterAll(async () => {
  await engine.close();
  await shared.close();
});

const ada = parseUserId("ada");
const idsOf = (ranked: readonly { readonly item: { readonly id: string } }[]) => ranked.map(({ item }) => item.id);
const dropItems = async (from: Engine, ids: readonly string[]) => {
  for (const id of ids) await from.useCases.deleteItem(from.tenant, parseItemId(id));
};
const putBack = (to: Engine, ids: readonly string[]) => to.putItems(items.filter(({ id }) => ids.includes(id)));

/** Every way to a list. */
const lists: readonly (readonly [string, (of: Engine) => Promise<readonly string[]>])[] = [
  ["a list", async (of) => idsOf((await of.recommend({ userId: "ada", n: 10 })).items)],
  ["a newcomer's list", async (of) => idsOf((await of.recommend({ userId: "newcomer", n: 20 })).items)],
  ["a list of books", async (of) => idsOf((await of.recommend({ userId: "newcomer", n: 12, domain: "book" })).items)],
  [
    "a list with discoveries",
    async (of) => idsOf((await of.recommend({ userId: "ada", n: 20, discovery: true })).items),
  ],
  ["what is like an item", async (of) => idsOf(await of.similar({ itemId: gatsby, n: 12 }))],
  ["what is on the rise", async ({ useCases, tenant }) => idsOf((await useCases.trending({ tenant, n: 12 })).items)],
  [
    "what a favourite leads to",
    async ({ useCases, tenant }) => {
      const { rows } = await useCases.becauseYou({ tenant, userId: ada, rows: 1, n: 8 });
      return rows.flatMap((row) => idsOf(row.items));
    },
  ],
  ["a playlist", async (of) => idsOf((await of.playlist({ userId: "ada", kind: "music", n: 10 })).entries)],
  ["an evening", async (of) => idsOf((await of.playlist({ userId: "ada", kind: "evening" })).entries)],
  ["a group's list", async (of) => idsOf((await of.groupList({ memberIds: ["ada", "person 3"], n: 12 })).items)],
];

describe("a work that was deleted since the training", () => {
  it.each(lists)("leaves no gap in %s, and comes back when it is back", async (_, listOf) => {
    for (const of of [engine, shared]) {
      const before = await listOf(of);
      expect(before.length).toBeGreaterThanOrEqual(3);
      const gone = before.filter((_id, place) => place % 2 === 0);
      await dropItems(of, gone);
      const after = await listOf(of);
      expect(after).toHaveLength(before.length);
      for (const id of gone) expect(after).not.toContain(id);
      expect(await listOf(of)).toEqual(after);
      await putBack(of, gone);
      expect(await listOf(of)).toEqual(before);
    }
  });

  it("leaves no gap where many are gone, one after the other", async () => {
    const gone: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const list = idsOf((await engine.recommend({ userId: "newcomer", n: 10, domain: "book" })).items);
      expect(list).toHaveLength(10);
      expect(list.filter((id) => gone.includes(id))).toEqual([]);
      gone.push(...list);
      await dropItems(engine, list);
    }
    await putBack(engine, gone);
  });

  it("leaves no gap on the pages of a surface, none of which repeats anything", async () => {
    const { useCases, tenant } = engine;
    const pagesOf = async () => {
      const pages: (readonly string[])[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < 4; page += 1) {
        const list = await useCases.recommend({ tenant, userId: ada, surface: home, ...(cursor && { cursor }) });
        pages.push(idsOf(list.items));
        cursor = list.nextCursor;
      }
      return pages;
    };
    const [first = []] = await pagesOf();
    const [pinned = "", ...others] = first;
    const by = { by: "operator" };
    const rules = [{ id: "opening", kind: "pin", itemId: parseItemId(pinned), position: 3 }] as const;
    await useCases.putSurface(tenant, home, { rules, n: 8 }, by);
    await useCases.publishSurface(tenant, home, by);
    expect((await pagesOf())[0]?.[2]).toBe(pinned);
    const gone = [pinned, ...others.slice(0, 3), ...(await pagesOf()).slice(1).flatMap((page) => page.slice(0, 2))];
    await dropItems(engine, gone);
    const pages = await pagesOf();
    expect(pages.map((page) => page.length)).toEqual([8, 8, 8, 8]);
    expect(new Set(pages.flat()).size).toBe(32);
    for (const id of gone) expect(pages.flat()).not.toContain(id);
    const preview = await useCases.previewSurface({ tenant, name: home, userId: ada });
    expect([preview.before.length, preview.after.length]).toEqual([8, 8]);
    expect(preview.unmet).toEqual([{ ruleId: "opening", kind: "pin", problem: "It was deleted." }]);
    await useCases.deleteSurface(tenant, home);
    await putBack(engine, gone);
  });

  it("leaves its place in the row of what was begun", async () => {
    const begun = items.filter(({ domain, series }) => domain === "book" && series === undefined).slice(20, 28);
    const ids = begun.map(({ id }) => id);
    await engine.recordEvents(ids.map((itemId) => ({ accountId: "reader", itemId, kind: "start" as const })));
    const rowOf = async () => idsOf((await engine.recommend({ userId: "reader", n: 10 })).continue);
    const before = await rowOf();
    expect(before).toHaveLength(6);
    await dropItems(engine, before.slice(0, 2));
    const after = await rowOf();
    expect(after).toHaveLength(6);
    expect(after.slice(0, 4)).toEqual(before.slice(2));
    await putBack(engine, before);
  });
});
