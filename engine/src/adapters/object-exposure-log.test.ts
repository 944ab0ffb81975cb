import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { TenantId } from "../domain/ids.ts";
import { tenantA } from "../ports/contract-data.ts";
import { allRecords, someServed, someServedAgain } from "../ports/exposure-log.contract.ts";
import { FixedClock } from "./memory/fixed-clock.ts";
import { MemoryObjectStore } from "./memory/memory-object-store.ts";
import { ObjectExposureLog } from "./object-exposure-log.ts";

/** Takes nothing while it is full. */
class FullObjectStore extends MemoryObjectStore {
  isFull = true;

  override async put(tenant: TenantId, key: string, bytes: Uint8Array): Promise<void> {
    if (this.isFull) throw new Error("full, on purpose");
    await super.put(tenant, key, bytes);
  }
}

it("writes by itself soon after, without being asked to flush", async () => {
  const objects = new MemoryObjectStore();
  const log = new ObjectExposureLog({ objects, clock: new FixedClock() }, { intervalMs: 5 });
  log.append(tenantA, [someServed("1")]);
  expect(await allRecords(log, tenantA)).toEqual([]);
  while (log.counts().waitingCount > 0) await sleep(5);
  expect(await allRecords(log, tenantA)).toEqual([someServed("1")]);
  await log.close();
});

it("keeps what the store does not take, drops and counts what is beyond its bound, and writes once it can", async () => {
  const objects = new FullObjectStore();
  const log = new ObjectExposureLog({ objects, clock: new FixedClock() }, { intervalMs: 5, waitingLimit: 5 });
  // A list of two items weighs 3, and a list served again 1.
  log.append(tenantA, [someServed("1"), someServedAgain("1")]);
  await expect(log.flush()).rejects.toThrow("on purpose");
  log.append(tenantA, [someServed("dropped")]);
  log.append(tenantA, [someServedAgain("1")]);
  log.append(tenantA, [someServedAgain("dropped")]);
  expect(log.counts()).toEqual({ waitingCount: 3, droppedCount: 2 });
  objects.isFull = false;
  while (log.counts().waitingCount > 0) await sleep(5);
  expect(await allRecords(log, tenantA)).toEqual([someServed("1"), someServedAgain("1"), someServedAgain("1")]);
  log.append(tenantA, [someServed("2")]);
  await log.close();
  expect(await allRecords(log, tenantA)).toHaveLength(4);
});
