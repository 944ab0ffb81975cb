import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FastifyInstance } from "fastify";
import { Errors } from "typebox/value";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import * as contract from "../../contract/index.ts";
import { EngineError } from "../../domain/errors.ts";
import { defaultTenant, parseUserId } from "../../domain/ids.ts";
import { scopes } from "../../domain/principal.ts";
import type { Authenticate } from "../rest/http/authenticate.ts";
import { createRestServer } from "../rest/rest-server.ts";

const items = [
  ["book:gatsby", "The Great Gatsby", 1925, "jazz-age"],
  ["book:tender", "Tender Is the Night", 1934, "jazz-age"],
  ["movie:gatsby", "The Great Gatsby", 2013, "jazz-age"],
  ["music:gatsby", "The Great Gatsby: Music from the Film", 2013, "jazz-age"],
  ["book:dune", "Dune", 1965, "space"],
  ["movie:dune", "Dune", 2021, "space"],
  ["music:dune", "Dune: Original Score", 2021, "space"],
  ["book:messiah", "Dune Messiah", 1969, "space"],
].map(([id, title, year, theme]) => ({
  id: String(id),
  domain: String(id).split(":")[0] ?? "",
  title: String(title),
  year: Number(year),
  themes: [String(theme)],
  creators: [{ name: "Somebody", role: "author" }],
}));

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-mcp-"));
const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const opened: { close(): Promise<unknown> }[] = [];

/** `<user>-key` is a person's, `server-key` is nobody's. */
const authenticate: Authenticate = ({ headers }) => {
  const key = String(headers["x-api-key"] ?? "");
  const [, user] = /^(\w+)-key$/.exec(key) ?? [];
  if (user === undefined) throw new EngineError("UNAUTHENTICATED", "Send a key.");
  const principal = { tenant: defaultTenant, scopes: new Set(scopes), name: key };
  return user === "server" ? principal : { ...principal, userId: parseUserId(user) };
};

async function fill(engine: Engine) {
  await engine.putItems(items);
  await engine.putRelations([{ from: "movie:gatsby", to: "book:gatsby", kind: "adaptation-of" }]);
  const readers = Array.from({ length: 12 }, (_, index) => `reader-${index}`);
  await engine.recordEvents(
    readers.flatMap((accountId, index) =>
      items
        .filter(({ themes }) => themes[0] === (index % 2 === 0 ? "jazz-age" : "space"))
        .map(({ id }) => ({ accountId, itemId: id, kind: "like" as const })),
    ),
  );
  await engine.train();
}

let engine: Engine;
let server: FastifyInstance;
let address: string;

beforeAll(async () => {
  engine = await createEngine({ dataFolder: join(folder, "http") });
  await fill(engine);
  server = createRestServer(engine.useCases, { logLevel: "silent", authenticate });
  address = await server.listen({ port: 0 });
  const other = await createEngine({ dataFolder: join(folder, "stdio") });
  await fill(other);
  await other.close();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  await server.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function connect(transport: StdioClientTransport | StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  opened.push(client);
  await client.connect(transport);
  return client;
}
const overHttp = (key: string, headers: Record<string, string> = {}) =>
  connect(
    new StreamableHTTPClientTransport(new URL("/mcp", address), {
      requestInit: { headers: { "x-api-key": key, ...headers } },
    }),
  );
const overStdio = (args: readonly string[], env: Record<string, string> = {}) =>
  connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [main, "mcp", ...args],
      env: { ...(process.env as Record<string, string>), ...env },
      stderr: "pipe",
    }),
  );

const outputSchemas = {
  recommend: contract.recommendToolOutputSchema,
  explain: contract.explainToolOutputSchema,
  because_you: contract.becauseYouToolOutputSchema,
  search_titles: contract.searchTitlesToolOutputSchema,
  record_event: contract.recordEventToolOutputSchema,
};

/** The structured answer of a tool, held to the contract. */
async function ask(client: Client, name: keyof typeof outputSchemas, input: Record<string, unknown> = {}) {
  const answer = await client.callTool({ name, arguments: input });
  expect(answer).not.toMatchObject({ isError: true });
  expect(Errors(outputSchemas[name], answer.structuredContent)).toEqual([]);
  expect(answer.content).toEqual([{ type: "text", text: expect.stringMatching(/\w/) }]);
  return answer.structuredContent as Record<string, never>;
}
async function refusal(client: Client, name: string, input: Record<string, unknown>): Promise<string> {
  const answer = await client.callTool({ name, arguments: input });
  expect(answer.isError).toBe(true);
  return (answer.content as readonly { readonly text: string }[])[0]?.text ?? "";
}

