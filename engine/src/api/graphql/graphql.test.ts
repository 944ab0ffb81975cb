import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import {
  buildSchema,
  isEnumType,
  isObjectType,
  isInputObjectType,
  parse,
  print,
  visit,
  type DocumentNode,
} from "graphql";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createEngine, type Engine } from "../../app/engine.ts";
import * as contract from "../../contract/index.ts";
import { defaultTenant, parseUserId } from "../../domain/ids.ts";
import { scopes, type Principal } from "../../domain/principal.ts";
import { jsonRoutes } from "../rest/routes.ts";
import { createRestServer, type RestServerOptions } from "../rest/rest-server.ts";
import { EngineError } from "../../domain/errors.ts";
import { textOf } from "../ws/socket-text.ts";
import { operations } from "./operations.ts";
import { hashOfQuery } from "./persisted-queries.ts";
import { appSyncDefinitions } from "./scalars.ts";
import { printSdl, sdlTypes } from "./sdl.ts";

let engine: Engine;
let server: FastifyInstance;
let itemReads: number;

interface Answer {
  readonly status: number;
  readonly data: Record<string, never> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function send(payload: object, app = server, headers = {}): Promise<Answer> {
  const response = await app.inject({ method: "POST", url: "/graphql", payload, headers });
  const body = response.json<Partial<Answer>>();
  return { status: response.statusCode, data: body.data, errors: body.errors ?? [] };
}
const ask = (query: string, variables: object = {}, app = server) => send({ query, variables }, app);

async function data<Data>(query: string, variables: object = {}): Promise<Data> {
  const answer = await ask(query, variables);
  expect(answer).toMatchObject({ status: 200, errors: [] });
  return answer.data as Data;
}

async function codeOf(answer: Promise<Answer>): Promise<string | undefined> {
  const { errors } = await answer;
  expect(JSON.stringify(errors)).not.toMatch(/\/src\/|node_modules|at .*[.]ts/);
  return errors[0]?.extensions.code;
}

/** Whoever names a person in a header is that person; "nobody" is refused. */
const authenticate: NonNullable<RestServerOptions["authenticate"]> = ({ headers }): Principal => {
  const name = (headers.authorization ?? "").replace("Bearer ", "");
  if (name === "" || name === "nobody") throw new EngineError("UNAUTHENTICATED", "Send a key.");
  const isOperator = name === "operator";
  return {
    tenant: defaultTenant,
    name,
    scopes: new Set(isOperator ? scopes : (["lists", "events", "people"] as const)),
    ...(!isOperator && { userId: parseUserId(name) }),
  };
};

const options = () => ({ logLevel: "silent", listChanges: engine.listChanges }) as const;

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems([
    { id: "book:gatsby", domain: "book", title: "The Great Gatsby", themes: ["jazz-age"], externalIds: { isbn: "1" } },
    { id: "movie:gatsby", domain: "movie", title: "The Great Gatsby", themes: ["jazz-age"] },
    { id: "music:gatsby", domain: "music", title: "The Great Gatsby: Music", themes: ["jazz-age"] },
    { id: "book:dune", domain: "book", title: "Dune", themes: ["space"] },
    { id: "movie:dune", domain: "movie", title: "Dune", themes: ["space"] },
  ]);
  await engine.putRelations([{ from: "movie:gatsby", to: "book:gatsby", kind: "adaptation-of" }]);
  const readers = Array.from({ length: 8 }, (_, index) => `reader-${index}`);
  await engine.recordEvents(
    readers.flatMap((accountId, index) =>
      (index % 2 === 0 ? ["book:gatsby", "movie:gatsby"] : ["book:dune", "movie:dune"]).map((itemId) => ({
        accountId,
        itemId,
        kind: "finish" as const,
        at: "2026-01-02",
      })),
    ),
  );
  await engine.recordEvents([{ accountId: "ada", itemId: "book:gatsby", kind: "finish" }]);
  await engine.train();
  const get = engine.ports.items.get.bind(engine.ports.items);
  engine.ports.items.get = (...args) => {
    itemReads += 1;
    return get(...args);
  };
  server = createRestServer(engine.useCases, options());
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const types = sdlTypes();
const block = printSdl(types, "block");

describe("contract/schema.graphql", () => {
  it("is made of the wire schemas; `vitest -u` writes it anew", async () => {
    const file = new URL("../../contract/schema.graphql", import.meta.url).pathname;
    await expect(printSdl(types, "comment")).toMatchFileSnapshot(file);
  });

  it("is what the server answers by, less the form of descriptions", () => {
    const text = readFileSync(new URL("../../contract/schema.graphql", import.meta.url), "utf8");
    const bare = (document: DocumentNode) =>
      print(
        visit(document, { enter: (node) => ("description" in node ? { ...node, description: undefined } : undefined) }),
      );
    expect(bare(parse(text))).toBe(bare(parse(block)));
  });

  it("has only what AWS AppSync takes: its scalars, its directives, no interfaces, no descriptions as strings", () => {
    const text = readFileSync(new URL("../../contract/schema.graphql", import.meta.url), "utf8");
    const document = parse(text);
    const kinds = new Set(document.definitions.map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set(["SchemaDefinition", "ObjectTypeDefinition", "InputObjectTypeDefinition", "EnumTypeDefinition"]),
    );
    const own = new Set(document.definitions.flatMap((node) => ("name" in node ? [node.name?.value] : [])));
    const appSync = ["AWSDateTime", "AWSDate", "AWSURL", "AWSJSON", "ID", "String", "Int", "Float", "Boolean"];
    visit(document, {
      NamedType({ name }) {
        expect([...own, ...appSync]).toContain(name.value);
      },
      Directive({ name }) {
        expect(name.value).toBe("aws_subscribe");
      },
      enter(node) {
        expect("description" in node ? node.description : undefined).toBeUndefined();
      },
    });
    // Within an enum it takes no comments.
    for (const [body] of text.matchAll(/^enum [^}]*\}/gm)) expect(body).not.toContain("#");
  });

