/** What every server of ours is: one that answers some routes, with the same errors, limits, counting and parsing. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { builtInDomains, type Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import { whenThere } from "../../domain/when-there.ts";
import type { ListChangeFeed } from "../../serving/list-changes.ts";
import type { EdgeUseCases } from "../edge-use-cases.ts";
import type { IssuerOptions } from "../oidc/issuer.ts";
import { Authenticator, type AccessOptions, type Authenticate } from "./http/authenticate.ts";
import {
  answerUnreadableRequest,
  maxHeaderBytes,
  passingCodes,
  statusOf,
  toEngineError,
  toWireError,
} from "./http/errors.ts";
import { harden } from "./http/harden.ts";
import { checkJsonType, mergePatchType, noteBody, parseJsonBody } from "./http/json-body.ts";
import { followMethods } from "./http/methods.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import type { Route, RouteContext } from "./http/route.ts";

export interface RouteServerOptions {
  /** The domains that this deployment knows; the built-in ones when left out. */
  readonly domains?: readonly Domain[];
  /** From what weight on the server logs, as JSON lines; `info` when left out. */
  readonly logLevel?: "debug" | "info" | "warn" | "error" | "silent";
  /** Where log lines go; standard output when left out. */
  readonly logStream?: { write(line: string): void };
  /** Who may ask; when left out everybody on this machine may do everything, as the tenant of `x-tenant`. */
  readonly access?: AccessOptions;
  /** Where people sign in, instead of here by name and passphrase. */
  readonly issuer?: IssuerOptions;
  /** Instead of keys and sign-ins: finds out who asks. */
  readonly authenticate?: Authenticate;
  /** Where requests are counted; a registry of its own when left out. */
  readonly metrics?: Metrics;
  /**
   * Proxies whose word on address and protocol is taken: addresses or networks, separated by commas, or a judgement of each address and
   * how many stand between it and this server; none when left out.
   */
  readonly trustedProxies?: string | ((address: string, hop: number) => boolean);
  /** Tells of lists that may be other ones; where it is left out nobody can follow theirs. */
  readonly listChanges?: ListChangeFeed;
  /** The largest JSON body; 8 MiB when left out. */
  readonly maxBodyBytes?: number;
  /** A request that has not arrived whole after so long is given up, its headers after a quarter of it; two minutes when left out. */
  readonly maxArrivalMs?: number;
}

export const mebibyte = 2 ** 20;

/** A server that answers these routes and nothing else. */
export function createRouteServer(
  useCases: EdgeUseCases,
  routes: readonly Route[],
  options: RouteServerOptions = {},
): FastifyInstance {
  const { app, context } = openRouteServer(useCases, options);
  app.register(async (registered) => {
    for (const route of routes) route(registered, context);
  });
  return app;
}

/** A server without routes, and what routes work with. */
export function openRouteServer(
  useCases: EdgeUseCases,
  options: RouteServerOptions,
): { readonly app: FastifyInstance; readonly context: RouteContext } {
  const { domains = builtInDomains, access = { mode: "open" }, listChanges, metrics = createMetrics() } = options;
  const app = createApp(options);
  const authenticator = new Authenticator(useCases, withIssuer(access, options.issuer), options.authenticate);
  const authenticate = (request: FastifyRequest) =>
    whenThere(authenticator.caller(request), ({ principal }) => principal);
  answerErrors(app);
  harden(app, access.corsOrigins ?? []);
  observe(app, metrics);
  takeJson(app);
  return { app, context: { useCases, metrics, domains, authenticate, authenticator, listChanges } };
}

const withIssuer = (access: AccessOptions, issuer: IssuerOptions | undefined): AccessOptions =>
  issuer === undefined ? access : { ...access, allowsPassphrases: false };

function createApp(options: RouteServerOptions): FastifyInstance {
  const { logLevel = "info", logStream, maxBodyBytes = 8 * mebibyte, maxArrivalMs = 120_000, trustedProxies } = options;
  return fastify({
    trustProxy: trustedProxies ?? false,
    logger: logLevel === "silent" ? false : { level: logLevel, ...(logStream !== undefined && { stream: logStream }) },
    // One line a request, written below, with the route in place of the path: paths hold people's ids.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    genReqId: requestIdOf,
    bodyLimit: maxBodyBytes,
    requestTimeout: maxArrivalMs,
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: maxArrivalMs / 4,
      connectionsCheckingInterval: Math.min(30_000, maxArrivalMs / 4),
    },
    // Routes check what comes in by themselves. Answers are the domain's own values: what they hold is what goes out, and the tests
    // hold them to the schemas. The framework's own compilers are not even loaded.
    schemaController: {
      compilersFactory: {
        buildValidator: () => () => (() => true) as never,
        buildSerializer: () => () => JSON.stringify,
      },
    },
    // An id has up to 256 characters, each up to nine when percent-encoded.
    routerOptions: { maxParamLength: 4096 },
    return503OnClosing: false,
    clientErrorHandler: answerUnreadableRequest,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply);
    },
  });
}

const wellFormedRequestId = /^[\w.:-]{1,128}$/;

function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers["x-request-id"];
  return typeof sent === "string" && wellFormedRequestId.test(sent) ? sent : randomUUID();
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  const methodsOf = followMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const allowed = methodsOf(path);
    if (allowed.length > 0) {
      reply.header("allow", allowed.join(", "));
      if (request.method === "OPTIONS") return reply.code(204).send();
      const sentence = `${path.slice(0, 200)} knows ${allowed.join(", ")}, not ${request.method}.`;
      return answerError(new EngineError("METHOD_NOT_ALLOWED", sentence), request, reply);
    }
    const message = `There is no ${request.method} ${path.slice(0, 200)}. /docs lists what there is.`;
    return answerError(new EngineError("ROUTE_NOT_FOUND", message), request, reply);
  });
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toEngineError(error);
  const status = statusOf[known.code];
  if (status >= 500) request.log.error({ err: known.cause ?? known, code: known.code }, "request failed");
  const { retryAfterSeconds = 1 } = known.details;
  if (passingCodes.has(known.code)) reply.header("retry-after", String(retryAfterSeconds));
  if (known.code === "UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
  return reply
    .code(status)
    .header("x-request-id", request.id)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(toWireError(known, request.id)));
}

function observe(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    const { method } = request;
    metrics.observeRequest({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    request.log.info(
      { method, route, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime * 100) / 100 },
      "request",
    );
    done();
  });
}

function takeJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const types = ["application/json", mergePatchType];
  app.addContentTypeParser(types, { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    checkJsonType(request);
    noteBody(request, body);
    return parseJsonBody(body);
  });
}
