import { isDeepStrictEqual } from "node:util";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import { newestFirst, versionTaken, versionUnknown } from "../../ports/model-registry.ts";
import type { ModelRecord, ModelRegistry } from "../../ports/model-registry.ts";
import { ByTenant } from "./by-tenant.ts";

export class MemoryModelRegistry implements ModelRegistry {
  readonly #tenants = new ByTenant(() => ({
    records: new Map<ModelVersion, ModelRecord>(),
    /** The versions that served, the serving one last. */
    served: [] as ModelVersion[],
  }));

  async register(tenant: TenantId, record: ModelRecord): Promise<void> {
    const { records } = this.#tenants.of(tenant);
    const known = records.get(record.version);
    if (known !== undefined && !isDeepStrictEqual(known, record)) throw versionTaken(record.version);
    records.set(record.version, record);
  }

  async get(tenant: TenantId, version: ModelVersion): Promise<ModelRecord | undefined> {
    return this.#tenants.of(tenant).records.get(version);
  }

  async list(tenant: TenantId): Promise<readonly ModelRecord[]> {
    return [...this.#tenants.of(tenant).records.values()].toSorted(newestFirst);
  }

  async promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    const { records, served } = this.#tenants.of(tenant);
    if (!records.has(version)) throw versionUnknown(version);
    if (served.at(-1) !== version) served.push(version);
  }

  async rollback(tenant: TenantId): Promise<ModelVersion | undefined> {
    const { served } = this.#tenants.of(tenant);
    if (served.length < 2) return undefined;
    served.pop();
    return served.at(-1);
  }

  async remove(tenant: TenantId, version: ModelVersion): Promise<boolean> {
    const held = this.#tenants.of(tenant);
    if (held.served.slice(-2).includes(version)) return false;
    held.records.delete(version);
    const left = held.served.filter((served) => served !== version);
    held.served = left.filter((served, place) => served !== left[place - 1]);
    return true;
  }

  async previous(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#tenants.of(tenant).served.at(-2);
  }

  async current(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#tenants.of(tenant).served.at(-1);
  }
}