  it("has subscriptions that AppSync can fan out: of what the mutation returns, by arguments that it has", () => {
    const schema = buildSchema(appSyncDefinitions + block);
    const { partyChanged, ...fannedOut } = schema.getSubscriptionType()?.getFields() ?? {};
    // A party tells of itself; nobody else can.
    expect(print(partyChanged!.astNode!)).not.toContain("@");
    expect(Object.keys(fannedOut)).toEqual(["listChanged"]);
    for (const field of Object.values(fannedOut)) {
      const [, mutation = ""] = /@aws_subscribe\(mutations: \["(\w+)"\]\)/.exec(print(field.astNode!)) ?? [];
      const source = schema.getMutationType()?.getFields()[mutation];
      expect(String(source?.type)).toBe(`${String(field.type)}!`);
      const returned = schema.getType(String(field.type));
      expect(field.args.length).toBeLessThanOrEqual(5);
      for (const { name } of field.args) expect(isObjectType(returned) && name in returned.getFields()).toBe(true);
    }
  });

  it("describes every type, field and argument", () => {
    const schema = buildSchema(appSyncDefinitions + block);
    const missing = Object.values(schema.getTypeMap())
      .filter(({ name }) => !name.startsWith("__"))
      .flatMap((type) => {
        const fields = isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
        const all = [type, ...fields, ...fields.flatMap((field) => ("args" in field ? field.args : []))];
        return all
          .filter(({ description }) => (description ?? "").length < 2)
          .map(({ name }) => `${type.name}.${name}`);
      });
    expect(missing.filter((place) => !/^(ID|String|Int|Float|Boolean)\./.test(place))).toEqual([]);
  });

