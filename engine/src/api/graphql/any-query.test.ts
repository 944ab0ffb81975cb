import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  print,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import { errorCodes } from "../../domain/errors.ts";
import { statusOf } from "../rest/http/errors.ts";
import { createRestServer } from "../rest/rest-server.ts";
import { appSyncDefinitions } from "./scalars.ts";
import { printSdl, sdlTypes } from "./sdl.ts";

/** How many queries are made up; a release tries 100,000. */
const runCount = Number(process.env["CODECATALYST_FUZZ_RUNS"] ?? 400);

let engine: Engine;
let server: FastifyInstance;
const schema = buildSchema(appSyncDefinitions + printSdl(sdlTypes(), "block"));

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems(
    ["book", "movie", "music"].map((domain) => ({ id: `${domain}/🎬`, domain, title: "A title", themes: ["jazz"] })),
  );
  await engine.recordEvents([{ accountId: "ada", itemId: "book/🎬", kind: "finish" }]);
  await engine.train();
  server = createRestServer(engine.useCases, { logLevel: "silent", listChanges: engine.listChanges });
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const usual: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  ID: fc.constantFrom("ada", "book/🎬", "movie/🎬", "none"),
  String: fc.constantFrom("book", "a title", "GB", "Europe/Berlin", "0.5,-0.5"),
  Int: fc.integer({ min: 1, max: 30 }),
  Float: fc.double({ min: 0, max: 1, noNaN: true }),
  Boolean: fc.boolean(),
  AWSDateTime: fc.constantFrom("2026-05-03T19:30:00Z", "2026-05-03T19:30:00.5+02:00"),
  AWSDate: fc.constant("2026-05-03"),
  AWSURL: fc.constant("https://a.example/x"),
  AWSJSON: fc.constant('{"isbn":"1"}'),
};
const awkward = fc.oneof(
  fc.constantFrom(
    null,
    "",
    " ",
    "\u0000",
    "a\nb",
    "{",
    -1,
    2 ** 31,
    1e308,
    "1601-01-01T00:00:00Z",
    [],
    {},
    true,
    "ada",
  ),
  fc.string({ unit: "binary" }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value of the type, now and then one that is not. */
function anyValue(type: GraphQLInputType): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: rightValue(type) }, { weight: 1, arbitrary: awkward });
}

function rightValue(type: GraphQLInputType): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return rightValue(type.ofType);
  if (isListType(type)) return fc.array(anyValue(type.ofType), { maxLength: 3 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (!isInputObjectType(type)) return usual[type.name] ?? fc.constant("x");
  const fields = Object.values(type.getFields());
  return fc.record(Object.fromEntries(fields.map((field) => [field.name, anyValue(field.type)])), {
    requiredKeys: fields.filter(({ type: own }) => isNonNullType(own)).map(({ name }) => name),
  });
}

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** A selection of some of a type's fields, to a depth. */
function anySelection(type: GraphQLObjectType, depth: number): fc.Arbitrary<readonly FieldNode[]> {
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 0 || !isObjectType(getNamedType(field.type)),
  );
  if (fields.length === 0) return fc.constant([{ kind: Kind.FIELD, name: name("__typename") }]);
  const one = fc.constantFrom(...fields).chain((field) => anyField(field, depth));
  return fc.array(one, { minLength: 1, maxLength: 4 });
}

function anyField(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<FieldNode> {
  const type = getNamedType(field.type);
  const node: FieldNode = { kind: Kind.FIELD, name: name(field.name) };
  if (!isObjectType(type)) return fc.constant(node);
  return anySelection(type, depth - 1).map((selections) => ({
    ...node,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...selections] },
  }));
}

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One field of Query or Mutation, its arguments as variables. */
function anyOperation(of: GraphQLSchema): fc.Arbitrary<Asked> {
  const roots = [of.getQueryType()!, of.getMutationType()!].flatMap((root) =>
    Object.values(root.getFields()).map((field) => ({ field, kind: root.name.toLowerCase() })),
  );
  return fc.constantFrom(...roots).chain(({ field, kind }) => {
    const required = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => arg.name);
    const variables = fc.record(Object.fromEntries(field.args.map((arg) => [arg.name, anyValue(arg.type)])), {
      requiredKeys: required,
    });
    return fc.tuple(variables, anyField(field, 4)).map(([given, node]) => {
      const args = field.args.filter((arg) => arg.name in given);
      const heads = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(", ");
      const places = args.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
      const text = print(node).replace(field.name, `${field.name}${places === "" ? "" : `(${places})`}`);
      return { query: `${kind} Any${heads === "" ? "" : `(${heads})`} { ${text} }`, variables: given };
    });
  });
}

/** A text with a piece taken out or put in. */
const bent = (asked: fc.Arbitrary<Asked>): fc.Arbitrary<Asked> =>
  fc
    .tuple(asked, fc.nat(), fc.nat(20), fc.string({ unit: "binary", maxLength: 5 }))
    .map(([given, at, length, text]) => {
      const place = at % (given.query.length + 1);
      return { ...given, query: given.query.slice(0, place) + text + given.query.slice(place + length) };
    });

const body = (asked: fc.Arbitrary<Asked>) =>
  fc.oneof(
    { weight: 8, arbitrary: asked },
    { weight: 2, arbitrary: bent(asked) },
    {
      weight: 1,
      arbitrary: fc.record({ query: awkward, variables: awkward, operationName: awkward }, { requiredKeys: [] }),
    },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );

describe("any query", () => {
  it("is answered, with codes of the catalogue for what is refused, and never by a fault of the server", async () => {
    const outcomes = { answeredCount: 0, refusedCount: 0 };
    await fc.assert(
      fc.asyncProperty(body(anyOperation(schema)), async (payload) => {
        const response = await server.inject({
          method: "POST",
          url: "/graphql",
          headers: { "content-type": "application/json" },
          payload: JSON.stringify(payload),
        });
        const answer = response.json<{
          readonly data?: unknown;
          readonly code?: string;
          readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
        }>();
        const codes =
          answer.errors?.map(({ extensions }) => extensions.code) ?? (answer.code === undefined ? [] : [answer.code]);
        for (const code of codes) {
          expect(errorCodes).toContain(code);
          expect(statusOf[code as keyof typeof statusOf]).toBeLessThan(500);
        }
        expect(response.statusCode).toBeLessThan(500);
        expect(response.body).not.toMatch(/node_modules|[.]ts:\d|Cannot read prop|is not a function/);
        if (codes.length === 0) outcomes.answeredCount += 1;
        else outcomes.refusedCount += 1;
      }),
      { numRuns: runCount },
    );
    // Made-up queries are worth something only if many are right and many are wrong.
    expect(outcomes.answeredCount).toBeGreaterThan(runCount / 8);
    expect(outcomes.refusedCount).toBeGreaterThan(runCount / 8);
  }, 3_600_000);
});
