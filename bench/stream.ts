/**
 * Does the event log keep up? Everything on a real data folder: appends are acknowledged only when they are on the disk
 * (`synchronous = FULL`), replay reads every event back through the port, as a consumer group does. `STREAM_EVENTS` makes it
 * smaller than the ten million of the aim.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openLocalPorts, type Ports } from "../engine/src/app/ports.ts";
import {
  defaultTenant as tenant,
  parseAccountId,
  parseEventId,
  parseItemId,
  type AccountId,
  type ItemId,
} from "../engine/src/domain/ids.ts";
import type { Event } from "../engine/src/domain/event.ts";
import { seededUniform } from "../engine/src/kernels/random.ts";
import { openConsumers } from "../engine/src/pipeline/stream/consumers.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const eventCount = Number(process.env["STREAM_EVENTS"] ?? 10_000_000);
/** As many events as one request may hold. */
const batchSize = 1_000;
const readPage = 1_000;
const accountCount = 50_000;
const itemCount = 50_000;
const mebibyte = 2 ** 20;

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(measure);
}

async function measure(folder: string): Promise<readonly BenchRow[]> {
  let ports = await openLocalPorts(folder);
  const appended = await append(ports);
  const appendMemory = residentMebibytes();
  await ports.close();
  const sizeMebibytes = (await stat(join(folder, "events.db"))).size / mebibyte;

  const openedAt = performance.now();
  ports = await openLocalPorts(folder);
  const openMs = performance.now() - openedAt;
  const replayed = await replay(ports);
  const delivered = await deliver(ports);
  const replayMemory = residentMebibytes();
  const knownAt = performance.now();
  await ports.eventLog.append(tenant, batchAt(0, 1));
  const firstAppendMs = performance.now() - knownAt;
  await ports.close();
  return [
    { case: "events", value: eventCount, unit: "events" },
    rowWithAim(`append-${batchSize}-fsync`, eventCount / appended.seconds, "events/s", { atLeast: 50_000 }),
    { case: `append-${batchSize}-fsync-p50`, value: rounded(appended.p50Ms), unit: "ms" },
    { case: `append-${batchSize}-fsync-p99`, value: rounded(appended.p99Ms), unit: "ms" },
    { case: "resident-memory-after-append", value: rounded(appendMemory), unit: "MiB" },
    { case: "size-on-disk", value: rounded(sizeMebibytes), unit: "MiB" },
    { case: "open", value: rounded(openMs), unit: "ms" },
    rowWithAim("replay", eventCount / replayed, "events/s", { atLeast: 400_000 }),
    { case: "consumer-group", value: rounded(eventCount / delivered), unit: "events/s" },
    { case: "resident-memory-after-replay", value: rounded(replayMemory), unit: "MiB" },
    { case: "first-append-after-open", value: rounded(firstAppendMs), unit: "ms" },
  ];
}

/** One sender, one batch after the other, each acknowledged before the next. Making the events does not count. */
async function append({ eventLog }: Ports) {
  const milliseconds = new Float64Array(Math.ceil(eventCount / batchSize));
  for (let batch = 0; batch < milliseconds.length; batch += 1) {
    const events = batchAt(batch * batchSize, Math.min(batchSize, eventCount - batch * batchSize));
    const startedAt = performance.now();
    const added = await eventLog.append(tenant, events);
    milliseconds[batch] = performance.now() - startedAt;
    if (added.length !== events.length) throw new Error("An event was taken for known.");
  }
  const sorted = milliseconds.toSorted();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { seconds: milliseconds.reduce((sum, each) => sum + each, 0) / 1000, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Seconds to read the whole log, page by page. */
async function replay({ eventLog }: Ports): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  for (let partition = 0; partition < eventLog.partitionCount; partition += 1) {
    let after = 0n;
    for (;;) {
      const page = await eventLog.read(tenant, partition, after, readPage);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.position;
      count += page.length;
    }
  }
  if (count !== eventCount) throw new Error(`${count} events of ${eventCount} came back.`);
  return (performance.now() - startedAt) / 1000;
}

/** Seconds until a consumer group that only counts has handled the whole log, checkpoints included. */
async function deliver(ports: Ports): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  const handle = async (batch: { readonly events: readonly unknown[] }) => void (count += batch.events.length);
  const consumers = await openConsumers(ports, [{ name: "bench", handle, maxEvents: readPage }]);
  await consumers.drain();
  await consumers.close();
  if (count !== eventCount) throw new Error(`${count} events of ${eventCount} were handed over.`);
  return (performance.now() - startedAt) / 1000;
}

const uniform = seededUniform(1);
const pick = (count: number) => Math.floor(uniform() ** 2 * count);
const accounts: readonly AccountId[] = Array.from({ length: accountCount }, (_, index) =>
  parseAccountId(`user:${index}`),
);
const items: readonly ItemId[] = Array.from({ length: itemCount }, (_, index) => parseItemId(`movie:${index}`));
const firstAtMs = Date.UTC(2026, 0, 1);

/** Mostly plain events, some ratings and some emoji. Ids as the API makes them, of 22 letters. */
function batchAt(start: number, count: number): readonly Event[] {
  return Array.from({ length: count }, (_, index): Event => {
    const number = start + index;
    const base = {
      id: parseEventId(`event-${String(number).padStart(16, "0")}`),
      accountId: accounts[pick(accountCount)]!,
      itemId: items[pick(itemCount)]!,
      atMs: firstAtMs + number,
    };
    if (number % 10 === 0) return { ...base, kind: "rate", ratio: (number % 50) / 50 };
    if (number % 25 === 1) return { ...base, kind: "emoji", emoji: "😢" };
    return { ...base, kind: number % 3 === 0 ? "finish" : "view" };
  });
}

const residentMebibytes = () => process.memoryUsage.rss() / mebibyte;
const rounded = (value: number) => Number(value.toPrecision(4));
