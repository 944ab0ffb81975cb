import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type, type Static, type TObject, type TProperties, type TSchema, type TVoid } from "typebox";
import type { Wire } from "../../../contract/index.ts";
import type { Domain } from "../../../domain/domain.ts";
import { must, type ErrorCode } from "../../../domain/errors.ts";
import { parseUserId, type TenantId, type UserId } from "../../../domain/ids.ts";
import { checkAllowed, type Principal, type Scope } from "../../../domain/principal.ts";
import { whenThere, type Soon } from "../../../domain/when-there.ts";
import type { ListChangeFeed } from "../../../serving/list-changes.ts";
import type { WriteCondition } from "../../../serving/content-tag.ts";
import type { RequestKey } from "../../../serving/kept-answers.ts";
import type { EdgeUseCases } from "../../edge-use-cases.ts";
import type { Authenticate, Authenticator, Caller } from "./authenticate.ts";
import { isKnown, writeConditionOf } from "./conditions.ts";
import { answerOnce, idempotencyKeyOf } from "./idempotency.ts";
import type { Metrics } from "./metrics.ts";
import { createQueryReader } from "./query.ts";
import { schemaOf, type Tag } from "./route-schema.ts";
import { createValidator, invalidInput } from "./validation.ts";

/** What routes work with. */
export interface RouteContext {
  readonly useCases: EdgeUseCases;
  readonly metrics: Metrics;
  /** The domains that this deployment knows. */
  readonly domains: readonly Domain[];
  /** Finds out who asks, and counts the request. Throws `UNAUTHENTICATED`, `RATE_LIMITED`, or `FORBIDDEN` for another site's page. */
  readonly authenticate: Authenticate;
  readonly authenticator: Authenticator;
  /** Tells of lists that may be other ones; where it is left out nobody can follow theirs. */
  readonly listChanges?: ListChangeFeed | undefined;
}

interface Input<Params extends TProperties, Query extends TProperties, Body extends TSchema> {
  readonly tenant: TenantId;
  readonly principal: Principal;
  readonly caller: Caller;
  readonly params: Static<TObject<Params>>;
  readonly query: Static<TObject<Query>>;
  readonly body: Static<Body>;
  readonly request: FastifyRequest;
  /** Over HTTP. */
  readonly reply?: FastifyReply;
  /** What must hold of what is there, of a route that is conditional. */
  readonly condition: WriteCondition | undefined;
}

/** `known`: anybody who is somebody; `public`: anybody at all, because it is how one becomes known. */
type RouteScope = Scope | "known" | "public";

/** One endpoint: how it is documented, what it takes, what it does. */
export interface RouteDefinition<
  Params extends TProperties,
  Query extends TProperties,
  Body extends TSchema,
  Answer extends TSchema,
> {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** With parameters as `:name`. */
  readonly url: string;
  /** Names the operation in clients made from the OpenAPI document. */
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  /** What a caller must be allowed; a person also reaches only routes with their own `:userId`. */
  readonly scope: RouteScope;
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
  /** Of an answer to what is only begun; 200 unless given. */
  readonly answerStatus?: 202;
  /** Of an answer that is a text and no JSON. */
  readonly answerType?: string;
  /** Names what an answer holds: goes out as `etag`, and a GET by who has it is answered 304. */
  readonly tagOf?: (answer: Wire<Answer>) => string;
  /** Whether a write honours `If-Match` and `If-None-Match: *`. */
  readonly isConditional?: boolean;
  /** What of an answer is kept for a request with an Idempotency-Key; all of it when left out. Must not be a secret. */
  readonly keptAnswer?: (answer: Wire<Answer>) => Wire<Answer>;
  /** False for a write whose answer must not be kept, because it holds a secret: an Idempotency-Key is then of no effect. */
  readonly isRepeatable?: boolean;
  /** Whom a body without a user in its path is about. */
  readonly userOfBody?: (body: unknown) => UserId | undefined;
  /** Codes of its own, besides those that every route can answer with. */
  readonly errors: readonly ErrorCode[];
  /** The same object may be the answer to many requests: its bytes are made once. */
  readonly isServedAgain?: boolean;
  readonly handle: (context: RouteContext, input: Input<Params, Query, Body>) => Soon<Wire<Answer>>;
}

type NoProperties = Readonly<Record<string, never>>;

/** A definition whose own types no longer matter: for edges that go through all of them. */
export type AnyRouteDefinition = RouteDefinition<TProperties, TProperties, TSchema, TSchema>;

/** Adds the endpoint to a server; other edges answer with what its definition does. */
export interface Route {
  (app: FastifyInstance, context: RouteContext): void;
  readonly definition: AnyRouteDefinition;
}

/** The methods whose requests can be made once only, by an Idempotency-Key. */
const repeatableMethods: readonly string[] = ["POST", "PUT", "PATCH"];

export function defineRoute<
  Params extends TProperties = NoProperties,
  Query extends TProperties = NoProperties,
  Body extends TSchema = TSchema,
  Answer extends TSchema = TVoid,
