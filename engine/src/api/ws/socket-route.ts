import type { FastifyInstance } from "fastify";
import { socketLimits, type SocketLimits } from "../../contract/socket.ts";
import { Rounds } from "../../serving/rounds.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { Connection, errorMessage, type ConnectionSurroundings } from "./connection.ts";
import { LiveLists } from "./live-lists.ts";
import { Sessions } from "./sessions.ts";
import type { SocketServer } from "./socket-server.ts";
import { TurnEnd } from "./turn-end.ts";
import { Turns } from "./turns.ts";

/** So many lists are made at once for subscriptions; requests of others go in between. */
const concurrentListCount = 4;
const outboxLimits = { bufferedBytes: 256 * 1024, queuedCount: 100 };
/** After a stop clients come back spread over this time. */
const reconnectSpreadMs = 5_000;

/** Adds `/v1/socket`; not where nobody can follow lists. */
export function addSocket(
  app: FastifyInstance,
  route: RouteContext,
  server: SocketServer,
  given: Partial<SocketLimits> = {},
): void {
  const { listChanges } = route;
  if (listChanges === undefined) return;
  const limits = { ...socketLimits, ...given };
  const sessions = new Sessions(limits);
  const around: ConnectionSurroundings = {
    route,
    sessions,
    limits,
    outbox: { ...outboxLimits, chatCount: limits.waitingChatCount, stalledMs: limits.stalledMs },
    turnEnd: new TurnEnd(),
    bySession: new Map(),
    liveLists: new LiveLists({
      route,
      listChanges,
      turns: new Turns(concurrentListCount),
      report: (session, id, error) => session.answer(errorMessage(error, session.request, id)),
    }),
  };
  const connections = new Rounds<Connection>(limits.heartbeatMs / 5, (connection) =>
    connection.beat(performance.now()),
  );
  server.onDrain(() => {
    connections.close();
    for (const connection of connections) connection.goAway(Math.round(Math.random() * reconnectSpreadMs));
    sessions.close();
  });
  app.route({
    method: "GET",
    url: "/v1/socket",
    schema: { hide: true },
    handler: (_request, reply) => reply.code(426).header("upgrade", "websocket").send(),
    wsHandler: (socket, request) => {
      const connection = new Connection(socket, request, around);
      connections.add(connection);
      socket.on("message", (data, isBinary) => connection.receive(data, isBinary));
      // The library closes with the standard code of what broke: too large a frame, broken text, a broken protocol.
      socket.on("error", () => {});
      socket.on("close", () => {
        connections.delete(connection);
        connection.end();
      });
    },
  });
}
