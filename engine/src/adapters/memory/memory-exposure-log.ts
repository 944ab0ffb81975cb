import { isExposureOf, type ExposureRecord } from "../../domain/exposure.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ExposureCounts, ExposureLog } from "../../ports/exposure-log.ts";
import { ByTenant } from "./by-tenant.ts";

class Batches {
  readonly sealed = new Map<string, readonly ExposureRecord[]>();
  open: ExposureRecord[] = [];
  nextNumber = 1;

  seal(): void {
    if (this.open.length === 0) return;
    this.sealed.set(String(this.nextNumber).padStart(9, "0"), this.open);
    this.nextNumber += 1;
    this.open = [];
  }
}

/** So many records a tenant at most, those in sealed batches included: beyond it nothing is taken. */
const keptLimit = 50_000;

export class MemoryExposureLog implements ExposureLog {
  readonly #tenants = new ByTenant(() => new Batches());
  readonly #known = new Set<TenantId>();
  readonly #keptLimit: number;
  #droppedCount = 0;

  constructor(limit = keptLimit) {
    this.#keptLimit = limit;
  }

  append(tenant: TenantId, records: readonly ExposureRecord[]): void {
    const batches = this.#tenants.of(tenant);
    this.#known.add(tenant);
    let count = batches.open.length;
    for (const batch of batches.sealed.values()) count += batch.length;
    if (count + records.length > this.#keptLimit) this.#droppedCount += records.length;
    else batches.open.push(...records);
  }

  async flush(): Promise<void> {
    for (const tenant of this.#known) this.#tenants.of(tenant).seal();
  }

  counts(): ExposureCounts {
    let waitingCount = 0;
    for (const tenant of this.#known) waitingCount += this.#tenants.of(tenant).open.length;
    return { waitingCount, droppedCount: this.#droppedCount };
  }

  tenants(): readonly TenantId[] {
    return [...this.#known];
  }

  async batches(tenant: TenantId): Promise<readonly string[]> {
    return [...this.#tenants.of(tenant).sealed.keys()];
  }

  async read(tenant: TenantId, batch: string): Promise<readonly ExposureRecord[] | undefined> {
    return this.#tenants.of(tenant).sealed.get(batch);
  }

  async remove(tenant: TenantId, batch: string): Promise<void> {
    this.#tenants.of(tenant).sealed.delete(batch);
  }

  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    const erased = new Set(ids);
    const batches = this.#tenants.of(tenant);
    const keptOf = (records: readonly ExposureRecord[]) => records.filter((record) => !isExposureOf(record, erased));
    batches.open = keptOf(batches.open);
    for (const [name, records] of batches.sealed) batches.sealed.set(name, keptOf(records));
  }

  async close(): Promise<void> {
    await this.flush();
  }
}
