import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EngineError } from "../../domain/errors.ts";
import { statusOf } from "../rest/http/errors.ts";
import { isOwnOrigin } from "../rest/http/same-origin.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { createMcpServer } from "./mcp-server.ts";

/** Told to clients; the interface is `/v1`'s. */
const version = "1";

/**
 * Streamable HTTP at `/mcp`, without sessions: each request is whole by itself and is answered with JSON, so that any worker may
 * answer it. There is no stream of the server's own to listen to, which clients are told by 405.
 */
export function mcpRoutes(app: FastifyInstance, context: RouteContext): void {
  const onRequest = async (request: FastifyRequest) => {
    checkOrigin(request);
    await context.authenticate(request);
  };
  app.post("/mcp", { schema: { hide: true }, onRequest }, (request, reply) => answer(context, request, reply));
  for (const method of ["GET", "DELETE"] as const)
    app.route({
      method,
      url: "/mcp",
      schema: { hide: true },
      handler: (_request, reply) => reply.code(405).header("allow", "POST").send(),
    });
}

async function answer(context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const principal = await context.authenticate(request);
  const server = createMcpServer({ ...context, principal }, version, (error) => {
    if (statusOf[error.code] >= 500) request.log.error({ err: error.cause ?? error, code: error.code }, "tool failed");
  });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    );
    const asked = new Request("http://localhost/mcp", { method: "POST", headers: Object.fromEntries(headers) });
    const response = await transport.handleRequest(asked, { parsedBody: request.body });
    for (const [name, value] of response.headers) reply.header(name, value);
    return await reply.code(response.status).send(await response.text());
  } finally {
    await server.close();
  }
}

/** A page of another site must not use a person's browser to speak to this server. Throws `FORBIDDEN`. */
function checkOrigin(request: FastifyRequest): void {
  if (isOwnOrigin(request)) return;
  throw new EngineError("FORBIDDEN", "A page of another origin asked for this.");
}
