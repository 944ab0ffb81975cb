import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { partyChangeSchema, partyCommandSchema, partyNoticeSchema, partyStateSchema } from "../../contract/index.ts";
import { clientMessageSchemas, serverMessageSchemas, socketCloseCodes, socketLimits } from "../../contract/socket.ts";
import { parseUserId } from "../../domain/ids.ts";
import { listenWith, TestClient, type Message } from "./testing-socket.ts";

const page = readFileSync(new URL("../../../../PROTOCOL.md", import.meta.url), "utf8");

interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly enum?: readonly string[];
}

const section = (title: string) => new RegExp(`^## ${title}\n([^]*?)(?=^## |(?![^]))`, "m").exec(page)?.[1] ?? "";
const cells = (row: string) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("`", ""));
const rowsOf = (text: string) =>
  [...text.matchAll(/^\|.*\|$/gm)]
    .map(([row]) => cells(row))
    .filter(([first = ""]) => !/^-+$/.test(first))
    .slice(1);

/** The rows of a message's table; what has a title of its own is told elsewhere. */
function fieldRows({ properties = {}, required = [] }: Node, prefix = ""): readonly (readonly string[])[] {
  return Object.entries(properties)
    .filter(([name]) => prefix !== "" || name !== "kind")
    .flatMap(([name, node]) => [
      [`${prefix}${name}`, required.includes(name) ? "always" : "may be", node.description ?? ""],
      ...(node.title === undefined ? fieldRows(node, `${prefix}${name}.`) : []),
    ]);
}

/** Kind, fields (a question mark behind those that may be left out) and sentence of each member of a union. */
const memberRows = ({ anyOf = [] }: Node) =>
  anyOf.map(({ description = "", properties = {}, required = [] }) => [
    (properties["kind"]?.enum ?? []).join(", "),
    Object.keys(properties)
      .filter((name) => name !== "kind")
      .map((name) => (required.includes(name) ? name : `${name}?`))
      .join(", "),
    description,
  ]);

/** Objects with a title that are within something, each once. */
function shapesWithin(node: Node, found = new Map<string, Node>()): ReadonlyMap<string, Node> {
  for (const child of [...Object.values(node.properties ?? {}), ...(node.anyOf ?? []), ...[node.items ?? []].flat()]) {
    if (child.title !== undefined && child.properties?.["kind"] === undefined) found.set(child.title, child);
    shapesWithin(child, found);
  }
  return found;
}

describe("PROTOCOL.md", () => {
  it.each([
    ["From the client", clientMessageSchemas],
    ["From the server", serverMessageSchemas],
  ])("tells every message and field: %s", (title, schemas) => {
    const told = [...section(title).matchAll(/^### `([\w-]+)`\n\n(.+)\n([^]*?)(?=^### |(?![^]))/gm)].map(
      ([, kind, description, rest = ""]) => [kind, description, rowsOf(rest)],
    );
    expect(told).toEqual(
      Object.entries(schemas).map(([kind, schema]) => [kind, (schema as Node).description, fieldRows(schema as Node)]),
    );
  });

  it.each([
    ["Party commands", partyCommandSchema],
    ["Party changes", partyChangeSchema],
    ["Party notices", partyNoticeSchema],
  ])("tells every kind with its fields: %s", (title, schema) => {
    expect(memberRows(schema as Node).length).toBeGreaterThan(4);
    expect(rowsOf(section(title))).toEqual(memberRows(schema as Node));
  });

  it("tells every shape that a party has", () => {
    const parts = [partyStateSchema, partyChangeSchema, partyCommandSchema, partyNoticeSchema] as readonly Node[];
    const shapes = shapesWithin({ anyOf: parts });
    const told = [...section("Party shapes").matchAll(/^### `(\w+)`\n\n(.+)\n([^]*?)(?=^### |(?![^]))/gm)].map(
      ([, name, description, rest = ""]) => [name, description, rowsOf(rest)],
    );
    expect(shapes.size).toBeGreaterThan(8);
    expect(told).toEqual([...shapes].map(([name, node]) => [name, node.description, fieldRows(node)]));
  });

  it("tells every limit and every close code", () => {
    expect(Object.fromEntries(rowsOf(section("Limits")).map(([name, value]) => [name, Number(value)]))).toEqual(
      socketLimits,
    );
    expect(rowsOf(section("Close codes"))).toEqual(
      Object.entries(socketCloseCodes).map(([reason, { code, meaning, wayOut }]) => [
        String(code),
        reason,
        meaning,
        wayOut,
      ]),
    );
    for (const { code } of Object.values(socketCloseCodes)) expect(Math.floor(code / 100)).toBe(44);
  });
});

/** Whether a message is what the page shows, `…` being anything. */
function isLike(shown: unknown, seen: unknown): boolean {
  if (shown === "…") return seen !== undefined;
  if (typeof shown !== "object" || shown === null || typeof seen !== "object" || seen === null) return shown === seen;
  const keys = Object.keys(shown);
  const [left, right] = [shown as Record<string, unknown>, seen as Record<string, unknown>];
  return keys.length === Object.keys(seen).length && keys.every((key) => isLike(left[key], right[key]));
}

describe("the example of PROTOCOL.md", () => {
  let engine: Engine;
  let app: FastifyInstance;
  let partyId = "";
  beforeAll(async () => {
    engine = await createEngine();
    await engine.putItems(
      ["book:emma", "book:dune", "movie:dune"].map((id) => ({ id, domain: id.split(":")[0] ?? "", title: id })),
    );
    const { tenant } = engine;
    const hostId = parseUserId("ada");
    ({ partyId } = await engine.useCases.createParty({ tenant, hostId, hostName: "Ada" }));
    app = await listenWith(engine);
  });
  afterAll(async () => {
    await app.close();
    await engine.close();
  });

  it("goes as it says", async () => {
    const lines = /```text\n([^]*?)```/.exec(section("Example"))?.[1]?.trim().split("\n") ?? [];
    expect(lines.length).toBeGreaterThan(10);
    const client = await new TestClient(app).open();
    let heardCount = 0;
    for (const line of lines) {
      // The server alone makes ids of parties.
      const message = JSON.parse(line.slice(2).replaceAll("dune-night", partyId)) as Message;
      if (line.startsWith(">")) {
        // Answers to one request may come in any order, but all before the next one is sent.
        heardCount = client.seen.length;
        client.send(message);
      } else await client.next((seen) => isLike(message, seen), heardCount);
    }
    expect(client.seen).toHaveLength(lines.filter((line) => line.startsWith("<")).length);
    expect(client.faults).toEqual([]);
    client.socket.close();
    expect((await client.closed).code).toBe(1005);
  });
});
