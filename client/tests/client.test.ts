import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { createEngine, type Engine } from "../../engine/src/index.ts";
import { ApiError, ConnectionError } from "../src/api-error.ts";
import { createClient, type Client } from "../src/client.ts";

describe("a client and a server", () => {
  let engine: Engine;
  let server: ReturnType<typeof createRestServer>;
  let client: Client;

  beforeAll(async () => {
    engine = await createEngine();
    server = createRestServer(engine.useCases, { logLevel: "silent" });
    client = createClient({ baseUrl: await server.listen({ port: 0 }) });
    await client.putItems({
      body: { items: [1, 2, 3].map((n) => ({ id: `book:${n}/ä`, domain: "book", title: `Book ${n}` })) },
    });
  });
  afterAll(async () => {
    await server.close();
    await engine.close();
  });

  it("find each other's paths, queries, bodies and answers", async () => {
    expect(await client.getItem({ itemId: "book:1/ä" })).toMatchObject({ title: "Book 1" });
    expect((await client.listItems({ title: "book", limit: 2 })).items).toHaveLength(2);
    const list = await client.recommend({ userId: "ada", n: 2, exclude: ["book:1/ä", "book:2/ä"] });
    expect(list.items.map(({ item }) => item.id)).toEqual(["book:3/ä"]);
    const event = {
      accountId: "ada",
      itemId: "book:3/ä",
      kind: "finish",
      recommendationId: list.recommendationId,
    } as const;
    expect(await client.recordEvents({ body: event })).toMatchObject({ acceptedCount: 1, rejected: [] });
    expect(await client.addFriends({ userId: "ada", body: { friendIds: ["ben"] } })).toBeUndefined();
    expect(await client.metrics()).toContain("codecatalyst_events_total");
  });

  it("tell each other's tags", async () => {
    const { answer, etag } = await client.request("getItem", { itemId: "book:2/ä" });
    await client.putItem({ itemId: "book:2/ä", body: { ...answer, title: "Changed" } }, { ifMatch: etag! });
    const again = client.putItem({ itemId: "book:2/ä", body: { ...answer, title: "Lost" } }, { ifMatch: etag! });
    await expect(again).rejects.toMatchObject({ status: 412 });
    expect(await client.getItem({ itemId: "book:2/ä" })).toMatchObject({ title: "Changed" });
  });

  it("say what is wrong", async () => {
    const missing = client.getItem({ itemId: "book:none" });
    await expect(missing).rejects.toBeInstanceOf(ApiError);
    await expect(missing).rejects.toMatchObject({ status: 404, code: "ITEM_NOT_FOUND", requestId: expect.any(String) });
    await expect(createClient({ baseUrl: "http://127.0.0.1:9", retryCount: 0 }).live()).rejects.toBeInstanceOf(
      ConnectionError,
    );
  });

  it("send a history as a file", async () => {
    const file = new Blob([
      "Title,Author,ISBN13,My Rating,Date Read,Exclusive Shelf,Book Id\nBook 1,Somebody,,5,2020/01/01,read,1\n",
    ]);
    const report = await client.importHistory({ userId: "eve", name: "goodreads_library_export.csv", body: file });
    expect(report).toMatchObject({ kind: "goodreads", rowCount: 1 });
  });
});

describe("a client of a server that fails", () => {
  const closing: (() => void)[] = [];
  const seen: IncomingMessage[] = [];
  /** A real server that answers each request as it is told to. */
  const serveWith = async (...answers: readonly ((response: ServerResponse) => void)[]) => {
    const queue = [...answers];
    const server = createServer((request, response) => {
      seen.push(request);
      request.resume().on("end", () => queue.shift()?.(response));
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    closing.push(() => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    return createClient({ baseUrl: `http://127.0.0.1:${port}/`, firstDelayMs: 1, timeoutMs: 300, retryCount: 2 });
  };
  const status =
    (code: number, headers = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(code, { "content-type": "application/json", ...headers }).end("{}");
  const live = (response: ServerResponse) =>
    void response.writeHead(200, { "content-type": "application/json" }).end('{"isLive":true}');
  const hangUp = (response: ServerResponse) => void response.destroy();
  const say = () => {};

  afterEach(() => {
    seen.length = 0;
    for (const close of closing.splice(0)) close();
  });

  it.each([
    ["is overloaded", status(429, { "retry-after": "0" })],
    ["is being restarted", status(503)],
    ["hangs up", hangUp],
    ["says nothing", say],
  ])("tries again when it %s", async (_, fail) => {
    const client = await serveWith(fail, fail, live);
    expect(await client.live()).toEqual({ isLive: true });
    expect(seen).toHaveLength(3);
  });

  it("gives up in the end, and at once where it would not help", async () => {
    await expect((await serveWith(status(503), status(503), status(503), live)).live()).rejects.toMatchObject({
      status: 503,
    });
    expect(seen).toHaveLength(3);
    await expect((await serveWith(status(500), live)).live()).rejects.toMatchObject({ status: 500 });
    expect(seen).toHaveLength(4);
  });

  it("does the same thing under the same key when it tries a change again", async () => {
    const client = await serveWith(hangUp, status(204));
    await client.addFriends({ userId: "ada", body: { friendIds: ["ben"] } });
    const keys = seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
  });

  it("stops when it is told to", async () => {
    const client = await serveWith(say);
    const ending = new AbortController();
    const asked = client.live({}, { signal: ending.signal });
    ending.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });
});
