import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import type { TSchema } from "typebox";
import { Errors } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { createRestServer } from "./rest-server.ts";

type Json = Readonly<Record<string, unknown>>;

/** An operation of the OpenAPI document, references resolved. */
interface Operation {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: string | number }[];
  readonly bodyExamples: readonly unknown[];
  /** The schema of each answer by status; undefined where it is empty. */
  readonly answers: ReadonlyMap<number, TSchema | undefined>;
}

let engine: Engine;
let server: FastifyInstance;
let operations: readonly Operation[];

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(
    ["book", "movie", "music"].map((domain) => ({ id: `${domain}/🎬`, domain, title: "A title", themes: ["jazz"] })),
  );
  await engine.recordEvents([{ accountId: "ada", itemId: "book/🎬", kind: "finish" }]);
  await engine.train();
  server = createRestServer(engine.useCases, { logLevel: "silent" });
  const document = (await server.inject("/openapi.json")).json<Json>();
  operations = operationsOf(document);
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

function operationsOf(document: Json): readonly Operation[] {
  const { schemas } = document["components"] as { readonly schemas: Json };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    if ("$ref" in value) return resolve(schemas[String(value.$ref).split("/").at(-1) ?? ""]);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, resolve(child)]));
  };
  const paths = resolve(document["paths"]) as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Operation["method"],
      path,
      parameters: (operation["parameters"] ?? []) as Operation["parameters"],
      bodyExamples: examplesOf(operation["requestBody"]),
      answers: new Map(
        Object.entries(operation["responses"] as Json).map(([status, answer]) => [Number(status), schemaOf(answer)]),
      ),
    })),
  );
}

function schemaOf(message: unknown): TSchema | undefined {
  const { content } = message as { readonly content?: Readonly<Record<string, { readonly schema: TSchema }>> };
  return content?.["application/json"]?.schema;
}

function examplesOf(body: unknown): readonly unknown[] {
  const schema = body === undefined ? undefined : (schemaOf(body) as Json | undefined);
  const shapes = (schema?.["anyOf"] ?? [schema]) as readonly (Json | undefined)[];
  return shapes.flatMap((shape) => (shape?.["examples"] ?? shape?.["example"] ?? []) as readonly unknown[]);
}

const awkward = fc.oneof(
  fc.constantFrom(
    "ada",
    "book/🎬",
    "movie/🎬",
    "/",
    "../x",
    "%",
    "%00",
    " ",
    "",
    "0",
    "-1",
    "NaN",
    "1601-01-01",
    "null",
  ),
  // Dots alone lead to another path.
  fc.string({ unit: "grapheme" }).filter((text) => text !== "." && text !== ".."),
);
const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 1e308, "1601-01-01", "\u0000", "a/b", "book", [], {}));

/** An example with one of its values, at any depth, replaced by anything. */
function bent(example: unknown): fc.Arbitrary<unknown> {
  if (typeof example !== "object" || example === null) return anything;
  const bendOne = Object.keys(example).map((key) =>
    bent((example as Json)[key]).map((value) =>
      Array.isArray(example)
        ? example.map((entry: unknown, index) => (String(index) === key ? value : entry))
        : { ...example, [key]: value },
    ),
  );
  return fc.oneof(fc.constant(example), anything, ...bendOne);
}

const anyRequest = (operation: Operation) =>
  fc.record({
    ids: fc.array(awkward, { minLength: 3, maxLength: 3 }),
    query: fc.record(
      Object.fromEntries<fc.Arbitrary<string>>(
        operation.parameters
          .filter((parameter) => parameter.in === "query")
          .map(({ name, example }) => [name, fc.oneof(fc.constant(String(example ?? "5")), awkward)]),
      ),
      { requiredKeys: [] },
    ),
    tenant: fc.constantFrom("default", "other/x", " bad "),
    body: operation.bodyExamples.length === 0 ? fc.constant(undefined) : fc.oneof(...operation.bodyExamples.map(bent)),
  });

describe("any request", () => {
  it("gets an answer that the OpenAPI document has, of the shape that it says, and never a fault of the server", async () => {
    expect(operations.length).toBeGreaterThan(25);
    for (const operation of operations)
      await fc.assert(
        fc.asyncProperty(anyRequest(operation), async ({ ids, query, tenant, body }) => {
          const rest = ids.map(encodeURIComponent);
          const path = operation.path.replaceAll(/\{\w+\}/g, () => rest.shift() ?? "x");
          const response = await server.inject({
            method: operation.method,
            url: `${path}?${new URLSearchParams(query as Record<string, string>).toString()}`,
            headers: { "x-tenant": tenant, ...(body !== undefined && { "content-type": "application/json" }) },
            ...(body !== undefined && { payload: JSON.stringify(body) }),
          });
          expect([...operation.answers.keys()]).toContain(response.statusCode);
          expect(response.statusCode).not.toBe(500);
          const schema = operation.answers.get(response.statusCode);
          expect(schema === undefined ? [] : Errors(schema, response.json())).toEqual([]);
        }),
        { numRuns: 40 },
      );
  });
});
