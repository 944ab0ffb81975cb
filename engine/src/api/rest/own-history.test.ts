import type { FastifyInstance } from "fastify";
import { Check } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import {
  eventPageSchema,
  ownTasteSchema,
  userExportSchema,
  type WireEventPage,
  type WireOwnTaste,
} from "../../contract/index.ts";
import { createRestServer } from "./rest-server.ts";

let engine: Engine;
let server: FastifyInstance;

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(["a", "b", "c"].map((id) => ({ id, domain: "book", title: `Title ${id}` })));
  await engine.putItems([{ id: "b, again", domain: "book", title: "Title b", editionOf: "b" }]);
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

const ask = (method: "GET" | "PUT" | "DELETE", url: string) => server.inject({ method, url });
const record = (payload: object) => server.inject({ method: "POST", url: "/v1/events", payload });

async function pageOf(user: string, query = ""): Promise<WireEventPage> {
  const answer = await ask("GET", `/v1/users/${user}/events${query}`);
  expect(answer.statusCode).toBe(200);
  expect(Check(eventPageSchema, answer.json())).toBe(true);
  return answer.json<WireEventPage>();
}
const standingsOf = async (user: string) =>
  Object.fromEntries((await pageOf(user)).events.map(({ event, standing }) => [event.id, standing]));
const eventCountOf = async (user: string) =>
  (await ask("GET", `/v1/users/${user}`)).json<{ readonly eventCount: number }>().eventCount;

