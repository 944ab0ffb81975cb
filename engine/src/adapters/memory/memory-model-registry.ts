import { isDeepStrictEqual } from "node:util";
import { EngineError } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
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
    if (known !== undefined && !isDeepStrictEqual(known, record))
      throw new EngineError(
        "INVALID_INPUT",
        `Model version ${record.version} is registered already, with another record. Versions never change: register a new one.`,
      );
    records.set(record.version, record);
  }

  async get(tenant: TenantId, version: ModelVersion): Promise<ModelRecord | undefined> {
    return this.#tenants.of(tenant).records.get(version);
  }

  async list(tenant: TenantId): Promise<readonly ModelRecord[]> {
    return [...this.#tenants.of(tenant).records.values()].toSorted(
      (a, b) => b.createdAtMs - a.createdAtMs || (a.version > b.version ? -1 : 1),
    );
  }

  async promote(tenant: TenantId, version: ModelVersion): Promise<void> {
    const { records, served } = this.#tenants.of(tenant);
    if (!records.has(version))
      throw new EngineError(
        "MODEL_NOT_FOUND",
        `There is no model version ${version} to promote. Register it first, or choose one from the list of versions.`,
      );
    if (served.at(-1) !== version) served.push(version);
  }

  async rollback(tenant: TenantId): Promise<ModelVersion | undefined> {
    const { served } = this.#tenants.of(tenant);
    if (served.length < 2) return undefined;
    served.pop();
    return served.at(-1);
  }

  async current(tenant: TenantId): Promise<ModelVersion | undefined> {
    return this.#tenants.of(tenant).served.at(-1);
  }
}
