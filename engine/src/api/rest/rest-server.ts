/** The REST edge: every use case over HTTP under `/v1`, its OpenAPI document and page, health, metrics, and the web page. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { EdgeUseCases } from "../edge-use-cases.ts";
import type { GraphqlOptions } from "../graphql/graphql.ts";
import type { SocketServerOptions } from "../ws/socket-server.ts";
import { compatRoutes } from "../compat/compat-routes.ts";
import type { GorseOptions } from "../compat/gorse/gorse-route.ts";
import type { IssuerOptions } from "../oidc/issuer.ts";
import { noteBody } from "./http/json-body.ts";
import type { RouteContext } from "./http/route.ts";
import { jsonRoutes } from "./routes.ts";
import { importHistoryRoute } from "./import-history.route.ts";
import { operationsRoutes } from "./operations.route.ts";
import { addOtherEdges, otherEdges, type OtherEdge } from "./other-edges.ts";
import type { WebPageOptions } from "./http/web-page.ts";
import { mebibyte, openRouteServer, type RouteServerOptions } from "./route-server.ts";

export interface RestServerOptions extends RouteServerOptions {
  /** The built web pages; without them there are none. */
  readonly web?: WebPageOptions;
  /** What there is beside the routes; everything when left out. What is not wished is not loaded. */
  readonly edges?: readonly OtherEdge[];
  readonly graphql?: GraphqlOptions;
  readonly sockets?: SocketServerOptions;
  /** The largest history file; 64 MiB when left out. */
  readonly maxHistoryBytes?: number;
  /** How what Gorse's clients send is understood. */
  readonly gorse?: Partial<GorseOptions>;
}

/**
 * A server that is not listening yet: `listen` opens a port, `inject` answers without one, `close` stops taking requests,
 * finishes those under way and resolves.
 */
export function createRestServer(useCases: EdgeUseCases, options: RestServerOptions = {}): FastifyInstance {
  const { web, maxHistoryBytes = 64 * mebibyte, access } = options;
  const { app, context } = openRouteServer(useCases, options);
  const { edges = otherEdges, graphql, sockets, issuer } = options;
  addOtherEdges(app, context, { edges: new Set(edges), origins: access?.corsOrigins ?? [], graphql, sockets });
  watchParties(context);
  app.register(async (routes) => {
    for (const route of jsonRoutes) route(routes, context);
    operationsRoutes(routes, context);
    if (issuer !== undefined) await addIssuer(routes, context, issuer);
  });
  app.register(async (routes) => takeFiles(routes, context, maxHistoryBytes));
  compatRoutes(app, context, options.gorse);
  if (web !== undefined) app.register(async (routes) => addWebPage(routes, web));
  return app;
}

function watchParties({ useCases, metrics }: RouteContext): void {
  const { partyCounts } = useCases;
  if (partyCounts === undefined) return;
  metrics.watch("parties", () => partyCounts().partyCount);
  metrics.watch("party-members", () => partyCounts().presentCount);
}

async function addIssuer(app: FastifyInstance, context: RouteContext, issuer: IssuerOptions): Promise<void> {
  const { oidcRoutes } = await import("../oidc/oidc-routes.ts");
  oidcRoutes(app, context, issuer);
}

async function addWebPage(app: FastifyInstance, web: WebPageOptions): Promise<void> {
  const { serveWebPage } = await import("./http/web-page.ts");
  serveWebPage(app, web);
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
