/** Events that survive a network that comes and goes: gathered, kept in a file, sent when they can be. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, createEventQueue } from "codecatalyst-client";
import { fileQueue } from "codecatalyst-client/node";

const client = createClient({ baseUrl: process.env["CODECATALYST_URL"] ?? "http://localhost:8080" });
const queue = createEventQueue(client, {
  storage: fileQueue(join(tmpdir(), "codecatalyst-example-events.json")),
  onRejected: (event, message) => console.warn(`${event.kind} of ${event.itemId} was refused: ${message}`),
});

for (const itemId of ["example:gatsby", "example:gatsby-film"])
  queue.record({ accountId: "example-reader", itemId, kind: "impression" });

await queue.close();
console.log(queue.waitingCount === 0 ? "All events are with the server." : "They wait in the file for the next start.");
