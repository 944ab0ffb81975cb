/** Tests only: appends events without end while the lake writes them in small files, until somebody kills the process. */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { createLakeGroup } from "../pipeline/lake/lake-group.ts";
import { Lake } from "../pipeline/lake/lake.ts";
import { openConsumers } from "../pipeline/stream/consumers.ts";
import { someEvent, tenantA } from "../ports/contract-data.ts";
import { openLocalPorts } from "./ports.ts";

const batchSize = 25;

/** Every third event is of an item that nobody has. */
export const batchOf = (name: string) =>
  Array.from({ length: batchSize }, (_, index) =>
    someEvent(`${name}/${index}`, { account: `a${index % 7}`, item: `item:${index % 3}` }),
  );

/** A data folder with a lake that follows its log. */
export async function openFollowedLake(folder: string) {
  const ports = await openLocalPorts(folder);
  await ports.items.put(
    tenantA,
    ["item:0", "item:1"].map((id) => createItem({ id: parseItemId(id), domain: "book", title: id })),
  );
  const lake = new Lake(ports);
  const group = { ...createLakeGroup(lake), maxEvents: 40, maxWaitMs: 0 };
  return { ports, lake, consumers: await openConsumers(ports, [group]) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = "", round = ""] = process.argv.slice(2);
  const { ports, consumers } = await openFollowedLake(folder);
  for (let turn = 0; ; turn += 1) {
    await ports.eventLog.append(tenantA, batchOf(`${round}-${turn}`));
    consumers.wake(tenantA);
    writeSync(1, `${round}-${turn}\n`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
