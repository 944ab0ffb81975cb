import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  parseAccountId,
  parseEventId,
  parseItemId,
  parseModelVersion,
  parseTenantId,
  parseUserId,
} from "../../domain/ids.ts";
import type { AccountId } from "../../domain/ids.ts";
import type { Event } from "../../domain/event.ts";
import type { ExposureRecord } from "../../domain/exposure.ts";
import { createItem } from "../../domain/item.ts";
import type { Item } from "../../domain/item.ts";
import { ObjectExposureLog } from "../object-exposure-log.ts";
import { openDataFolder } from "./data-folder.ts";
import type { DataFolder } from "./data-folder.ts";
import { SqliteCheckpointStore } from "./sqlite-checkpoint-store.ts";
import { SqliteEventLog } from "./sqlite-event-log.ts";
import { SqliteItemStore } from "./sqlite-item-store.ts";
import { SqliteModelRegistry } from "./sqlite-model-registry.ts";
import { SqliteProfileStore } from "./sqlite-profile-store.ts";
import { SystemClock } from "./system-clock.ts";

/** What the kill test's victim writes, and what the test expects to find: both compute it from the same name. */
export const killTenant = parseTenantId("killed 🔪");
/** Its events expire as soon as the checkpoint is behind them. */
export const expiringTenant = parseTenantId("expiring");
export const expiringGroup = "archive";

/** Its served lists are logged. */
export const servedTenant = parseTenantId("served");

const batchSizes = [1, 3, 40, 700, 2, 3000];
const itemsPerBatch = 7;

/** `name` is "round-turn". */
export function eventsOf(name: string): readonly Event[] {
  const turn = Number(name.split("-")[1]);
  return Array.from({ length: batchSizes[turn % batchSizes.length] ?? 1 }, (_, index) => ({
    id: parseEventId(`event ${name}/${index}`),
    accountId: parseAccountId(`account ${(turn * 31 + index * 7) % 61}`),
    itemId: parseItemId(`item ${index}`),
    atMs: 1e12 + index,
    kind: "rate",
    ratio: 1 / (index + 1),
  }));
}

export const itemsOf = (name: string): readonly Item[] =>
  Array.from({ length: itemsPerBatch }, (_, index) =>
    createItem({
      id: parseItemId(`item ${name}/${index}`),
      domain: "book",
      title: `Batch${name.replace("-", "x")}end ${index}`,
    }),
  );

export function objectOf(name: string): { readonly key: string; readonly bytes: Uint8Array } {
  const turn = Number(name.split("-")[1]);
  const sizeBytes = 1 + ((turn * 77_777) % 300_000);
  return { key: `objects/turn=${turn % 9}/${name}.bin`, bytes: new Uint8Array(sizeBytes).fill(turn % 251) };
}

/** An object that is replaced again and again, and takes a while to write: all of its bytes are the same. */
export const replacedObject = { key: "objects/replaced.bin", sizeBytes: 24_000_000 };

export const servedOf = (name: string): readonly ExposureRecord[] =>
  eventsOf(name).map(({ accountId, itemId, atMs }, index) => ({
    kind: "served",
    recommendationId: `${name}/${index}`,
    userId: parseUserId(accountId),
    surface: "recommend",
    atMs,
    isFallback: true,
    context: {},
    items: [{ itemId, row: "list", position: 1, propensity: 1, sources: ["popular"] }],
  }));

export const linkOf = (name: string) => ({ account: parseAccountId(`linked ${name}`), owner: parseUserId("owner") });

export const victimOf = (name: string): AccountId => parseAccountId(`erased ${name}`);

export function openStores(folder: DataFolder) {
  return {
    log: new SqliteEventLog(folder.eventDatabase, new SystemClock()),
    checkpoints: new SqliteCheckpointStore(folder.eventDatabase),
    // A short tail, so that runs are made and merged while it is killed.
    profiles: new SqliteProfileStore(folder.database, { tailLimit: 2000, fanIn: 2, timeShare: 1 }),
    items: new SqliteItemStore(folder.database),
    registry: new SqliteModelRegistry(folder.database),
    objects: folder.objects,
    exposures: new ObjectExposureLog({ objects: folder.objects, clock: new SystemClock() }),
  };
}

