import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance, InjectOptions } from "fastify";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import * as contract from "../../contract/index.ts";
import { openMemoryPorts } from "../../app/ports.ts";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { keptAnswers } from "../../serving/kept-answers.ts";
import { statusOf } from "./http/errors.ts";
import { createRestServer } from "./rest-server.ts";

const clock = new FixedClock(Date.UTC(2026, 4, 3));
let engine: Engine;
let server: FastifyInstance;

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock) });
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

type Method = NonNullable<InjectOptions["method"]>;
type Headers = Readonly<Record<string, string>>;

async function ask(method: Method, url: string, payload?: object | string, headers: Headers = {}) {
  const response = await server.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  const isJson = response.body !== "" && String(response.headers["content-type"]).startsWith("application/json");
  return {
    status: response.statusCode,
    headers: response.headers,
    etag: String(response.headers["etag"]),
    body: (isJson ? response.json() : response.body) as Record<string, unknown>,
  };
}

type Answer = Awaited<ReturnType<typeof ask>>;

function refuses(code: ErrorCode, { status, body }: Answer): string {
  expect({ status, body }).toMatchObject({ status: statusOf[code], body: { code } });
  expect(Errors(contract.errorSchema, body)).toEqual([]);
  return String(body["message"]);
}

const book = (title: string, facts: object = {}) => ({ domain: "book", title, ...facts });
const mergePatch = { "content-type": "application/merge-patch+json" };

