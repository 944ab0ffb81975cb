import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultTenant } from "../../domain/ids.ts";
import { createTestStores } from "./importer.contract.ts";
import type { ImportReport } from "./import-data.ts";
import { linkWorks } from "./link-works.ts";

const datasets = resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets");
const isAbsent = !existsSync(join(datasets, "ml-latest-small"));
const reason = isAbsent ? ` (left out: no data sets in ${datasets}; set CODECATALYST_DATASETS)` : "";

describe.skipIf(isAbsent)(`real data sets${reason}`, () => {
  // Only counts events: keeping half a million of them is the log's test.
  const stores = createTestStores();
  const counting = {
    ...stores,
    recordEvents: async (_: unknown, events: readonly unknown[]) => events.length,
    addFriends: stores.profiles.addFriends.bind(stores.profiles),
  };
  const reports = new Map<string, ImportReport>();

  beforeAll(async () => {
    const { importData } = await import("./import-data.ts");
    for (const name of [
      "ml-latest-small",
      "goodbooks-10k",
      "book-crossing",
      "lastfm-hetrec-2k",
      "tmdb-plots",
      "book-film-music-links",
    ])
      reports.set(name, await importData({ path: join(datasets, name) }, counting, { tenant: defaultTenant }));
  });

  it.each([
    ["ml-latest-small", { kind: "movielens", newItemCount: 9742, eventCount: 100_836, rejectedCount: 0 }],
    ["goodbooks-10k", { kind: "goodbooks", newItemCount: 10_000, eventCount: 0, rejectedCount: 0 }],
    [
      "book-crossing",
      { kind: "book-crossing", newItemCount: 17_378, eventCount: 272_678, userCount: 2946, rejectedCount: 6 },
    ],
    [
      "lastfm-hetrec-2k",
      { kind: "hetrec-lastfm", newItemCount: 17_632, eventCount: 92_834, friendCount: 25_434, rejectedCount: 0 },
    ],
    ["tmdb-plots", { kind: "tmdb-plots", newItemCount: 11_406, eventCount: 0, rejectedCount: 0 }],
    ["book-film-music-links", { kind: "adaptation-links", newItemCount: 0, changedItemCount: 3275, rejectedCount: 0 }],
  ])("%s is told by its files and comes in whole", (name, expected) => {
    expect(reports.get(name)).toMatchObject(expected);
  });

  it("rejects only the books that Book-Crossing has twice", () => {
    expect(
      reports.get("book-crossing")?.rejectExamples.every((reject) => reject.reason.includes("was there before")),
    ).toBe(true);
  });

  it("relates the adaptations whose both ends are there", async () => {
    const relations = await stores.items.relations(defaultTenant);
    expect(relations.filter(({ kind }) => kind === "adaptation-of").length).toBeGreaterThan(300);
    const psycho = relations.find(({ from, kind }) => from === "movielens:1219" && kind === "adaptation-of");
    expect(psycho && (await stores.item(psycho.to))?.title).toBe("Psycho");
  });

  it("links the same works over catalogues, and changes nothing the second time", async () => {
    const first = await linkWorks(stores, { tenant: defaultTenant });
    expect(first.itemCount).toBe(66_158);
    expect(first.aliasCount).toBeGreaterThan(8_000);
    expect(first.doubtfulCount).toBeLessThan(500);
    for (const [alias, title] of [
      ["tmdb:862", "Toy Story"],
      ["isbn:0446310786", "To Kill a Mockingbird"],
      ["isbn:0671027360", "Angels & Demons"],
    ] as const)
      expect(await stores.item(alias)).toMatchObject({ title });
    expect((await stores.item("isbn:0446310786"))?.year).toBe(1960);
    expect(await linkWorks(stores, { tenant: defaultTenant })).toMatchObject({
      aliasCount: 0,
      doubtfulCount: first.doubtfulCount,
    });
  });
});
