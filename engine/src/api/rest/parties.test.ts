import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { parseUserId } from "../../domain/ids.ts";
import type { PartyPlace } from "../../parties/party-use-cases.ts";
import { listenWith, TestClient, type Message } from "../ws/testing-socket.ts";

let engine: Engine;
let app: FastifyInstance;

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems([{ id: "movie:dune", domain: "movie", title: "Dune", lengthMinutes: 155 }]);
  app = await listenWith(engine);
});
afterAll(async () => {
  await app.close();
  await engine.close();
});

async function ask(who: string, method: "GET" | "POST" | "DELETE", url: string, payload?: object) {
  const headers = { authorization: `Bearer ${who}` };
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  const isJson = answer.headers["content-type"]?.toString().includes("json") === true;
  const body = isJson ? answer.json<Record<string, unknown>>() : answer.body;
  return { status: answer.statusCode, body, type: answer.headers["content-type"] };
}
const create = async (who: string, wish: object = {}): Promise<string> => {
  const { body } = await ask(who, "POST", "/v1/parties", wish);
  return (body as { readonly partyId: string }).partyId;
};
const inviteOf = async (partyId: string) =>
  (await ask("ada", "POST", `/v1/parties/${partyId}/invites`, { useCount: 3 })).body as {
    readonly id: string;
    readonly code: string;
  };
const join = (partyId: string, user: string, inviteCode?: string): Promise<PartyPlace> =>
  engine.useCases.joinParty(
    { tenant: engine.tenant, partyId, userId: parseUserId(user), name: user, ...(inviteCode && { inviteCode }) },
    () => {},
  );

describe("parties over REST", () => {
  it("are made by a person for themselves, by a server for anybody", async () => {
    const made = await ask("ada", "POST", "/v1/parties", { itemId: "movie:dune", settings: { name: "Dune night" } });
    expect(made).toMatchObject({ status: 200, body: { hostId: "ada", name: "Dune night", itemId: "movie:dune" } });
    expect(await ask("ada", "POST", "/v1/parties", { hostId: "bob" })).toMatchObject({ status: 403 });
    expect(await ask("operator", "POST", "/v1/parties", {})).toMatchObject({ body: { code: "INVALID_INPUT" } });
    expect(await ask("operator", "POST", "/v1/parties", { hostId: "cleo" })).toMatchObject({
      body: { hostId: "cleo" },
    });
    expect(await ask("ada", "POST", "/v1/parties", { itemId: "movie:none" })).toMatchObject({ status: 404 });
  });

  it("are seen by who is in them or runs them, and by nobody else", async () => {
    const partyId = await create("ada");
    const { id, code } = await inviteOf(partyId);
    expect(await ask("bob", "GET", `/v1/parties/${partyId}`)).toMatchObject({ body: { code: "PARTY_NOT_FOUND" } });
    expect(await ask("bob", "GET", `/v1/party-invites/${code}`)).toMatchObject({ status: 200, body: { partyId } });
    await join(partyId, "bob", code);
    expect(await ask("bob", "GET", `/v1/parties/${partyId}`)).toMatchObject({ body: { memberCount: 2 } });
    expect(await ask("operator", "GET", `/v1/parties/${partyId}`)).toMatchObject({ body: { memberCount: 2 } });
    const { body } = await ask("bob", "GET", "/v1/users/bob/parties");
    expect(body).toMatchObject({ parties: [{ partyId }] });
    expect(await ask("bob", "GET", "/v1/users/ada/parties")).toMatchObject({ status: 403 });
    expect(await ask("bob", "POST", `/v1/parties/${partyId}/invites`, {})).toMatchObject({ status: 403 });
    expect(await ask("ada", "DELETE", `/v1/parties/${partyId}/invites/${id}`)).toMatchObject({ status: 204 });
    expect(await ask("cleo", "GET", `/v1/party-invites/${code}`)).toMatchObject({ body: { code: "INVITE_NOT_VALID" } });
  });

  it("tell hosts which invites are open, whoever made them, and no code", async () => {
    const partyId = await create("ada");
    const url = `/v1/parties/${partyId}/invites`;
    const [first, second] = [await inviteOf(partyId), await inviteOf(partyId)];
    await join(partyId, "bob", first.code);
    const { status, body } = await ask("ada", "GET", url);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        invites: [
          { id: second.id, byMemberId: "ada", leftCount: 3, expiresAt: expect.any(String) as unknown },
          { id: first.id, byMemberId: "ada", leftCount: 2, expiresAt: expect.any(String) as unknown },
        ],
      },
    });
    expect(await ask("bob", "GET", url)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    expect(await ask("eve", "GET", url)).toMatchObject({ status: 404, body: { code: "PARTY_NOT_FOUND" } });
    const ada = await join(partyId, "ada");
    await ada.act({ kind: "set-role", memberId: "bob", role: "co-host" });
    await ask("bob", "DELETE", `${url}/${first.id}`);
    expect(await ask("bob", "GET", url)).toMatchObject({ body: { invites: [{ id: second.id }] } });
    expect(await ask("operator", "GET", url)).toMatchObject({ body: { invites: [{ id: second.id }] } });
    await ada.act({ kind: "end" });
    expect(await ask("ada", "GET", url)).toMatchObject({ body: { code: "PARTY_ENDED" } });
  });

  it("keep what was said, by pages, and what moderators did", async () => {
    const partyId = await create("ada");
    const [ada, bob] = [await join(partyId, "ada"), await join(partyId, "bob", (await inviteOf(partyId)).code)];
    for (const text of ["one", "two", "three"]) await ada.act({ kind: "chat", clientMessageId: text, text });
    const page = async (query: string) => (await ask("bob", "GET", `/v1/parties/${partyId}/messages?${query}`)).body;
    const last = (await page("limit=2")) as { readonly messages: readonly object[]; readonly nextCursor: string };
    expect(last.messages).toMatchObject([{ text: "two" }, { text: "three" }]);
    expect(await page(`limit=2&cursor=${last.nextCursor}`)).toMatchObject({ messages: [{ text: "one" }] });
    await bob.act({ kind: "report-message", messageId: (last.messages[0] as { id: string }).id, reason: "spoiler" });
    expect(await ask("bob", "GET", `/v1/parties/${partyId}/audit`)).toMatchObject({ status: 403 });
    const { body } = await ask("ada", "GET", `/v1/parties/${partyId}/audit`);
    expect(body).toMatchObject({ entries: [{ kind: "report", byMemberId: "bob", reason: "spoiler" }] });
  });

  it("are listed for a day once they are over, by pages", async () => {
    for (let count = 0; count < 2; count += 1) {
      const host = await join(await create("zoe"), "zoe");
      await host.act({ kind: "end" });
    }
    const partyId = await create("zoe");
    const url = "/v1/users/zoe/parties";
    expect(await ask("zoe", "GET", url)).toMatchObject({ body: { parties: [{ partyId, phase: "lobby" }] } });
    const { body } = await ask("zoe", "GET", `${url}?status=over&limit=1`);
    expect(body).toMatchObject({ parties: [{ phase: "ended", endedAtMs: expect.any(Number) as unknown }] });
    const { parties, nextCursor } = body as { readonly parties: readonly object[]; readonly nextCursor: string };
    const next = await ask("zoe", "GET", `${url}?status=over&limit=1&cursor=${nextCursor}`);
    expect(next.body).toMatchObject({ parties: [{ phase: "ended" }] });
    expect(next.body).not.toHaveProperty("nextCursor");
    expect((next.body as { readonly parties: readonly object[] }).parties).not.toEqual(parties);
    expect(await ask("zoe", "GET", `${url}?status=open&cursor=${nextCursor}`)).toMatchObject({ status: 400 });
    expect(await ask("zoe", "GET", `${url}?status=ended`)).toMatchObject({ status: 400 });
    expect(await ask("bob", "GET", `${url}?status=over`)).toMatchObject({ status: 403 });
  });

  it("are a file for calendars once a time is agreed on", async () => {
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const partyId = await create("ada", { plan: { startsAt, timeZone: "Europe/Berlin" } });
    const { body, type } = await ask("ada", "GET", `/v1/parties/${partyId}/calendar`);
    expect(type).toBe("text/calendar; charset=utf-8");
    expect(body).toContain(`DTSTART:${startsAt.replaceAll(/[-:]|[.]\d+/g, "")}`);
    expect(await ask("ada", "GET", `/v1/parties/${await create("ada")}/calendar`)).toMatchObject({ status: 400 });
    const bad = { plan: { startsAt: "2026-99-99T00:00:00Z", timeZone: "Europe/Berlin" } };
    expect(await ask("ada", "POST", "/v1/parties", bad)).toMatchObject({ status: 400 });
  });
});

