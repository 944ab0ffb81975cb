import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type, type Static, type TObject, type TProperties, type TSchema, type TVoid } from "typebox";
import { errorSchema, type Wire } from "../../../contract/index.ts";
import type { Domain } from "../../../domain/domain.ts";
import type { ErrorCode } from "../../../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../../../domain/ids.ts";
import { checkAllowed, type Principal, type Scope } from "../../../domain/principal.ts";
import type { UseCases } from "../../../serving/use-cases.ts";
import { statusOf } from "./errors.ts";
import type { Metrics } from "./metrics.ts";
import { createQueryReader } from "./query.ts";
import { createValidator, invalidInput } from "./validation.ts";

/** What routes work with. */
export interface RouteContext {
  readonly useCases: UseCases;
  readonly metrics: Metrics;
  /** The domains that this deployment knows. */
  readonly domains: readonly Domain[];
  /** Finds out who asks. Throws `UNAUTHENTICATED`. */
  readonly authenticate: Authenticate;
}

export type Authenticate = (request: FastifyRequest) => Promise<Principal> | Principal;

interface Input<Params extends TProperties, Query extends TProperties, Body extends TSchema> {
  readonly tenant: TenantId;
  readonly principal: Principal;
  readonly params: Static<TObject<Params>>;
  readonly query: Static<TObject<Query>>;
  readonly body: Static<Body>;
  readonly request: FastifyRequest;
}

/** One endpoint: how it is documented, what it takes, what it does. */
interface RouteDefinition<
  Params extends TProperties,
  Query extends TProperties,
  Body extends TSchema,
  Answer extends TSchema,
> {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** With parameters as `:name`. */
  readonly url: string;
  /** Names the operation in clients made from the OpenAPI document. */
  readonly operationId: string;
  readonly tag: "lists" | "items" | "users" | "events" | "models";
  readonly summary: string;
  /** What a caller must be allowed; a person also reaches only routes with their own `:userId`. */
  readonly scope: Scope;
  /** Only described here: the handler parses ids, so that a bad one is INVALID_ID. */
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** For a handler that judges the body itself. */
  readonly isBodyOpen?: boolean;
  /** What the body may be by content type, when it is not JSON. */
  readonly bodyContent?: Readonly<Record<string, TSchema>>;
  /** The schema of the answer; without one the answer is 204 and empty. */
  readonly answer?: Answer;
  /** Codes of its own, besides those that every route can answer with. */
  readonly errors: readonly ErrorCode[];
  /** The same object may be the answer to many requests: its bytes are made once. */
  readonly isServedAgain?: boolean;
  readonly handle: (context: RouteContext, input: Input<Params, Query, Body>) => Promise<Wire<Answer>>;
}

type NoProperties = Readonly<Record<string, never>>;

/** Adds the endpoint to a server. */
export type Route = (app: FastifyInstance, context: RouteContext) => void;

const tenantHeader = Type.Object({
  "x-tenant": Type.Optional(
    Type.String({ description: "Whose data; `default` when left out.", examples: ["default"] }),
  ),
});

export function defineRoute<
  Params extends TProperties = NoProperties,
  Query extends TProperties = NoProperties,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TVoid,
>(definition: RouteDefinition<Params, Query, Body, Answer>): Route {
  const { method, url, body, query, isBodyOpen, handle } = definition;
  return (app, context) => {
    const validateBody = body !== undefined && isBodyOpen !== true ? createValidator(body) : undefined;
    const readQuery = createQueryReader(Type.Object(query ?? {}, { additionalProperties: false }));
    app.route({
      method,
      url,
      schema: schemaOf(definition),
      handler: async (request, reply) => {
        const principal = await context.authenticate(request);
        checkAllowed(principal, definition.scope, userOf(request));
        const problems = validateBody?.(request.body) ?? [];
        if (problems.length > 0) throw invalidInput("The body", problems);
        const answer = await handle(context, {
          tenant: principal.tenant,
          principal,
          params: request.params as Static<TObject<Params>>,
          query: readQuery(request.query) as Static<TObject<Query>>,
          body: request.body as Static<Body>,
          request,
        });
        // Answers are about people and change with every event: nothing on the way keeps them.
        reply.header("cache-control", "no-store");
        if (definition.answer === undefined) return reply.code(204).send();
        return definition.isServedAgain === true ? sendAgain(reply, answer as object) : answer;
      },
    });
  };
}

const bytesOf = new WeakMap<object, Buffer>();

function sendAgain(reply: FastifyReply, answer: object): FastifyReply {
  let bytes = bytesOf.get(answer);
  if (bytes === undefined) bytesOf.set(answer, (bytes = Buffer.from(JSON.stringify(answer))));
  return reply.type("application/json; charset=utf-8").send(bytes);
}

/** Whom the path is about. */
function userOf(request: FastifyRequest): UserId | undefined {
  const { userId } = request.params as { readonly userId?: string };
  return userId === undefined ? undefined : parseUserId(userId);
}

/** What the OpenAPI document shows. Parsing is done by the handler, so that fastify compiles none of it. */
function schemaOf<Params extends TProperties, Query extends TProperties, Body extends TSchema, Answer extends TSchema>({
  operationId,
  tag,
  summary,
  params,
  query,
  body,
  bodyContent,
  answer,
  errors,
}: RouteDefinition<Params, Query, Body, Answer>) {
  return {
    operationId,
    tags: [tag],
    summary,
    headers: tenantHeader,
    ...(params !== undefined && { params: Type.Object(params) }),
    ...(query !== undefined && { querystring: Type.Object(query) }),
    ...(body !== undefined && { body }),
    ...(bodyContent !== undefined && { body: { content: contentOf(bodyContent) } }),
    response: {
      ...(answer === undefined ? { 204: Type.Null({ description: "Done." }) } : { 200: answer }),
      ...errorAnswers(["INVALID_ID", "INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "INTERNAL", ...errors]),
    },
  };
}

function contentOf(byType: Readonly<Record<string, TSchema>>) {
  return Object.fromEntries(Object.entries(byType).map(([type, schema]) => [type, { schema }]));
}

function errorAnswers(codes: readonly ErrorCode[]) {
  const byStatus = Map.groupBy(new Set(codes), (code) => statusOf[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      { description: group.join(", "), content: { "application/json": { schema: errorSchema } } },
    ]),
  );
}