describe("POST adds, PUT replaces, PATCH changes", () => {
  it("adds items all or none, and refuses ids that are taken", async () => {
    const items = [
      { id: "add/1", ...book("One") },
      { id: "add/2", ...book("Two") },
    ];
    expect(await ask("POST", "/v1/items", { items })).toMatchObject({ status: 200, body: { itemCount: 2 } });
    const again = await ask("POST", "/v1/items", { items: [{ id: "add/3", ...book("Three") }, items[1]] });
    expect(refuses("ITEM_EXISTS", again)).toContain('"add/2"');
    refuses("ITEM_NOT_FOUND", await ask("GET", "/v1/items/add%2F3"));
    const twice = { id: "add/4", ...book("Four") };
    refuses("ITEM_EXISTS", await ask("POST", "/v1/items", { items: [twice, twice] }));
    expect((await ask("PUT", "/v1/items", { items: [items[1], twice] })).status).toBe(200);
  });

  it("lets one of many who add the same id at once win", async () => {
    const add = (title: string) => ask("POST", "/v1/items", { items: [{ id: "race", ...book(title) }] });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => add(`Title ${index}`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 409),
    ]);
  });

  it("changes what a merge patch names of an item, and nothing else", async () => {
    const item = book("Patched", { year: 1925, mood: { valence: 0.5, arousal: 0.1 }, externalIds: { imdb: "tt1" } });
    await ask("PUT", "/v1/items/patched", { ...item, genres: ["novel", "classic"] });
    const patch = {
      year: null,
      genres: ["novel"],
      mood: { arousal: -0.5 },
      externalIds: { imdb: null, tmdb: "7" },
      pageCount: 180,
    };
    const changed = await ask("PATCH", "/v1/items/patched", JSON.stringify(patch), mergePatch);
    const expected = {
      id: "patched",
      ...book("Patched"),
      genres: ["novel"],
      mood: { valence: 0.5, arousal: -0.5 },
      externalIds: { tmdb: "7" },
      pageCount: 180,
      creators: [],
      offers: [],
      places: [],
      themes: [],
    };
    expect(changed).toMatchObject({ status: 200, body: expected });
    expect(changed.body).not.toHaveProperty("year");
    expect((await ask("GET", "/v1/items/patched")).body).toEqual(expected);
    expect((await ask("PATCH", "/v1/items/patched", { places: ["Long Island"] })).status).toBe(200);
  });

  it("refuses patches that make no item, know other fields or have nothing to patch", async () => {
    await ask("PUT", "/v1/items/whole", book("Whole"));
    const patch = (body: object, id = "whole") => ask("PATCH", `/v1/items/${id}`, body);
    expect(refuses("INVALID_INPUT", await patch({ title: null }))).toContain("/title is missing");
    expect(refuses("INVALID_INPUT", await patch({ mood: { valence: 1 } }))).toContain("/mood/arousal is missing");
    expect(refuses("INVALID_INPUT", await patch({ titel: "x" }))).toContain("/titel is not known");
    expect(refuses("INVALID_INPUT", await patch({ id: "other" }))).toContain("/id is not known");
    expect(refuses("INVALID_INPUT", await patch([]))).toContain("must be an object");
    refuses("UNKNOWN_DOMAIN", await patch({ domain: "podcast" }));
    refuses("ITEM_NOT_FOUND", await patch({ title: "x" }, "none"));
    refuses("INVALID_INPUT", await ask("PATCH", "/v1/items/whole", '{"__proto__": {"title": "x"}}', mergePatch));
    refuses("UNKNOWN_FORMAT", await ask("PATCH", "/v1/items/whole", "{}", { "content-type": "text/plain" }));
    refuses("UNKNOWN_FORMAT", await ask("PUT", "/v1/items/whole", "{}", mergePatch));
    const latin = { "content-type": "application/json; charset=latin1" };
    refuses("UNKNOWN_FORMAT", await ask("PATCH", "/v1/items/whole", "{}", latin));
    const utf8 = { "content-type": 'application/json; charset="UTF-8"' };
    expect((await ask("PATCH", "/v1/items/whole", "{}", utf8)).status).toBe(200);
  });

  it("loses none of many changes made at once", async () => {
    await ask("PUT", "/v1/items/busy", book("Busy"));
    const ids = Array.from({ length: 15 }, (_, index) => `scheme-${String.fromCodePoint(97 + index)}`);
    const answers = await Promise.all(
      ids.map((scheme) => ask("PATCH", "/v1/items/busy", { externalIds: { [scheme]: "1" } })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await ask("GET", "/v1/items/busy");
    expect(Object.keys(body["externalIds"] as object).toSorted()).toEqual(ids);
    await Promise.all(
      ["GB", "DE"].flatMap((region) => [
        ask("PATCH", "/v1/users/busy", { region }),
        ask("PATCH", "/v1/users/busy", { name: "B" }),
      ]),
    );
    expect((await ask("GET", "/v1/users/busy")).body["user"]).toMatchObject({ name: "B" });
  });

  it("changes a user's settings, also under the name of another account", async () => {
    await ask("PUT", "/v1/users/pat", { name: "Pat", region: "GB", services: ["A", "B"] });
    await ask("PUT", "/v1/users/pat/accounts/kindle%3Apat");
    const changed = await ask("PATCH", "/v1/users/kindle%3Apat", { name: null, services: ["C"], birthYear: 1990 });
    const expected = { id: "pat", region: "GB", services: ["C"], birthYear: 1990, sharesActivity: false };
    expect(changed).toMatchObject({ status: 200, body: expected });
    expect((await ask("GET", "/v1/users/pat")).body["user"]).toEqual(expected);
    expect(refuses("INVALID_INPUT", await ask("PATCH", "/v1/users/pat", { region: "Britain" }))).toContain("/region");
    expect((await ask("PATCH", "/v1/users/newcomer", { region: "DE" })).body).toMatchObject({ region: "DE" });
  });

  it("takes one relation out", async () => {
    const ends = { from: "r/1", to: "r/2" };
    await ask("POST", "/v1/relations", {
      relations: [
        { ...ends, kind: "sequel-of" },
        { ...ends, kind: "inspired-by" },
      ],
    });
    const url = "/v1/relations?from=r%2F1&to=r%2F2&kind=sequel-of";
    for (let round = 0; round < 2; round += 1) expect((await ask("DELETE", url)).status).toBe(204);
    const { body } = await ask("GET", "/v1/items/r%2F2/relations");
    expect(body["relations"]).toEqual([{ ...ends, kind: "inspired-by", confidence: 1 }]);
    refuses("INVALID_INPUT", await ask("DELETE", "/v1/relations?from=r%2F1&to=r%2F2"));
  });
});

