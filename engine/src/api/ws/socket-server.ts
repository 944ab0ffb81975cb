/** The WebSocket edge: connections that stay, with live lists. This file: which connections are taken at all. */
import { setTimeout as sleep } from "node:timers/promises";
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isOwnOrigin } from "../rest/http/same-origin.ts";
import { socketLimits, type SocketLimits } from "../../contract/socket.ts";

export interface SocketServerOptions {
  /** So many connections at once; more are refused with 503. 10,000 when left out. */
  readonly maximumConnectionCount?: number;
  /** Origins of web pages that may connect, besides the server's own. */
  readonly origins?: readonly string[];
  /** Instead of those of the contract. */
  readonly limits?: Partial<SocketLimits>;
}

/** What the routes that take sockets share. */
export interface SocketServer {
  /** Called when the server stops, before the connections are closed. */
  onDrain(say: () => void): void;
  connectionCount(): number;
}

/** Connections that do not close by themselves are cut after this when the server stops. */
const closingMs = 1_000;

/** Has to be called before any route that takes sockets. */
export function openSocketServer(
  app: FastifyInstance,
  { maximumConnectionCount = 10_000, origins = [] }: SocketServerOptions,
): SocketServer {
  const drains: (() => void)[] = [];
  app.register(websocket, {
    options: {
      maxPayload: socketLimits.frameBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => [...offered].find((name) => knownProtocols.has(name)) ?? false,
    },
    errorHandler: (error, socket, request) => {
      request.log.error({ err: error }, "a socket failed");
      socket.terminate();
    },
    preClose: async () => {
      for (const say of drains) say();
      await closeAll(app.websocketServer);
    },
  });
  app.addHook("preValidation", (request, reply, done) => {
    if (!request.ws) done();
    // Another site must not use a visitor's cookie.
    else if (!isOwnOrigin(request, origins)) void reply.code(403).send();
    else if (app.websocketServer.clients.size >= maximumConnectionCount) void reply.code(503).send();
    else done();
  });
  return {
    onDrain(say) {
      drains.push(say);
    },
    connectionCount: () => app.websocketServer.clients.size,
  };
}

async function closeAll(server: FastifyInstance["websocketServer"]): Promise<void> {
  const closed = [...server.clients].map((client) => {
    client.close(1001);
    return new Promise((resolve) => client.once("close", resolve));
  });
  await Promise.race([Promise.all(closed), sleep(closingMs)]);
  for (const client of server.clients) client.terminate();
  server.close();
}

export const graphqlProtocol = "graphql-transport-ws";
const knownProtocols = new Set([graphqlProtocol]);

/** What may be told in the first message instead of in headers, which browsers cannot set. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The request as if it had come with these credentials; who asks is found out anew. */
export function withCredentials(request: FastifyRequest, { token, tenant }: Credentials): FastifyRequest {
  const headers = {
    ...request.headers,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(tenant !== undefined && { "x-tenant": tenant }),
  };
  const changed = { headers: { value: headers }, caller: { value: undefined, writable: true } };
  return Object.create(request, changed) as FastifyRequest;
}
