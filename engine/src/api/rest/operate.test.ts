import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEvaluationReports } from "../../app/evaluation-reports.ts";
import { openOperatorWorld, type OperatorWorld } from "../../app/testing-operator.ts";
import * as contract from "../../contract/index.ts";
import { parseEventId, parseUserId } from "../../domain/ids.ts";
import type { EventBatch } from "../../pipeline/stream/consumer-group.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import { createRestServer } from "./rest-server.ts";
import { jsonRoutes } from "./routes.ts";

let world: OperatorWorld;
/** Whether the consumer group of this test refuses dislikes, and all that one person does. */
let isPicky = true;

const events = (count: number, kind: "like" | "dislike" = "like", from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${kind}-${from + index}`,
    accountId: `person ${(from + index) % 7}`,
    itemId: `book:${(from + index) % 30}`,
    kind,
  }));

beforeAll(async () => {
  const picky = {
    name: "picky",
    async handle({ events: batch }: EventBatch) {
      const isRefused = batch.some(({ event }) => event.kind === "dislike" || event.accountId === "secretive");
      if (isPicky && isRefused) throw new Error("It takes no dislikes.");
    },
  };
  world = await openOperatorWorld({ consumerGroups: [picky] });
  await world.engine.putItems(
    Array.from({ length: 30 }, (_, index) => ({
      id: `book:${index}`,
      domain: "book",
      title: `Book ${index}`,
      themes: [`theme-${index % 4}`],
    })),
  );
});
afterAll(() => world.close());

interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

describe("what only operators may", () => {
  const operated = new Set([
    "getOverview",
    "getDataQuality",
    "listLatestEvents",
    "listFailedEvents",
    "replayFailedEvents",
    "listRuns",
    "getRun",
    "startRun",
    "listEvaluations",
    "getEvaluation",
    "getEmbeddingMap",
    "listDoubtfulLinks",
    "decideLink",
  ]);

  it("is refused to servers, guests, people and pages, and to who is nobody", async () => {
    const { engine } = world;
    const server = createRestServer(engine.useCases, { logLevel: "silent", access: { mode: "required" } });
    const keyed = async (kind: "server" | "publishable" | "admin") => ({
      "x-api-key": (await engine.useCases.createKey(engine.tenant, { kind, name: kind })).secret,
    });
    const signUp = { method: "POST", url: "/v1/sign-up", payload: { name: "Ada", passphrase: "seven quiet otters" } };
    const person = await server.inject(signUp as { method: "POST"; url: string; payload: object });
    const invited = await engine.useCases.createInvite(engine.tenant, { guestCount: 1, ttlMs: 1e6 });
    const guest = await server.inject({ method: "POST", url: "/v1/guests", payload: { invite: invited.token } });
    const cookieOf = ({ cookies }: typeof person) => ({
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
    });
    expect([person.statusCode, guest.statusCode]).toEqual([200, 200]);
    const refused = [cookieOf(person), cookieOf(guest), await keyed("server"), await keyed("publishable")];
    const routes = jsonRoutes.filter(({ definition }) => operated.has(definition.operationId));
    expect(routes).toHaveLength(operated.size);
    for (const { definition } of routes) {
      const { method, operationId } = definition;
      const url = definition.url.replaceAll(/:\w+/g, "x");
      for (const headers of refused)
        expect([operationId, (await server.inject({ method, url, headers })).json<ErrorBody>().code]).toEqual([
          operationId,
          "FORBIDDEN",
        ]);
      expect((await server.inject({ method, url })).statusCode).toBe(401);
    }
    const headers = await keyed("admin");
    expect((await server.inject({ url: "/v1/overview", headers })).statusCode).toBe(200);
    await server.close();
  });

  it("is not there where nothing of an engine is", async () => {
    const rest = Object.entries(world.engine.useCases).filter(([name]) => name !== "engineState");
    const server = createRestServer(Object.fromEntries(rest) as unknown as UseCases, { logLevel: "silent" });
    const answer = await server.inject("/v1/overview");
    expect([answer.statusCode, answer.json<ErrorBody>().code]).toEqual([404, "ROUTE_NOT_FOUND"]);
    await server.close();
  });
});

describe("the overview", () => {
  it("counts requests by route and status, events, sockets and what follows the log", async () => {
    const before = (await world.ask<contract.WireOverview>("/v1/overview")).body;
    expect(Errors(contract.overviewSchema, before)).toEqual([]);
    for (let asked = 0; asked < 3; asked += 1) await world.ask("/v1/items/book:1");
    await world.ask("/v1/items/nothing");
    const sent = { method: "POST", payload: { events: events(40) } } as const;
    expect((await world.ask("/v1/events", sent)).status).toBe(200);
    await world.engine.consumers.drain({ flush: true });
    const { body } = await world.ask<contract.WireOverview>("/v1/overview");
    expect(Errors(contract.overviewSchema, body)).toEqual([]);
    expect(body.requests.requestCount - before.requests.requestCount).toBe(6);
    const items = body.routes.find(({ method, route }) => method === "GET" && route === "/v1/items/:itemId");
    expect(items).toMatchObject({ requestCount: 4, successCount: 3, clientErrorCount: 1, serverErrorCount: 0 });
    expect(items?.bucketCounts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(items?.bucketCounts).toHaveLength(body.bucketBoundsMs.length + 1);
    expect(items?.p50Ms).toBeGreaterThan(0);
    expect(items?.p99Ms).toBeGreaterThanOrEqual(items?.p50Ms ?? Infinity);
    expect(body.events.acceptedCount - before.events.acceptedCount).toBe(40);
    expect(body.itemCount).toBe(30);
    expect(body.consumers.map(({ group }) => group)).toEqual(["lake", "live", "picky"]);
    for (const { lagMs } of body.consumers) expect(lagMs).toBe(0);
    expect(body.process.residentBytes).toBeGreaterThan(1e7);
    expect(body.startedAtMs).toBeLessThan(body.atMs);
    expect(body.openSocketCount).toBe(0);
  });

  it("is of the tenant that asks where it is about data", async () => {
    const answer = await world.server.inject({ url: "/v1/overview", headers: { "x-tenant": "acme" } });
    expect(answer.json()).toMatchObject({ itemCount: 0, consumers: [] });
  });
});

describe("events as they arrive", () => {
  const latest = (query: string) => world.ask<Latest>(`/v1/events/latest?${query}`);
  interface Latest extends ErrorBody {
    readonly events: readonly { readonly arrivedAt: string; readonly event: { readonly id: string } }[];
    readonly nextCursor: string;
    readonly hasMore: boolean;
  }
  const idsOf = ({ body }: Awaited<ReturnType<typeof latest>>) => body.events.map(({ event }) => event.id);

  it("come newest last, and then those that come after, each once", async () => {
    await world.engine.recordEvents(events(30, "like", 100));
    await sleep(5);
    await world.engine.recordEvents(events(10, "like", 200));
    const first = await latest("limit=10");
    expect(Errors(contract.latestEventsSchema, first.body)).toEqual([]);
    expect(idsOf(first).toSorted()).toEqual(events(10, "like", 200).map(({ id }) => id));
    const nothing = await latest(`cursor=${first.body.nextCursor}`);
    expect([idsOf(nothing), nothing.body.hasMore]).toEqual([[], false]);
    await world.engine.recordEvents(events(25, "like", 300));
    const found: string[] = [];
    let { nextCursor } = nothing.body;
    for (let hasMore = true; hasMore;) {
      const next = await latest(`limit=10&cursor=${nextCursor}`);
      found.push(...idsOf(next));
      ({ nextCursor, hasMore } = next.body);
    }
    expect(found.toSorted()).toEqual(events(25, "like", 300).map(({ id }) => id));
  });

  it("leave out what is of a private session", async () => {
    const { body } = await latest("limit=1");
    const [one, other] = events(2, "like", 400);
    await world.engine.recordEvents([{ ...one!, isPrivate: true }, other!]);
    expect(idsOf(await latest(`cursor=${body.nextCursor}`))).toEqual([other!.id]);
  });

  it("leave out what takes back an event of a private session, or one that nobody knows", async () => {
    const { body } = await latest("limit=1");
    const [secret, open] = events(2, "like", 500);
    await world.engine.recordEvents([{ ...secret!, isPrivate: true }, open!]);
    const retracts = [secret!, open!, { ...open!, id: "never-seen" }].map(({ accountId, itemId, id }) => {
      return { kind: "retract" as const, accountId, itemId, eventId: id };
    });
    await world.engine.recordEvents(retracts);
    const shown = (await latest(`cursor=${body.nextCursor}`)).body.events.map(({ event }) => event);
    expect(shown).toMatchObject([{ id: open!.id }, { kind: "retract", eventId: open!.id }]);
    expect(shown).toHaveLength(2);
  });

  it("are asked for by no made up cursor", async () => {
    const { status, body } = await latest("cursor=WzFd");
    expect([status, body.code]).toEqual([400, "INVALID_INPUT"]);
  });
});

describe("events that a group could not handle", () => {
  it("are listed by pages with the reason, and handed over again by id and by group", async () => {
    await world.engine.recordEvents(events(3, "dislike"));
    await world.engine.consumers.drain({ flush: true });
    const list = (query: string) =>
      world.ask<{ readonly events: readonly contract.WireFailedEvent[]; readonly nextCursor?: string }>(
        `/v1/failed-events?group=picky&${query}`,
      );
    const first = await list("limit=2");
    expect(Errors(contract.failedEventListSchema, first.body)).toEqual([]);
    const second = await list(`limit=2&cursor=${first.body.nextCursor ?? ""}`);
    const failed = [...first.body.events, ...second.body.events];
    expect(failed.map(({ eventId }) => eventId).toSorted()).toEqual(["dislike-0", "dislike-1", "dislike-2"]);
    expect(failed[0]).toMatchObject({ group: "picky", reason: "It takes no dislikes.", event: { kind: "dislike" } });
    const replay = (payload: object) => world.ask<object>("/v1/failed-events/replay", { method: "POST", payload });
    expect((await replay({ group: "picky" })).body).toEqual({ handledCount: 0, failedCount: 3 });
    isPicky = false;
    expect((await replay({ eventIds: ["dislike-1"] })).body).toEqual({ handledCount: 1, failedCount: 0 });
    expect((await list("")).body.events).toHaveLength(2);
    expect((await replay({ group: "picky" })).body).toEqual({ handledCount: 2, failedCount: 0 });
    expect((await list("")).body).toEqual({ events: [] });
  }, 30_000);

  it("do not tell what happened in a private session, nor what is taken back of one", async () => {
    isPicky = true;
    const like = { accountId: "secretive", itemId: "book:1", kind: "like" } as const;
    const { engine } = world;
    await engine.recordEvents([
      { ...like, id: "secret", isPrivate: true },
      { ...like, id: "open" },
    ]);
    for (const eventId of ["secret", "open"])
      await engine.useCases.retractEvent(engine.tenant, parseUserId("secretive"), parseEventId(eventId));
    await engine.consumers.drain({ flush: true });
    const { body } = await world.ask<{ readonly events: readonly contract.WireFailedEvent[] }>(
      "/v1/failed-events?group=picky",
    );
    expect(body.events.map(({ event }) => event?.kind)).toEqual([undefined, "like", undefined, "retract"]);
    isPicky = false;
    await engine.useCases.replayFailedEvents(engine.tenant, { group: "picky" });
  }, 30_000);

  it("are of groups that there are", async () => {
    for (const answer of [
      await world.ask<ErrorBody>("/v1/failed-events?group=nobody"),
      await world.ask<ErrorBody>("/v1/failed-events/replay", { method: "POST", payload: { group: "nobody" } }),
    ])
      expect(answer).toMatchObject({
        status: 400,
        body: { code: "INVALID_INPUT", message: expect.stringContaining("lake") as string },
      });
  });
});

describe("data quality", () => {
  it("tells each hour, newest first, and refuses a day that is none", async () => {
    await world.engine.consumers.drain({ flush: true });
    const { body } = await world.ask<contract.WireDataQuality>("/v1/data-quality");
    expect(Errors(contract.dataQualitySchema, body)).toEqual([]);
    const printed = await world.engine.lake.quality();
    expect(body.hours.toReversed()).toEqual(printed.map(({ schemaVersion: _version, ...hour }) => hour));
    expect(body.hours[0]?.sources[0]).toMatchObject({ source: "book", eventCount: expect.any(Number) as number });
    expect((await world.ask("/v1/data-quality?to=2020-01-01")).body).toEqual({ hours: [] });
    expect(await world.ask("/v1/data-quality?from=2026-02-30")).toMatchObject({
      status: 400,
      body: { code: "INVALID_INPUT" },
    });
  });
});

describe("runs", () => {
  const start = () => world.ask<contract.WireRun & ErrorBody>("/v1/runs", { method: "POST" });

  it("begin at once, one at a time, and tell their steps and log", async () => {
    const begun = await start();
    expect([begun.status, Errors(contract.runOutlineSchema, begun.body)]).toEqual([202, []]);
    expect(begun.body).toMatchObject({ trigger: "request", status: "running", isUnderWay: true });
    expect(await start()).toMatchObject({ status: 409, body: { code: "RUN_UNDER_WAY" } });
    const url = `/v1/runs/${begun.body.id}`;
    let run = await world.ask<contract.WireRun>(url);
    for (; run.body.isUnderWay; run = await world.ask(url)) await sleep(50);
    expect(Errors(contract.runSchema, run.body)).toEqual([]);
    expect(run.body).toMatchObject({ status: "promoted", version: expect.any(String) as string });
    expect(run.body.log.some(({ text }) => text.startsWith("train: "))).toBe(true);
    const overview = await world.ask<contract.WireOverview>("/v1/overview");
    expect(overview.body).toMatchObject({ modelVersion: run.body.version, live: { placedItemCount: 0 } });
  }, 60_000);

  it("are listed newest first by pages", async () => {
    const { body: second } = await start();
    while ((await world.ask<contract.WireRun>(`/v1/runs/${second.id}`)).body.isUnderWay) await sleep(50);
    const page = (query: string) =>
      world.ask<{ readonly runs: readonly contract.WireRunOutline[]; readonly nextCursor?: string }>(
        `/v1/runs?limit=1${query}`,
      );
    const first = await page("");
    expect(Errors(contract.runListSchema, first.body)).toEqual([]);
    expect(first.body.runs.map(({ id }) => id)).toEqual([second.id]);
    const last = await page(`&cursor=${first.body.nextCursor ?? ""}`);
    expect(last.body.nextCursor).toBeUndefined();
    expect(last.body.runs).toHaveLength(1);
    expect(first.body.runs[0]).not.toHaveProperty("log");
  }, 60_000);

  it("that there are not are not found", async () => {
    for (const id of ["nothing", "..%2Fmodels"])
      expect(await world.ask(`/v1/runs/${id}`)).toMatchObject({ status: 404, body: { code: "RUN_NOT_FOUND" } });
  });
});

describe("models", () => {
  it("tell which serves, which a rollback brings back, and what they were trained from", async () => {
    const { body } = await world.ask<{ readonly models: readonly contract.WireModel[] }>("/v1/models");
    expect(body.models.map(({ isServing, isRollbackTarget }) => [isServing, isRollbackTarget])).toEqual([
      [true, false],
      [false, true],
    ]);
    const detailsOf = async (place: number) => {
      const { version = "" } = body.models[place] ?? {};
      const answer = await world.ask<contract.WireModelDetails>(`/v1/models/${version}`);
      expect(Errors(contract.modelDetailsSchema, answer.body)).toEqual([]);
      return answer.body;
    };
    const [newer, older] = [await detailsOf(0), await detailsOf(1)];
    expect(newer.training).toMatchObject({ itemCount: 30, userCount: 7, dataSha256: older.training?.dataSha256 });
    expect(newer.training?.sizeBytes).toBeGreaterThan(1_000);
    expect(newer.training?.trainingSeconds).toBeGreaterThan(0);
    expect(await world.ask("/v1/models/none")).toMatchObject({ status: 404, body: { code: "MODEL_NOT_FOUND" } });
  });
});

describe("doubtful links", () => {
  const list = (query = "") =>
    world.ask<{ readonly links: readonly contract.WireDoubtfulLink[]; readonly nextCursor?: string }>(
      `/v1/doubtful-links?${query}`,
    );
  const decide = (linkId: string, decision: string) =>
    world.ask<{ readonly itemId?: string; readonly code?: string }>(`/v1/doubtful-links/${linkId}/decision`, {
      method: "POST",
      payload: { decision },
    });

  it("wait after an import, are made one item or left two, and are not asked again", async () => {
    const film = (id: string, title: string, year: number) => ({ id, domain: "movie", title, year });
    await world.engine.putItems([
      film("ml:1", "Heat", 1995),
      film("old:1", "Heat", 1996),
      film("ml:2", "Ronin", 1998),
      film("old:2", "Ronin", 1999),
    ]);
    expect((await list()).body).toEqual({ links: [] });
    await world.engine.linkWorks();
    const first = await list("limit=1");
    expect(Errors(contract.doubtfulLinkListSchema, first.body)).toEqual([]);
    const second = await list(`limit=1&cursor=${first.body.nextCursor ?? ""}`);
    expect(second.body.nextCursor).toBeUndefined();
    const links = [...first.body.links, ...second.body.links];
    const linkOf = (title: string) => links.find(({ a }) => a.title === title)?.linkId ?? "";
    expect(links[0]).toMatchObject({ domain: "movie", confidence: 0.75, b: { creators: [] } });
    expect((await decide(linkOf("Heat"), "different")).body).toEqual({});
    expect((await decide(linkOf("Ronin"), "same")).body).toEqual({ itemId: "ml:2" });
    expect((await world.ask("/v1/items/old:2")).body).toMatchObject({ id: "ml:2" });
    expect((await world.ask("/v1/items/old:1")).body).toMatchObject({ id: "old:1" });
    expect((await list()).body).toEqual({ links: [] });
    expect(await world.engine.linkWorks()).toMatchObject({ doubtfulCount: 0, aliasCount: 0 });
    expect((await list()).body).toEqual({ links: [] });
    expect((await decide(linkOf("Ronin"), "same")).body.code).toBe("LINK_NOT_FOUND");
  });

  it("whose item is gone cannot be made one, and another decision than the two is refused", async () => {
    await world.engine.putItems([
      { id: "ml:3", domain: "movie", title: "Alien", year: 1979 },
      { id: "old:3", domain: "movie", title: "Alien", year: 1980 },
    ]);
    await world.engine.linkWorks();
    const { linkId = "" } = (await list()).body.links[0] ?? {};
    expect((await decide(linkId, "perhaps")).body.code).toBe("INVALID_INPUT");
    await world.server.inject({ method: "DELETE", url: "/v1/items/old:3" });
    expect((await decide(linkId, "same")).body.code).toBe("ITEM_NOT_FOUND");
    await world.engine.linkWorks();
    expect((await list()).body).toEqual({ links: [] });
  });
});

describe("the map of the shared space", () => {
  it("has a place for each item, the same each time, and its tag", async () => {
    const answer = await world.server.inject("/v1/embedding-map");
    const map = answer.json<contract.WireEmbeddingMap>();
    expect(Errors(contract.embeddingMapSchema, map)).toEqual([]);
    expect(map.placedItemCount).toBe(map.ids.length);
    expect(map.ids.length).toBeGreaterThan(20);
    for (const list of [map.titles, map.domainPlaces, map.x, map.y]) expect(list).toHaveLength(map.ids.length);
    expect(map.titles[0]).toBe(`Book ${map.ids[0]?.slice("book:".length)}`);
    expect(map.domains).toEqual(["book"]);
    const places = [...map.x, ...map.y];
    expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(0.9);
    expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
    expect((await world.ask("/v1/embedding-map")).body).toEqual(map);
    const headers = { "if-none-match": String(answer.headers["etag"]) };
    expect((await world.server.inject({ url: "/v1/embedding-map", headers })).statusCode).toBe(304);
  }, 30_000);

  it("is not there without a model", async () => {
    const answer = await world.server.inject({ url: "/v1/embedding-map", headers: { "x-tenant": "acme" } });
    expect([answer.statusCode, answer.json<ErrorBody>().code]).toEqual([404, "MODEL_NOT_FOUND"]);
  });
});

describe("evaluations", () => {
  it("are the reports of the folder, every one of the repository's", async () => {
    const { body } = await world.ask<contract.WireEvaluationList>("/v1/evaluations");
    expect(Errors(contract.evaluationListSchema, body)).toEqual([]);
    expect(body.skipped).toEqual([]);
    expect(body.reports.map(({ card }) => card)).toEqual(expect.arrayContaining(["A1", "H"]));
    const { body: report } = await world.ask<contract.WireEvaluationReport>("/v1/evaluations/a1");
    expect(Errors(contract.evaluationReportSchema, report)).toEqual([]);
    const outline = body.reports.find(({ card }) => card === "A1");
    expect([report.card, report.rows.length]).toEqual(["A1", outline?.rowCount]);
    expect(await world.ask("/v1/evaluations/nothing")).toMatchObject({
      status: 404,
      body: { code: "EVALUATION_NOT_FOUND" },
    });
  });

  it("name the files that hold none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-reports-"));
    writeFileSync(join(folder, "card-A.json"), "{");
    writeFileSync(join(folder, "card-B.json"), '{"card":"B"}');
    const about = {
      card: "C",
      question: "Why?",
      commit: "1",
      split: "none",
      seed: 1,
      rows: [],
      more: "of a later version",
    };
    writeFileSync(join(folder, "card-C.json"), JSON.stringify(about));
    writeFileSync(join(folder, "other.json"), "{");
    const opened = openEvaluationReports(folder);
    const { reports, skipped } = await opened.listEvaluations();
    expect(reports.map(({ report }) => report.card)).toEqual(["C"]);
    expect(skipped.map(({ file }) => file)).toEqual(["card-A.json", "card-B.json"]);
    rmSync(folder, { recursive: true });
    expect(await opened.listEvaluations()).toEqual({ reports: [], skipped: [] });
  });
});

describe("users", () => {
  it("are found by the beginning of an id and by name", async () => {
    for (const [id, name] of [
      ["u:ada", "Ada Lovelace"],
      ["u:grace", "Grace Hopper"],
      ["u:joan", "Joan"],
    ])
      await world.ask(`/v1/users/${id}`, { method: "PUT", payload: { name } });
    const found = async (query: string) => {
      const { body } = await world.ask<contract.WireUserList>(`/v1/users?${query}`);
      expect(Errors(contract.userListSchema, body)).toEqual([]);
      return body;
    };
    expect((await found("search=hop")).users.map(({ id }) => id)).toEqual(["u:grace"]);
    const first = await found("search=u:&limit=2");
    expect(first.users).toHaveLength(2);
    const rest = await found(`search=u:&limit=2&cursor=${first.nextCursor ?? ""}`);
    expect(new Set([...first.users, ...rest.users].map(({ id }) => id))).toEqual(
      new Set(["u:ada", "u:grace", "u:joan"]),
    );
    expect(await world.ask(`/v1/users?search=u&cursor=${first.nextCursor ?? ""}`)).toMatchObject({ status: 400 });
  });
});

describe("the catalogue", () => {
  it("is searched by title within a domain, by pages", async () => {
    await world.engine.putItems(
      Array.from({ length: 9 }, (_, index) => ({
        id: `shelf:${index}`,
        domain: index % 3 === 0 ? "movie" : "book",
        title: `Shelf ${index}`,
      })),
    );
    const found: string[] = [];
    let cursor = "";
    do {
      const { body } = await world.ask<contract.WireItemList>(`/v1/items?title=shelf&domain=book&limit=4${cursor}`);
      found.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor === undefined ? "" : `&cursor=${body.nextCursor}`;
    } while (cursor !== "");
    expect(found.toSorted()).toEqual([1, 2, 4, 5, 7, 8].map((index) => `shelf:${index}`));
  });
});
