/** Tests only: a lake on memory adapters, what is in it, and an object store that fails when it is told to. */
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { MemoryBus } from "../adapters/memory/memory-bus.ts";
import { MemoryCheckpointStore } from "../adapters/memory/memory-checkpoint-store.ts";
import { MemoryEventLog } from "../adapters/memory/memory-event-log.ts";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { MemoryObjectStore } from "../adapters/memory/memory-object-store.ts";
import { MemoryProfileStore } from "../adapters/memory/memory-profile-store.ts";
import { SeededRandom } from "../adapters/memory/seeded-random.ts";
import { must } from "../domain/errors.ts";
import { parseItemId, type TenantId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { tenantA } from "../ports/contract-data.ts";
import { countingFiles, keyOf, type Zone } from "../pipeline/lake/lake-keys.ts";
import { Lake } from "../pipeline/lake/lake.ts";
import { decodeTable } from "../pipeline/lake/parquet-table.ts";

/** Throws in the nth change from now on, and in those after it while it is told to. */
class FaultyObjectStore extends MemoryObjectStore {
  /** How many changes still work; Infinity when nothing fails. */
  changesLeft = Infinity;
  failure: () => Error = () => new Error("crashed, on purpose");
  onChange: () => void | Promise<void> = () => {};

  override async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    this.#count();
    await super.put(tenant, key, bytes);
    await this.onChange();
  }

  override async delete(tenant: TenantId, key: string): Promise<void> {
    this.#count();
    await super.delete(tenant, key);
    await this.onChange();
  }

  #count(): void {
    if (this.changesLeft <= 0) throw this.failure();
    this.changesLeft -= 1;
  }
}

export function createTestLake() {
  const clock = new FixedClock(Date.UTC(2026, 0, 1, 10));
  const ports = {
    clock,
    eventLog: new MemoryEventLog(clock),
    checkpoints: new MemoryCheckpointStore(),
    objects: new FaultyObjectStore(),
    items: new MemoryItemStore(),
    profiles: new MemoryProfileStore(),
    bus: new MemoryBus(),
    random: new SeededRandom(1),
  };
  return { ...ports, ports, lake: new Lake(ports) };
}
export type TestLake = ReturnType<typeof createTestLake>;

export const putItems = ({ items }: TestLake, ...ids: readonly string[]) =>
  items.put(
    tenantA,
    ids.map((id) => createItem({ id: parseItemId(id), domain: "book", title: id, year: 1990 })),
  );

/** The ids of the events that a zone's counting files hold, as often as they hold them, sorted. */
export async function eventIdsIn({ lake, objects }: TestLake, zone: Exclude<Zone, "failed">): Promise<string[]> {
  const ids: string[] = [];
  for (const file of countingFiles(await lake.files(tenantA, zone))) {
    const bytes = await objects.get(tenantA, keyOf(zone, file));
    const { rows } = await decodeTable(must(bytes, "A listed file is gone."), keyOf(zone, file), ["event_id"]);
    ids.push(...rows.map((row) => String(row["event_id"])));
  }
  return ids.toSorted();
}

/** Everything in the store, by key. */
export async function allObjects({ objects }: TestLake): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const key of await objects.list(tenantA, ""))
    found.set(key, must(await objects.get(tenantA, key), "A listed object is gone."));
  return found;
}
