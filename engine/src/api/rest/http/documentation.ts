/** The OpenAPI document of a server's own routes, and a page of it. */
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { nameSchemas } from "./openapi.ts";
import { tags } from "./route-schema.ts";

/** Serves `/openapi.json`, of all routes that are added later. */
export function describeRoutes(app: FastifyInstance): void {
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
  app.register(async (routes) => {
    routes.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  });
}

/** The page runs offline: everything it loads comes from this server. */
const pagePolicy = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/** Serves the page at `/docs`. */
export async function serveDocumentation(app: FastifyInstance): Promise<void> {
  const { default: swaggerUi } = await import("@fastify/swagger-ui");
  app.register(swaggerUi, { routePrefix: "/docs", staticCSP: pagePolicy, uiConfig: { validatorUrl: null } });
}
