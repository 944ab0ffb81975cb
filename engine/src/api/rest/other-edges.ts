import type { FastifyInstance } from "fastify";
import type { GraphqlOptions } from "../graphql/graphql.ts";
import type { SocketServerOptions } from "../ws/socket-server.ts";
import type { RouteContext } from "./http/route.ts";

/** What a server has beside its routes; `pages` are those of documentation and GraphQL, where there is something to show. */
export const otherEdges = ["graphql", "mcp", "openapi", "pages", "sockets"] as const;
export type OtherEdge = (typeof otherEdges)[number];

export interface OtherEdgesOptions {
  readonly edges: ReadonlySet<OtherEdge>;
  readonly origins: readonly string[];
  readonly graphql: GraphqlOptions | undefined;
  readonly sockets: SocketServerOptions | undefined;
}

/**
 * Adds the edges that are wished, and loads no other: they are most of what a server's start costs. What has to see every route comes
 * first, so call it before any is added.
 */
export function addOtherEdges(app: FastifyInstance, context: RouteContext, options: OtherEdgesOptions): void {
  const { edges } = options;
  if (edges.has("openapi")) addHere(app, () => addOpenapi(app, edges.has("pages")));
  if (edges.has("sockets")) addHere(app, () => addSockets(app, context, options));
  if (edges.has("graphql")) addHere(app, () => addGraphql(app, context, options));
  if (edges.has("mcp"))
    addHere(app, async () => {
      const { mcpRoutes } = await import("../mcp/mcp-routes.ts");
      mcpRoutes(app, context);
    });
}

/** Runs `add` in its turn of the server's start, and what it adds to the server is the whole server's. */
function addHere(app: FastifyInstance, add: () => Promise<void>): void {
  app.register(Object.assign(async () => add(), { [Symbol.for("skip-override")]: true }));
}

async function addOpenapi(app: FastifyInstance, hasPage: boolean): Promise<void> {
  const { describeRoutes, serveDocumentation } = await import("./http/documentation.ts");
  describeRoutes(app);
  if (hasPage) await serveDocumentation(app);
}

async function addSockets(app: FastifyInstance, context: RouteContext, options: OtherEdgesOptions): Promise<void> {
  const [{ openSocketServer }, { addSocket }] = await Promise.all([
    import("../ws/socket-server.ts"),
    import("../ws/socket-route.ts"),
  ]);
  const sockets = openSocketServer(app, { origins: options.origins, ...options.sockets });
  context.metrics.watch("sockets", () => sockets.connectionCount());
  app.register(async (routes) => addSocket(routes, context, sockets, options.sockets?.limits));
}

async function addGraphql(app: FastifyInstance, context: RouteContext, options: OtherEdgesOptions): Promise<void> {
  const { addGraphql: addTo } = await import("../graphql/graphql.ts");
  app.register(async (routes) => addTo(routes, context, options.graphql));
  if (!options.edges.has("pages")) return;
  const { serveGraphqlPage } = await import("../graphql/page.ts");
  serveGraphqlPage(app);
}
