import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { TSchema } from "typebox";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, type ItemInput } from "../../app/engine.ts";
import * as contract from "../../contract/index.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import { statusOf } from "./http/errors.ts";
import { createRestServer, type RestServerOptions } from "./rest-server.ts";

const work = (id: string, title: string, facts: Partial<ItemInput> = {}): ItemInput => ({
  id,
  domain: id.split(":")[0] ?? "book",
  title,
  genres: ["drama"],
  ...facts,
});

const fitzgerald = { creators: [{ name: "F. Scott Fitzgerald", role: "author" }], themes: ["jazz-age", "wealth"] };
const offers = [{ service: "City Library", kind: "borrow", region: "GB" }] as const;
const works: readonly ItemInput[] = [
  work("book:gatsby", "The Great Gatsby", { ...fitzgerald, year: 1925, offers }),
  work("book:tender", "Tender Is the Night", { ...fitzgerald, year: 1934 }),
  work("movie:gatsby", "The Great Gatsby", { themes: ["jazz-age", "wealth"], year: 2013, minimumAgeYears: 12 }),
  work("music:gatsby", "The Great Gatsby: Music from the Film", { themes: ["jazz-age"], year: 2013 }),
  work("book:dune", "Dune", { themes: ["space", "ecology"], series: { name: "Dune", position: 1 }, offers }),
  work("book:dune-messiah", "Dune Messiah", { themes: ["space"], series: { name: "Dune", position: 2 } }),
  work("movie:dune", "Dune", { themes: ["space"], year: 2021, minimumAgeYears: 12 }),
  work("music:dune", "Dune: Original Score", { themes: ["space"], year: 2021 }),
  work("music:kind-of-blue", "Kind of Blue", { genres: ["jazz"], year: 1959 }),
];

let engine: Engine;
let server: FastifyInstance;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function ask(options: InjectOptions, app = server): Promise<Answer> {
  const response = await app.inject(options);
  const isJson = String(response.headers["content-type"]).startsWith("application/json");
  return { status: response.statusCode, headers: response.headers, body: isJson ? response.json() : response.body };
}

const get = (url: string, app = server) => ask({ method: "GET", url }, app);
const put = (url: string, payload: object) => ask({ method: "PUT", url, payload });
const post = (url: string, payload?: object) => ask({ method: "POST", url, ...(payload !== undefined && { payload }) });
const remove = (url: string) => ask({ method: "DELETE", url });
const raw = (url: string, payload: string | Buffer, contentType = "application/json") =>
  ask({ method: "POST", url, payload, headers: { "content-type": contentType } });

/** The body of a success, held to its wire schema. */
function success<Schema extends TSchema>(schema: Schema, { status, body }: Answer): contract.Wire<Schema> {
  expect({ status, body }).toMatchObject({ status: 200 });
  expect(Errors(schema, body)).toEqual([]);
  return body as contract.Wire<Schema>;
}

/** The sentence of an error, which must have its code, status and request id. */
function refusal(code: ErrorCode, { status, body, headers }: Answer): string {
  expect(body).toMatchObject({ code });
  expect(status).toBe(statusOf[code]);
  expect(Errors(contract.errorSchema, body)).toEqual([]);
  const { message, requestId } = body as contract.WireError;
  expect(headers["x-request-id"]).toBe(requestId);
  return message;
}

const putX = (item: object) => put("/v1/items/x", { domain: "book", title: "X", ...item });
const record = async (payload: object) => success(contract.recordReportSchema, await post("/v1/events", payload));
const listedIds = async (query: string) =>
  success(contract.recommendationListSchema, await get(`/v1/users/una/recommendations?${query}`)).items.map(
    ({ item }) => item.id,
  );
const likes = (length: number) => ({
  events: Array.from({ length }, () => ({ accountId: "many", itemId: "book:dune", kind: "like" })),
});
const countedOnce = (labels: string) => `http_request_duration_seconds_count{${labels}} 1`;

const idFor = async (sent: string) => {
  const answer = await ask({ method: "GET", url: "/v1/items/none", headers: { "x-request-id": sent } });
  refusal("ITEM_NOT_FOUND", answer);
  return answer.headers["x-request-id"];
};

type Method = "get" | "put" | "post" | "delete";

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

const readDocument = async () => (await get("/openapi.json")).body as OpenApi;
const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method as Method, operation })),
  );

const open = (useCases: UseCases, options: RestServerOptions = {}) =>
  createRestServer(useCases, { logLevel: "silent", ...options });

