import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultTenant, parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { createTestStores, folderWith } from "./importer.contract.ts";
import { linkWorks } from "./link-works.ts";

const item = (id: string, fields: Partial<Item> & { readonly title: string }) =>
  createItem({ domain: "movie", ...fields, id: parseItemId(id) });

const catalogue = [
  item("ml:1", { title: "Toy Story", year: 1995, genres: ["animation"], externalIds: { tmdb: "862" } }),
  item("tmdb:862", { title: "Toy Story", year: 1995, description: "Toys come alive.", externalIds: { tmdb: "862" } }),
  item("old:9", {
    title: "Toy Story",
    year: 1995,
    externalIds: { imdb: "tt0114709" },
    creators: [{ name: "John Lasseter", role: "director" }],
  }),
  item("ml:2", { title: "Heat", year: 1995 }),
  item("old:2", { title: "Heat", year: 1996 }),
  item("book:1", { domain: "book", title: "Toy Story", year: 1995 }),
];

async function filled() {
  const stores = createTestStores();
  await stores.items.put(defaultTenant, catalogue);
  await stores.items.putRelations(defaultTenant, [
    { from: parseItemId("tmdb:862"), to: parseItemId("book:1"), kind: "adaptation-of", confidence: 1 },
  ]);
  return stores;
}

describe("linkWorks", () => {
  it("makes one item of the records of a work, with all ids, relations and fields", async () => {
    const stores = await filled();
    const report = await linkWorks(stores, { tenant: defaultTenant });
    expect(report).toMatchObject({ itemCount: 6, aliasCount: 2, workCount: 1, doubtfulCount: 1 });
    const work = await stores.item("tmdb:862");
    expect(work).toMatchObject({
      title: "Toy Story",
      genres: ["animation"],
      description: "Toys come alive.",
      externalIds: { tmdb: "862", imdb: "tt0114709" },
      creators: [{ name: "John Lasseter", role: "director" }],
    });
    for (const id of ["ml:1", "old:9"]) expect((await stores.item(id))?.id).toBe(work?.id);
    expect((await stores.allItems()).map(({ id }) => id).toSorted()).toEqual(["book:1", "ml:1", "ml:2", "old:2"]);
    expect(await stores.items.relations(defaultTenant)).toEqual([
      { from: work?.id, to: "book:1", kind: "adaptation-of", confidence: 1 },
    ]);
  });

  it("changes nothing the second time", async () => {
    const stores = await filled();
    await linkWorks(stores, { tenant: defaultTenant });
    const before = [await stores.content(), await stores.items.aliases(defaultTenant)];
    expect(await linkWorks(stores, { tenant: defaultTenant })).toMatchObject({
      aliasCount: 0,
      workCount: 0,
      doubtfulCount: 1,
    });
    expect([await stores.content(), await stores.items.aliases(defaultTenant)]).toEqual(before);
  });

  it("puts doubtful pairs into the report only", async () => {
    const stores = await filled();
    const reportFile = join(await folderWith({}), "doubtful.jsonl");
    const report = await linkWorks(stores, { tenant: defaultTenant, reportFile });
    expect(report.reportFile).toBe(reportFile);
    const lines = (await readFile(reportFile, "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        domain: "movie",
        a: { id: "ml:2", title: "Heat", year: 1995, creators: [] },
        b: { id: "old:2", title: "Heat", year: 1996, creators: [] },
        confidence: 0.75,
        reason: "same title, creator unknown, one year apart",
      },
    ]);
    expect(await stores.item("old:2")).toMatchObject({ id: "old:2" });
  });

  it("keeps the work that stood for others before, and moves chains of aliases along", async () => {
    const stores = await filled();
    await linkWorks(stores, { tenant: defaultTenant });
    const canonical = (await stores.item("old:9"))?.id;
    await stores.items.put(defaultTenant, [
      item("aaa:1", { title: "Toy Story", year: 1994, externalIds: { imdb: "tt0114709" } }),
    ]);
    expect(await linkWorks(stores, { tenant: defaultTenant })).toMatchObject({ aliasCount: 1 });
    expect((await stores.item("aaa:1"))?.id).toBe(canonical);
    expect(await stores.item("aaa:1")).toMatchObject({ year: 1995 });
  });

  it("keeps an imported record of an alias on the work", async () => {
    const stores = await filled();
    await linkWorks(stores, { tenant: defaultTenant });
    const path = await folderWith({
      "items.jsonl": '{"id":"old:9","domain":"movie","title":"Toy Story!","lengthMinutes":81}\n',
    });
    expect(await stores.import({ kind: "codecatalyst", path })).toMatchObject({ newItemCount: 0, changedItemCount: 1 });
    expect(await stores.item("old:9")).toMatchObject({ id: "ml:1", title: "Toy Story", lengthMinutes: 81 });
  });
});
