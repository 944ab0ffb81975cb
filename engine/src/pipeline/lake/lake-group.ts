import type { TenantId } from "../../domain/ids.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import type { ConsumerGroup, EventBatch } from "../stream/consumer-group.ts";
import { eraseFromLake } from "./erase-from-lake.ts";
import { compactedName, hourOf, rangeName, isOfPartition, rangeOf, type LakeFile, type LakeHour } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";
import { rawRowOf } from "./raw-file.ts";
import { uniteRows } from "./unite-rows.ts";

export const lakeGroupName = "lake";

/**
 * Writes what the log gives to the lake, raw and processed, about a megabyte or a minute at once. A file holds events of one
 * partition and one hour of arrival. What a file covers already is not written again, so a batch may come twice.
 */
export function createLakeGroup(lake: Lake): ConsumerGroup {
  return {
    name: lakeGroupName,
    maxBytes: 2 ** 20,
    maxEvents: 10_000,
    maxWaitMs: 60_000,
    isArchive: true,
    async handle(batch) {
      const hours = Map.groupBy(batch.events, ({ arrivedAtMs }) => hourOf(arrivedAtMs));
      for (const [hour, events] of hours)
        await lake.exclusive(batch.tenant, () => writeHour(lake, { ...batch, events }, hour));
    },
    eraseAccounts: (tenant, accountIds) => eraseFromLake(lake, tenant, accountIds),
  };
}

async function writeHour(lake: Lake, batch: EventBatch, hour: LakeHour): Promise<void> {
  const { tenant, partition, events } = batch;
  const files = await lake.files(tenant, "raw", hour);
  if (files.some(({ name }) => name === compactedName)) return addToCompacted(lake, batch, hour);
  const ranges = rangesWith(files, batch);
  const touched = new Map<string, LakeFile>();
  const fresh = events.filter(({ position }) => {
    const cover = ranges.find(({ first, last }) => first <= position && position <= last);
    if (cover !== undefined) touched.set(cover.file.name, cover.file);
    return cover === undefined;
  });
  // A crash may have come between the raw file and the processed one.
  for (const file of touched.values()) await enrichOnce(lake, tenant, file);
  const [first] = fresh;
  const last = fresh.at(-1);
  if (first === undefined || last === undefined) return;
  const file = { hour, name: rangeName({ partition, first: first.position, last: last.position }) };
  await lake.addFile(tenant, file, fresh.map(rowsOf(partition)));
}

/** The files that may hold some of these events already: hardly ever any. */
function rangesWith(files: readonly LakeFile[], { partition, events }: EventBatch) {
  let [lowest = 0n, highest = 0n] = [events[0]?.position, events[0]?.position];
  for (const { position } of events) {
    if (position < lowest) lowest = position;
    if (position > highest) highest = position;
  }
  return files.flatMap((file) => {
    const range = isOfPartition(file.name, partition) ? rangeOf(file.name) : undefined;
    return range !== undefined && range.first <= highest && range.last >= lowest ? [{ file, ...range }] : [];
  });
}

const rowsOf = (partition: number) => (logged: LoggedEvent) => rawRowOf(partition, logged);

async function enrichOnce(lake: Lake, tenant: TenantId, file: LakeFile): Promise<void> {
  if (!(await lake.isEnriched(tenant, file))) await lake.enrichFile(tenant, file);
}

/** Only for what comes to an hour after its end, where a clock was set back. */
async function addToCompacted(lake: Lake, { tenant, partition, events }: EventBatch, hour: LakeHour): Promise<void> {
  const file = { hour, name: compactedName };
  const before = (await lake.readRaw(tenant, file)) ?? [];
  const rows = uniteRows([...before, ...events.map(rowsOf(partition))]);
  if (rows.length === before.length) return enrichOnce(lake, tenant, file);
  await lake.writeRaw(tenant, file, rows);
  await lake.enrichFile(tenant, file);
}
