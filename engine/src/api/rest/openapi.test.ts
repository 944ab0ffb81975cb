import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { Errors } from "typebox/value";
import type { TSchema } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestServer, type TestServer } from "../../app/testing-server.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { statusOf } from "./http/errors.ts";
import { codesOf, operationsOf, type Operation } from "./testing-openapi.ts";
import { encodeBody } from "./testing-requests.ts";

type Json = Readonly<Record<string, unknown>>;

let world: TestServer;
let server: FastifyInstance;
let document: Json;
let operations: readonly Operation[];

beforeAll(async () => {
  world = await openTestServer();
  ({ server } = world);
  document = (await server.inject("/openapi.json")).json();
  operations = operationsOf(document);
  const surface = { url: "/v1/surfaces/home", payload: { rules: [] } };
  await server.inject({ method: "PUT", ...surface });
  for (let version = 1; version <= 3; version += 1)
    await server.inject({ method: "POST", url: "/v1/surfaces/home/publish" });
});

afterAll(() => world.close());

const isNode = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every value below (and with) this one, with its place; examples are left out, since they may hold anything. */
function* nodes(value: unknown, place = "#"): Generator<readonly [string, Json]> {
  if (Array.isArray(value)) for (const [index, child] of value.entries()) yield* nodes(child, `${place}/${index}`);
  if (!isNode(value)) return;
  yield [place, value];
  for (const [key, child] of Object.entries(value)) {
    const isData = (key === "examples" || key === "example" || key === "enum") && !place.endsWith("/properties");
    if (!isData) yield* nodes(child, `${place}/${key}`);
  }
}

const operationNodes = () =>
  Object.entries(document["paths"] as Json).flatMap(([path, methods]) =>
    Object.entries(methods as Json).map(([method, operation]) => ({ path, method, operation: operation as Json })),
  );

const listOf = (value: unknown) => (value ?? []) as readonly Json[];
const componentOf = (kind: string) => ((document["components"] as Json)[kind] ?? {}) as Json;

describe("the OpenAPI 3.1 document", () => {
  it("has the parts that the specification asks for", () => {
    expect(document["openapi"]).toMatch(/^3\.1\.\d+$/);
    expect(document["info"]).toMatchObject({ title: "CodeCatalyst", version: expect.any(String) as string });
    const known = ["openapi", "info", "servers", "paths", "components", "security", "tags"];
    expect(known).toEqual(expect.arrayContaining(Object.keys(document)));
    for (const { url, description } of listOf(document["servers"]))
      expect([url, description]).toEqual(["/", expect.stringMatching(/\.$/)]);
    const tagNames = listOf(document["tags"]).map(({ name }) => name);
    for (const { description } of listOf(document["tags"])) expect(description).toMatch(/\.$/);
    for (const { tags, operationId } of operations)
      expect([operationId, tagNames]).toEqual([operationId, expect.arrayContaining([...tags])]);
  });

  it("describes every operation once, with its parameters and answers", () => {
    expect(operations.length).toBeGreaterThan(32);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, method, operation } of operationNodes()) {
      expect(path).toMatch(/^\/([\w.-]+|\{\w+\})(\/([\w.-]+|\{\w+\}))*$/);
      expect(["get", "put", "post", "patch", "delete"]).toContain(method);
      expect(operation["operationId"]).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation["summary"]).toMatch(/^[A-Z].*\.$/);
      const parameters = listOf(operation["parameters"]);
      const inPath = parameters.filter((each) => each["in"] === "path").map(({ name, required }) => [name, required]);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]));
      const places = parameters.map((each) => `${String(each["in"])} ${String(each["name"])}`);
      expect(new Set(places).size).toBe(places.length);
      const statuses = Object.keys(operation["responses"] as Json);
      expect(statuses.filter((status) => !/^[1-5]\d\d$/.test(status))).toEqual([]);
      expect(statuses.some((status) => status.startsWith("2"))).toBe(true);
      for (const answer of Object.values(operation["responses"] as Readonly<Record<string, Json>>)) {
        expect(answer["description"]).toMatch(/\w/);
        expect(["description", "headers", "content"]).toEqual(expect.arrayContaining(Object.keys(answer)));
      }
    }
  });

  it("names every shape once, resolves every reference, and has no shape that nothing uses", () => {
    const schemas = componentOf("schemas");
    for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    const references = [...nodes(document)].flatMap(([, node]) =>
      typeof node["$ref"] === "string" ? [node["$ref"]] : [],
    );
    const used = new Set(references.map((reference) => reference.replace("#/components/schemas/", "")));
    expect(used).toEqual(new Set(Object.keys(schemas)));
  });

  it("has a named shape for every JSON body and answer", () => {
    const contents = operationNodes().flatMap(({ operation }) => [
      operation["requestBody"] as Json | undefined,
      ...Object.values(operation["responses"] as Readonly<Record<string, Json>>),
    ]);
    const shapes = contents.flatMap((message) => Object.entries((message?.["content"] ?? {}) as Json));
    const json = shapes.filter(([type]) => type.endsWith("json")).map(([, media]) => (media as Json)["schema"]);
    expect(json.length).toBeGreaterThan(100);
    expect(json.filter((schema) => !isNode(schema) || Object.keys(schema).join() !== "$ref")).toEqual([]);
  });

  it("holds schemas of JSON Schema 2020-12 only", () => {
    const faults = [...nodes(componentOf("schemas"))].flatMap(([place, node]) =>
      isSchema(place) ? schemaFaults(node).map((fault) => `${place}: ${fault}`) : [],
    );
    expect(faults).toEqual([]);
  });

  it("lets no operation be without a way to sign in, and names only ways that it describes", () => {
    const ways = componentOf("securitySchemes");
    expect(Object.values(ways)).toContainEqual(
      expect.objectContaining({ type: "apiKey", in: "header", name: "x-api-key" }),
    );
    for (const requirement of listOf(document["security"]))
      for (const way of Object.keys(requirement)) expect(Object.keys(ways)).toContain(way);
    expect(listOf(document["security"]).length).toBeGreaterThan(0);
  });
});

