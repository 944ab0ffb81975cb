import { AltairFastify } from "altair-fastify-plugin";
import type { FastifyInstance } from "fastify";

/** The page runs its own scripts, talks to this server, and nothing else; its editor sets styles as it goes. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join("; ");

const firstQuery = `# The fields of a list; the panel Docs on the right has all there is.
query List {
  recommendations(userId: "ada", n: 5) {
    recommendationId
    items {
      rank
      score
      item { id title domain }
      reasons { kind text }
    }
  }
}
`;

const settings = {
  endpointURL: "/graphql",
  initialSubscriptionRequestHandlerId: "graphql-ws",
  initialQuery: firstQuery,
  disableAccount: true,
  initialSettings: { "banners.disable": true, "alert.disableUpdateNotification": true },
};

/** Only the page knows the server's address, and the one of sockets has to be whole. */
const script = `AltairGraphQL.init({
  ...${JSON.stringify(settings)},
  subscriptionsEndpoint: location.origin.replace(/^http/, "ws") + "/graphql",
});
`;

/** Serves a page to try GraphQL at `/altair`, offline. */
export function serveGraphqlPage(app: FastifyInstance): void {
  app.register(async (scope) => {
    scope.addHook("onRoute", (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("content-security-policy", contentSecurityPolicy);
    });
    await scope.register(AltairFastify, {
      path: "/altair",
      baseURL: "/altair/",
      serveInitialOptionsInSeperateRequest: "settings.js",
    });
    scope.get("/altair/settings.js", (_request, reply) => reply.type("text/javascript; charset=utf-8").send(script));
  });
}