describe("parties over GraphQL", () => {
  const graphql = async (who: string, query: string) => ask(who, "POST", "/graphql", { query });

  it("are made and asked for as over REST", async () => {
    const made = await graphql(
      "ada",
      `
        mutation {
          createParty(itemId: "movie:dune") {
            partyId
            phase
            hostName
          }
        }
      `,
    );
    expect(made.body).toMatchObject({ data: { createParty: { phase: "LOBBY", hostName: "ada" } } });
    const { partyId } = (made.body as { data: { createParty: { partyId: string } } }).data.createParty;
    expect((await graphql("bob", `{ party(partyId: "${partyId}") { name } }`)).body).toMatchObject({
      errors: [{ extensions: { code: "PARTY_NOT_FOUND" } }],
    });
    expect(
      (
        await graphql(
          "ada",
          `
            {
              parties(userId: "ada") {
                parties {
                  hostId
                }
              }
            }
          `,
        )
      ).body,
    ).toMatchObject({
      data: { parties: { parties: expect.arrayContaining([{ hostId: "ada" }]) as unknown } },
    });
  });

  it("are followed by a subscription: all of it, then each change, until it ends", async () => {
    const partyId = await create("ada");
    const client = new TestClient(app, {}, { path: "/graphql", protocol: "graphql-transport-ws" });
    await client.open();
    const ofType = (type: string) => (message: Message) => message["type"] === type;
    client.send({ type: "connection_init", payload: { token: "ada" } });
    await client.next(ofType("connection_ack"));
    const query = `subscription { partyChanged(partyId: "${partyId}") { seq state change } }`;
    client.send({ type: "subscribe", id: "1", payload: { query } });
    const payloads = () =>
      client.seen.filter(ofType("next")).map(({ payload }) => {
        const { state, change } = (payload as { data: { partyChanged: Record<string, string | null> } }).data
          .partyChanged;
        return state === null ? (JSON.parse(change ?? "") as Message).kind : "state";
      });
    await vi.waitFor(() => expect(payloads()).toEqual(["state"]));
    expect(await ask("ada", "GET", `/v1/parties/${partyId}`)).toMatchObject({ body: { presentCount: 1 } });
    const ada = await join(partyId, "ada");
    await ada.act({ kind: "chat", clientMessageId: "c", text: "hello" });
    await vi.waitFor(() => expect(payloads()).toEqual(["state", "message-sent"]));
    await ada.act({ kind: "end" });
    await client.next(ofType("complete"));
    client.socket.terminate();
  });
});
