import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { parseTenantId } from "../../domain/ids.ts";
import { createRestServer } from "./rest-server.ts";
import { jsonRoutes } from "./routes.ts";

/** Stands in everything of the one tenant, and nowhere in what is asked for the other. */
const marker = "Marginalia";
const acme = parseTenantId("acme");
const ids: Readonly<Record<string, string>> = {
  userId: "ada",
  itemId: "book:m",
  accountId: "ada",
  eventId: "e1",
  version: "v1",
};

let engine: Engine;
let server: FastifyInstance;
let keyId: string;
let inviteId: string;

beforeAll(async () => {
  engine = await createEngine();
  const { useCases, tenant } = engine;
  await engine.putItems([
    { id: "book:m", domain: "book", title: marker },
    { id: "book:n", domain: "book", title: `${marker} II` },
  ]);
  await engine.putRelations([{ from: "book:n", to: "book:m", kind: "sequel-of" }]);
  await engine.putUser({ id: "ada", name: marker });
  await engine.addFriends("ada", ["grace"]);
  await engine.recordEvents([{ id: "e1", accountId: "ada", itemId: "book:m", kind: "like" }]);
  keyId = (await useCases.createKey(tenant, { kind: "server", name: marker })).id;
  inviteId = (await useCases.createInvite(tenant, { guestCount: 1, ttlMs: 1e9 })).id;
  server = createRestServer(engine.useCases, { logLevel: "silent", access: { mode: "required" } });
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

/** What the one tenant has, in every store. */
async function whole(): Promise<unknown> {
  const { useCases, ports, tenant } = engine;
  const collections = ["keys", "people", "sessions", "invites", "personal-keys", "gorse-users", "gorse-feedback"];
  return {
    items: await ports.items.search(tenant, marker, { limit: 10 }),
    relations: await useCases.relationsOf(tenant, (await engine.findItem("book:m")).id),
    person: await engine.exportUser("ada"),
    documents: await Promise.all(collections.map((name) => ports.documents.list(tenant, name, { limit: 100 }))),
  };
}

const bodiesOf = (schema: object | undefined): readonly (object | undefined)[] =>
  schema !== undefined && "examples" in schema ? (schema.examples as readonly object[]) : [undefined];

it("no route shows or changes what another tenant has, whatever it is asked", async () => {
  const before = await whole();
  expect(JSON.stringify(before)).toContain(marker);
  const { secret } = await engine.useCases.createKey(acme, { kind: "admin", name: "all of acme" });
  const statuses = new Set<number>();
  // Signing in is of the server's own tenant, whoever else asks.
  for (const { definition } of jsonRoutes.filter((route) => route.definition.scope !== "public")) {
    const { method, url, body, query } = definition;
    const path = url.replaceAll(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent({ ...ids, keyId, inviteId }[name] ?? name),
    );
    const asked = query !== undefined && "q" in query ? `?q=${marker}` : "";
    const examples = bodiesOf(body);
    for (const payload of examples) {
      const headers = { "x-api-key": secret };
      const answer = await server.inject({ method, url: path + asked, headers, ...(payload && { payload }) });
      statuses.add(answer.statusCode);
      expect({ url, body: answer.body }).not.toMatchObject({ body: expect.stringContaining(marker) as unknown });
      expect({ url, isFault: answer.statusCode >= 500 }).toEqual({ url, isFault: false });
    }
    const crossing = { "x-api-key": secret, "x-tenant": "default" };
    const crossed = await server.inject({ method, url: path, headers: crossing });
    expect({ url, status: crossed.statusCode }).toEqual({ url, status: 403 });
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 204]));
  expect(await whole()).toEqual(before);
});