describe("pages", () => {
  it("give every item once, in the order of ids, of one domain or all", async () => {
    const items = Array.from({ length: 25 }, (_, index) => ({
      id: `page/${String(index).padStart(2, "0")} 🎬`,
      ...book(`Paged ${index}`),
      domain: index % 5 === 0 ? "movie" : "book",
    }));
    await ask("PUT", "/v1/items", { items });
    const all = async (query: string) => {
      const found: string[] = [];
      for (let cursor = ""; ;) {
        const { status, body } = await ask("GET", `/v1/items?${query}${cursor}`);
        expect({ status, problems: Errors(contract.itemListSchema, body) }).toEqual({ status: 200, problems: [] });
        const page = body as unknown as contract.WireItemList;
        found.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === undefined) return found;
        cursor = `&cursor=${page.nextCursor}`;
      }
    };
    const ids = items.map(({ id }) => id);
    expect((await all("limit=7")).filter((id) => id.startsWith("page/"))).toEqual(ids);
    expect(await all("limit=2&domain=movie")).toEqual(ids.filter((_, index) => index % 5 === 0));
    expect(new Set(await all("limit=4&title=paged"))).toEqual(new Set(ids));
    expect(await all("limit=4&title=paged")).toHaveLength(ids.length);
  });

  it("give every user with settings once", async () => {
    for (const id of ["list/a", "list/b", "list/c"])
      await ask("PUT", `/v1/users/${encodeURIComponent(id)}`, { name: id });
    const found: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { body } = await ask("GET", `/v1/users?limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`);
      expect(Errors(contract.userListSchema, body)).toEqual([]);
      found.push(...(body["users"] as { readonly id: string }[]).map(({ id }) => id));
      cursor = body["nextCursor"] as string | undefined;
      if (cursor === undefined) break;
    }
    expect(found.filter((id) => id.startsWith("list/"))).toEqual(["list/a", "list/b", "list/c"]);
    expect(new Set(found).size).toBe(found.length);
  });

  it("refuse cursors that are not theirs, and too long pages", async () => {
    const cursor = (await ask("GET", "/v1/items?limit=1")).body["nextCursor"];
    const bad = async (query: string) => refuses("INVALID_INPUT", await ask("GET", `/v1/items?${query}`));
    expect(await bad(`domain=book&cursor=${String(cursor)}`)).toContain("?cursor belongs to another question");
    for (const wrong of ["x", "bnVsbA", "W10", "WzJd", "%00", "W1tdXQ", "eyJ2IjoxfQ"])
      expect(await bad(`cursor=${wrong}`)).toContain("?cursor is not one");
    expect(await bad("cursor=")).toContain("?cursor");
    expect(await bad("limit=101")).toContain("?limit must be at most 100");
    refuses("INVALID_INPUT", await ask("GET", `/v1/users?cursor=${String(cursor)}`));
  });
});