const keywords = new Set(
  "$ref type title description examples enum const properties required additionalProperties patternProperties items anyOf minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems minProperties maxProperties".split(
    " ",
  ),
);
const types = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** A place that holds a schema, not a map of schemas. */
const isSchema = (place: string) => !/(^#|\/(properties|patternProperties|anyOf))$/.test(place);

function schemaFaults(node: Json): readonly string[] {
  const unknown = Object.keys(node).filter((keyword) => !keywords.has(keyword));
  const faults = unknown.map((keyword) => `${keyword} is no keyword`);
  const { type, pattern } = node as { readonly type?: string; readonly pattern?: string };
  if (type !== undefined && !types.includes(type)) faults.push(`no type ${type}`);
  const names = Object.keys(node["properties"] ?? {});
  const missing = ((node["required"] ?? []) as readonly string[]).filter((name) => !names.includes(name));
  if (missing.length > 0) faults.push(`requires ${missing.join()}, which it does not describe`);
  for (const list of ["examples", "enum", "anyOf"] as const)
    if (node[list] !== undefined && !Array.isArray(node[list])) faults.push(`${list} is no list`);
  if (pattern !== undefined && !(new RegExp(pattern, "u") instanceof RegExp)) faults.push("no pattern");
  return faults;
}

describe("docs/api.md", () => {
  it("names only operations, headers and codes that are there", () => {
    const page = readFileSync(new URL("../../../../docs/api.md", import.meta.url), "utf8");
    const known = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    const named = [...page.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/v1\/[^`]*)`/g)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((operation) => !known.has(operation))).toEqual([]);
    const codes = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = ""]) => code);
    expect(codes.filter((code) => !(code in statusOf))).toEqual([]);
    const told = JSON.stringify(document).toLowerCase();
    const headers = [...page.matchAll(/`((?:[A-Za-z]+-)*(?:Match|Key|replayed|id|after))[`:]/g)].map(([, name = ""]) =>
      name.toLowerCase(),
    );
    expect(headers.length).toBeGreaterThan(3);
    expect(headers.filter((name) => !told.includes(`"${name}"`))).toEqual([]);
  });
});

