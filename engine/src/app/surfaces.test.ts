import type { FastifyInstance } from "fastify";
import { Check } from "typebox/value";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryDocumentStore } from "../adapters/memory/memory-document-store.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import {
  listPreviewSchema,
  recommendationListSchema,
  surfacePreviewSchema,
  surfaceSchema,
  type WireRecommendationList,
  type WireSurfaceContent,
} from "../contract/index.ts";
import { defaultTenant } from "../domain/ids.ts";
import { parseSurfaceName } from "../domain/surface/surface.ts";
import { readDemoLines } from "../models/testing-demo.ts";
import { Surfaces } from "../serving/surfaces.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";

let engine: Engine;
let server: FastifyInstance;

const items = ["books", "movies", "albums"].flatMap((name) =>
  readDemoLines(`catalogue/${name}.jsonl`),
) as readonly ItemInput[];

beforeAll(async () => {
  engine = await createEngine({ listTtlMs: 60_000 });
  await engine.putItems(items);
  await engine.recordEvents([{ accountId: "ada", itemId: "book:the-great-gatsby-1925", kind: "finish" }]);
  await engine.train();
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

async function call(method: "GET" | "PUT" | "POST" | "DELETE", url: string, payload?: object) {
  const response = await server.inject({ method, url, ...(payload && { payload }) });
  return {
    status: response.statusCode,
    body: response.body === "" ? {} : response.json<Record<string, unknown>>(),
  };
}

/** A write under `If-Match`, or a reading: its status, code and tag. */
async function tagged(method: "GET" | "PUT" | "POST", url: string, ifMatch?: string, payload?: object) {
  const headers = ifMatch === undefined ? {} : { "if-match": ifMatch };
  const {
    statusCode: status,
    headers: sent,
    body,
  } = await server.inject({ method, url, headers, ...(payload && { payload }) });
  return { status, etag: String(sent.etag), code: (JSON.parse(body) as { readonly code?: string }).code };
}

async function list(query: string, userId = "ada"): Promise<WireRecommendationList> {
  const { status, body } = await call("GET", `/v1/users/${userId}/recommendations?${query}`);
  expect({ status, body: status === 200 ? "" : body }).toEqual({ status: 200, body: "" });
  expect(Check(recommendationListSchema, body)).toBe(true);
  return body as unknown as WireRecommendationList;
}
const idsOf = ({ items: all }: WireRecommendationList) => all.map(({ item }) => item.id);
const put = (rules: WireSurfaceContent["rules"], more: Partial<WireSurfaceContent> = {}) =>
  call("PUT", "/v1/surfaces/home", { ...more, rules });
const publish = () => call("POST", "/v1/surfaces/home/publish");

describe("a surface", () => {
  beforeEach(async () => void (await call("DELETE", "/v1/surfaces/home")));

  it("is not changed or published by who read it before somebody else changed it", async () => {
    const url = "/v1/surfaces/home";
    const first = await tagged("PUT", url, undefined, { rules: [], n: 5 });
    expect((await tagged("GET", url)).etag).toBe(first.etag);
    const second = await tagged("PUT", url, first.etag, { rules: [], n: 6 });
    expect([second.status, second.etag === first.etag]).toEqual([200, false]);
    for (const late of [
      await tagged("PUT", url, first.etag, { rules: [], n: 7 }),
      await tagged("POST", `${url}/publish`, first.etag),
    ])
      expect(late).toMatchObject({ status: 412, code: "PRECONDITION_FAILED" });
    const published = await tagged("POST", `${url}/publish`, second.etag);
    expect([published.status, published.etag === second.etag]).toEqual([200, false]);
    expect((await tagged("GET", url)).etag).toBe(published.etag);
    expect((await call("GET", url)).body).toMatchObject({ draft: { n: 6 }, liveVersion: 1 });
  });

  it("changes lists when it is published, in the next answer, and back when it is rolled back", async () => {
    const plain = await list("surface=home&n=10");
    expect([plain.surface, plain.surfaceVersion]).toEqual(["home", undefined]);
    const last = idsOf(plain)[9] ?? "";
    const { status, body } = await put([{ id: "opening", kind: "pin", itemId: last, position: 1 }]);
    expect([status, Check(surfaceSchema, body)]).toEqual([200, true]);
    expect(idsOf(await list("surface=home&n=10"))).toEqual(idsOf(plain));
    await publish();
    const pinned = await list("surface=home&n=10&explain=true");
    expect([idsOf(pinned)[0], pinned.surfaceVersion]).toEqual([last, 1]);
    expect(pinned.items[0]).toMatchObject({
      rules: [{ kind: "pin", ruleId: "opening" }],
      reasons: [{ kind: "rule", rule: "pin", share: 1 }],
      score: expect.closeTo(plain.items[9]?.score ?? -1, 6) as number,
    });
    expect((await list("surface=home&n=10")).items[0]?.rules).toBeUndefined();
    expect(idsOf(await list("n=10"))).toEqual(idsOf(plain));
    await put([{ id: "no-books", kind: "quota", filter: "domain:book", atMost: { count: 0 } }], { n: 7 });
    await publish();
    const second = await list("surface=home");
    expect(second.items).toHaveLength(7);
    expect(second.items.filter(({ item }) => item.domain === "book")).toEqual([]);
    expect((await call("POST", "/v1/surfaces/home/rollback", {})).body["liveVersion"]).toBe(1);
    expect(idsOf(await list("surface=home&n=10"))[0]).toBe(last);
    expect(await call("POST", "/v1/surfaces/home/rollback", {})).toMatchObject({ body: { code: "SURFACE_NOT_FOUND" } });
    expect((await call("POST", "/v1/surfaces/home/rollback", { version: 2 })).body["liveVersion"]).toBe(2);
    await call("DELETE", "/v1/surfaces/home");
    expect(idsOf(await list("surface=home&n=10"))).toEqual(idsOf(plain));
  });

  it("shows in a preview what each rule would do, and which cannot be kept", async () => {
    const [first = "", second = ""] = idsOf(await list("n=10"));
    await put([
      { id: "held", kind: "embargo", filter: `id:"${first}"`, notBefore: "2199-01-01" },
      { id: "known", kind: "pin", itemId: "book:the-great-gatsby-1925", position: 1 },
      { id: "last", kind: "bury", filter: `id:"${second}"`, factor: "to-end" },
      { id: "some", kind: "quota", filter: "genre:no-such-genre", atLeast: { count: 1 } },
      { id: "songs", kind: "quota", filter: "domain:music", atLeast: { count: 6 } },
    ]);
    const { body } = await call("POST", "/v1/surfaces/home/preview", { userId: "ada", n: 10 });
    expect(Check(surfacePreviewSchema, body)).toBe(true);
    const { before, after, effects, unmet } = body as unknown as Record<string, readonly Record<string, string>[]>;
    expect(before?.[0]?.["itemId"]).toBe(first);
    expect(after?.map(({ itemId }) => itemId)).not.toContain(first);
    expect(after?.filter(({ itemId }) => itemId?.startsWith("music:")).length).toBeGreaterThanOrEqual(6);
    expect(effects).toEqual(
      expect.arrayContaining([
        { ruleId: "held", kind: "embargo", effect: "held-back", itemId: first },
        { ruleId: "last", kind: "bury", effect: "buried", itemId: second },
        expect.objectContaining({ ruleId: "songs", effect: "brought-in" }),
      ]),
    );
    expect(unmet).toEqual([
      { ruleId: "known", kind: "pin", problem: "The user has finished it." },
      { ruleId: "some", kind: "quota", problem: "There are 0 of at least 1." },
    ]);
    const later = await call("POST", "/v1/surfaces/home/preview", { userId: "ada", n: 10, at: "2199-01-02" });
    expect(JSON.stringify(later.body["after"])).toContain(first);
  });

  it("shows nothing in a preview that was deleted since the training", async () => {
    await put([]);
    const preview = async () => {
      const { body } = await call("POST", "/v1/surfaces/home/preview", { userId: "ada", n: 10 });
      expect(Check(surfacePreviewSchema, body)).toBe(true);
      return (body as unknown as { readonly before: readonly { readonly itemId: string }[] }).before;
    };
    const [first] = await preview();
    await call("DELETE", `/v1/items/${first!.itemId}`);
    expect((await preview()).map(({ itemId }) => itemId)).not.toContain(first!.itemId);
    await engine.putItems(items);
  });

  it("keeps what it holds back out of explanations and the row of begun things too", async () => {
    await call("POST", "/v1/events", { accountId: "bob", itemId: "movie:the-great-gatsby-2013", kind: "start" });
    const before = await list("surface=home&n=5", "bob");
    expect(before.continue.map(({ item }) => item.id)).toContain("movie:the-great-gatsby-2013");
    await put([{ id: "films", kind: "embargo", filter: "domain:movie", notAfter: "2020-01-01" }]);
    await publish();
    const after = await list("surface=home&n=30", "bob");
    expect([...after.continue, ...after.items].filter(({ item }) => item.domain === "movie")).toEqual([]);
    const explained = await call("GET", "/v1/users/ada/explain/movie:the-great-gatsby-2013?surface=home");
    expect(explained.body["exclusion"]).toBe("The embargo films of the surface home holds it back.");
    const elsewhere = await call("GET", "/v1/users/ada/explain/movie:the-great-gatsby-2013");
    expect(elsewhere.body["exclusion"]).toBeUndefined();
  });

  it("refuses rules that cannot be read or cannot hold together, and says which", async () => {
    const unread = await put([{ id: "a", kind: "boost", filter: "genre=jazz", factor: 2 }]);
    expect(unread).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
    expect(unread.body["message"]).toMatch(/^\/rules\/0: The filter "genre=jazz" cannot be read at character 6/);
    const torn = await put([
      { id: "a", kind: "pin", itemId: "x", position: 1 },
      { id: "b", kind: "pin", itemId: "y", position: 1 },
    ]);
    expect(torn).toMatchObject({ status: 400, body: { details: { problems: [{ field: "/rules/1" }] } } });
    expect((await call("GET", "/v1/surfaces/Home")).body["code"]).toBe("INVALID_ID");
    expect((await publish()).body["code"]).toBe("SURFACE_NOT_FOUND");
  });
});

describe("surfaces of two processes", () => {
  it("are live in the other one in less than a second", async () => {
    const clock = new FixedClock(0);
    const documents = new MemoryDocumentStore(clock);
    const [here, there] = [new MemoryBus(), new MemoryBus()].map((bus) => new Surfaces({ documents, bus, clock }));
    const name = parseSurfaceName("home");
    expect(await there?.published(defaultTenant, name)).toBeUndefined();
    await here?.putDraft(defaultTenant, name, { rules: [] }, { by: "eve" });
    await here?.publish(defaultTenant, name, { by: "eve" });
    clock.advance(999);
    expect(await there?.published(defaultTenant, name)).toMatchObject({ version: 1 });
  });
});

describe("what a request asks of its list", () => {
  it("is filtered, however rare what fits is, and refused with a place where it cannot be read", async () => {
    const rare = items.filter(({ genres = [], year = 0 }) => genres.includes("jazz") && year < 1970);
    expect(rare.length).toBeGreaterThan(2);
    const found = await list(`n=50&filter=${encodeURIComponent("genre:jazz AND year<1970")}`, "nobody");
    expect(idsOf(found).toSorted()).toEqual(rare.map(({ id }) => id).toSorted());
    expect(await call("GET", "/v1/users/ada/recommendations?filter=genre")).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("at character 6: it ends") as string },
    });
  });

  it("is boosted and buried, and says so", async () => {
    const boosted = await list(`n=12&explain=true&boost=${encodeURIComponent("domain:music^20")}&diversity=0`);
    expect(boosted.items.every(({ item }) => item.domain === "music")).toBe(true);
    expect(boosted.items[0]).toMatchObject({
      rules: [{ kind: "boost", factor: 20 }],
      reasons: expect.arrayContaining([
        expect.objectContaining({ kind: "rule", rule: "boost", share: 0.95 }),
      ]) as object,
    });
    const buried = await list(`n=12&diversity=0&boost=${encodeURIComponent("domain:music^0")}`);
    expect(buried.items.filter(({ item }) => item.domain === "music")).toEqual([]);
  });

  it("is as varied as it is asked to be", async () => {
    const scoreOf = (one: WireRecommendationList) => one.items.reduce((sum, { score }) => sum + score, 0);
    const genresOf = (one: WireRecommendationList) => new Set(one.items.flatMap(({ item }) => item.genres ?? [])).size;
    const [none, usual, most] = [await list("n=12&diversity=0"), await list("n=12"), await list("n=12&diversity=1")];
    expect(idsOf(await list("n=12&diversity=0.5"))).toEqual(idsOf(usual));
    expect(none.items.map(({ score }) => score)).toEqual(
      none.items.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    expect(scoreOf(none)).toBeGreaterThan(scoreOf(most));
    expect(genresOf(most)).toBeGreaterThan(genresOf(none));
  });
});

describe("a preview", () => {
  it("is the list that the user would get, and is noted nowhere", async () => {
    const exported = async () => (await call("GET", "/v1/users/looked-at/export")).body["servedLists"];
    const { status, body } = await call("GET", "/v1/users/looked-at/preview?n=5&domain=movie");
    expect([status, Check(listPreviewSchema, body)]).toEqual([200, true]);
    expect(await exported()).toEqual([]);
    const served = await list("n=5&domain=movie", "looked-at");
    expect(idsOf(body as unknown as WireRecommendationList)).toEqual(idsOf(served));
    expect(await exported()).toHaveLength(1);
  });

  it("refuses a domain that is none", async () => {
    expect(await call("GET", "/v1/users/looked-at/preview?domain=perfume")).toMatchObject({
      status: 400,
      body: { code: "UNKNOWN_DOMAIN" },
    });
  });
});