>(definition: RouteDefinition<Params, Query, Body, Answer>): Route {
  const { method, url, body, query, isBodyOpen, isRepeatable = repeatableMethods.includes(method) } = definition;
  const register = (app: FastifyInstance, context: RouteContext) => {
    const validateBody = body !== undefined && isBodyOpen !== true ? createValidator(body) : undefined;
    const readQuery = createQueryReader(Type.Object(query ?? {}, { additionalProperties: false }));
    app.route({
      method,
      url,
      schema: schemaOf({ ...definition, isRepeatable }),
      // Before the body is read: nobody makes the server read much who may not.
      onRequest(request, _reply, done) {
        const caller = callerOf(context, definition.scope, request);
        if (caller instanceof Promise) caller.then(() => done(), done);
        else done();
      },
      handler(request, reply) {
        const problems = validateBody?.(request.body) ?? [];
        if (problems.length > 0) throw invalidInput("The body", problems);
        const caller = must(request.caller, "Who asks is found out before anything is done.");
        const { principal } = caller;
        const input = {
          tenant: principal.tenant,
          principal,
          caller,
          params: request.params as Static<TObject<Params>>,
          query: readQuery(request) as Static<TObject<Query>>,
          body: request.body as Static<Body>,
          request,
          reply,
          condition: definition.isConditional === true ? writeConditionOf(request) : undefined,
        };
        const run = () => definition.handle(context, input);
        const key = isRepeatable ? idempotencyKeyOf(request) : undefined;
        const answer =
          key === undefined
            ? run()
            : answerOnce(context.useCases, {
                tenant: principal.tenant,
                key: senderOf(definition, input, key),
                request,
                reply,
                kept: (fresh) => definition.keptAnswer?.(fresh as Wire<Answer>) ?? fresh,
                run: async () => run(),
              }).then((known) => known as Wire<Answer>);
        return whenThere(answer, (there) => send(definition, { request, reply, metrics: context.metrics }, there));
      },
    });
  };
  return Object.assign(register, { definition: definition as unknown as AnyRouteDefinition });
}

const bytes = Symbol("bytes");

/** The bytes stay at the answer itself: of so many a weak map is slow. */
function sendAgain(reply: FastifyReply, answer: { [bytes]?: Buffer }, metrics: Metrics): FastifyReply {
  metrics.countList(answer[bytes] === undefined ? "computed" : "ready");
  answer[bytes] ??= Buffer.from(JSON.stringify(answer));
  return reply.header("content-type", "application/json; charset=utf-8").send(answer[bytes]);
}

/** Who asks, if they may. */
function callerOf({ authenticator }: RouteContext, scope: RouteScope, request: FastifyRequest): Soon<Caller> {
  if (scope === "public") return (request.caller ??= authenticator.anybody(request));
  return whenThere(authenticator.caller(request), (caller) => {
    checkScope(caller.principal, scope, userOf(request));
    return caller;
  });
}

/** By whom, and about whom, a request is made that has an Idempotency-Key. */
function senderOf(
  { userOfBody }: Pick<AnyRouteDefinition, "userOfBody">,
  { principal, request }: { readonly principal: Principal; readonly request: FastifyRequest },
  key: string,
): RequestKey {
  const userId = userOf(request) ?? userOfBody?.(request.body);
  return { sender: principal.name, key, ...(userId !== undefined && { userId }) };
}

/** Throws `FORBIDDEN` when somebody may not do what a route does, or not to this user. */
export function checkScope(principal: Principal, scope: RouteScope, userId: UserId | undefined): void {
  if (scope !== "known" && scope !== "public") checkAllowed(principal, scope, userId);
}

/** Whom the path is about. */
function userOf(request: FastifyRequest): UserId | undefined {
  const { userId } = request.params as { readonly userId?: string };
  return userId === undefined ? undefined : parseUserId(userId);
}

/** The value that fastify sends, or the reply where it is empty. */
function send<Answer extends TSchema>(
  {
    answer: schema,
    answerStatus,
    answerType,
    tagOf,
    isServedAgain,
  }: Pick<
    RouteDefinition<TProperties, TProperties, TSchema, Answer>,
    "answer" | "answerStatus" | "answerType" | "tagOf" | "isServedAgain"
  >,
  {
    request,
    reply,
    metrics,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly metrics: Metrics },
  answer: Wire<Answer>,
): FastifyReply | Wire<Answer> {
  // Answers are about people and change with every event: nothing on the way keeps them, and who asked may only to ask again.
  reply.header("cache-control", tagOf === undefined ? "no-store" : "private, no-cache");
  if (tagOf !== undefined && isKnown(request, reply, tagOf(answer))) return reply.code(304).send();
  if (schema === undefined) return reply.code(204).send();
  if (answerStatus !== undefined) reply.code(answerStatus);
  if (answerType !== undefined) reply.type(answerType);
  return isServedAgain === true ? sendAgain(reply, answer, metrics) : answer;
}
