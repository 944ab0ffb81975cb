import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DoubtfulLinkList, Item } from "codecatalyst-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askServer } from "./ask-server.ts";
import { isBrowserMissing, leftOut } from "./browser.ts";
import { startBareServer, type DemoServer } from "./demo-server.ts";
import { lookAtEveryWidth, somebody, useFlow } from "./flow.ts";

/** Two catalogues that have the same book and perhaps the same film: the second one names nobody, and has the film a year later. */
const records = [
  {
    id: "library:tides",
    domain: "book",
    title: "Tides of Alma",
    year: 1931,
    creators: [{ name: "Ida Brandt", role: "author" }],
  },
  { id: "shop:17", domain: "book", title: "Tides of Alma", year: 1931, genres: ["sea"] },
  {
    id: "cinema:harbour",
    domain: "movie",
    title: "The Long Harbour",
    year: 1958,
    creators: [{ name: "Jon Vale", role: "director" }],
  },
  { id: "shop:18", domain: "movie", title: "The Long Harbour", year: 1959 },
];

describe.skipIf(isBrowserMissing)(`console: doubtful links${leftOut}`, () => {
  const flow = useFlow();
  // Of its own: an import needs the folder for itself.
  let server: DemoServer;
  let file: string;
  beforeAll(async () => {
    server = await startBareServer();
    file = join(server.dataFolder, "two-catalogues.jsonl");
    await writeFile(file, records.map((record) => JSON.stringify(record)).join("\n"));
    await server.runBetween("import", "codecatalyst", file);
  });
  afterAll(() => server.stop());

  const ask = async <Body>(path: string) => await askServer<Body>("GET", path, undefined, server.address);
  const work = async (id: string) => (await ask<Item>(`/v1/items/${encodeURIComponent(id)}`)).body;
  const doubtful = async () =>
    (await ask<DoubtfulLinkList>("/v1/doubtful-links")).body.links.map(({ a, b }) =>
      [a.itemId, b.itemId].toSorted().join(" and "),
    );

  it("joins the records of one work, leaves two works two, and no import asks again", async () => {
    expect((await doubtful()).toSorted()).toEqual(["cinema:harbour and shop:18", "library:tides and shop:17"]);
    const page = await flow.open(`/console/links?as=${somebody("operator")}`, { address: server.address });
    const pairs = page.getByRole("list", { name: "Pairs" }).getByRole("listitem");
    await expect.poll(() => pairs.count()).toBe(2);
    await lookAtEveryWidth(page, "console-links-doubtful");
    const [book, film] = [pairs.filter({ hasText: "Tides of Alma" }), pairs.filter({ hasText: "The Long Harbour" })];
    await book.getByText("same title, creator unknown, same year").waitFor();

    await book.getByRole("button", { name: /^One work/ }).click();
    await page.getByText("One work now: Tides of Alma.").waitFor();
    await expect.poll(() => pairs.count()).toBe(1);
    const joined = await work("library:tides");
    expect(joined).toMatchObject({ creators: [{ name: "Ida Brandt" }], genres: ["sea"] });
    expect((await work("shop:17")).id).toBe(joined.id);

    await film.getByRole("button", { name: /^Two works/ }).click();
    await page.getByText("They stay two, and nobody asks again: The Long Harbour.").waitFor();
    await page.getByText("No pair is in doubt.").waitFor();
    expect(await doubtful()).toEqual([]);

    await server.runBetween("import", "codecatalyst", file);
    expect(await doubtful()).toEqual([]);
    expect((await work("shop:17")).id).toBe("library:tides");
    expect((await work("shop:18")).id).toBe("shop:18");
  });
});