/** What an assistant does for a person, the same over every transport. */
async function expectToServe(client: Client, user: string): Promise<void> {
  const { items: found } = (await ask(client, "search_titles", { title: "gatsby", domain: "book" })) as unknown as {
    readonly items: readonly { readonly itemId: string }[];
  };
  expect(found.map(({ itemId }) => itemId)).toEqual(["book:gatsby"]);
  const before = await ask(client, "recommend", { n: 5 });
  expect(await ask(client, "because_you")).toEqual({ rows: [] });
  const event = { itemId: "book:gatsby", kind: "like", eventId: `event of ${user}` };
  expect(await ask(client, "record_event", event)).toEqual({ newEventCount: 1 });
  expect(await ask(client, "record_event", event)).toEqual({ newEventCount: 0 });
  const after = await ask(client, "recommend", { n: 5 });
  expect(after["items"]).not.toEqual(before["items"]);
  expect(JSON.stringify(after["items"])).toMatch(/The Great Gatsby/);
  const { rows } = (await ask(client, "because_you", { n: 2 })) as unknown as {
    readonly rows: readonly { readonly anchor: { readonly itemId: string }; readonly items: readonly unknown[] }[];
  };
  expect(rows).toMatchObject([{ anchor: { itemId: "book:gatsby" }, items: [{}, {}] }]);
  expect(await ask(client, "explain", { itemId: "movie:gatsby" })).toMatchObject({
    item: { itemId: "movie:gatsby", reasons: expect.arrayContaining(["Adapted from The Great Gatsby"]) },
  });
  expect(await ask(client, "explain", { itemId: "book:gatsby" })).toMatchObject({
    exclusion: expect.stringMatching(/likes/),
  });
}

describe("MCP over HTTP", () => {
  it("offers tools whose schemas are the contract's, and that say what they change", async () => {
    const client = await overHttp("ann-key");
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(outputSchemas));
    for (const { name, inputSchema, outputSchema, annotations } of tools) {
      expect(annotations).toMatchObject({
        readOnlyHint: name !== "record_event",
        idempotentHint: name !== "record_event",
      });
      expect(outputSchema?.properties).toHaveProperty(Object.keys(outputSchema?.properties ?? {})[0] ?? "");
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    }
    const recommend = tools.find(({ name }) => name === "recommend");
    const { properties: described } = contract.recommendToolInputSchema as unknown as {
      readonly properties: Readonly<Record<string, { readonly description: string }>>;
    };
    expect(Object.keys(recommend?.inputSchema.properties ?? {})).toEqual(Object.keys(described));
    expect(recommend?.inputSchema.properties?.["n"]).toMatchObject({
      minimum: 1,
      maximum: 50,
      description: described["n"]?.description,
    });
  });

  it("serves the person whose key it is", async () => {
    await expect(expectToServe(await overHttp("ann-key"), "ann")).resolves.toBeUndefined();
  });

  it("says what is wrong and what would be right", async () => {
    const client = await overHttp("bob-key");
    expect(await refusal(client, "recommend", { n: 500 })).toMatch(/n/);
    expect(await refusal(client, "recommend", { count: 5 })).toMatch(/count/);
    expect(await refusal(client, "recommend", { domain: "games" })).toMatch(/UNKNOWN_DOMAIN.*book, movie, music/);
    expect(await refusal(client, "recommend", { userId: "ann" })).toMatch(/FORBIDDEN/);
    expect(await refusal(client, "explain", { itemId: "book:none" })).toMatch(/ITEM_NOT_FOUND/);
    expect(await refusal(client, "record_event", { itemId: "book:none", kind: "like" })).toMatch(/ITEM_NOT_FOUND/);
    expect(await refusal(client, "record_event", { itemId: "book:dune", kind: "rate" })).toMatch(/ratio is missing/);
    expect(await refusal(client, "record_event", { itemId: "book:dune", kind: "like", ratio: 1 })).toMatch(
      /not for like/,
    );
    const nobody = await overHttp("server-key");
    expect(await refusal(nobody, "recommend", {})).toMatch(/userId is missing/);
    expect(await ask(nobody, "recommend", { userId: "bob", n: 1 })).toMatchObject({ items: [{}] });
  });

  it("needs a key, and refuses pages of other origins", async () => {
    await expect(overHttp("")).rejects.toThrow(/UNAUTHENTICATED|401/);
    await expect(overHttp("ann-key", { origin: "https://evil.example" })).rejects.toThrow(/FORBIDDEN|403/);
    await expect(overHttp("ann-key", { origin: address })).resolves.toBeInstanceOf(Client);
  });

  it("answers what is no message of the protocol with an error of it", async () => {
    const send = (payload: string) =>
      server.inject({
        method: "POST",
        url: "/mcp",
        headers: {
          "x-api-key": "ann-key",
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        payload,
      });
    expect((await send('{"no":"message"}')).json()).toMatchObject({ error: { code: expect.any(Number) } });
    expect((await send("{")).statusCode).toBe(400);
    expect((await server.inject({ method: "GET", url: "/mcp" })).statusCode).toBe(405);
  });
});

describe("codecatalyst mcp", () => {
  it("serves a person from a data folder on standard input and output", async () => {
    const client = await overStdio(["--data", join(folder, "stdio"), "--user", "cat"]);
    expect(client.getServerVersion()).toMatchObject({ name: "codecatalyst" });
    await expectToServe(client, "cat");
  }, 30_000);

  it("passes on to a running server with the key of the environment", async () => {
    const client = await overStdio(["--url", address], { CODECATALYST_KEY: "dot-key" });
    await expect(expectToServe(client, "dot")).resolves.toBeUndefined();
  }, 30_000);

  it("tells why it cannot", async () => {
    await expect(overStdio(["--url", address])).rejects.toThrow(/UNAUTHENTICATED|401/);
  }, 30_000);

  it("ends with its input", async () => {
    const child = spawn(process.execPath, [main, "mcp", "--url", address], { stdio: ["pipe", "pipe", "inherit"] });
    const exit = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end();
    expect(await exit).toBe(0);
  }, 30_000);
});
