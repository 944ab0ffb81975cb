import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";

const folders: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-engine-"));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const items: readonly ItemInput[] = ["book", "movie", "music"].flatMap((domain) =>
  Array.from({ length: 12 }, (_, index) => ({
    id: `${domain}/${index} 🎈`,
    domain,
    title: `${domain} ${index}`,
    themes: [`theme-${index % 3}`, "everything"],
  })),
);

async function fill(engine: Engine): Promise<void> {
  await engine.putItems(items);
  await engine.putRelations([{ from: "movie/0 🎈", to: "book/0 🎈", kind: "adaptation-of" }]);
  const people = Array.from({ length: 20 }, (_, index) => index);
  await engine.recordEvents(
    people.flatMap((person) =>
      items
        .filter((_, index) => index % 3 === person % 3 && index % 5 !== person % 5)
        .map(({ id }) => ({
          id: `${person} ${id}`,
          accountId: `p${person}`,
          itemId: id,
          kind: "like" as const,
          at: 1_700_000_000_000,
        })),
    ),
  );
}

const idsOf = async (engine: Engine, userId: string) =>
  (await engine.recommend({ userId, n: 9 })).items.map(({ item }) => item.id);

describe("engine", () => {
  it("answers without any model, and without any item", async () => {
    const engine = await createEngine();
    expect(await engine.recommend({ userId: "ada" })).toMatchObject({ isFallback: true, items: [] });
    await engine.putItems(items);
    const list = await engine.recommend({ userId: "ada", n: 6 });
    expect(list.items).toHaveLength(6);
    expect(new Set(list.items.map(({ item }) => item.domain)).size).toBe(3);
    await expect(engine.explain({ userId: "ada", itemId: "book/0 🎈" })).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });

  it("refuses to train on nothing", async () => {
    await expect((await createEngine()).train()).rejects.toMatchObject({ code: "NOTHING_TO_TRAIN" });
  });

  it("keeps everything in its folder", async () => {
    const dataFolder = temporaryFolder();
    const first = await createEngine({ dataFolder });
    await fill(first);
    const { version } = await first.train();
    await first.recordEvents([
      { id: "e", accountId: "ada", itemId: "book/0 🎈", kind: "finish", at: 1_700_000_000_000 },
    ]);
    const before = await idsOf(first, "ada");
    await first.close();
    const second = await createEngine({ dataFolder });
    expect(await idsOf(second, "ada")).toEqual(before);
    expect((await second.listModels()).map((model) => [model.version, model.isServing])).toEqual([[version, true]]);
    await second.close();
  });

  it("trains the same model from the same data and seed", async () => {
    const lists = await Promise.all(
      [1, 2].map(async () => {
        const engine = await createEngine({ seed: 5 });
        await fill(engine);
        await engine.train();
        return engine.recommend({ userId: "p1", n: 9 });
      }),
    );
    const scores = lists.map((list) => list.items.map(({ item, score }) => [item.id, score]));
    expect(scores[0]).toEqual(scores[1]);
  });

  it("swaps, rolls back, and refuses a damaged version while the previous one serves", async () => {
    const dataFolder = temporaryFolder();
    const engine = await createEngine({ dataFolder });
    await fill(engine);
    const one = await engine.train();
    const two = await engine.train();
    expect(await engine.rollbackModel()).toBe(one.version);
    await engine.close();
    damageSomeArrayOf(dataFolder, two.version);
    const notices: string[] = [];
    const reopened = await createEngine({ dataFolder, onNotice: (notice) => notices.push(notice) });
    await expect(reopened.promoteModel(two.version)).rejects.toMatchObject({ code: "MODEL_DAMAGED" });
    expect((await reopened.recommend({ userId: "ada" })).modelVersion).toBe(one.version);
    await reopened.close();
    damageSomeArrayOf(dataFolder, one.version);
    const last = await createEngine({ dataFolder, onNotice: (notice) => notices.push(notice) });
    expect(notices.at(-1)).toMatch(new RegExp(`${one.version} is refused.*Train again`));
    expect((await last.recommend({ userId: "ada" })).isFallback).toBe(true);
    await last.close();
  });

  it("refuses unknown domains and malformed input, naming the place", async () => {
    const engine = await createEngine();
    await expect(engine.putItems([{ id: "g", domain: "game", title: "Go" }])).rejects.toMatchObject({
      code: "UNKNOWN_DOMAIN",
    });
    await expect(engine.putItems([{ id: "g", domain: "book" } as ItemInput])).rejects.toThrow(/items\/0/);
    const games = await createEngine({ domains: ["game"] });
    await games.putItems([{ id: "g", domain: "game", title: "Go" }]);
    expect((await games.recommend({ userId: "ada" })).items.map(({ item }) => item.id)).toEqual(["g"]);
  });

  it("erases a person everywhere, and leaves the others alone", async () => {
    const engine = await createEngine();
    await fill(engine);
    await engine.linkAccount("p1", "phone");
    const other = await engine.exportUser("p2");
    await engine.useCases.eraseUser(engine.tenant, (await engine.exportUser("p1")).user.id);
    expect((await engine.exportUser("p1")).events).toEqual([]);
    expect((await engine.exportUser("p1")).accountIds).toEqual(["p1"]);
    expect(await engine.exportUser("p2")).toEqual(other);
  });
});

function damageSomeArrayOf(dataFolder: string, version: string): void {
  const file = readdirSync(dataFolder, { recursive: true, encoding: "utf8" }).find(
    (name) => name.includes(version) && name.endsWith("itemFactors.bin"),
  );
  const path = join(dataFolder, file ?? "");
  const bytes = readFileSync(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
