import { startPartyClients, startPartyServer } from "./parties/processes.ts";
for (const [system, n] of [["ours", 4000], ["socket.io", 4000]] as const) {
  const server = await startPartyServer(system, n / 10, 10);
  const client = startPartyClients(1);
  const empty = await server.use();
  const half = Math.floor(server.doors.length / 2);
  let prev = empty;
  for (const doors of [server.doors.slice(0, half), server.doors.slice(half)]) {
    await client.connect({ system, port: server.port, doors, memberCount: 10 });
    await new Promise((r) => setTimeout(r, 3000));
    const now = await server.use();
    console.log(system, "KiB/conn rss", ((now.rssBytes - prev.rssBytes) / 1024 / (n / 2)).toFixed(1), "heap", ((now.heapBytes - prev.heapBytes) / 1024 / (n / 2)).toFixed(1), "cpu ms/conn", ((now.cpuMs - prev.cpuMs) / (n / 2)).toFixed(2));
    prev = now;
  }
  client.stop(); server.stop();
}
process.exit();
