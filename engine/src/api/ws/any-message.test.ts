import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { clientMessageSchemas, socketCloseCodes } from "../../contract/socket.ts";
import { newEventSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { errorCodes, type ErrorCode } from "../../domain/errors.ts";
import { statusOf } from "../rest/http/errors.ts";
import { createRestServer } from "../rest/rest-server.ts";
import { TestClient } from "./testing-socket.ts";

/** How many messages are made up; a release tries 100,000. */
const runCount = Number(process.env["CODECATALYST_FUZZ_RUNS"] ?? 400);

interface Node {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const awkward = fc.oneof(
  fc.constantFrom(null, "", " ", "\u0000", "a\nb", -1, 2 ** 53, 1e308, "1601-01-01", [], {}, true, "ada", "s1"),
  fc.string({ unit: "binary" }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value of the schema, now and then one that is not. */
function anyOf(node: Node): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 15, arbitrary: rightOf(node) }, { weight: 1, arbitrary: awkward });
}

function rightOf(node: Node): fc.Arbitrary<unknown> {
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  if (node.anyOf !== undefined) return fc.oneof(...node.anyOf.map(rightOf));
  if (node.properties !== undefined)
    return fc.record(Object.fromEntries(Object.entries(node.properties).map(([name, child]) => [name, anyOf(child)])), {
      requiredKeys: [...(node.required ?? [])],
    });
  if (node.type === "array") return fc.array(anyOf(node.items ?? {}), { minLength: 1, maxLength: 3 });
  if (node.type === "integer") return fc.integer({ min: node.minimum ?? 0, max: Math.min(node.maximum ?? 50, 50) });
  if (node.type === "boolean") return fc.boolean();
  return fc.constantFrom(...(node.examples ?? ["x"]));
}

const { record, "party-act": act, ...others } = clientMessageSchemas as unknown as Readonly<Record<string, Node>>;
/** Events are told apart one by one, so the schema of a message leaves them open. */
const recordOfEvents: Node = {
  ...record,
  properties: { ...record?.properties, events: { type: "array", items: newEventSchema as Node } },
};
/** Each kind of command as often as each other message. */
const acts = (act?.properties?.["command"]?.anyOf ?? []).map((command) => ({
  ...act,
  properties: { ...act?.properties, command },
}));
const message = fc
  .oneof(...[...Object.values(others), recordOfEvents].map(anyOf), {
    weight: 4,
    arbitrary: fc.oneof(...acts.map(anyOf)),
  })
  .map((value) => JSON.stringify(value));
const bent = fc
  .tuple(message, fc.nat(), fc.string({ unit: "binary", maxLength: 4 }))
  .map(([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice((at % text.length) + 1));
const frame: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 12, arbitrary: message },
  { weight: 2, arbitrary: bent },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)) },
);

let engine: Engine;
let app: FastifyInstance;
beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems([
    { id: "book:emma", domain: "book", title: "Emma" },
    { id: "movie:dune-2021", domain: "movie", title: "Dune", lengthMinutes: 155 },
  ]);
  app = createRestServer(engine.useCases, {
    logLevel: "silent",
    listChanges: engine.listChanges,
    sockets: { limits: { messageBurst: 1e9, messagesPerSecond: 1e9 } },
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await app.close();
  await engine.close();
});

const exampleParty = "pty_7Kq2mXw4";
const hostId = parseUserId("ada");
const documented = new Set([1000, 1002, 1005, 1007, ...Object.values(socketCloseCodes).map(({ code }) => code)]);

/** Sends the frames after a hello, waits until the server is through with them, and answers what came. */
async function converse(frames: readonly (string | Buffer)[]) {
  const client = await new TestClient(app).open();
  await client.hello(undefined);
  // In place of that of the examples, so that what they say is about something.
  const { partyId } = await engine.useCases.createParty({ tenant: engine.tenant, hostId, hostName: "Ada" });
  client.send({ kind: "party-join", id: "the-first", partyId, userId: "ada" });
  for (const one of frames) client.send(typeof one === "string" ? one.replaceAll(exampleParty, partyId) : one);
  client.send({ kind: "unsubscribe", id: "the-last" });
  const isDone = client.next(({ kind, id }) => kind === "unsubscribed" && id === "the-last").then(() => 1000);
  const code = await Promise.race([isDone, client.closed.then((close) => close.code)]);
  isDone.catch(() => {});
  client.socket.terminate();
  return { seen: client.seen, faults: client.faults, code };
}

describe("any message", () => {
  it("is answered by messages and codes of the protocol, and never by a fault of the server", async () => {
    const outcomes = { rightCount: 0, errorCount: 0 };
    const perConnection = 10;
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 2 * perConnection }), async (frames) => {
        const { seen, faults, code } = await converse(frames);
        expect(documented).toContain(code);
        expect(faults).toEqual([]);
        const errors = seen.filter(({ kind }) => kind === "error");
        for (const error of errors) {
          expect(errorCodes).toContain(error["code"]);
          expect(statusOf[error["code"] as ErrorCode]).toBeLessThan(500);
          expect(error["message"]).not.toMatch(/node_modules|[.]ts:\d|Cannot read prop|is not a function/);
        }
        outcomes.errorCount += errors.length;
        outcomes.rightCount += seen.length - errors.length;
      }),
      { numRuns: Math.ceil(runCount / perConnection) },
    );
    expect(outcomes.rightCount).toBeGreaterThan(runCount / 8);
    expect(outcomes.errorCount).toBeGreaterThan(runCount / 8);
  }, 3_600_000);
});
