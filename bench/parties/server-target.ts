/** A server of the socket bench, in a process of its own: `server-target.ts <ours | socket.io> <parties> <members of each>`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { parseUserId } from "../../engine/src/domain/ids.ts";
import { createEngine } from "../../engine/src/index.ts";
import type { Door, ServerOrder, ServerSaid } from "./messages.ts";
import { StallWatch } from "./stalls.ts";

const [system = "ours", partyCount = "10", memberCount = "10"] = process.argv.slice(2);
const cpuMs = () => {
  const { user, system: kernel } = process.cpuUsage();
  return (user + kernel) / 1000;
};
const tell = (said: ServerSaid) => process.send?.(said);
const watch = new StallWatch();

process.on("message", (_order: ServerOrder) => {
  const beforeMs = cpuMs();
  const stalls = watch.take();
  globalThis.gc?.();
  // The collection is not of the work that is watched.
  watch.take();
  const { rss, heapUsed } = process.memoryUsage();
  tell({ kind: "use", rssBytes: rss, heapBytes: heapUsed, cpuMs: beforeMs, cpuAfterMs: cpuMs(), stalls });
});
process.on("disconnect", () => process.exit());

if (system === "ours") await serveOurs();
else serveSocketIo();

/** The whole engine, in memory: parties, moderation, mood, what is durable is in memory too, as Socket.IO's is nowhere. */
async function serveOurs(): Promise<void> {
  const engine = await createEngine({ threadCount: 1 });
  const { tenant, useCases } = engine;
  const doors: Door[] = [];
  for (let party = 0; party < Number(partyCount); party += 1) {
    const hostId = parseUserId(`host-${party}`);
    const settings = { capacity: Math.max(2, Number(memberCount) + 1) };
    const { partyId } = await useCases.createParty({ tenant, hostId, hostName: "Host", settings });
    const { code } = await useCases.createPartyInvite(tenant, partyId, { useCount: 1000, ttlMs: 3_600_000 });
    doors.push({ partyId, code });
  }
  const server = createRestServer(useCases, {
    logLevel: "silent",
    listChanges: engine.listChanges,
    sockets: { maximumConnectionCount: 100_000 },
  });
  await server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
  tell({ kind: "listening", port: (server.server.address() as AddressInfo).port, doors });
}

/** A chat room as its documentation shows it: rooms, an event to all in the room, an acknowledgement. */
function serveSocketIo(): void {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
  io.on("connection", (socket) => {
    // As its page on memory use advises.
    Reflect.deleteProperty(socket.conn, "request");
    socket.on("join", (room: string, done: () => void) => {
      void socket.join(room);
      done();
    });
    socket.on("chat", (room: string, text: string, done: () => void) => {
      io.to(room).emit("chat", { memberId: socket.id, text, atMs: Date.now() });
      done();
    });
  });
  const doors = Array.from({ length: Number(partyCount) }, (_, party) => ({ partyId: `room-${party}`, code: "" }));
  http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
    tell({ kind: "listening", port: (http.address() as AddressInfo).port, doors }),
  );
}
