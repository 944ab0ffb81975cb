/** The GraphQL edge: the use cases of REST as one schema, asked over HTTP; `subscriptions.ts` has what is followed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Kind, Location, visit, type DocumentNode } from "graphql";
import mercurius from "mercurius";
import { Type } from "typebox";
import type { Static } from "typebox";
import { EngineError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { statusOf } from "../rest/http/errors.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { createValidator, invalidInput } from "../rest/http/validation.ts";
import { checkCost, defaultQueryLimits, type QueryLimits } from "./cost.ts";
import { faultsOf, formatError } from "./errors.ts";
import { ItemBatches } from "./item-batches.ts";
import { PersistedQueries, type PersistedQueryOptions } from "./persisted-queries.ts";
import { fieldResolvers, leafResolvers, withoutNulls, type GraphqlContext } from "./resolvers.ts";
import { appSyncDefinitions } from "./scalars.ts";
import { printSdl, sdlTypes } from "./sdl.ts";
import { addSubscriptions } from "./subscriptions.ts";

export interface GraphqlOptions extends PersistedQueryOptions {
  readonly limits?: Partial<QueryLimits>;
}

const requestSchema = Type.Object(
  {
    query: Type.Optional(Type.String({ maxLength: 100_000, description: "The document." })),
    operationName: Type.Optional(Type.String({ maxLength: 256, description: "Which of its operations." })),
    variables: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "Its variables." })),
    extensions: Type.Optional(
      Type.Object(
        {
          persistedQuery: Type.Optional(
            Type.Object({
              version: Type.Literal(1, { description: "1." }),
              sha256Hash: Type.String({ pattern: "^[0-9a-f]{64}$", description: "In hexadecimal digits." }),
            }),
          ),
        },
        { description: "The hash of a query that was sent before." },
      ),
    ),
  },
  { additionalProperties: false },
);
type GraphqlRequest = Static<typeof requestSchema>;

const validateRequest = createValidator(requestSchema);
const maximumTokenCount = 4_000;

/** Adds `/graphql`. */
export function addGraphql(app: FastifyInstance, context: RouteContext, options: GraphqlOptions = {}): void {
  const types = sdlTypes();
  const limits = { ...defaultQueryLimits, ...options.limits };
  const queries = new PersistedQueries(options);
  app.register(async (scope) => {
    await scope.register(mercurius, {
      routes: false,
      schema: `${appSyncDefinitions}\n${printSdl(types, "block")}`,
      resolvers: { ...fieldResolvers(), ...leafResolvers(types) } as never,
      graphql: { parseOptions: { maxTokens: maximumTokenCount } },
      errorFormatter: (execution, asked) => ({
        statusCode: 200,
        response: {
          data: execution.data ?? null,
          errors: (execution.errors ?? []).map((error) =>
            formatError(error, askerOf(asked as unknown as GraphqlContext)),
          ) as never,
        },
      }),
    });
    scope.graphql.addHook("preValidation", async (_schema, document) => refuseUnparsed(document));
    scope.graphql.addHook("preExecution", async (schema, document, asked, variables) => {
      const { principal, operationName } = asked as unknown as GraphqlContext & { readonly operationName?: string };
      if (!mayIntrospect(principal)) refuseIntrospection(document);
      checkCost(schema, document, { operationName, variables: variables ?? {} }, limits);
    });
    const answer = async (request: FastifyRequest, reply: FastifyReply, sent: () => unknown) =>
      respond({ context, queries }, request, reply, sent);
    scope.post("/graphql", { schema: { hide: true } }, (request, reply) => answer(request, reply, () => request.body));
    const get = {
      method: "GET",
      url: "/graphql",
      schema: { hide: true },
      handler: (request: FastifyRequest, reply: FastifyReply) =>
        answer(request, reply, () => requestOfQuery(request.query)),
    } as const;
    scope.route({ ...get, ...addSubscriptions(scope, context, limits) });
  });
}

const mayIntrospect = (principal: Principal) => principal.scopes.has("operate");

const askerOf = ({ request, principal }: GraphqlContext) => ({
  requestId: request.id,
  log: request.log,
  mayIntrospect: mayIntrospect(principal),
});

/** The library takes JSON for a document that was parsed elsewhere: such a one was never held to any limit. */
function refuseUnparsed(document: DocumentNode | undefined): void {
  if (!(document?.loc instanceof Location))
    throw new EngineError(
      "INVALID_INPUT",
      'The query is no GraphQL. Send the text of an operation, such as { item(itemId: "book:x") { title } }.',
    );
}

async function respond(
  { context, queries }: { readonly context: RouteContext; readonly queries: PersistedQueries },
  request: FastifyRequest,
  reply: FastifyReply,
  sent: () => unknown,
): Promise<FastifyReply> {
  const asker = { requestId: request.id, log: request.log, mayIntrospect: false };
  reply.header("cache-control", "no-store").type("application/json; charset=utf-8");
  try {
    const principal = await context.authenticate(request);
    asker.mayIntrospect = mayIntrospect(principal);
    const { query: given, operationName, variables, extensions } = parseRequest(sent());
    const query = queries.resolve(given, extensions?.persistedQuery?.sha256Hash);
    if (request.method === "GET" && given !== undefined)
      throw new EngineError("INVALID_INPUT", "GET is for persisted queries; POST this one.");
    const batches = new ItemBatches(context.useCases, principal.tenant);
    const asked = { route: context, principal, request, batches, operationName };
    const result = await reply.graphql(query, asked as never, variables ?? {}, operationName);
    if (extensions?.persistedQuery !== undefined) queries.keep(query);
    return await reply.code(200).send(JSON.stringify(result));
  } catch (error) {
    const errors = faultsOf(error)
      .slice(0, 20)
      .map((fault) => formatError(fault, asker));
    const code = errors[0]?.extensions?.["code"] as keyof typeof statusOf;
    return reply.code(statusOf[code]).send(JSON.stringify({ errors }));
  }
}

function parseRequest(sent: unknown): GraphqlRequest {
  if (Array.isArray(sent))
    throw new EngineError("INVALID_INPUT", "One operation a request: ask for several things in one query.");
  const { variables, ...rest } = (withoutTopNulls(sent) ?? {}) as Readonly<Record<string, unknown>>;
  const problems = validateRequest({ ...rest, ...(variables !== undefined && { variables }) });
  if (problems.length > 0) throw invalidInput("The request", problems);
  return { ...rest, ...(variables !== undefined && { variables }) } as GraphqlRequest;
}

/** Clients send null for what they leave out. */
function withoutTopNulls(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
}

function requestOfQuery(query: unknown): unknown {
  const { variables, extensions, ...rest } = query as Readonly<Record<string, unknown>>;
  return {
    ...rest,
    ...(variables !== undefined && { variables: parsePart("variables", variables) }),
    ...(extensions !== undefined && { extensions: parsePart("extensions", extensions) }),
  };
}

function parsePart(name: string, value: unknown): unknown {
  try {
    return withoutNulls(JSON.parse(String(value)));
  } catch (error) {
    throw new EngineError("INVALID_INPUT", `?${name} is not JSON.`, { cause: error });
  }
}

/** Throws `FORBIDDEN` where a query asks for the schema itself. */
function refuseIntrospection(document: DocumentNode): void {
  visit(document, {
    [Kind.FIELD](node) {
      if (node.name.value === "__schema" || node.name.value === "__type")
        throw new EngineError("FORBIDDEN", 'The schema is told only to callers with the scope "operate".');
    },
  });
}
