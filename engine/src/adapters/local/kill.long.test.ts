import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Event } from "../../domain/event.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { openDataFolder } from "./data-folder.ts";
import {
  eventsOf,
  expiringGroup,
  expiringTenant,
  itemsOf,
  killTenant,
  linkOf,
  objectOf,
  openStores,
  replacedObject,
  servedOf,
  servedTenant,
  victimOf,
} from "./kill-target.ts";

type Stores = ReturnType<typeof openStores>;
/** By kind, the names acknowledged. */
type Acknowledged = Map<string, string[]>;
type Log = readonly (readonly LoggedEvent[])[];

const target = fileURLToPath(new URL("kill-target.ts", import.meta.url));
const roundCount = 16;
/** Enough for six turns of writing, and for a few large objects. */
const mostLines = { write: 66, replace: 3 };
/** About as long as the longest single write takes. */
const longestDelayMs = 40;

const idsOf = (events: readonly Event[]) => events.map(({ id }) => id as string).toSorted();

/**
 * Lets a process write to the folder until it has acknowledged some lines, kills it a moment later, and returns every line that
 * it wrote. Lines instead of a time, so that a slow machine gets as far as a fast one.
 */
async function writeAndKill(folder: string, round: number): Promise<readonly string[]> {
  const task = round % 4 === 3 ? "replace" : "write";
  // The last rounds of each task live longest, so that everything was acknowledged at least once.
  const lineCount = round >= roundCount - 2 ? mostLines[task] : Math.random() * mostLines[task];
  const child = spawn(process.execPath, [target, folder, String(round), task], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let isDoomed = false;
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      output += text;
      if (isDoomed || output.split("\n").length <= lineCount) return;
      isDoomed = true;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * longestDelayMs);
    });
    child.once("close", (_, signal) =>
      signal === "SIGKILL" ? resolve() : reject(new Error("The child ended by itself.")),
    );
  });
  // A line without its end may be cut off.
  return output.split("\n").slice(0, -1);
}

async function readLog({ log }: Stores): Promise<Log> {
  const partitions = Array.from({ length: log.partitionCount }, (_, partition) => partition);
  return Promise.all(partitions.map((partition) => log.read(killTenant, partition, 0n, Infinity)));
}

/** Every id once, positions ascending, each acknowledged event as it was sent, and no batch that is there in part. */
function checkEvents(log: Log, acknowledged: readonly string[]): void {
  const found = new Map(log.flat().map(({ event }) => [event.id as string, event]));
  expect(found.size).toBe(log.flat().length);
  for (const logged of log) {
    const positions = logged.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => (a < b ? -1 : 1)));
  }
  for (const name of acknowledged) for (const event of eventsOf(name)) expect(found.get(event.id)).toEqual(event);
  const names = [...found.keys()].map((id) => /^event (\d+-\d+)\//.exec(id)?.[1]).filter((name) => name !== undefined);
  const halves = [...new Set(names)].filter((name) => !eventsOf(name).every(({ id }) => found.has(id)));
  expect(halves).toEqual([]);
}

/** A position is never behind what was acknowledged, and histories hold exactly what the log has up to it. */
async function checkHistories({ profiles }: Stores, log: Log, acknowledged: readonly string[]): Promise<void> {
  const positions = await Promise.all(log.map((_, partition) => profiles.position(killTenant, partition)));
  for (const line of acknowledged) {
    const [partition = "", position = ""] = line.split(":");
    expect(positions[Number(partition)]).toBeGreaterThanOrEqual(BigInt(position));
  }
  const applied = log.flatMap((logged, partition) =>
    logged.filter(({ position }) => position <= (positions[partition] ?? 0n)).map(({ event }) => event),
  );
  const byAccount = Map.groupBy(applied, ({ accountId }) => accountId);
  // An account that was being erased is gone from the log first, so its history may have more.
  for (const [account, events] of [...byAccount].filter(([id]) => !id.startsWith("erased"))) {
    const history = await profiles.history(killTenant, [account], Infinity);
    expect(idsOf(history)).toEqual(idsOf(events));
  }
}

/** Checkpoints are never behind what was acknowledged, what expired is still known, and nothing goes before it was handled. */
async function checkExpired({ log, checkpoints }: Stores, acknowledged: Acknowledged): Promise<void> {
  const partitions = Array.from({ length: log.partitionCount }, (_, partition) => partition);
  const reached = await Promise.all(
    partitions.map((partition) => checkpoints.get(expiringTenant, expiringGroup, partition)),
  );
  for (const line of acknowledged.get("checkpoint") ?? []) {
    const [partition = "", position = ""] = line.split(":");
    expect(reached[Number(partition)]).toBeGreaterThanOrEqual(BigInt(position));
  }
  for (const name of acknowledged.get("handled") ?? [])
    expect(await log.append(expiringTenant, eventsOf(name))).toEqual([]);
  for (const [partition, position] of reached.entries()) {
    const waiting = await log.read(expiringTenant, partition, position, Infinity);
    expect(waiting.map((logged) => logged.position)).toEqual(waiting.map((_, index) => position + BigInt(index + 1)));
  }
}