async function openWorld(): Promise<Engine> {
  const opened = await createEngine();
  await opened.putItems(works);
  await opened.putRelations([
    { from: "movie:gatsby", to: "book:gatsby", kind: "adaptation-of" },
    { from: "music:gatsby", to: "movie:gatsby", kind: "soundtrack-of" },
    { from: "movie:dune", to: "book:dune", kind: "adaptation-of" },
  ]);
  const readers = Array.from({ length: 12 }, (_, index) => `reader-${index}`);
  await opened.recordEvents(
    readers.flatMap((accountId, index) => {
      const liked =
        index % 2 === 0 ? ["book:gatsby", "movie:gatsby", "music:gatsby"] : ["book:dune", "movie:dune", "music:dune"];
      return liked.map((itemId) => ({ accountId, itemId, kind: "finish" as const, at: "2026-01-02" }));
    }),
  );
  await opened.train();
  return opened;
}

beforeAll(async () => {
  engine = await openWorld();
  server = open(engine.useCases);
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe("items", () => {
  it.each(["a/b/c", "🎬 x/🎵", "50%", "ключ", "?&#=", "..%2F.."])(
    "are put, got and deleted under the id %s",
    async (id) => {
      const url = `/v1/items/${encodeURIComponent(id)}`;
      const item = success(contract.itemSchema, await put(url, { domain: "book", title: "A title" }));
      expect(item).toMatchObject({ id, creators: [], offers: [] });
      expect(success(contract.itemSchema, await get(url))).toEqual(item);
      expect((await remove(url)).status).toBe(204);
      expect(refusal("ITEM_NOT_FOUND", await get(url))).toContain(JSON.stringify(id));
      expect((await remove(url)).status).toBe(204);
    },
  );

  it("are put in a batch, all or nothing", async () => {
    const good = { id: "book:batch", domain: "book", title: "Good" };
    const bad = { id: "book:bad", domain: "book", year: 20_025 };
    const message = refusal(
      "INVALID_INPUT",
      await ask({ method: "PUT", url: "/v1/items", payload: { items: [good, bad] } }),
    );
    expect(message).toContain("/items/1/title is missing");
    expect(message).toContain("/items/1/year must be at most 2200, not 20025");
    refusal("ITEM_NOT_FOUND", await get("/v1/items/book%3Abatch"));
    expect(await put("/v1/items", { items: [good] })).toMatchObject({ status: 200, body: { itemCount: 1 } });
    success(contract.itemSchema, await get("/v1/items/book%3Abatch"));
    await remove("/v1/items/book%3Abatch");
  });

  it("are found by title, in one domain or all", async () => {
    const found = success(contract.itemListSchema, await get("/v1/items?title=great+gats"));
    expect(new Set(found.items.map((item) => item.domain))).toEqual(new Set(["book", "movie", "music"]));
    const books = success(contract.itemListSchema, await get("/v1/items?title=gatsby&domain=book&limit=1"));
    expect(books.items.map((item) => item.id)).toEqual(["book:gatsby"]);
    expect(success(contract.itemListSchema, await get("/v1/items?title=zzz")).items).toEqual([]);
  });

  it("say which field is wrong and what is allowed", async () => {
    expect(refusal("INVALID_INPUT", await putX({ titel: "Y" }))).toMatch(/\/titel is not known; allowed are .*title/);
    expect(refusal("INVALID_INPUT", await putX({ title: "" }))).toContain("/title must have at least 1 character");
    expect(refusal("INVALID_INPUT", await putX({ year: "1925" }))).toContain("/year must be a whole number");
    expect(refusal("INVALID_INPUT", await putX({ mood: { valence: -2, arousal: 0 } }))).toContain("/mood/valence");
    expect(refusal("INVALID_INPUT", await putX({ playbackUrl: "javascript:alert(1)" }))).toContain("/playbackUrl");
    expect(refusal("INVALID_INPUT", await putX({ id: "other" }))).toContain('"other"');
    expect(refusal("INVALID_INPUT", await putX({ __proto__: undefined, ["__proto__x"]: 1 }))).toContain("__proto__x");
    expect(refusal("UNKNOWN_DOMAIN", await putX({ domain: "podcast" }))).toContain("book, movie, music");
    expect(refusal("INVALID_INPUT", await putX({ domain: "Pod Cast" }))).toContain("/domain");
    expect(refusal("INVALID_INPUT", await get("/v1/items?title="))).toContain("?title must have at least 1");
    refusal("ITEM_NOT_FOUND", await get("/v1/items/x"));
  });
});

describe("relations", () => {
  it("are put and read from either end", async () => {
    const relation = { from: "music:dune", to: "movie:dune", kind: "soundtrack-of" };
    expect((await post("/v1/relations", { relations: [relation] })).status).toBe(204);
    for (const id of ["music:dune", "movie:dune"]) {
      const { relations } = success(contract.relationListSchema, await get(`/v1/items/${id}/relations`));
      expect(relations).toContainEqual({ ...relation, confidence: 1 });
    }
  });

  it("are refused with an unknown kind or a bad end", async () => {
    const relation = { from: "a", to: "b", kind: "sequel-of" };
    const send = (given: object) => post("/v1/relations", { relations: [{ ...relation, ...given }] });
    expect(refusal("INVALID_INPUT", await send({ kind: "friend-of" }))).toContain("adaptation-of, soundtrack-of");
    expect(refusal("INVALID_INPUT", await send({ confidence: 1.5 }))).toContain("/relations/0/confidence");
    expect(refusal("INVALID_ID", await send({ to: " b" }))).toContain("white space");
    expect(refusal("INVALID_INPUT", await send({ to: "a" }))).toContain("to itself");
  });
});

describe("lists", () => {
  it("come for an unknown user, over several domains", async () => {
    const list = success(
      contract.recommendationListSchema,
      await get("/v1/users/nobody%2F%F0%9F%91%A4/recommendations"),
    );
    expect(list.userId).toBe("nobody/👤");
    expect(new Set(list.items.map(({ item }) => item.domain)).size).toBeGreaterThan(1);
    expect(list.items.every(({ reasons }) => reasons.length > 0)).toBe(true);
  });

  it("follow what the user finishes, with the film, the record and the next book", async () => {
    await post("/v1/events", { accountId: "tom", itemId: "book:gatsby", kind: "finish" });
    const list = success(contract.recommendationListSchema, await get("/v1/users/tom/recommendations?n=4"));
    const ids = list.items.map(({ item }) => item.id);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining(["movie:gatsby", "music:gatsby", "book:tender"]));
    expect(ids).not.toContain("book:gatsby");
    for (const { breakdown, score } of list.items) {
      const sum = Object.values(breakdown).reduce((total, part) => total + part.weight * part.value, 0);
      expect(sum).toBeCloseTo(score, 6);
    }
  });

  it("are filtered by domain, service, region, age and exclusion", async () => {
    expect(new Set((await listedIds("domain=music")).map((id) => id.split(":")[0]))).toEqual(new Set(["music"]));
    expect((await listedIds("service=City+Library&service=None&region=GB")).toSorted()).toEqual([
      "book:dune",
      "book:gatsby",
    ]);
    expect(await listedIds("service=City+Library&region=DE")).toEqual([]);
    expect(await listedIds("exclude=book:dune&exclude=book:gatsby")).not.toContain("book:gatsby");
    expect(await listedIds("maximumAgeYears=6")).not.toContain("movie:dune");
  });

  it("are for a moment that may be stated", async () => {
    const moment = "at=2026-12-20T20:00:00Z&timeZone=America%2FSao_Paulo&company=family&weather=rainy";
    expect((await listedIds(moment)).length).toBeGreaterThan(0);
    const ask400 = async (query: string) => refusal("INVALID_INPUT", await get(`/v1/users/u/recommendations?${query}`));
    expect(await ask400("at=tomorrow")).toContain("?at");
    expect(await ask400("at=2026-02-30")).toContain("no time of the calendar");
    expect(await ask400("timeZone=Europe/Atlantis")).toContain('"Europe/Atlantis" is no time zone');
    expect(await ask400("timeZone=%2B01:00")).toContain("?timeZone");
    expect(await ask400("company=strangers")).toContain("?company");
    expect(await ask400("weather=wet")).toContain("?weather");
  });

  it("refuse a query that they cannot mean", async () => {
    const ask400 = async (query: string) => refusal("INVALID_INPUT", await get(`/v1/users/u/recommendations?${query}`));
    expect(await ask400("n=0")).toContain("?n must be at least 1");
    expect(await ask400("n=201")).toContain("?n must be at most 200");
    expect(await ask400("n=")).toContain("?n must be a whole number");
    expect(await ask400("n=1e2")).toContain("?n must be a whole number");
    expect(await ask400("n=5&n=6")).toContain("?n must be a whole number, not a list of 2");
    expect(await ask400("count=5")).toMatch(/\?count is not known; allowed are n, domain/);
    expect(await ask400("region=Germany")).toContain("?region");
    expect(refusal("INVALID_INPUT", await get("/v1/models?n=1"))).toContain("?n is not known; there is none");
    refusal("UNKNOWN_DOMAIN", await get("/v1/users/u/recommendations?domain=podcast"));
    refusal("INVALID_ID", await get("/v1/users/%0A/recommendations"));
    refusal("INVALID_ID", await get(`/v1/users/${"x".repeat(257)}/recommendations`));
  });

  it("name what is like an item", async () => {
    const { items } = success(contract.similarListSchema, await get("/v1/items/book%3Agatsby/similar?n=3"));
    expect(items.map(({ item }) => item.id)).toContain("movie:gatsby");
    const music = success(contract.similarListSchema, await get("/v1/items/book%3Agatsby/similar?domain=music"));
    expect(music.items.every(({ item }) => item.domain === "music")).toBe(true);
    refusal("ITEM_NOT_FOUND", await get("/v1/items/none/similar"));
    refusal("INVALID_INPUT", await get("/v1/items/book%3Agatsby/similar?n=x"));
  });

  it("explain how an item stands, and what keeps it out", async () => {
    await post("/v1/events", { accountId: "eve", itemId: "book:dune", kind: "finish" });
    const explanation = success(contract.explanationSchema, await get("/v1/users/eve/explain/movie%3Adune"));
    expect(explanation.exclusion).toBeUndefined();
    expect(explanation.reasons.length).toBeGreaterThan(0);
    const finished = success(contract.explanationSchema, await get("/v1/users/eve/explain/book%3Adune"));
    expect(finished.exclusion).toMatch(/\w/);
    refusal("ITEM_NOT_FOUND", await get("/v1/users/eve/explain/none"));
  });
});

describe("events", () => {
  const event = { accountId: "ev", itemId: "book:dune", kind: "like" };

  it("are recorded one at a time, and count once", async () => {
    const known = { ...event, id: "e/🎵", at: "2026-02-03T04:05:06+01:00" };
    expect(await record(known)).toEqual({ acceptedCount: 1, duplicateCount: 0, rejected: [] });
    expect(await record(known)).toEqual({ acceptedCount: 0, duplicateCount: 1, rejected: [] });
    const { events } = success(contract.userExportSchema, await get("/v1/users/ev/export"));
    expect(events).toEqual([{ ...known, at: "2026-02-03T03:05:06.000Z" }]);
  });

  it("are recorded in a batch in which bad ones are named and the rest goes in", async () => {
    const events = [
      { ...event, accountId: "batch", id: "b1" },
      { ...event, kind: "adore" },
      { ...event, accountId: "batch", id: "b1" },
      { ...event, kind: "rate" },
      { ...event, at: "1601-01-01T00:00:00Z" },
      { ...event, at: 99_999_999_999_999 },
      { ...event, at: "2026-02-30" },
      { ...event, kind: "progress", ratio: -0.5 },
      { ...event, itemId: "a\u0085b" },
      { ...event, ratio: 0.5 },
      7,
      { ...event, accountId: "batch", kind: "emoji", emoji: "😍", at: 1_770_000_000_000 },
    ];
    const answer = await record({ events });
    expect(answer).toMatchObject({ acceptedCount: 2, duplicateCount: 1 });
    expect(answer.rejected.map(({ index }) => index)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10]);
    const messages = answer.rejected.map(({ message }) => message);
    expect(messages.join("")).not.toMatch(/\p{Cc}/u);
    const expected = [
      /\/kind must be one of impression, .*leave-out, not "adore"/,
      /\/ratio is missing/,
      /before 1970/,
      /in the future/,
      /calendar/,
      /\/ratio must be at least 0, not -0.5/,
      /\/itemId/,
      /\/ratio is not known/,
      /must be an object, not 7/,
    ];
    for (const [place, pattern] of expected.entries()) expect(messages[place]).toMatch(pattern);
  });

  it("are refused one at a time with the code that a batch would list", async () => {
    expect(refusal("INVALID_INPUT", await post("/v1/events", { ...event, at: "1601-01-01" }))).toContain("before 1970");
    expect(refusal("INVALID_INPUT", await post("/v1/events", { ...event, kind: "rate", ratio: 2 }))).toContain(
      "/ratio",
    );
    expect(refusal("INVALID_ID", await post("/v1/events", { ...event, itemId: "x " }))).toContain("white space");
    expect(refusal("INVALID_INPUT", await post("/v1/events", [event]))).toContain("must be an object");
  });

  it("come in batches of 1 to 1,000", async () => {
    expect(await record(likes(1000))).toMatchObject({ acceptedCount: 1000 });
    expect(refusal("INVALID_INPUT", await post("/v1/events", likes(1001)))).toContain("1 to 1000 entries, not 1001");
    refusal("INVALID_INPUT", await post("/v1/events", likes(0)));
    expect(refusal("INVALID_INPUT", await post("/v1/events", { events: "all" }))).toContain("/events must be a list");
    expect(refusal("INVALID_INPUT", await post("/v1/events", { ...likes(1), dry: true }))).toContain("/dry");
  });
});

