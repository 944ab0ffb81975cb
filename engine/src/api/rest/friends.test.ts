import type { FastifyInstance, InjectOptions } from "fastify";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { createEngine, type Engine } from "../../app/engine.ts";
import { openMemoryPorts } from "../../app/ports.ts";
import * as contract from "../../contract/index.ts";
import { bindAccess } from "../../serving/access/access.ts";
import { Passphrases } from "../../serving/access/passphrases.ts";
import { createRestServer } from "./rest-server.ts";

const clock = new FixedClock(Date.UTC(2026, 4, 1));
let engine: Engine;
let server: FastifyInstance;
let serverKey = "";

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock) });
  const { ports, stamps, useCases: bound } = engine;
  const linkAccount = (...link: Parameters<typeof bound.linkAccount>) => bound.linkAccount(...link);
  const passphrases = new Passphrases({ N: 2 ** 10, r: 8, p: 1 });
  const useCases = { ...bound, ...bindAccess({ ...ports, stamps, linkAccount, passphrases }) };
  const access = {
    mode: "required" as const,
    stamps,
    nowMs: () => clock.nowMs(),
    ratesPerSecond: { server: 1000, person: 1000, address: 1000 },
  };
  server = createRestServer(useCases, { logLevel: "silent", access });
  serverKey = (await useCases.createKey(engine.tenant, { kind: "server", name: "shop" })).secret;
  await engine.putItems([
    { id: "book:dune", domain: "book", title: "Dune" },
    { id: "movie:dune", domain: "movie", title: "Dune" },
    { id: "movie:adult", domain: "movie", title: "For adults", minimumAgeYears: 18 },
    { id: "movie:teen", domain: "movie", title: "For teens", minimumAgeYears: 16 },
    { id: "music:dune", domain: "music", title: "Dune" },
  ]);
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

type Method = NonNullable<InjectOptions["method"]>;

interface Person {
  readonly id: string;
  readonly cookie: string;
  readonly ask: (method: Method, path: string, payload?: object) => Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(method: Method, url: string, headers: Readonly<Record<string, string>>, payload?: object) {
  const answer = await server.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  return { status: answer.statusCode, body: answer.body === "" ? {} : answer.json<Answer["body"]>(), answer };
}

let count = 0;
/** Somebody who has signed up and asks by a session, about their own path. */
async function person(name: string): Promise<Person> {
  const payload = { name: `${name} ${(count += 1)}`, passphrase: "seven quiet otters" };
  const answer = await server.inject({ method: "POST", url: "/v1/sign-up", payload, remoteAddress: `10.0.0.${count}` });
  const cookie = answer.cookies.map((one) => `${one.name}=${one.value}`).join("; ");
  const id = answer.json<{ userId: string }>().userId;
  const ask: Person["ask"] = async (method, path, body) => {
    const { status, body: told } = await send(method, `/v1/users/${encodeURIComponent(id)}${path}`, { cookie }, body);
    return { status, body: told };
  };
  expect((await ask("PATCH", "", { name })).status).toBe(200);
  return { id, cookie, ask };
}

const at = (one: { readonly id: string }) => encodeURIComponent(one.id);
const ok = { status: 204 };

async function befriend(one: Person, other: Person): Promise<void> {
  expect(await one.ask("PUT", `/friend-requests/${at(other)}`)).toMatchObject({ status: 200 });
  expect(await other.ask("POST", `/friend-requests/${at(one)}/accept`)).toMatchObject(ok);
}

/** Everything of a listing, in steps of two. */
async function all(one: Person, path: string, field: string): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let cursor = ""; ;) {
    const { status, body } = await one.ask("GET", `${path}${path.includes("?") ? "&" : "?"}limit=2${cursor}`);
    expect(status).toBe(200);
    found.push(...(body[field] as Record<string, unknown>[]));
    const { nextCursor } = body as { readonly nextCursor?: string };
    if (nextCursor === undefined) return found;
    cursor = `&cursor=${nextCursor}`;
  }
}

