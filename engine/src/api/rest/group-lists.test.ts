import type { FastifyInstance } from "fastify";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../app/engine.ts";
import { householdsNowMs, sharedHouseholds } from "../../app/testing-households.ts";
import { groupListSchema, type WireGroupList } from "../../contract/index.ts";
import type { KeyKind } from "../../domain/access.ts";
import { parseTenantId, parseUserId } from "../../domain/ids.ts";
import { createRestServer } from "./rest-server.ts";

let engine: Engine;
let server: FastifyInstance;
let partyId: string;

beforeAll(async () => {
  engine = await sharedHouseholds();
  const access = { mode: "required", stamps: engine.stamps, nowMs: () => householdsNowMs } as const;
  server = createRestServer(engine.useCases, { logLevel: "silent", access });
  const hostId = parseUserId("person-0");
  ({ partyId } = await engine.useCases.createParty({ tenant: engine.tenant, hostId, hostName: "Maya" }));
});

afterAll(() => server.close());

const keyOf = async (kind: KeyKind, userId?: string) => {
  const whose = userId === undefined ? {} : { userId: parseUserId(userId) };
  const { secret } = await engine.useCases.createKey(engine.tenant, { kind, name: kind, ...whose });
  return { "x-api-key": secret };
};

async function ask(url: string, headers: Readonly<Record<string, string>>, payload?: object) {
  const method = payload === undefined ? "GET" : "POST";
  const answer = await server.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
  const body = answer.json<WireGroupList & { readonly code?: string }>();
  return { status: answer.statusCode, code: body.code, body };
}

const group = "/v1/groups/recommendations";
const party = (query = "") => `/v1/parties/${partyId}/recommendations${query}`;
const members = { memberIds: ["person-8", "person-4"] };

describe("POST /v1/groups/recommendations", () => {
  it("answers a server's key with a list as the contract has it", async () => {
    const headers = await keyOf("server");
    const asked = { ...members, n: 5, domains: ["movie", "music"], youngestAgeYears: 12, followUpOf: "movie:0" };
    const { status, body } = await ask(group, headers, asked);
    expect([status, Errors(groupListSchema, body)]).toEqual([200, []]);
    expect([body.items.length, body.maximumAgeYears]).toEqual([5, 12]);
    for (const { item } of body.items) expect(["movie", "music"]).toContain(item.domain);
    expect(body.items[0]?.reasons[0]?.text).toBe("Soundtrack of movie 0");
  });

  it("is not for keys that anybody can read, nor for people, who may not ask about others", async () => {
    for (const headers of [await keyOf("publishable"), await keyOf("personal", "person-0")])
      expect(await ask(group, headers, members)).toMatchObject({ status: 403, code: "FORBIDDEN" });
  });

  it("refuses what makes no group", async () => {
    const headers = await keyOf("server");
    const crowd = Array.from({ length: 101 }, (_, index) => `somebody ${index}`);
    for (const body of [{}, { memberIds: [] }, { memberIds: crowd }, { ...members, n: 0 }, { ...members, mood: 1 }])
      expect(await ask(group, headers, body)).toMatchObject({ status: 400, code: "INVALID_INPUT" });
    expect((await ask(group, headers, { ...members, domains: ["podcast"] })).code).toBe("UNKNOWN_DOMAIN");
    expect((await ask(group, headers, { ...members, strategy: "dictator" })).code).toBe("INVALID_INPUT");
  });

  it("says so where no model is there yet", async () => {
    const headers = { ...(await keyOf("admin")), "x-tenant": "default" };
    const elsewhere = await engine.useCases.createKey(parseTenantId("acme"), { kind: "server", name: "server" });
    const answer = await ask(group, { ...headers, "x-api-key": elsewhere.secret, "x-tenant": "acme" }, members);
    expect(answer).toMatchObject({ status: 404, code: "MODEL_NOT_FOUND" });
  });
});

describe("GET /v1/parties/{partyId}/recommendations", () => {
  it("answers who is in the party, whose own reasons are whole, and servers", async () => {
    const own = await ask(party("?n=6&domain=movie"), await keyOf("personal", "person-0"));
    expect([own.status, Errors(groupListSchema, own.body)]).toEqual([200, []]);
    expect(own.body.members.map(({ userId }) => userId)).toEqual(["person-0"]);
    for (const { item } of own.body.items) expect(item.domain).toBe("movie");
    expect((await ask(party(), await keyOf("server"))).status).toBe(200);
  });

  it("hides the party from people who are not in it, and from keys that anybody can read", async () => {
    const stranger = await ask(party(), await keyOf("personal", "person-9"));
    expect(stranger).toMatchObject({ status: 404, code: "PARTY_NOT_FOUND" });
    const none = await ask("/v1/parties/none/recommendations", await keyOf("server"));
    expect(none).toMatchObject({ status: 404, code: "PARTY_NOT_FOUND" });
    expect(await ask(party(), await keyOf("publishable"))).toMatchObject({ status: 403, code: "FORBIDDEN" });
  });
});