const acknowledge = (line: string) => writeSync(1, `${line}\n`);

/** Writes without end, and says what was acknowledged, a line each. */
async function writeUntilKilled(stores: ReturnType<typeof openStores>, round: string): Promise<never> {
  const { profiles, items, registry, exposures } = stores;
  for (let turn = 0; ; turn += 1) {
    const name = `${round}-${turn}`;
    await writeEvents(stores, name);
    await expireEvents(stores, name);
    await items.put(killTenant, itemsOf(name));
    acknowledge(`items ${name}`);
    await writeObject(stores, name, turn % 2 === 0);
    await profiles.link(killTenant, linkOf(name));
    acknowledge(`link ${name}`);
    const version = parseModelVersion(name);
    await registry.register(killTenant, { version, createdAtMs: turn, manifestSha256: "", metrics: {} });
    await registry.promote(killTenant, version);
    acknowledge(`model ${name}`);
    exposures.append(servedTenant, servedOf(name));
    await exposures.flush();
    acknowledge(`served ${name}`);
    if (turn % 4 === 3) await eraseOne(stores, name);
  }
}

async function writeEvents({ log, profiles }: ReturnType<typeof openStores>, name: string): Promise<void> {
  await log.append(killTenant, eventsOf(name));
  acknowledge(`events ${name}`);
  for (let partition = 0; partition < log.partitionCount; partition += 1) {
    const events = await log.read(killTenant, partition, await profiles.position(killTenant, partition), 1000);
    await profiles.apply(killTenant, partition, events);
    acknowledge(`applied ${partition}:${events.at(-1)?.position ?? 0n}`);
  }
}

/** What arrived is noted as handled, partition by partition, and goes. */
async function expireEvents({ log, checkpoints }: ReturnType<typeof openStores>, name: string): Promise<void> {
  await log.append(expiringTenant, eventsOf(name));
  acknowledge(`handled ${name}`);
  for (let partition = 0; partition < log.partitionCount; partition += 1) {
    const from = await checkpoints.get(expiringTenant, expiringGroup, partition);
    const to = (await log.read(expiringTenant, partition, from, 10_000)).at(-1)?.position ?? from;
    await checkpoints.advance(expiringTenant, expiringGroup, partition, { from, to });
    acknowledge(`checkpoint ${partition}:${to}`);
    await log.expire(expiringTenant, partition, { arrivedBeforeMs: Infinity, upTo: to });
  }
}

async function writeObject(
  { objects }: ReturnType<typeof openStores>,
  name: string,
  isReplacing: boolean,
): Promise<void> {
  const { key, bytes } = objectOf(name);
  if (isReplacing) await objects.put(killTenant, key, bytes);
  else await objects.putIfAbsent(killTenant, key, bytes);
  acknowledge(`object ${name}`);
}

/** Spends most of its time between the first and the last byte of a large object. */
async function replaceUntilKilled({ objects }: ReturnType<typeof openStores>): Promise<never> {
  const bytes = new Uint8Array(replacedObject.sizeBytes);
  for (let turn = 1; ; turn += 1) {
    await objects.put(killTenant, replacedObject.key, bytes.fill(turn % 251));
    acknowledge(`replaced ${turn}`);
  }
}

async function eraseOne({ log, profiles }: ReturnType<typeof openStores>, name: string): Promise<void> {
  const account = victimOf(name);
  const events = eventsOf(`x${name}`).map((event) => ({ ...event, accountId: account }));
  await log.append(killTenant, events);
  await log.eraseAccounts(killTenant, [account]);
  await profiles.eraseAccounts(killTenant, [account]);
  acknowledge(`erased ${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path = "", round = "0", task = "write"] = process.argv.slice(2);
  const stores = openStores(await openDataFolder(path));
  acknowledge("ready -");
  await (task === "replace" ? replaceUntilKilled(stores) : writeUntilKilled(stores, round));
}