describe("every operation", () => {
  it("describes every parameter, with an example that it takes", () => {
    const faults = operations.flatMap(({ operationId, parameters }) =>
      parameters.flatMap(({ name, description, schema, examples }) => {
        const place = `${operationId} ${name}`;
        if (description?.endsWith(".") !== true) return [`${place} has no description`];
        if (examples.length === 0) return [`${place} has no example`];
        return examples
          .filter((example) => Errors(schema as TSchema, example).length > 0)
          .map(() => `${place} refuses its example`);
      }),
    );
    expect(faults).toEqual([]);
  });

  it("has bodies with examples", () => {
    const bodies = operations.flatMap(({ operationId, bodies: each }) =>
      [...each].map(([type, body]) => [`${operationId} ${type}`, body] as const),
    );
    expect(bodies.length).toBeGreaterThan(12);
    expect(bodies.filter(([, body]) => body.examples.length === 0).map(([place]) => place)).toEqual([]);
  });

  it("documents errors by codes of the catalogue, each under its status", () => {
    const told = operations.flatMap(({ operationId, answers }) =>
      [...answers].map(([status, answer]) => ({ operationId, status, codes: codesOf(answer) })),
    );
    const isError = ({ operationId, status }: (typeof told)[number]) => status >= 400 && operationId !== "ready";
    expect(told.filter((each) => isError(each) !== each.codes.length > 0)).toEqual([]);
    const misplaced = told.filter(({ status, codes }) => codes.some((code) => statusOf[code as ErrorCode] !== status));
    expect(misplaced).toEqual([]);
  });

  it("answers its own examples as it says, and mostly with success", async () => {
    const failed = new Set<string>();
    const isErasure = ({ operationId }: Operation) => ["eraseUser", "deleteSurface"].includes(operationId);
    // What is about a person or surface of the examples comes before they are erased.
    const inOrder = operations.toSorted((a, b) => Number(isErasure(a)) - Number(isErasure(b)));
    for (const operation of inOrder)
      for (const request of requestsOf(operation)) {
        const response = await server.inject(request);
        const place = `${operation.operationId} ${request.url}`;
        const answer = operation.answers.get(response.statusCode);
        expect({
          place,
          status: response.statusCode,
          isDocumented: answer !== undefined,
          body: response.body.slice(0, 300),
        }).toMatchObject({ isDocumented: true });
        const problems = answer?.isJson === true ? Errors(answer.schema as TSchema, response.json()) : [];
        expect({ place, problems }).toEqual({ place, problems: [] });
        if (response.statusCode >= 400)
          failed.add(`${operation.operationId} ${response.json<{ code: string }>().code}`);
      }
    expect([...failed]).toEqual([
      // Ids that the server alone makes.
      "partyList PARTY_NOT_FOUND",
      "getRecommendation RECOMMENDATION_NOT_FOUND",
      "addItems ITEM_EXISTS",
      // Nobody let friends compare, and nobody asked.
      "tasteMatch TASTE_NOT_SHARED",
      "acceptFriendRequest FRIEND_REQUEST_NOT_FOUND",
      // Of a version that is only registered there are no files.
      "promoteModel MODEL_DAMAGED",
      "getParty PARTY_NOT_FOUND",
      "createPartyInvite PARTY_NOT_FOUND",
      "listPartyInvites PARTY_NOT_FOUND",
      "revokePartyInvite PARTY_NOT_FOUND",
      "findPartyInvite INVITE_NOT_VALID",
      "listPartyMessages PARTY_NOT_FOUND",
      "getPartyAudit PARTY_NOT_FOUND",
      "getPartyCalendar PARTY_NOT_FOUND",
      "rotateWebhookSecret WEBHOOK_NOT_FOUND",
      "pingWebhook WEBHOOK_NOT_FOUND",
      "webhookAttempts WEBHOOK_NOT_FOUND",
      "getRun RUN_NOT_FOUND",
      "decideLink LINK_NOT_FOUND",
      "getEvaluation EVALUATION_NOT_FOUND",
      // Nobody is signed in, and the example of an invite is an example.
      "signOut FORBIDDEN",
      "changePassphrase FORBIDDEN",
      "joinAsGuest INVITE_NOT_VALID",
    ]);
  });
});

/** A request with what must be given, and one for each example of everything else. */
function requestsOf(operation: Operation) {
  const { method, path, parameters, bodies } = operation;
  const optional = parameters.filter((each) => each.in === "query" && !each.required && each.name !== "cursor");
  const needed = parameters.filter((each) => each.in === "query" && each.required);
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters.find((each) => each.in === "path" && each.name === name)?.examples[0])),
  );
  const queries = [[], ...optional.map((each) => [each]), optional].map((given) =>
    new URLSearchParams(
      [...needed, ...given].flatMap(({ name, examples: [example] }) =>
        [example].flat().map((value) => [name, String(value)] as [string, string]),
      ),
    ).toString(),
  );
  const payloads = [...bodies].flatMap(([type, { examples }]) =>
    examples.map((example) => ({
      ...encodeBody(type, example, JSON.stringify),
    })),
  );
  return [...new Set(queries)].flatMap((query) =>
    (payloads.length === 0 ? [{}] : payloads).map((payload) => ({ method, url: `${url}?${query}`, ...payload })),
  );
}