describe("tags", () => {
  it("spare who has an item, its relations, a user or a model the answer", async () => {
    await ask("PUT", "/v1/items/tagged", book("Tagged"));
    for (const url of ["/v1/items/tagged", "/v1/items/tagged/relations", "/v1/users/tagged", "/v1/models"]) {
      const { etag, headers } = await ask("GET", url);
      expect(etag).toMatch(/^"[\w.-]{43,}"$/);
      expect(headers["cache-control"]).toBe("private, no-cache");
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const known = await ask("GET", url, undefined, { "if-none-match": tag });
        expect(known).toMatchObject({ status: 304, body: "", etag });
      }
      expect((await ask("GET", url, undefined, { "if-none-match": '"other"' })).status).toBe(200);
      expect((await ask("HEAD", url, undefined, { "if-none-match": etag })).status).toBe(304);
      refuses("INVALID_INPUT", await ask("GET", url, undefined, { "if-none-match": "unquoted" }));
    }
    const { etag } = await ask("GET", "/v1/items/tagged");
    expect((await ask("PUT", "/v1/items/tagged", book("Tagged"))).etag).toBe(etag);
    expect((await ask("PATCH", "/v1/items/tagged", { year: 2000 })).etag).not.toBe(etag);
  });

  it("keep a second writer from overwriting the first", async () => {
    await ask("PUT", "/v1/items/two", book("Two"));
    const { etag } = await ask("GET", "/v1/items/two");
    const header = { "if-match": etag };
    const first = await ask("PUT", "/v1/items/two", book("First"), header);
    expect(first.status).toBe(200);
    expect(refuses("PRECONDITION_FAILED", await ask("PUT", "/v1/items/two", book("Second"), header))).toContain(
      "changed",
    );
    refuses("PRECONDITION_FAILED", await ask("PATCH", "/v1/items/two", { title: "Second" }, header));
    refuses("PRECONDITION_FAILED", await ask("DELETE", "/v1/items/two", undefined, header));
    expect((await ask("GET", "/v1/items/two")).body["title"]).toBe("First");
    expect((await ask("DELETE", "/v1/items/two", undefined, { "if-match": `"x", ${first.etag}` })).status).toBe(204);
    refuses("PRECONDITION_FAILED", await ask("PUT", "/v1/items/two", book("New"), { "if-match": "*" }));
    const create = () => ask("PUT", "/v1/items/two", book("New"), { "if-none-match": "*" });
    const created = await Promise.all([create(), create(), create()]);
    expect(created.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
    refuses("INVALID_INPUT", await ask("PUT", "/v1/items/two", book("New"), { "if-none-match": etag }));
  });

  it("of a user hold for the settings whatever events come", async () => {
    await ask("PUT", "/v1/items/seen", book("Seen"));
    await ask("PUT", "/v1/users/tag-user", { name: "T" });
    const before = await ask("GET", "/v1/users/tag-user");
    await ask("POST", "/v1/events", { accountId: "tag-user", itemId: "seen", kind: "like" });
    const after = await ask("GET", "/v1/users/tag-user", undefined, { "if-none-match": before.etag });
    expect(after.status).toBe(200);
    const header = { "if-match": before.etag };
    expect((await ask("PATCH", "/v1/users/tag-user", { name: "U" }, header)).status).toBe(200);
    refuses("PRECONDITION_FAILED", await ask("PATCH", "/v1/users/tag-user", { name: "V" }, header));
    refuses("PRECONDITION_FAILED", await ask("DELETE", "/v1/users/tag-user", undefined, header));
    const { etag } = await ask("GET", "/v1/users/tag-user");
    expect((await ask("DELETE", "/v1/users/tag-user", undefined, { "if-match": etag })).status).toBe(204);
  });
});

const withKey = (key: string): Headers => ({ "idempotency-key": key });