  it("has the fields of each wire schema with a title, never null exactly where the schema always has them", () => {
    const schema = buildSchema(appSyncDefinitions + block);
    let comparedCount = 0;
    for (const wire of Object.values(contract) as unknown as readonly Readonly<Record<string, unknown>>[]) {
      const type = typeof wire === "object" ? schema.getType(String(wire["title"])) : undefined;
      if (!isObjectType(type) || wire["properties"] === undefined) continue;
      comparedCount += 1;
      const names = Object.keys(wire["properties"] as object);
      const fields = type.getFields();
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(names));
      const always = names.filter((name) => String(fields[name]?.type).endsWith("!"));
      expect(always).toEqual(names.filter((name) => ((wire["required"] ?? []) as readonly string[]).includes(name)));
    }
    expect(comparedCount).toBeGreaterThan(12);
  });

  it("has each word of the wire once in an enum", () => {
    const schema = buildSchema(appSyncDefinitions + block);
    const upperCase = (word: string) => word.toUpperCase().replaceAll("-", "_");
    const words = (name: string) => {
      const type = schema.getType(name);
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    };
    expect(words("EventKind")).toEqual(contract.eventKinds.map(upperCase));
    expect(words("RelationKind")).toEqual(contract.relationKinds.map(upperCase));
  });
});

/** Routes that GraphQL has in another form, or for a reason not at all. */
const elsewhere: Readonly<Record<string, string>> = {
  getItem: "the field item, which batches",
  putItem: "putItems",
  patchItem: "putItems: null stands for nothing here, and for taking out there",
  patchUser: "putUser, for the same reason",
  listAccounts: "accountIds of profile",
  previewList: "recommendations, which notes what it shows; to look without that is for the operators' pages",
  ...Object.fromEntries(
    [
      "listSurfaces",
      "getSurface",
      "putSurface",
      "deleteSurface",
      "previewSurface",
      "publishSurface",
      "rollbackSurface",
    ].map((id) => [id, "rules are of several shapes, which no input of GraphQL can be"]),
  ),
  ...Object.fromEntries(
    jsonRoutes
      .filter(({ definition: { tag } }) => tag === "access")
      .map(({ definition }) => [definition.operationId, "REST: who signs in, by cookies"]),
  ),
};

describe("the operations", () => {
  it("are all routes of REST but those that are elsewhere", () => {
    const offered = new Set(operations.map(({ route }) => route.operationId));
    const missing = jsonRoutes.map(({ definition }) => definition.operationId).filter((id) => !offered.has(id));
    expect(missing.toSorted()).toEqual(Object.keys(elsewhere).toSorted());
  });
});

const listQuery = `query ($userId: ID!, $n: Int) {
  recommendations(userId: $userId, n: $n, company: FRIENDS, at: "2026-05-03T19:30:00Z") {
    recommendationId userId isFallback modelVersion
    items { rank score sources item { id title externalIds relations { kind fromItem { id } toItem { title } } }
      breakdown { cf { value weight } } reasons { kind text share anchorId anchor { id title } relation } }
  }
}`;

interface ListAnswer {
  readonly recommendations: {
    readonly items: readonly {
      readonly item: {
        readonly id: string;
        readonly externalIds: string;
        readonly relations: readonly { readonly kind: string }[];
      };
      readonly sources: readonly string[];
      readonly reasons: readonly {
        readonly kind: string;
        readonly anchorId: string | null;
        readonly anchor: { readonly id: string } | null;
      }[];
    }[];
  };
}

