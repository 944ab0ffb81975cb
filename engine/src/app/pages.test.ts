import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { createRestServer } from "../api/rest/rest-server.ts";
import type { WireRecommendationList } from "../contract/index.ts";
import type { ItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { createWorks } from "../domain/works.ts";
import { readDemoLines } from "../models/testing-demo.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";

const demo = ["books", "movies", "albums"].flatMap((name) =>
  readDemoLines(`catalogue/${name}.jsonl`),
) as readonly ItemInput[];
/** Another edition of each third book: pages must not come back to a work by them. */
const editions = demo
  .filter(({ domain }, index) => domain === "book" && index % 3 === 0)
  .map((item): ItemInput => ({ ...item, id: `${item.id}-again`, editionOf: item.id, externalIds: {} }));
const items = [...demo, ...editions];
const catalogueWorks = createWorks(items.map((item) => createItem(item as Parameters<typeof createItem>[0])));

let engine: Engine;
let server: FastifyInstance;

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(items);
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

async function get(query: string, userId = "ada") {
  const response = await server.inject(`/v1/users/${userId}/recommendations?${query}`);
  return {
    status: response.statusCode,
    body: response.json<WireRecommendationList & { code: string; message: string }>(),
  };
}

async function record(itemId: string, kind: "finish" | "like" | "dislike" | "start"): Promise<void> {
  await engine.recordEvents([{ accountId: "ada", itemId, kind }]);
}

/** Reads up to `count` pages, and does something between them. */
async function pagesOf(
  query: string,
  count: number,
  between: (list: WireRecommendationList, page: number) => Promise<void>,
) {
  const pages: WireRecommendationList[] = [];
  let cursor = "";
  for (let page = 0; page < count; page += 1) {
    const { status, body } = await get(`${query}${cursor}`);
    expect(status).toBe(200);
    pages.push(body);
    await between(body, page);
    if (body.nextCursor === undefined) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  return pages;
}

const worksOf = (pages: readonly WireRecommendationList[]) =>
  pages
    .flatMap((page) => [...page.continue, ...page.items])
    .map(({ item }) => catalogueWorks.workOf(item.id as ItemId));

describe("next pages", () => {
  it("repeat nothing without a model, and go on as long as there is something", async () => {
    const pages = await pagesOf("n=30", 50, async () => {});
    const works = worksOf(pages);
    expect(new Set(works).size).toBe(works.length);
    expect(works.length).toBeGreaterThan(250);
    expect(pages.at(-1)?.nextCursor).toBeUndefined();
  });

  it("repeat nothing over 20 pages while events come, two models are trained and items are placed", async () => {
    await engine.train();
    await record("book:the-great-gatsby-1925", "finish");
    const pages = await pagesOf("n=8", 20, async ({ items: shown }, page) => {
      const one = shown[page % shown.length]?.item.id ?? "";
      await record(one, (["like", "finish", "dislike", "start"] as const)[page % 4] ?? "like");
      if (page === 9) {
        const more = { id: `movie:new-${page}`, domain: "movie", title: `New ${page}`, genres: ["drama"] };
        await engine.putItems([more, { ...more, id: `${more.id}-again`, editionOf: more.id }]);
      }
      if (page === 6 || page === 13) await engine.train();
    });
    const works = worksOf(pages);
    expect(pages.map(({ items: shown }) => shown.length)).toEqual(Array.from({ length: 20 }, () => 8));
    expect(works.length - new Set(works).size).toBe(0);
    expect(new Set(pages.map(({ modelVersion }) => modelVersion)).size).toBe(3);
    expect(new Set(pages.map(({ recommendationId }) => recommendationId)).size).toBe(20);
  });

  it("keep quotas on each page and pins on the page that they are for", async () => {
    const [, , pinned] = (await get("n=60", "bob")).body.items.map(({ item }) => item.id);
    const rules = [
      { id: "later", kind: "pin", itemId: pinned, position: 15 },
      { id: "music", kind: "quota", filter: "domain:music", atMost: { count: 2 } },
    ];
    await server.inject({ method: "PUT", url: "/v1/surfaces/rows", payload: { rules, n: 6 } });
    await server.inject({ method: "POST", url: "/v1/surfaces/rows/publish" });
    const shown: WireRecommendationList["items"][] = [];
    let cursor = "";
    for (let page = 0; page < 5; page += 1) {
      const { body } = await get(`surface=rows${cursor}`, "bob");
      shown.push(body.items);
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(shown[2]?.[2]?.item.id).toBe(pinned);
    expect(shown.flat().filter(({ item }) => item.id === pinned)).toHaveLength(1);
    const counts = shown.map((page) => page.filter(({ item }) => item.domain === "music").length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
  });

  it("are refused for another request, a damaged cursor or an old one", async () => {
    const { body: first } = await get("n=5&domain=book");
    const { nextCursor = "" } = first;
    expect(await get(`n=7&domain=book&cursor=${nextCursor}`)).toMatchObject({ status: 200 });
    const refused = async (query: string, userId?: string) => (await get(query, userId)).body;
    const other = { code: "INVALID_INPUT", message: expect.stringContaining("another request") as string };
    expect(await refused(`n=5&cursor=${nextCursor}`)).toMatchObject(other);
    expect(await refused(`n=5&domain=book&cursor=${nextCursor}`, "bob")).toMatchObject(other);
    const torn = { code: "INVALID_INPUT", message: expect.stringContaining("not the whole of it") as string };
    expect(await refused(`n=5&domain=book&cursor=${nextCursor.slice(0, -4)}`)).toMatchObject(torn);
    expect(await refused("n=5&domain=book&cursor=AAAA")).toMatchObject(torn);
  });
});