const idsOf = (listed: readonly Record<string, unknown>[]) => listed.map(({ userId }) => String(userId));

describe("friend requests", () => {
  it("are sent, seen, accepted, and end in a friendship that either ends", async () => {
    const [ada, maya] = [await person("Ada"), await person("Maya")];
    const asked = await ada.ask("PUT", `/friend-requests/${at(maya)}`);
    expect(asked).toEqual({ status: 200, body: { state: "requested" } });
    expect(await ada.ask("PUT", `/friend-requests/${at(maya)}`)).toEqual(asked);
    expect((await maya.ask("GET", "/friend-requests")).body).toEqual({
      requests: [{ userId: ada.id, name: "Ada", at: "2026-05-01T00:00:00.000Z" }],
    });
    const outgoing = await ada.ask("GET", "/friend-requests?direction=outgoing");
    expect(outgoing.body).toEqual({ requests: [{ userId: maya.id, at: "2026-05-01T00:00:00.000Z" }] });
    expect(Errors(contract.friendRequestListSchema, outgoing.body)).toEqual([]);
    expect((await ada.ask("GET", "/friends")).body).toEqual({ friends: [] });
    for (let round = 0; round < 2; round += 1)
      expect(await maya.ask("POST", `/friend-requests/${at(ada)}/accept`)).toMatchObject(ok);
    expect((await ada.ask("GET", "/friends")).body).toEqual({ friends: [{ userId: maya.id, name: "Maya" }] });
    expect((await maya.ask("GET", "/friend-requests")).body).toEqual({ requests: [] });
    for (let round = 0; round < 2; round += 1)
      expect(await ada.ask("DELETE", `/friends/${at(maya)}`)).toMatchObject(ok);
    expect((await maya.ask("GET", "/friends")).body).toEqual({ friends: [] });
  });

  it("that cross become a friendship, and can be declined and withdrawn", async () => {
    const [ada, maya] = [await person("Ada"), await person("Maya")];
    await ada.ask("PUT", `/friend-requests/${at(maya)}`);
    expect(await maya.ask("POST", `/friend-requests/${at(ada)}/decline`)).toMatchObject(ok);
    expect((await ada.ask("GET", "/friend-requests?direction=outgoing")).body).toEqual({ requests: [] });
    expect(await maya.ask("POST", `/friend-requests/${at(ada)}/accept`)).toMatchObject({
      status: 404,
      body: { code: "FRIEND_REQUEST_NOT_FOUND" },
    });
    await ada.ask("PUT", `/friend-requests/${at(maya)}`);
    expect(await ada.ask("DELETE", `/friend-requests/${at(maya)}`)).toMatchObject(ok);
    expect((await maya.ask("GET", "/friend-requests")).body).toEqual({ requests: [] });
    await ada.ask("PUT", `/friend-requests/${at(maya)}`);
    const crossed = await maya.ask("PUT", `/friend-requests/${at(ada)}`);
    expect(crossed.body).toEqual({ state: "friends" });
  });

  it("are made for oneself only, and by no guest", async () => {
    const [ada, maya] = [await person("Ada"), await person("Maya")];
    const eve = await person("Eve");
    const { ask } = eve;
    expect((await ask("PUT", `/friend-requests/${at(eve)}`)).body).toMatchObject({ code: "INVALID_INPUT" });
    const url = `/v1/users/${at(ada)}/friend-requests/${at(maya)}`;
    expect((await send("PUT", url, {})).body).toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await send("PUT", url, { "x-api-key": serverKey })).body).toEqual({ state: "requested" });
    const publishable = await engine.useCases.createKey(engine.tenant, { kind: "publishable", name: "page" });
    expect((await send("GET", `/v1/users/${at(ada)}/friends`, { "x-api-key": publishable.secret })).body).toMatchObject(
      {
        code: "FORBIDDEN",
      },
    );
    const crossings = [
      ["PUT", `/v1/users/${at(ada)}/blocks/${at(maya)}`],
      ["GET", `/v1/users/${at(ada)}/friend-activity`],
      ["DELETE", `/v1/users/${at(ada)}/friends/${at(maya)}`],
      ["GET", `/v1/users/${at(ada)}/friends/${at(eve)}/taste-match`],
    ] as const;
    for (const [method, path] of crossings) {
      const answer = await server.inject({ method, url: path, headers: { cookie: eve.cookie } });
      expect(answer.json()).toMatchObject({ code: "FORBIDDEN" });
    }
  });

  it("come by pages, whose cursors fit no other question", async () => {
    const maya = await person("Maya");
    const askers: Person[] = [];
    for (let index = 0; index < 5; index += 1) {
      const asker = await person(`P${index}`);
      await asker.ask("PUT", `/friend-requests/${at(maya)}`);
      askers.push(asker);
    }
    expect(new Set(idsOf(await all(maya, "/friend-requests", "requests")))).toEqual(
      new Set(askers.map(({ id }) => id)),
    );
    for (const asker of askers) await maya.ask("POST", `/friend-requests/${at(asker)}/accept`);
    expect(idsOf(await all(maya, "/friends", "friends"))).toEqual(askers.map(({ id }) => id).toSorted());
    for (const asker of askers) await maya.ask("PUT", `/blocks/${at(asker)}`);
    expect(new Set(idsOf(await all(maya, "/blocks", "blocks")))).toEqual(new Set(askers.map(({ id }) => id)));
    const { nextCursor } = (await maya.ask("GET", "/blocks?limit=2")).body as { readonly nextCursor: string };
    const other = await maya.ask("GET", `/friends?limit=2&cursor=${nextCursor}`);
    expect(other.body).toMatchObject({ code: "INVALID_INPUT" });
    expect((await maya.ask("GET", "/friend-requests?direction=sideways")).body).toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

describe("blocks", () => {
  it("end what there is, are listed to who blocks, and are not told to who is blocked", async () => {
    const [ada, mallory] = [await person("Ada"), await person("Mallory")];
    await befriend(ada, mallory);
    for (let round = 0; round < 2; round += 1) expect(await ada.ask("PUT", `/blocks/${at(mallory)}`)).toMatchObject(ok);
    expect((await ada.ask("GET", "/blocks")).body).toEqual({
      blocks: [{ userId: mallory.id, at: "2026-05-01T00:00:00.000Z" }],
    });
    expect((await mallory.ask("GET", "/friends")).body).toEqual({ friends: [] });
    expect((await mallory.ask("PUT", `/friend-requests/${at(ada)}`)).body).toEqual({ state: "requested" });
    expect((await mallory.ask("GET", "/friend-requests?direction=outgoing")).body).toMatchObject({
      requests: [{ userId: ada.id }],
    });
    expect((await ada.ask("GET", "/friend-requests")).body).toEqual({ requests: [] });
    const { body } = await mallory.ask("GET", "/export");
    const told = JSON.stringify(
      (body["documents"] as { collection: string }[]).filter(({ collection }) => collection === "friends"),
    );
    expect(told).toContain(`sent/${encodeURIComponent(ada.id)}`);
    expect(told).not.toContain("blocks");
    expect(await ada.ask("PUT", `/friend-requests/${at(mallory)}`)).toMatchObject({
      status: 409,
      body: { code: "PERSON_BLOCKED" },
    });
    const add = { friendIds: [mallory.id] };
    expect((await send("POST", `/v1/users/${at(ada)}/friends`, { "x-api-key": serverKey }, add)).status).toBe(204);
    expect((await ada.ask("GET", "/friends")).body).toEqual({ friends: [] });
    expect(await engine.useCases.isBlocked(engine.tenant, mallory.id as never, ada.id as never)).toBe(true);
    for (let round = 0; round < 2; round += 1)
      expect(await ada.ask("DELETE", `/blocks/${at(mallory)}`)).toMatchObject(ok);
    expect((await ada.ask("GET", "/friend-requests")).body).toEqual({ requests: [] });
    await befriend(mallory, ada);
  });
});

describe("what friends did", () => {
  const record = async (one: Person, events: readonly object[]) => {
    const own = events.map((event) => ({ accountId: one.id, ...event }));
    const report = await send("POST", "/v1/events", { "x-api-key": serverKey }, { events: own });
    expect(report.body).toMatchObject({ rejected: [] });
  };
  const told = async (one: Person, query = "") => {
    const { status, body } = await one.ask("GET", `/friend-activity${query}`);
    expect({ status, problems: Errors(contract.friendActivitySchema, body) }).toEqual({ status: 200, problems: [] });
    const acts = body["acts"] as { name: string; act: string; item: { id: string }; ratio?: number }[];
    return acts.map(({ name, act, item, ratio }) =>
      [name, act, item.id, ...(ratio === undefined ? [] : [ratio])].join(" "),
    );
  };
  const day = (date: number) => `2026-04-${String(date).padStart(2, "0")}T12:00:00Z`;

  it("is told only of who lets friends see it, and never what is private, hidden, left out, taken back or for adults", async () => {
    const [ada, maya, ben] = [await person("Ada"), await person("Maya"), await person("Ben")];
    await befriend(ada, maya);
    await befriend(ben, ada);
    await record(maya, [
      { id: `${maya.id} 1`, itemId: "book:dune", kind: "finish", at: day(1) },
      { id: `${maya.id} 2`, itemId: "book:dune", kind: "rate", ratio: 0.75, at: day(2) },
      { id: `${maya.id} 3`, itemId: "movie:dune", kind: "like", at: day(3) },
      { id: `${maya.id} 4`, itemId: "movie:adult", kind: "like", at: day(4) },
      { id: `${maya.id} 5`, itemId: "movie:teen", kind: "finish", at: day(5), isPrivate: true },
      { id: `${maya.id} 6`, itemId: "music:dune", kind: "view", at: day(6) },
    ]);
    await record(ben, [{ id: `${ben.id} 1`, itemId: "movie:teen", kind: "finish", at: day(7) }]);
    expect(await told(ada)).toEqual([]);
    expect((await maya.ask("PATCH", "", { activityFeed: "friends" })).status).toBe(200);
    expect(await told(ada)).toEqual(["Maya liked movie:dune", "Maya rated book:dune 0.75"]);
    expect(await told(ada, "?domain=book")).toEqual(["Maya rated book:dune 0.75"]);
    expect((await ada.ask("GET", "/friend-activity?domain=podcast")).body).toMatchObject({ code: "UNKNOWN_DOMAIN" });
    expect(await told(ben)).toEqual([]);
    await ben.ask("PATCH", "", { activityFeed: "friends" });
    expect(await told(ada)).toEqual(["Ben finished movie:teen", "Maya liked movie:dune", "Maya rated book:dune 0.75"]);
    expect((await all(ada, "/friend-activity", "acts")).map(({ name }) => name)).toEqual(["Ben", "Maya", "Maya"]);
    // Somebody who may be fifteen is not told of works from sixteen on.
    await ada.ask("PATCH", "", { birthYear: 2010 });
    expect(await told(ada)).toEqual(["Maya liked movie:dune", "Maya rated book:dune 0.75"]);
    await ada.ask("PATCH", "", { birthYear: null });
    for (let round = 0; round < 2; round += 1)
      expect(await maya.ask("PUT", "/hidden-items/movie%3Adune")).toMatchObject(ok);
    expect(await told(ada)).toEqual(["Ben finished movie:teen", "Maya rated book:dune 0.75"]);
    expect((await maya.ask("GET", "")).body["user"]).toMatchObject({ hiddenItemIds: ["movie:dune"] });
    expect(await maya.ask("DELETE", "/hidden-items/movie%3Adune")).toMatchObject(ok);
    await maya.ask("DELETE", `/events/${encodeURIComponent(`${maya.id} 2`)}`);
    expect(await told(ada)).toContain("Maya finished book:dune");
    await maya.ask("PUT", "/left-out/book%3Adune");
    expect(await told(ada)).toEqual(["Ben finished movie:teen", "Maya liked movie:dune"]);
    await maya.ask("PUT", `/blocks/${at(ada)}`);
    expect(await told(ada)).toEqual(["Ben finished movie:teen"]);
    await ben.ask("PATCH", "", { activityFeed: "off" });
    expect(await told(ada)).toEqual([]);
  });

  it("is compared where both let friends do so", async () => {
    const [ada, maya] = [await person("Ada"), await person("Maya")];
    const refused = async () => {
      const answer = await ada.ask("GET", `/friends/${at(maya)}/taste-match`);
      expect(answer).toMatchObject({ status: 404, body: { code: "TASTE_NOT_SHARED" } });
      return answer.body["message"];
    };
    await record(
      ada,
      ["book:dune", "movie:dune", "movie:adult"].map((itemId) => ({ itemId, kind: "like" })),
    );
    await record(
      maya,
      ["book:dune", "music:dune", "movie:adult"].map((itemId) => ({ itemId, kind: "like" })),
    );
    for (const one of [ada, maya]) await one.ask("PATCH", "", { tasteMatch: "friends" });
    const sentence = await refused();
    await befriend(ada, maya);
    await maya.ask("PATCH", "", { tasteMatch: "off" });
    expect(await refused()).toBe(sentence);
    await maya.ask("PATCH", "", { tasteMatch: "friends" });
    const { status, body } = await ada.ask("GET", `/friends/${at(maya)}/taste-match`);
    expect({ status, problems: Errors(contract.tasteMatchSchema, body) }).toEqual({ status: 200, problems: [] });
    expect(body).toMatchObject({
      friend: { userId: maya.id, name: "Maya" },
      shared: [{ item: { id: "book:dune" }, text: "You and Maya both love Dune" }],
      borrow: [{ item: { id: "music:dune" } }],
      lend: [{ item: { id: "movie:dune" } }],
    });
    expect(JSON.stringify(body)).not.toContain("movie:adult");
    expect((await ada.ask("GET", `/friends/${at(ada)}/taste-match`)).body).toMatchObject({ code: "TASTE_NOT_SHARED" });
    await maya.ask("PUT", `/blocks/${at(ada)}`);
    expect(await refused()).toBe(sentence);
  });
});

it("a person who is erased is in nobody's lists any more, and takes everything out before", async () => {
  const [ada, maya, ben] = [await person("Ada"), await person("Maya"), await person("Ben")];
  await befriend(ada, maya);
  await ada.ask("PUT", `/friend-requests/${at(ben)}`);
  await ben.ask("PUT", `/blocks/${at(ada)}`);
  await ada.ask("PUT", `/friend-requests/${at(ben)}`);
  const exported = JSON.stringify((await ada.ask("GET", "/export")).body);
  for (const id of [maya.id, ben.id]) expect(exported).toContain(id);
  expect((await ada.ask("DELETE", "")).status).toBe(204);
  for (const one of [maya, ben]) {
    const { body } = await one.ask("GET", "/export");
    expect(JSON.stringify(body)).not.toContain(ada.id);
    expect(JSON.stringify(body)).not.toContain(encodeURIComponent(ada.id));
  }
  const { documents } = engine.ports;
  for (const collection of ["friends", "friend-ties"]) {
    const left = await documents.list(engine.tenant, collection, { limit: 10_000 });
    expect(left.filter((document) => JSON.stringify(document).includes(ada.id))).toEqual([]);
    expect(left.filter(({ key }) => key.includes(encodeURIComponent(ada.id)))).toEqual([]);
  }
});