describe("queries", () => {
  it("answer with what REST answers with", async () => {
    const { recommendations } = await data<ListAnswer>(listQuery, { userId: "ada", n: 3 });
    const rest = (
      await server.inject("/v1/users/ada/recommendations?n=3&company=friends&at=2026-05-03T19:30:00Z")
    ).json<contract.WireRecommendationList>();
    expect(recommendations.items.map(({ item }) => item.id)).toEqual(rest.items.map(({ item }) => item.id));
    expect(recommendations.items.map(({ sources }) => sources)).toEqual(
      rest.items.map(({ sources }) => sources.map((source) => source.toUpperCase())),
    );
    const film = recommendations.items.find(({ item }) => item.id === "movie:gatsby");
    expect(film?.item.relations).toMatchObject([
      { kind: "ADAPTATION_OF", fromItem: { id: "movie:gatsby" }, toItem: { title: "The Great Gatsby" } },
    ]);
    expect(film?.reasons[0]).toMatchObject({
      kind: "RELATION",
      anchorId: "book:gatsby",
      anchor: { id: "book:gatsby" },
    });
  });

  it("read the items that all fields name with one call of the port, however many", async () => {
    await data(listQuery, { userId: "ada", n: 5 });
    itemReads = 0;
    await data(listQuery, { userId: "ada", n: 1 });
    const few = itemReads;
    itemReads = 0;
    await data(listQuery, { userId: "ada", n: 5 });
    expect(itemReads).toBeLessThanOrEqual(few + 1);
    itemReads = 0;
    const ids = ["book:gatsby", "movie:gatsby", "book:dune", "none"];
    const found = await data<Record<string, { readonly id: string } | null>>(
      `{ ${ids.map((id, index) => `i${index}: item(itemId: ${JSON.stringify(id)}) { id }`).join(" ")} }`,
    );
    expect(itemReads).toBe(1);
    expect(Object.values(found).map((item) => item?.id)).toEqual([
      "book:gatsby",
      "movie:gatsby",
      "book:dune",
      undefined,
    ]);
  });

  it("answer the profile, similar items, a search, a playlist's refusal, an export and the models", async () => {
    expect(
      await data(
        `{ profile(userId: "ada") { eventCount domainMix preferences { itemId item { title } value } habits { usualHours } } }`,
      ),
    ).toMatchObject({
      profile: { eventCount: 1, domainMix: '{"book":1}', preferences: [{ item: { title: "The Great Gatsby" } }] },
    });
    expect(await data(`{ similar(itemId: "book:dune", n: 1) { items { item { id } } } }`)).toMatchObject({
      similar: { items: [{ item: { id: "movie:dune" } }] },
    });
    expect(await data(`{ items(title: "dune", domain: "book") { items { id } } }`)).toEqual({
      items: { items: [{ id: "book:dune" }] },
    });
    expect(await data(`{ exportUser(userId: "ada") { events { kind at item { id } } } }`)).toMatchObject({
      exportUser: { events: [{ kind: "FINISH", item: { id: "book:gatsby" } }] },
    });
    expect(await data(`{ models { models { isServing metrics createdAt } } }`)).toMatchObject({
      models: { models: [{ isServing: true }] },
    });
  });
});

describe("mutations", () => {
  it("put items and relations, record events row by row, and change people", async () => {
    const items = [
      {
        id: "book:emma",
        domain: "book",
        title: "Emma",
        externalIds: '{"isbn":"2"}',
        mood: { valence: 0.5, arousal: 0 },
      },
    ];
    expect(
      await data(`mutation ($items: [NewItemInput!]!) { putItems(items: $items) { itemCount } }`, { items }),
    ).toEqual({ putItems: { itemCount: 1 } });
    expect(await data(`{ item(itemId: "book:emma") { externalIds mood { valence } } }`)).toEqual({
      item: { externalIds: '{"isbn":"2"}', mood: { valence: 0.5 } },
    });
    expect(
      await data(`mutation { addRelations(relations: [{ from: "book:emma", to: "book:dune", kind: INSPIRED_BY }]) }`),
    ).toEqual({ addRelations: true });
    const events = [
      { accountId: "grace", itemId: "book:emma", kind: "LIKE", context: { company: "ALONE" } },
      { accountId: "grace", itemId: "book:emma", kind: "RATE" },
      { accountId: "grace", itemId: "book:emma", kind: "EMOJI", emoji: "😍", at: "2026-05-03T19:30:00Z" },
    ];
    expect(
      await data(
        `mutation ($events: [NewEventInput!]!) { recordEvents(events: $events) { acceptedCount rejected { index code message } } }`,
        { events },
      ),
    ).toMatchObject({ recordEvents: { acceptedCount: 2, rejected: [{ index: 1, code: "INVALID_INPUT" }] } });
    expect(
      await data(`mutation { putUser(userId: "grace", settings: { name: "Grace", region: "GB" }) { id name } }`),
    ).toEqual({
      putUser: { id: "grace", name: "Grace" },
    });
    expect(await data(`mutation { linkAccount(userId: "grace", accountId: "kindle:grace") { accountIds } }`)).toEqual({
      linkAccount: { accountIds: ["grace", "kindle:grace"] },
    });
    expect(await data(`mutation { addFriends(userId: "grace", friendIds: ["ada"]) }`)).toEqual({ addFriends: true });
    expect(
      await data(
        `mutation { unlinkAccount(userId: "grace", accountId: "kindle:grace") { accountIds } eraseUser(userId: "grace") }`,
      ),
    ).toEqual({
      unlinkAccount: { accountIds: ["grace"] },
      eraseUser: true,
    });
    expect(await data(`mutation { deleteItem(itemId: "book:emma") }`)).toEqual({ deleteItem: true });
  });
});

