/** The WebSocket edge: connections that stay, with live lists. This file: which connections are taken at all. */
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { socketFrameBytes } from "../../contract/socket.ts";

export interface SocketServerOptions {
  /** So many connections at once; more are refused with 503. 10,000 when left out. */
  readonly maximumConnectionCount?: number;
  /** Origins of web pages that may connect, besides the server's own. */
  readonly origins?: readonly string[];
}

/** Has to be called before any route that takes sockets. */
export function openSocketServer(
  app: FastifyInstance,
  { maximumConnectionCount = 10_000, origins = [] }: SocketServerOptions,
  drain: () => Promise<void>,
): void {
  app.register(websocket, {
    options: {
      maxPayload: socketFrameBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => [...offered].find((name) => knownProtocols.has(name)) ?? false,
    },
    errorHandler: (error, socket, request) => {
      request.log.error({ err: error }, "a socket failed");
      socket.terminate();
    },
    preClose: async () => {
      await drain();
      for (const client of app.websocketServer.clients) client.close(1001);
    },
  });
  app.addHook("preValidation", async (request, reply) => {
    if (!request.ws) return;
    if (!isOwnOrigin(request, origins)) return reply.code(403).send();
    if (app.websocketServer.clients.size >= maximumConnectionCount) return reply.code(503).send();
    return undefined;
  });
}

export const graphqlProtocol = "graphql-transport-ws";
const knownProtocols = new Set([graphqlProtocol]);

/** Whether the page that asks is the server's own, so that another site cannot use a visitor's cookie; other programs name no origin. */
function isOwnOrigin({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** What may be told in the first message instead of in headers, which browsers cannot set. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The request as if it had come with these credentials. */
export function withCredentials(request: FastifyRequest, { token, tenant }: Credentials): FastifyRequest {
  const headers = {
    ...request.headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(tenant !== undefined && { "x-tenant": tenant }),
  };
  return Object.create(request, { headers: { value: headers } }) as FastifyRequest;
}