describe("users", () => {
  it("say in so many words whether age and place may be used, and where they live by code", async () => {
    const wrong = [{ sharesDemographics: "yes" }, { subdivision: "Scotland" }, { region: "United Kingdom" }];
    for (const settings of wrong)
      expect(refusal("INVALID_INPUT", await put("/v1/users/bo", settings))).toContain(`/${Object.keys(settings)[0]}`);
    expect(success(contract.userSchema, await put("/v1/users/bo", {}))).not.toHaveProperty("sharesDemographics");
  });

  it("hide a work once, however often it is named, and no lists within lists", async () => {
    const twice = await put("/v1/users/bo", { hiddenItemIds: ["book:dune", "book:dune"] });
    expect(success(contract.userSchema, twice)).toMatchObject({ hiddenItemIds: ["book:dune"] });
    const nested = `{"hiddenItemIds":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    const headers = { "content-type": "application/json" };
    const answer = await ask({ method: "PUT", url: "/v1/users/bo", payload: nested, headers });
    expect(refusal("INVALID_INPUT", answer)).toContain("/hiddenItemIds/0");
    expect(success(contract.userSchema, await put("/v1/users/bo", {}))).not.toHaveProperty("hiddenItemIds");
  });

  it("have settings, a profile, an export, and an end", async () => {
    const place = { region: "GB", subdivision: "GB-SCT", sharesDemographics: true, timeZone: "Europe/London" };
    const settings = { name: "Ada", ...place, services: ["City Library"], birthYear: 1990 };
    const user = success(contract.userSchema, await put("/v1/users/ada%2F1", settings));
    expect(user).toEqual({ id: "ada/1", ...settings, sharesActivity: false });
    await post("/v1/events", { accountId: "ada/1", itemId: "book:dune", kind: "finish", at: "2026-03-01" });
    await post("/v1/events", {
      accountId: "ada/1",
      itemId: "book:dune",
      kind: "progress",
      ratio: 0.5,
      at: "2026-02-01T20:00:00Z",
      context: { company: "alone", weather: "rainy" },
    });
    const profile = success(contract.profileSchema, await get("/v1/users/ada%2F1"));
    expect(profile).toMatchObject({ user, eventCount: 2, domainMix: { book: 1 } });
    expect(profile.habits).toMatchObject({ begunCount: 1, finishedCount: 1, completionRatio: 1, usualHours: [0] });
    expect(profile.preferences).toMatchObject([
      { itemId: "book:dune", isFinished: true, lastAt: "2026-03-01T00:00:00.000Z" },
    ]);
    const { events } = success(contract.userExportSchema, await get("/v1/users/ada%2F1/export"));
    expect(events.map((event) => ("context" in event ? event.context : undefined))).toEqual([
      undefined,
      { company: "alone", weather: "rainy" },
    ]);
    expect((await remove("/v1/users/ada%2F1")).status).toBe(204);
    expect(success(contract.userExportSchema, await get("/v1/users/ada%2F1/export")).events).toEqual([]);
  });

  it("refuse settings that cannot be", async () => {
    expect(refusal("INVALID_INPUT", await put("/v1/users/u", { birthYear: 1601 }))).toContain("/birthYear");
    expect(refusal("INVALID_INPUT", await put("/v1/users/u", { region: "gb" }))).toContain('must look like "GB"');
    expect(refusal("INVALID_INPUT", await put("/v1/users/u", { id: "v" }))).toContain('"v"');
    expect(refusal("INVALID_INPUT", await put("/v1/users/u", { timeZone: "Mars" }))).toContain("no time zone");
    refusal("INVALID_ID", await put("/v1/users/%20u", {}));
  });

  it("have accounts that are linked, listed and unlinked, twice as well as once", async () => {
    await post("/v1/events", { accountId: "kindle/🎧", itemId: "book:gatsby", kind: "finish" });
    const url = `/v1/users/liz/accounts/${encodeURIComponent("kindle/🎧")}`;
    for (let round = 0; round < 2; round += 1) {
      const linked = success(contract.accountListSchema, await ask({ method: "PUT", url }));
      expect(linked.accountIds).toEqual(expect.arrayContaining(["liz", "kindle/🎧"]));
    }
    const own = success(contract.accountListSchema, await get("/v1/users/liz/accounts"));
    expect(own.accountIds).toContain("kindle/🎧");
    const list = success(contract.recommendationListSchema, await get("/v1/users/liz/recommendations?n=3"));
    expect(list.items.map(({ item }) => item.id)).toContain("movie:gatsby");
    const elsewhere = await ask({ method: "PUT", url: url.replace("liz", "max") });
    refusal("ACCOUNT_LINKED_ELSEWHERE", elsewhere);
    for (let round = 0; round < 2; round += 1) {
      const unlinked = success(contract.accountListSchema, await remove(url));
      expect(unlinked.accountIds).toEqual(["liz"]);
    }
    refusal("INVALID_ID", await ask({ method: "PUT", url: "/v1/users/liz/accounts/%20" }));
    refusal("INVALID_ID", await remove("/v1/users/liz/accounts/%20"));
  });

  it("have friends", async () => {
    expect((await post("/v1/users/fay/friends", { friendIds: ["gil", "hal"] })).status).toBe(204);
    const { friendAccountIds } = success(contract.userExportSchema, await get("/v1/users/fay/export"));
    expect(friendAccountIds).toEqual(["gil", "hal"]);
    expect(refusal("INVALID_INPUT", await post("/v1/users/fay/friends", { friendIds: [] }))).toContain("/friendIds");
  });
});

describe("a person's own history", () => {
  const goodreads = [
    "Book Id,Title,Author,My Rating,Original Publication Year,Date Read,Date Added,Exclusive Shelf",
    "4671,The Great Gatsby,F. Scott Fitzgerald,5,1925,2024/05/01,2024/04/01,read",
    "999999999,No Such Book,Nobody,3,2001,2024/06/01,2024/04/01,read",
  ].join("\n");

  it("comes as the body", async () => {
    const answer = await raw("/v1/users/hist/history?kind=goodreads&name=export.csv", goodreads, "text/csv");
    const report = success(contract.historyReportSchema, answer);
    expect(report).toMatchObject({ kind: "goodreads", rowCount: 2, matchedCount: 1, matchedByDomain: { book: 1 } });
    expect(report.unmatched).toMatchObject([{ title: "No Such Book" }]);
    const again = await raw("/v1/users/hist/history?kind=goodreads&name=export.csv", goodreads, "text/csv");
    expect(success(contract.historyReportSchema, again).newEventCount).toBe(0);
  });

  it("comes as a form, and its kind is found out", async () => {
    const form = new FormData();
    form.append("file", new Blob([goodreads]), "goodreads_library_export.csv");
    const sent = new Request("http://form", { method: "POST", body: form });
    const payload = Buffer.from(await sent.arrayBuffer());
    const answer = await raw("/v1/users/form/history", payload, sent.headers.get("content-type") ?? "");
    expect(success(contract.historyReportSchema, answer)).toMatchObject({ kind: "goodreads", matchedCount: 1 });
  });

  it("is refused when it is empty, torn or of no known kind", async () => {
    expect(refusal("INVALID_INPUT", await raw("/v1/users/u/history", "", "text/csv"))).toContain("empty");
    const torn = await raw("/v1/users/u/history", "--x\r\nContent-", "multipart/form-data; boundary=x");
    expect(refusal("INVALID_INPUT", torn)).toContain("form");
    refusal("UNKNOWN_FORMAT", await raw("/v1/users/u/history", "a,b,c\n1,2,3\n", "text/csv"));
    refusal("UNKNOWN_FORMAT", await raw("/v1/users/u/history?kind=myspace", "a,b,c\n1,2,3\n", "text/csv"));
  });
});

describe("models", () => {
  it("are listed, promoted and rolled back", async () => {
    const before = success(contract.modelListSchema, await get("/v1/models")).models;
    const [first] = before.filter((model) => model.isServing);
    const { version } = await engine.train();
    const { models } = success(contract.modelListSchema, await get("/v1/models"));
    expect(models.find((model) => model.isServing)?.version).toBe(version);
    const back = success(contract.servingModelSchema, await post("/v1/models/rollback"));
    expect(back.version).toBe(first?.version);
    const forth = await post(`/v1/models/${encodeURIComponent(version)}/promote`);
    expect(success(contract.servingModelSchema, forth).version).toBe(version);
  });

  it("that do not exist are refused", async () => {
    expect(refusal("MODEL_NOT_FOUND", await post("/v1/models/none%2Fsuch/promote"))).toContain("none/such");
  });
});

describe("an engine that has learned nothing yet", () => {
  it("answers with fallbacks, says so, and is not ready", async () => {
    const fresh = await createEngine();
    const app = open(fresh.useCases);
    await fresh.putItems(works);
    const list = success(contract.recommendationListSchema, await get("/v1/users/u/recommendations?n=3", app));
    expect(list).toMatchObject({ isFallback: true });
    expect(list.items).toHaveLength(3);
    refusal("MODEL_NOT_FOUND", await get("/v1/users/u/explain/book%3Adune", app));
    refusal("MODEL_NOT_FOUND", await ask({ method: "POST", url: "/v1/models/rollback" }, app));
    expect(await get("/health/ready", app)).toMatchObject({ status: 503, body: { isReady: false, itemCount: 9 } });
    await app.close();
    await fresh.close();
  });
});

describe("operations", () => {
  it("say that the process lives and is ready", async () => {
    expect(await get("/health/live")).toMatchObject({ status: 200, body: { isLive: true } });
    expect(success(contract.readinessSchema, await get("/health/ready"))).toMatchObject({ isReady: true });
  });

  it("count requests by route and status, events by outcome, and time the lists", async () => {
    const useCases = engine.useCases;
    const app = open(useCases);
    await get("/v1/users/metric-person/recommendations", app);
    await get("/v1/items/none", app);
    await get("/nowhere", app);
    const payload = { events: [{ accountId: "m", itemId: "book:dune", kind: "like" }, { kind: "?" }] };
    await ask({ method: "POST", url: "/v1/events", payload }, app);
    const metrics = String((await get("/metrics", app)).body);
    expect(metrics).toContain(countedOnce('method="GET",route="/v1/users/:userId/recommendations",status="200"'));
    expect(metrics).toContain(countedOnce('method="GET",route="/v1/items/:itemId",status="404"'));
    expect(metrics).toContain(countedOnce('method="GET",route="unknown",status="404"'));
    expect(metrics).toContain('codecatalyst_events_total{outcome="accepted"} 1');
    expect(metrics).toContain('codecatalyst_events_total{outcome="rejected"} 1');
    expect(metrics).toContain('codecatalyst_recommendation_duration_seconds_count{fallback="false"} 1');
    expect(metrics).toContain("process_cpu_seconds_total");
    expect(metrics).not.toContain("metric-person");
    await app.close();
  });

  it("log one JSON line a request, with its id and without people's", async () => {
    const lines: string[] = [];
    const app = open(engine.useCases, { logLevel: "info", logStream: { write: (line) => lines.push(line) } });
    await ask({ method: "GET", url: "/v1/users/log-person", headers: { "x-request-id": "trace-1" } }, app);
    await app.close();
    const request = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ route }) => route);
    expect(request).toMatchObject({ requestId: "trace-1", method: "GET", route: "/v1/users/:userId", status: 200 });
    expect(lines.join("")).not.toContain("log-person");
  });

  it("finish what is under way before they close", async () => {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const app = open({
      ...engine.useCases,
      getItem: async (tenant, id) => {
        started.resolve();
        await gate.promise;
        return engine.useCases.getItem(tenant, id);
      },
    });
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    const answer = fetch(`${address}/v1/items/book%3Adune`);
    await started.promise;
    const closed = app.close();
    gate.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(`${address}/health/live`)).rejects.toThrow("fetch failed");
  });
});

describe("errors", () => {
  it("name the line and column of JSON that cannot be read", async () => {
    const message = refusal("INVALID_INPUT", await raw("/v1/events", '{\n  "kind": "rate",\n  "ratio": NaN\n}'));
    expect(message).toContain('line 3, column 12 has "N"');
    expect(refusal("INVALID_INPUT", await raw("/v1/events", '{"kind": "like"'))).toContain("column 16 has the end");
    expect(refusal("INVALID_INPUT", await raw("/v1/events", ""))).toContain("empty");
    refusal("INVALID_INPUT", await raw("/v1/events", "[".repeat(100_000)));
  });

  it("refuse bytes that are not UTF-8, halves of characters, and numbers beyond numbers", async () => {
    expect(refusal("INVALID_INPUT", await raw("/v1/events", Buffer.from([0x7b, 0x22, 0xff, 0x22])))).toContain("UTF-8");
    const event = '{"accountId":"a","itemId":"b","kind":"rate","ratio":';
    expect(refusal("INVALID_INPUT", await raw("/v1/events", `${event}1e999}`))).toContain("/ratio");
    const half = await raw("/v1/events", String.raw`{"accountId":"\ud83c","itemId":"b","kind":"like"}`);
    expect(refusal("INVALID_INPUT", half)).toContain('"accountId"');
    const whole = await raw("/v1/events", String.raw`{"accountId":"\ud83c\udfac","itemId":"b","kind":"like"}`);
    success(contract.recordReportSchema, whole);
  });

  it("tell a wrong content type, a body too large, a path that is none and a route that is none", async () => {
    expect(
      refusal("UNKNOWN_FORMAT", await raw("/v1/events", "kind=like", "application/x-www-form-urlencoded")),
    ).toContain("json");
    const app = open(engine.useCases, { maxBodyBytes: 100, maxHistoryBytes: 100 });
    const payload = { accountId: "a".repeat(200) };
    refusal("PAYLOAD_TOO_LARGE", await ask({ method: "POST", url: "/v1/events", payload }, app));
    refusal(
      "PAYLOAD_TOO_LARGE",
      await ask({ method: "POST", url: "/v1/users/u/history", payload: "x".repeat(200) }, app),
    );
    await app.close();
    refusal("INVALID_INPUT", await get("/v1/items/%zz"));
    expect(refusal("INVALID_INPUT", await get(`/v1/items/${"x".repeat(5000)}`))).toContain("up to 256 characters");
    expect(refusal("ROUTE_NOT_FOUND", await get("/v1/itmes?title=x"))).toContain("There is no GET /v1/itmes.");
  });

  it("answer even bytes that are no request", async () => {
    const app = open(engine.useCases);
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const answerTo = async (bytes: string) => {
      const socket = connect(port, "127.0.0.1");
      socket.end(bytes);
      return text(socket);
    };
    expect(await answerTo("what is this\r\n\r\n")).toMatch(
      /^HTTP\/1.1 400 .*"code":"INVALID_INPUT".*"requestId":"[\w-]+"/s,
    );
    const long = await answerTo(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${"x".repeat(70_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1.1 413 .*"code":"PAYLOAD_TOO_LARGE"/s);
    const excluded = Array.from({ length: 1000 }, (_, index) => `exclude=book:a-title-of-usual-length-${index}`);
    const list = await fetch(`http://127.0.0.1:${port}/v1/users/u/recommendations?${excluded.join("&")}`);
    expect(list.status).toBe(200);
    await app.close();
  });

  it("keep the server's insides out of the answer and put them into the log", async () => {
    const lines: string[] = [];
    const options = { logLevel: "error", logStream: { write: (line: string) => lines.push(line) } } as const;
    const broken = { ...engine.useCases, getItem: () => Promise.reject(new Error("/srv/data/items.db is locked")) };
    const app = open(broken, options);
    const answer = await get("/v1/items/x", app);
    expect(refusal("INTERNAL", answer)).not.toContain("/srv");
    expect(JSON.stringify(answer)).not.toContain("items.db");
    await app.close();
    const { requestId } = answer.body as contract.WireError;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { requestId, code: "INTERNAL", err: { message: "/srv/data/items.db is locked" } },
    ]);
  });

  it("honour a request id that is well formed, and make one otherwise", async () => {
    expect(await idFor("abc-1.2:3_4")).toBe("abc-1.2:3_4");
    for (const sent of ["has space", "x".repeat(129), ""]) expect(await idFor(sent)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("tenants", () => {
  it("see nothing of each other", async () => {
    const headers = { "x-tenant": "other" };
    const kept = await ask({
      method: "PUT",
      url: "/v1/items/book%3Aown",
      headers,
      payload: { domain: "book", title: "Own" },
    });
    success(contract.itemSchema, kept);
    success(contract.itemSchema, await ask({ method: "GET", url: "/v1/items/book%3Aown", headers }));
    refusal("ITEM_NOT_FOUND", await get("/v1/items/book%3Aown"));
    const foreign = await ask({ method: "GET", url: "/v1/items/book%3Adune", headers });
    expect(refusal("ITEM_NOT_FOUND", foreign)).toContain("book:dune");
  });
});

describe("the OpenAPI document", () => {
  it("describes every operation once, with named shapes that are all there", async () => {
    const openapi = await readDocument();
    expect(openapi.openapi).toBe("3.1.0");
    const operations = operationsOf(openapi);
    expect(operations.length).toBeGreaterThan(25);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { operation } of operations) expect(operation.summary).toMatch(/\.$/);
    const references = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    const named = new Set(references.map(([, name]) => name));
    expect(Object.keys(openapi.components.schemas)).toEqual(expect.arrayContaining([...named]));
    expect(named).toContain("RecommendationList");
    expect(named).toContain("Error");
  });

  it("has for every operation of /v1 an error that it really answers with", async () => {
    const operations = operationsOf(await readDocument()).filter(({ path }) => path.startsWith("/v1/"));
    for (const { path, method, operation } of operations) {
      const url = path.replaceAll(/\{\w+\}/g, "x").replace("/v1/items?", "/v1/items?title=x");
      const answer = await ask({ method, url, headers: { "x-tenant": "" } });
      expect([400, 415]).toContain(answer.status);
      expect(Object.keys(operation.responses)).toContain(String(answer.status));
      expect(Errors(contract.errorSchema, answer.body)).toEqual([]);
    }
  });

  it("has a page that loads nothing from elsewhere", async () => {
    const page = await get("/docs/");
    expect(page.status).toBe(200);
    expect(String(page.body)).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
  });
});
