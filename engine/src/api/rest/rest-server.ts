/** The REST edge: every use case over HTTP under `/v1`, its OpenAPI document and page, health, metrics, and the web page. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { builtInDomains, type Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import { whenThere } from "../../domain/when-there.ts";
import type { ListChangeFeed } from "../../serving/list-changes.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import type { GraphqlOptions } from "../graphql/graphql.ts";
import type { SocketServerOptions } from "../ws/socket-server.ts";
import { compatRoutes } from "../compat/compat-routes.ts";
import type { GorseOptions } from "../compat/gorse/gorse-route.ts";
import {
  answerUnreadableRequest,
  maxHeaderBytes,
  passingCodes,
  statusOf,
  toEngineError,
  toWireError,
} from "./http/errors.ts";
import { checkJsonType, mergePatchType, noteBody, parseJsonBody } from "./http/json-body.ts";
import { createMetrics, type Metrics } from "./http/metrics.ts";
import { followMethods } from "./http/methods.ts";
import type { IssuerOptions } from "../oidc/issuer.ts";
import { Authenticator, type AccessOptions, type Authenticate } from "./http/authenticate.ts";
import { harden } from "./http/harden.ts";
import type { RouteContext } from "./http/route.ts";
import { jsonRoutes } from "./routes.ts";
import { importHistoryRoute } from "./import-history.route.ts";
import { operationsRoutes } from "./operations.route.ts";
import { addOtherEdges, otherEdges, type OtherEdge } from "./other-edges.ts";

export interface RestServerOptions {
  /** The domains that this deployment knows; the built-in ones when left out. */
  readonly domains?: readonly Domain[];
  /** The folder of the web page (index.html, styles.css, dist/); without it there is none. */
  readonly webFolder?: string;
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
  /** Proxies whose word on address and protocol is taken (addresses or networks, separated by commas); none when left out. */
  readonly trustedProxies?: string;
  /** Tells of lists that may be other ones; where it is left out nobody can follow theirs. */
  readonly listChanges?: ListChangeFeed;
  /** What there is beside the routes; everything when left out. What is not wished is not loaded. */
  readonly edges?: readonly OtherEdge[];
  readonly graphql?: GraphqlOptions;
  readonly sockets?: SocketServerOptions;
  /** The largest JSON body; 8 MiB when left out. */
  readonly maxBodyBytes?: number;
  /** A request that has not arrived whole after so long is given up, its headers after a quarter of it; two minutes when left out. */
  readonly maxArrivalMs?: number;
  /** The largest history file; 64 MiB when left out. */
  readonly maxHistoryBytes?: number;
  /** How what Gorse's clients send is understood. */
  readonly gorse?: Partial<GorseOptions>;
}

const mebibyte = 2 ** 20;

/**
 * A server that is not listening yet: `listen` opens a port, `inject` answers without one, `close` stops taking requests,
 * finishes those under way and resolves.
 */
export function createRestServer(useCases: UseCases, options: RestServerOptions = {}): FastifyInstance {
  const { domains = builtInDomains, webFolder, maxHistoryBytes = 64 * mebibyte, access = { mode: "open" } } = options;
  const app = createApp(options);
  const authenticator = new Authenticator(useCases, withIssuer(access, options.issuer), options.authenticate);
  const authenticate = (request: FastifyRequest) =>
    whenThere(authenticator.caller(request), ({ principal }) => principal);
  const { listChanges, metrics = createMetrics() } = options;
  const context = { useCases, metrics, domains, authenticate, authenticator, listChanges };
  answerErrors(app);
  harden(app, access.corsOrigins ?? []);
  observe(app, metrics);
  takeJson(app);
  const { edges = otherEdges, graphql, sockets, issuer } = options;
  addOtherEdges(app, context, { edges: new Set(edges), origins: access.corsOrigins ?? [], graphql, sockets });
  app.register(async (routes) => {
    for (const route of jsonRoutes) route(routes, context);
    operationsRoutes(routes, context);
    if (issuer !== undefined) await addIssuer(routes, context, issuer);
  });
  app.register(async (routes) => takeFiles(routes, context, maxHistoryBytes));
  compatRoutes(app, context, options.gorse);
  if (webFolder !== undefined) app.register(async (routes) => addWebPage(routes, webFolder));
  return app;
}

const withIssuer = (access: AccessOptions, issuer: IssuerOptions | undefined): AccessOptions =>
  issuer === undefined ? access : { ...access, allowsPassphrases: false };

async function addIssuer(app: FastifyInstance, context: RouteContext, issuer: IssuerOptions): Promise<void> {
  const { oidcRoutes } = await import("../oidc/oidc-routes.ts");
  oidcRoutes(app, context, issuer);
}

async function addWebPage(app: FastifyInstance, folder: string): Promise<void> {
  const { serveWebPage } = await import("./http/web-page.ts");
  serveWebPage(app, folder);
}

function createApp(options: RestServerOptions): FastifyInstance {
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
  // Answers are the domain's own values: what they hold is what goes out, and the tests hold them to the schemas.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setValidatorCompiler(() => () => true);
}

/** A history is a file of any type, JSON too: its bytes go to the use case as they are. */
function takeFiles(app: FastifyInstance, context: RouteContext, maxBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: maxBytes },
    async (request: FastifyRequest, body: Buffer) => {
      noteBody(request, body);
      return body;
    },
  );
  importHistoryRoute(app, context);
}
