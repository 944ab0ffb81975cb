import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { parseItemId } from "../domain/ids.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-live-"));
afterAll(() => rmSync(folder, { recursive: true }));

const items: readonly ItemInput[] = Array.from({ length: 40 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  genres: [`genre-${index % 5}`],
  themes: [`theme-${index % 4}`],
  creators: [{ name: `Writer ${index % 7}`, role: "author" }],
}));

let sequence = 0;
const like = (accountId: string, item: number) => ({
  id: `event ${sequence++}`,
  accountId,
  itemId: `book:${item}`,
  kind: "like" as const,
});

async function trained(dataFolder: string, notices: string[] = []): Promise<Engine> {
  const engine = await createEngine({ dataFolder, onNotice: (notice) => notices.push(notice) });
  await engine.putItems(items);
  await engine.recordEvents(
    Array.from({ length: 30 }, (_, person) =>
      Array.from({ length: 8 }, (__, index) => like(`person ${person}`, (person + 3 * index) % 30)),
    ).flat(),
  );
  await engine.train();
  return engine;
}

async function recordAndLearn(engine: Engine, events: Parameters<Engine["recordEvents"]>[0]): Promise<void> {
  await engine.recordEvents(events);
  await engine.consumers.drain({ flush: true });
}

/** What a newcomer gets is what is popular; what somebody with likes gets depends on what follows what too. */
async function listsOf(engine: Engine): Promise<unknown> {
  const lists = [];
  for (const userId of ["newcomer", "person 3", "live 4"]) {
    const { items: list } = await engine.recommend({ userId, n: 10 });
    lists.push(list.map(({ item, score }) => [item.id, Number(score.toFixed(3))]));
  }
  return lists;
}

const hype = (people: number, item: number) =>
  Array.from({ length: people }, (_, person) => [
    like(`live ${person}`, person % 30),
    like(`live ${person}`, item),
  ]).flat();

describe("learning between trainings", () => {
  it("shows a newcomer what became popular since, and goes on after a crash, a damaged checkpoint and a lost one", async () => {
    const home = join(folder, "crash");
    const engine = await trained(home);
    const [before] = (await engine.recommend({ userId: "newcomer", n: 5 })).items;
    expect(before?.item.id).not.toBe("book:35");
    await recordAndLearn(engine, hype(40, 35));
    expect((await engine.recommend({ userId: "newcomer", n: 5 })).items[0]?.item.id).toBe("book:35");
    const lists = await listsOf(engine);

    const image = join(folder, "image");
    cpSync(home, image, { recursive: true, filter: (path) => !path.endsWith("lock") });
    const crashed = await createEngine({ dataFolder: image });
    expect(await listsOf(crashed)).toEqual(lists);
    await crashed.close();

    await engine.close();
    const again = await createEngine({ dataFolder: home });
    expect(await listsOf(again)).toEqual(lists);
    await recordAndLearn(again, [like("live 41", 35)]);
    await again.close();

    const [checkpoint] = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("checkpoint.bin"),
    );
    writeFileSync(join(home, checkpoint!), "not a checkpoint, but as long as the header of one would have to be");
    const notices: string[] = [];
    const mended = await createEngine({ dataFolder: home, onNotice: (notice) => notices.push(notice) });
    expect(notices.join()).toMatch(/checkpoint\.bin is not used/);
    const replayed = await listsOf(mended);
    await mended.close();
    rmSync(join(home, checkpoint!), { force: true });
    const rebuilt = await createEngine({ dataFolder: home });
    expect(await listsOf(rebuilt)).toEqual(replayed);
    await rebuilt.close();
  });

  it("places new items at once, and again after a restart, and lets deleted ones go", async () => {
    const home = join(folder, "place");
    const notices: string[] = [];
    const engine = await trained(home, notices);
    const extra = (index: number): ItemInput => ({
      id: `book:new-${index}`,
      domain: "book",
      title: `New Book ${index}`,
      genres: ["genre-1"],
      themes: ["theme-1"],
      creators: [{ name: "Writer 1", role: "author" }],
    });
    await engine.putItems([extra(0)]);
    await engine.putRelations([{ from: "book:new-0", to: "book:1", kind: "sequel-of" }]);
    await engine.recordEvents([like("early bird", 0), { ...like("early bird", 0), itemId: "book:new-0" }]);
    const explained = await vi.waitFor(() => engine.explain({ userId: "person 1", itemId: "book:new-0" }), 5_000);
    expect(explained.sources).toEqual(expect.arrayContaining(["fresh", "content"]));
    expect(explained.breakdown.cb.value).toBeGreaterThan(0);
    expect(explained.reasons.map(({ kind }) => kind)).not.toContain("popular");
    await vi.waitFor(async () => {
      const { reasons } = await engine.explain({ userId: "person 1", itemId: "book:new-0" });
      expect(reasons.map(({ kind }) => kind)).toContain("relation");
    }, 5_000);
    const near = await engine.similar({ itemId: "book:new-0", n: 8 });
    expect(near.length).toBe(8);
    expect(near.slice(0, 3).some(({ item }) => item.themes.includes("theme-1"))).toBe(true);
    expect((await engine.similar({ itemId: "book:1", n: 8 })).map(({ item }) => item.id)).toContain("book:new-0");
    const list = await engine.recommend({ userId: "person 1", n: 30 });
    const placed = list.items.find(({ item }) => item.id === "book:new-0");
    expect(placed?.sources).toContain("fresh");
    expect(placed?.reasons.length).toBeGreaterThan(0);

    for (let index = 1; index <= 60; index += 1) await engine.putItems([extra(index)]);
    await vi.waitFor(() => engine.explain({ userId: "person 1", itemId: "book:new-60" }), 20_000);
    await recordAndLearn(
      engine,
      hype(50, 35).map((event) => ({ ...event, itemId: "book:new-60" })),
    );
    expect((await engine.recommend({ userId: "newcomer", n: 5 })).items[0]?.item.id).toBe("book:new-60");
    const lists = await listsOf(engine);
    await engine.close();
    const again = await createEngine({ dataFolder: home });
    expect(await listsOf(again)).toEqual(lists);
    await again.useCases.deleteItem(again.tenant, parseItemId("book:new-60"));
    const left = (await again.recommend({ userId: "newcomer", n: 12 })).items.map(({ item }) => item.id);
    expect(left).not.toContain("book:new-60");
    await again.close();
    const last = await createEngine({ dataFolder: home });
    expect(await listsOf(last)).not.toEqual([]);
    await last.train();
    await expect(last.explain({ userId: "person 1", itemId: "book:new-59" })).resolves.toBeDefined();
    await last.close();
    expect(notices).toEqual([]);
  });

  it("begins a new version where its training ended, and counts nothing twice", async () => {
    const home = join(folder, "swap");
    const engine = await trained(home);
    await recordAndLearn(engine, hype(20, 36));
    await engine.train();
    await engine.consumers.drain({ flush: true });
    const atTraining = await listsOf(engine);
    await engine.close();
    const again = await createEngine({ dataFolder: home });
    expect(await listsOf(again)).toEqual(atTraining);
    await recordAndLearn(again, hype(45, 37));
    expect((await again.recommend({ userId: "newcomer", n: 5 })).items[0]?.item.id).toBe("book:37");
    await again.rollbackModel();
    expect((await again.recommend({ userId: "newcomer", n: 5 })).items[0]?.item.id).toBe("book:37");
    await again.close();
  });
});