async function checkLinks({ profiles }: Stores, acknowledged: readonly string[]): Promise<void> {
  const accounts = new Set((await profiles.links(killTenant)).map(({ account }) => account));
  for (const name of acknowledged) expect(accounts).toContain(linkOf(name).account);
}

async function checkErased({ profiles }: Stores, log: Log, acknowledged: readonly string[]): Promise<void> {
  const accounts = new Set(log.flat().map(({ event }) => event.accountId));
  for (const name of acknowledged) {
    expect(accounts).not.toContain(victimOf(name));
    expect(await profiles.history(killTenant, [victimOf(name)], 10)).toEqual([]);
  }
}

/** Batches of items are there whole or not at all, in the catalogue as in the search. */
async function checkItems({ items }: Stores, acknowledged: readonly string[]): Promise<void> {
  const names = new Set<string>();
  for await (const item of items.scan(killTenant)) names.add(/^item (\S+)\//.exec(item.id)?.[1] ?? "");
  for (const name of acknowledged) expect(names).toContain(name);
  for (const name of names) {
    const batch = itemsOf(name);
    const [first] = batch;
    expect(
      await items.get(
        killTenant,
        batch.map(({ id }) => id),
      ),
    ).toEqual(batch);
    expect(await items.search(killTenant, first!.title.split(" ")[0]!, { limit: 100 })).toEqual(batch);
  }
}

async function checkObjects({ objects }: Stores, acknowledged: readonly string[]): Promise<void> {
  const keys = await objects.list(killTenant, "");
  for (const name of acknowledged) expect(keys).toContain(objectOf(name).key);
  const replaced = (await objects.get(killTenant, replacedObject.key)) ?? new Uint8Array(replacedObject.sizeBytes);
  expect(Buffer.compare(replaced, new Uint8Array(replacedObject.sizeBytes).fill(replaced[0] ?? 0))).toBe(0);
  for (const key of keys.filter((one) => one !== replacedObject.key)) {
    expect(key).toMatch(/^objects\/turn=\d\/\d+-\d+\.bin$/);
    const expected = objectOf(key.slice(key.lastIndexOf("/") + 1, -".bin".length)).bytes;
    expect(Buffer.compare((await objects.get(killTenant, key)) ?? new Uint8Array(), expected)).toBe(0);
  }
}

async function checkModels({ registry }: Stores, acknowledged: readonly string[]): Promise<void> {
  const versions = (await registry.list(killTenant)).map(({ version }) => version as string);
  for (const name of acknowledged) expect(versions).toContain(name);
  const current = await registry.current(killTenant);
  expect(current === undefined ? acknowledged : versions).toEqual(
    current === undefined ? [] : expect.arrayContaining([current]),
  );
}

/** What was flushed is there, and of what was not every batch whole or not at all. */
async function checkServed({ exposures }: Stores, acknowledged: readonly string[]): Promise<void> {
  const names = new Set<string>();
  for (const batch of await exposures.batches(servedTenant)) {
    const records = (await exposures.read(servedTenant, batch)) ?? [];
    const name = records[0]?.recommendationId.split("/")[0] ?? "";
    expect(records).toEqual(servedOf(name));
    names.add(name);
  }
  for (const name of acknowledged) expect(names).toContain(name);
}

async function checkFolder(folder: string, acknowledged: Acknowledged): Promise<void> {
  const data = await openDataFolder(folder);
  const stores = openStores(data);
  const named = (kind: string) => acknowledged.get(kind) ?? [];
  const log = await readLog(stores);
  checkEvents(log, named("events"));
  await checkHistories(stores, log, named("applied"));
  await checkExpired(stores, acknowledged);
  await checkLinks(stores, named("link"));
  await checkErased(stores, log, named("erased"));
  await checkItems(stores, named("items"));
  await checkObjects(stores, named("object"));
  await checkModels(stores, named("model"));
  await checkServed(stores, named("served"));
  data.close();
}

const canRunTypeScript = Boolean(process.features.typescript);
const leftOut = canRunTypeScript ? "" : " (left out: this Node.js cannot run TypeScript by itself)";

it.skipIf(!canRunTypeScript)(
  `keeps all that was acknowledged and nothing half done when it is killed ${roundCount} times at random${leftOut}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-kill-"));
    const acknowledged: Acknowledged = new Map();
    for (let round = 0; round < roundCount; round += 1) {
      for (const line of await writeAndKill(folder, round)) {
        const [kind = "", name = ""] = line.split(" ");
        acknowledged.set(kind, [...(acknowledged.get(kind) ?? []), name]);
      }
      await checkFolder(folder, acknowledged);
    }
    expect(acknowledged.get("ready")).toHaveLength(roundCount);
    expect([...acknowledged.keys()].toSorted()).toEqual(
      [
        "applied",
        "checkpoint",
        "erased",
        "events",
        "handled",
        "items",
        "link",
        "model",
        "object",
        "ready",
        "replaced",
        "served",
      ].toSorted(),
    );
    rmSync(folder, { recursive: true });
  },
  120_000,
);
