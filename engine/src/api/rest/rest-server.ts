/** The REST edge: every use case over HTTP under `/v1`, its OpenAPI document and page, health, metrics, and the web page. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { UseCases } from "../../serving/use-cases.ts";
import { addGraphql, type GraphqlOptions } from "../graphql/graphql.ts";
import { serveGraphqlPage } from "../graphql/page.ts";
import { addSocket } from "../ws/socket-route.ts";
import { openSocketServer, type SocketServerOptions } from "../ws/socket-server.ts";
import { mcpRoutes } from "../mcp/mcp-routes.ts";
import { compatRoutes } from "../compat/compat-routes.ts";
import type { GorseOptions } from "../compat/gorse/gorse-route.ts";
import { noteBody } from "./http/json-body.ts";
import { nameSchemas } from "./http/openapi.ts";
import { oidcRoutes } from "../oidc/oidc-routes.ts";
import type { RouteContext } from "./http/route.ts";
import { tags } from "./http/route-schema.ts";
import { serveWebPage } from "./http/web-page.ts";
import { jsonRoutes } from "./routes.ts";
import { importHistoryRoute } from "./import-history.route.ts";
import { operationsRoutes } from "./operations.route.ts";
import { mebibyte, openRouteServer, type RouteServerOptions } from "./route-server.ts";

export interface RestServerOptions extends RouteServerOptions {
  /** The folder of the web page (index.html, styles.css, dist/); without it there is none. */
  readonly webFolder?: string;
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
export function createRestServer(useCases: UseCases, options: RestServerOptions = {}): FastifyInstance {
  const { webFolder, maxHistoryBytes = 64 * mebibyte, access } = options;
  const { app, context } = openRouteServer(useCases, options);
  document(app);
  const sockets = openSocketServer(app, { origins: access?.corsOrigins ?? [], ...options.sockets });
  app.register(async (routes) => addSocket(routes, context, sockets, options.sockets?.limits));
  app.register(async (routes) => addGraphql(routes, context, options.graphql));
  serveGraphqlPage(app);
  app.register(async (routes) => {
    for (const route of jsonRoutes) route(routes, context);
    operationsRoutes(routes, context);
    if (options.issuer !== undefined) oidcRoutes(routes, context, options.issuer);
    routes.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  });
  app.register(async (routes) => takeFiles(routes, context, maxHistoryBytes));
  compatRoutes(app, context, options.gorse);
  mcpRoutes(app, context);
  if (webFolder !== undefined) serveWebPage(app, webFolder);
  return app;
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

/** The page of the API runs offline: everything it loads comes from this server. */
const docsPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

function document(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "CodeCatalyst",
        version: "1",
        description:
          "One recommendation engine over several catalogues. Every error has a code, a sentence and a request id. [GraphQL has a page too](/altair).",
      },
      components: {
        securitySchemes: {
          apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "A key of a program." },
        },
      },
      security: [{ apiKey: [] }],
      servers: [{ url: "/", description: "This server." }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    },
    transformObject: (spec) =>
      nameSchemas("openapiObject" in spec ? { ...spec.openapiObject } : { ...spec.swaggerObject }),
  });
  app.register(swaggerUi, { routePrefix: "/docs", staticCSP: docsPolicy, uiConfig: { validatorUrl: null } });
}