describe("a user's own history", () => {
  it("is told by pages, newest first, with what does not count and why", async () => {
    const like = { accountId: "ada", itemId: "a", kind: "like" };
    await record({ events: [1, 2, 3, 4].map((day) => ({ ...like, id: `e${day}`, at: `2026-05-0${day}` })) });
    await record({ ...like, id: "secret", itemId: "c", isPrivate: true, at: "2026-05-05" });
    const first = await pageOf("ada", "?limit=2");
    expect(first.events.map(({ event, standing }) => [event.id, standing])).toEqual([
      ["secret", "private"],
      ["e4", "counts"],
    ]);
    const second = await pageOf("ada", `?limit=3&cursor=${first.nextCursor}`);
    expect(second.events.map(({ event }) => event.id)).toEqual(["e3", "e2", "e1"]);
    expect(second.nextCursor).toBeUndefined();
    expect((await ask("GET", "/v1/users/ada/events?cursor=abc")).json()).toMatchObject({ code: "INVALID_INPUT" });
    expect(await eventCountOf("ada")).toBe(4);
  });

  it("lets events be taken back, once and for all", async () => {
    await record({ accountId: "bea", itemId: "a", kind: "finish", id: "bea 1" });
    for (let time = 0; time < 2; time += 1)
      expect((await ask("DELETE", "/v1/users/bea/events/bea%201")).statusCode).toBe(204);
    expect(Object.values(await standingsOf("bea")).toSorted()).toEqual(["control", "retracted"]);
    expect(await eventCountOf("bea")).toBe(0);
    expect((await ask("DELETE", "/v1/users/cem/events/bea%201")).json()).toMatchObject({ code: "EVENT_NOT_FOUND" });
    const [control] = (await pageOf("bea")).events.filter(({ standing }) => standing === "control");
    const again = await ask("DELETE", `/v1/users/bea/events/${encodeURIComponent(control!.event.id)}`);
    expect(again.json()).toMatchObject({ code: "INVALID_INPUT" });
  });

  it("hears of a retract before the event that it names", async () => {
    await record({ accountId: "dan", itemId: "a", kind: "retract", eventId: "late" });
    await record({ accountId: "dan", itemId: "a", kind: "like", id: "late" });
    expect(await standingsOf("dan")).toMatchObject({ late: "retracted" });
    expect(await eventCountOf("dan")).toBe(0);
  });

  it("lets works be left out, by any edition, and back in", async () => {
    await record({ accountId: "eli", itemId: "b", kind: "like", id: "eli 1" });
    for (let time = 0; time < 2; time += 1) expect((await ask("PUT", "/v1/users/eli/left-out/b")).statusCode).toBe(204);
    await record({ accountId: "eli", itemId: "b", kind: "finish", id: "eli 2" });
    expect(Object.values(await standingsOf("eli")).toSorted()).toEqual(["control", "left-out", "left-out"]);
    expect(await eventCountOf("eli")).toBe(0);
    expect((await ask("DELETE", "/v1/users/eli/left-out/b")).statusCode).toBe(204);
    expect((await ask("DELETE", "/v1/users/eli/left-out/b")).statusCode).toBe(204);
    expect(await standingsOf("eli")).toMatchObject({ "eli 1": "counts", "eli 2": "counts" });
    expect(await eventCountOf("eli")).toBe(2);
  });

  it("is told of one work alone, by pages too", async () => {
    const done = [
      { itemId: "a", kind: "like", id: "gus 1", at: "2026-05-01" },
      { itemId: "b", kind: "start", id: "gus 2", at: "2026-05-02" },
      { itemId: "b", kind: "finish", id: "gus 3", at: "2026-05-03" },
    ];
    await record({ events: done.map((event) => ({ accountId: "gus", ...event })) });
    const whole = await pageOf("gus", "?itemId=b");
    expect(whole.events.map(({ event }) => event.id)).toEqual(["gus 3", "gus 2"]);
    expect(whole.nextCursor).toBeUndefined();
    const { nextCursor } = await pageOf("gus", "?itemId=b&limit=1");
    expect((await pageOf("gus", `?itemId=b&cursor=${nextCursor}`)).events.map(({ event }) => event.id)).toEqual([
      "gus 2",
    ]);
    expect((await ask("GET", `/v1/users/gus/events?cursor=${nextCursor}`)).json()).toMatchObject({
      code: "INVALID_INPUT",
    });
    expect((await pageOf("gus", "?itemId=no-such-work")).events).toEqual([]);
  });

  it("and own words on their taste are put, told and taken back", async () => {
    const put = (path: string, wish: string) =>
      server.inject({ method: "PUT", url: `/v1/users/fay/taste/${path}`, payload: { wish } });
    expect((await put("theme/jazz-age%20%26%20more", "never")).statusCode).toBe(204);
    expect((await put("domain/book", "less")).statusCode).toBe(204);
    expect((await put("mood/sad", "less")).json()).toMatchObject({ code: "INVALID_INPUT" });
    expect((await put("theme/x", "much")).json()).toMatchObject({ code: "INVALID_INPUT" });
    expect((await put("domain/opera", "more")).json()).toMatchObject({ code: "UNKNOWN_DOMAIN" });
    const told = (await ask("GET", "/v1/users/fay/taste")).json<WireOwnTaste>();
    expect(Check(ownTasteSchema, told)).toBe(true);
    expect(told.edits).toEqual([
      { facet: "theme", value: "jazz-age & more", wish: "never" },
      { facet: "domain", value: "book", wish: "less" },
    ]);
    expect((await ask("DELETE", "/v1/users/fay/taste/domain/book")).statusCode).toBe(204);
    expect((await ask("GET", "/v1/users/fay/taste")).json<WireOwnTaste>().edits).toHaveLength(1);
  });

  it("is exported whole, private events and all that was taken back too, and erased", async () => {
    const exported = (await ask("GET", "/v1/users/bea/export")).json<{ events: { kind: string }[] }>();
    expect(Check(userExportSchema, exported)).toBe(true);
    expect(exported.events.map(({ kind }) => kind).toSorted()).toEqual(["finish", "retract"]);
    expect((await ask("GET", "/v1/users/ada/export")).body).toContain('"isPrivate":true');
    await ask("DELETE", "/v1/users/bea");
    expect((await pageOf("bea")).events).toEqual([]);
  });
});