describe("idempotency keys", () => {
  it("give the first answer again, without doing the work again", async () => {
    const add = () => ask("POST", "/v1/items", { items: [{ id: "once", ...book("Once") }] }, withKey("k-1"));
    const first = await add();
    expect(first).toMatchObject({ status: 200, body: { itemCount: 1 } });
    expect(first.headers).not.toHaveProperty("idempotency-replayed");
    await ask("DELETE", "/v1/items/once");
    const second = await add();
    expect(second).toMatchObject({ status: 200, body: { itemCount: 1 } });
    expect(second.headers["idempotency-replayed"]).toBe("true");
    refuses("ITEM_NOT_FOUND", await ask("GET", "/v1/items/once"));
  });

  it("belong to one method, address and body", async () => {
    const put = (url: string, title: string) => ask("PUT", url, book(title), withKey("k-2"));
    const first = await put("/v1/items/k2", "A");
    expect((await put("/v1/items/k2", "A")).etag).toBe(first.etag);
    refuses("IDEMPOTENCY_KEY_REUSED", await put("/v1/items/k2", "B"));
    refuses("IDEMPOTENCY_KEY_REUSED", await put("/v1/items/other", "A"));
    refuses("IDEMPOTENCY_KEY_REUSED", await ask("PATCH", "/v1/items/k2", book("A"), withKey("k-2")));
    const elsewhere = await ask("PUT", "/v1/items/k2", book("A"), { ...withKey("k-2"), "x-tenant": "other" });
    expect(elsewhere.headers).not.toHaveProperty("idempotency-replayed");
    for (const bad of ["has space", "", "é", "x".repeat(256)])
      refuses("INVALID_INPUT", await ask("PUT", "/v1/items/k2", book("A"), withKey(bad)));
  });

  it("are free again after a failure and after a day", async () => {
    const url = "/v1/items/late";
    const patch = () => ask("PATCH", url, { year: 2000 }, withKey("k-3"));
    refuses("ITEM_NOT_FOUND", await patch());
    await ask("PUT", url, book("Late"));
    expect((await patch()).headers).not.toHaveProperty("idempotency-replayed");
    expect((await patch()).headers["idempotency-replayed"]).toBe("true");
    clock.advance(24 * 3_600_000 + 1);
    expect((await patch()).headers).not.toHaveProperty("idempotency-replayed");
  });

  it("tell a request that is under way to wait", async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = createRestServer(
      {
        ...engine.useCases,
        async addItems(...input) {
          begun.resolve();
          await gate.promise;
          return engine.useCases.addItems(...input);
        },
      },
      { logLevel: "silent" },
    );
    const add = () =>
      slow.inject({
        method: "POST",
        url: "/v1/items",
        payload: { items: [{ id: "slow", ...book("S") }] },
        headers: withKey("k-4"),
      });
    const first = add();
    await begun.promise;
    const second = await add();
    expect(second.json()).toMatchObject({ code: "REQUEST_UNDER_WAY" });
    expect([second.statusCode, second.headers["retry-after"]]).toEqual([409, "1"]);
    gate.resolve();
    expect((await first).statusCode).toBe(200);
    expect((await add()).headers["idempotency-replayed"]).toBe("true");
    await slow.close();
  });

  it("hold for batches of events, whose rejected rows keep nothing that names people", async () => {
    const like = (accountId: string) => ({ accountId, itemId: "k2", kind: "like" });
    const batch = { events: [like("secret person"), like("ann"), { ...like("bob"), kind: "adore secret" }] };
    const send = () => ask("POST", "/v1/events", batch, withKey("k-5"));
    const first = await send();
    expect(first.body).toMatchObject({ acceptedCount: 2, rejected: [{ index: 2, code: "INVALID_INPUT" }] });
    const second = await send();
    expect(second.headers["idempotency-replayed"]).toBe("true");
    expect(second.body).toMatchObject({ acceptedCount: 2, duplicateCount: 0, rejected: [{ index: 2 }] });
    expect(Errors(contract.recordReportSchema, second.body)).toEqual([]);
    const kept = await engine.ports.documents.list(engine.tenant, keptAnswers, { limit: 1000 });
    expect(JSON.stringify(kept)).not.toContain("secret");
  });

  it("keep what is about a person where an erasure finds it", async () => {
    await ask("PUT", "/v1/users/per%20son", { name: "Per" }, withKey("k-6"));
    await ask("POST", "/v1/events", { accountId: "per son", itemId: "k2", kind: "like" }, withKey("k-7"));
    const prefix = `${encodeURIComponent("per son")}/`;
    const kept = () => engine.ports.documents.list(engine.tenant, keptAnswers, { prefix, limit: 10 });
    expect(await kept()).toHaveLength(2);
    expect((await ask("DELETE", "/v1/users/per%20son")).status).toBe(204);
    expect(await kept()).toEqual([]);
  });
});

describe("methods", () => {
  it("that a path lacks are named by those that it has", async () => {
    const answer = await ask("PATCH", "/v1/items/x/relations", {});
    expect(refuses("METHOD_NOT_ALLOWED", answer)).toContain("not PATCH");
    expect(answer.headers["allow"]).toBe("GET, HEAD, OPTIONS");
    expect((await ask("DELETE", "/v1/models")).headers["allow"]).toBe("GET, HEAD, OPTIONS");
    refuses("ROUTE_NOT_FOUND", await ask("DELETE", "/v1/nowhere"));
  });

  it("are told to who asks, and HEAD is GET without its body", async () => {
    const options = await ask("OPTIONS", "/v1/items/x");
    expect(options).toMatchObject({ status: 204, body: "" });
    expect(options.headers["allow"]).toBe("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
    refuses("ROUTE_NOT_FOUND", await ask("OPTIONS", "/v1/nowhere"));
    const head = await ask("HEAD", "/v1/items?limit=1");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(Number(head.headers["content-length"])).toBeGreaterThan(2);
  });
});

describe("requests that do not end", () => {
  it("are given up in time, headers and bodies", async () => {
    const app = createRestServer(engine.useCases, { logLevel: "silent", maxArrivalMs: 400 });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const answerTo = async (bytes: string) => {
      const socket = connect(port, "127.0.0.1");
      socket.write(bytes);
      return text(socket);
    };
    const head = "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    const answers = await Promise.all([
      answerTo(head),
      answerTo(`${head}content-length: 100\r\n\r\n{"kind":`),
      answerTo(`${head}transfer-encoding: chunked\r\n\r\n5\r\n{"kin\r\n`),
    ]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 .*"code":"REQUEST_TIMEOUT"/s);
    await app.close();
  });
});