describe("refusals", () => {
  it.each([
    ["{ nothing }", "INVALID_INPUT"],
    ["{ item(itemId: ) }", "INVALID_INPUT"],
    ["", "INVALID_INPUT"],
    ["0", "INVALID_INPUT"],
    [JSON.stringify(parse("{ item(itemId: 1) { title } }")), "INVALID_INPUT"],
    [`{ recommendations(userId: "ada", n: 500) { userId } }`, "INVALID_INPUT"],
    [`{ recommendations(userId: " ", n: 5) { userId } }`, "INVALID_ID"],
    [`{ recommendations(userId: "ada", domain: "opera") { userId } }`, "UNKNOWN_DOMAIN"],
    [`{ recommendations(userId: "ada", at: "2026-02-30T10:00:00Z") { userId } }`, "INVALID_INPUT"],
    [`{ recommendations(userId: "ada", at: "yesterday") { userId } }`, "INVALID_INPUT"],
    [`{ recommendations(userId: "ada", company: NOBODY) { userId } }`, "INVALID_INPUT"],
    [`{ similar(itemId: "none") { items { rank } } }`, "ITEM_NOT_FOUND"],
    [`mutation { promoteModel(version: "none") { version } }`, "MODEL_NOT_FOUND"],
    [`mutation { putItems(items: []) { itemCount } }`, "INVALID_INPUT"],
    [
      `mutation { putItems(items: [{ id: "x", domain: "book", title: "X", externalIds: "{" }]) { itemCount } }`,
      "INVALID_INPUT",
    ],
  ])("of %s have a code of the catalogue", async (query, code) => {
    expect(await codeOf(ask(query))).toBe(code);
  });

  it("tell the cost of what is too much, and the limit", async () => {
    const deep = `{ item(itemId: "a") ${"{ relations { fromItem ".repeat(6)} { id } ${"} }".repeat(6)} }`;
    expect(await codeOf(ask(deep))).toBe("QUERY_TOO_COSTLY");
    const wide = `{ items(title: "a", limit: 100) { items { relations { fromItem { relations { toItem { title } } } } } } }`;
    const { errors, status } = await ask(wide);
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({
      extensions: { code: "QUERY_TOO_COSTLY", details: { cost: expect.any(Number), limit: 10_000 } },
    });
    const aliases = `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: item(itemId: "x") { id }`).join(" ")} }`;
    expect(await codeOf(ask(aliases))).toBe("QUERY_TOO_COSTLY");
    expect(
      await codeOf(
        ask(
          `query ($n: Int) { items(title: "a", limit: $n) { items { relations { fromItem { relations { toItem { id } } } } } } }`,
          { n: 100 },
        ),
      ),
    ).toBe("QUERY_TOO_COSTLY");
  });

  it("come at once for fragments that stand for very much", async () => {
    const levels = Array.from(
      { length: 25 },
      (_, index) =>
        `fragment F${index} on Item { a${index}: relations { fromItem { ...F${index + 1} } toItem { ...F${index + 1} } } }`,
    );
    const beginMs = performance.now();
    const query = `{ item(itemId: "x") { ...F0 } } ${levels.join(" ")} fragment F25 on Item { id }`;
    expect(await codeOf(ask(query))).toBe("QUERY_TOO_COSTLY");
    expect(performance.now() - beginMs).toBeLessThan(3_000);
  });

  it("come for several operations in one request, and for GET without a persisted query", async () => {
    expect(await codeOf(send([{ query: "{ models { models { version } } }" }]))).toBe("INVALID_INPUT");
    const response = await server.inject(`/graphql?query=${encodeURIComponent("{ models { models { version } } }")}`);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: "INVALID_INPUT" } }] });
  });
});

describe("persisted queries", () => {
  const query = `{ items(title: "dune") { items { id } } }`;
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOfQuery(query) } };
  const get = (app = server) => app.inject(`/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`);

  it("are known once they were sent with their hash, for POST and for GET", async () => {
    const app = createRestServer(engine.useCases, options());
    const unknown = await send({ extensions }, app);
    expect(unknown).toMatchObject({
      status: 404,
      errors: [{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
    });
    expect(await send({ query, extensions }, app)).toMatchObject({ status: 200, data: { items: { items: [{}, {}] } } });
    expect(await send({ extensions }, app)).toMatchObject({ data: { items: { items: [{}, {}] } } });
    expect((await get(app)).json()).toMatchObject({ data: { items: { items: [{}, {}] } } });
    const wrong = { persistedQuery: { version: 1, sha256Hash: hashOfQuery("x") } };
    expect(await codeOf(send({ query, extensions: wrong }, app))).toBe("INVALID_INPUT");
    await app.close();
  });

  it("are the only ones answered where only registered ones may be", async () => {
    const graphql = { registeredQueries: [query], onlyRegistered: true };
    const app = createRestServer(engine.useCases, { ...options(), graphql });
    expect((await get(app)).json()).toMatchObject({ data: { items: {} } });
    expect(await ask(query, {}, app)).toMatchObject({ status: 200 });
    expect(await codeOf(ask(`{ items(title: "emma") { items { id } } }`, {}, app))).toBe("PERSISTED_QUERY_NOT_FOUND");
    await app.close();
  });
});

describe("the page", () => {
  it("opens with everything it loads from this server, and asks this server", async () => {
    const page = await server.inject("/altair");
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    const scripts = [...page.body.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, address = ""]) => address);
    expect(scripts).toContain("settings.js");
    expect(page.body).not.toMatch(/<script[^>]*>[^<]/);
    for (const script of [...scripts, "styles.css"]) {
      const { statusCode, headers } = await server.inject(`/altair/${script}`);
      expect({ script, statusCode, type: headers["content-type"] }).toMatchObject({
        statusCode: 200,
        type: expect.stringMatching(/javascript|css/) as unknown,
      });
    }
    expect((await server.inject("/altair/settings.js")).body).toMatch(/"endpointURL":"\/graphql".*"graphql-ws"/);
    expect((await server.inject("/openapi.json")).body).toContain("(/altair)");
  });
});

describe("with keys", () => {
  let app: FastifyInstance;
  const asAda = { authorization: "Bearer ada" };
  beforeAll(() => {
    app = createRestServer(engine.useCases, { ...options(), authenticate });
  });
  afterAll(() => app.close());

  it("each field is allowed or not by itself", async () => {
    const query = `{ mine: profile(userId: "ada") { eventCount } other: profile(userId: "grace") { eventCount } models { models { version } } }`;
    const { errors } = await send({ query }, app, asAda);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(expect.arrayContaining(["FORBIDDEN"]));
    expect(await send({ query: `{ profile(userId: "ada") { eventCount } }` }, app, asAda)).toMatchObject({
      errors: [],
    });
    expect(await send({ query: "{ models { models { version } } }" }, app)).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
    });
    expect(await codeOf(send({ query: `mutation { eraseUser(userId: "grace") }` }, app, asAda))).toBe("FORBIDDEN");
    expect(
      await codeOf(send({ query: `mutation { publishListChange(userId: "ada", cause: EVENTS) { at } }` }, app, asAda)),
    ).toBe("FORBIDDEN");
  });

  it("the schema is told to operators only, nor by suggestions to others", async () => {
    const introspection = { query: "{ __schema { types { name } } }" };
    expect(await codeOf(send(introspection, app, asAda))).toBe("FORBIDDEN");
    expect(await send(introspection, app, { authorization: "Bearer operator" })).toMatchObject({
      status: 200,
      errors: [],
    });
    const { errors } = await send({ query: "{ profil { x } }" }, app, asAda);
    expect(errors[0]?.message).not.toContain("profile");
  });
});

describe("subscriptions", () => {
  let app: FastifyInstance;
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    app = createRestServer(engine.useCases, { ...options(), authenticate });
    await app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  afterAll(() => app.close());

  async function connect(headers = {}) {
    const { port } = app.server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws", { headers });
    sockets.push(socket);
    const seen: Record<string, unknown>[] = [];
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    socket.on("message", (text) => seen.push(JSON.parse(textOf(text)) as Record<string, unknown>));
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return {
      seen,
      closed,
      send: (message: unknown) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    };
  }
  const init = (token: string) => ({ type: "connection_init", payload: { token } });
  const subscribe = (id: string, userId = "ada") => ({
    type: "subscribe",
    id,
    payload: {
      query: `subscription ($userId: ID!) { listChanged(userId: $userId) { userId cause at } }`,
      variables: { userId },
    },
  });
  const soon = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });

  it("tell of a user's changed list until they are completed", async () => {
    const client = await connect();
    client.send(init("ada"));
    await soon(() => expect(client.seen).toEqual([{ type: "connection_ack" }]));
    client.send(subscribe("1"));
    client.send({ type: "ping" });
    await soon(() => expect(client.seen).toContainEqual({ type: "pong" }));
    const before = engine.listChanges.subscriberCount;
    await engine.recordEvents([{ accountId: "ada", itemId: "book:dune", kind: "like" }]);
    await soon(() =>
      expect(client.seen.at(-1)).toMatchObject({
        type: "next",
        id: "1",
        payload: { data: { listChanged: { userId: "ada", cause: "EVENTS" } } },
      }),
    );
    client.send({ type: "complete", id: "1" });
    await soon(() => expect(engine.listChanges.subscriberCount).toBe(before - 1));
    const mutation = { query: `mutation { publishListChange(userId: "ada", cause: MODEL) { userId cause } }` };
    client.send(subscribe("2"));
    await soon(() => expect(engine.listChanges.subscriberCount).toBe(before));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await send(mutation, app, { authorization: "Bearer operator" })).toMatchObject({
      data: { publishListChange: { userId: "ada", cause: "MODEL" } },
    });
    await soon(() =>
      expect(client.seen.at(-1)).toMatchObject({ id: "2", payload: { data: { listChanged: { cause: "MODEL" } } } }),
    );
  });

  it("of other people, of what is no subscription, and of what does not fit are errors", async () => {
    const client = await connect();
    client.send(init("ada"));
    await soon(() => expect(client.seen).toHaveLength(1));
    client.send(subscribe("1", "grace"));
    client.send({ type: "subscribe", id: "2", payload: { query: "{ models { models { version } } }" } });
    client.send({ type: "subscribe", id: "3", payload: { query: "subscription { nothing }" } });
    await soon(() => expect(client.seen).toHaveLength(4));
    const codes = Object.fromEntries(
      client.seen.slice(1).map(({ id, payload }) => [id, (payload as Answer["errors"])[0]?.extensions.code]),
    );
    expect(codes).toEqual({ 1: "FORBIDDEN", 2: "INVALID_INPUT", 3: "INVALID_INPUT" });
  });

  it.each([
    ["before anybody is known", [subscribe("1")], 4401],
    ["of nobody", [init("nobody")], 4403],
    ["that begin twice", [init("ada"), init("ada")], 4429],
    ["with garbage", ["{"], 4400],
    ["with an unknown message", [{ type: "start" }], 4400],
    ["that talk too much", Array.from({ length: 300 }, () => ({ type: "ping" })), 4429],
  ])("close connections %s", async (_name, messages, code) => {
    const client = await connect();
    for (const message of messages) client.send(message);
    expect(await client.closed).toBe(code);
  });

  it("close a connection that names a subscription twice", async () => {
    const client = await connect();
    client.send(init("ada"));
    await soon(() => expect(client.seen).toHaveLength(1));
    client.send(subscribe("1"));
    client.send(subscribe("1"));
    expect(await client.closed).toBe(4409);
  });

  it("are refused to pages of other sites", async () => {
    await expect(connect({ origin: "https://evil.example" })).rejects.toThrow("403");
  });
});
