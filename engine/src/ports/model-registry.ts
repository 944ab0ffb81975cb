import { EngineError } from "../domain/errors.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";

/** What is known about one immutable version of the trained models. */
export interface ModelRecord {
  readonly version: ModelVersion;
  readonly createdAtMs: number;
  /** SHA-256 of the manifest in the object store, which in turn holds the checksum of every file. */
  readonly manifestSha256: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The list of versions and which one serves. The versions' files live in the object store. */
export interface ModelRegistry {
  /** Adds a version. Throws `INVALID_INPUT` when it exists with another record. */
  register(tenant: TenantId, record: ModelRecord): Promise<void>;
  get(tenant: TenantId, version: ModelVersion): Promise<ModelRecord | undefined>;
  /** Newest first, by version where times are equal. */
  list(tenant: TenantId): Promise<readonly ModelRecord[]>;
  /** Makes a version the serving one; nothing happens when it serves already. Throws `MODEL_NOT_FOUND`. */
  promote(tenant: TenantId, version: ModelVersion): Promise<void>;
  /** Goes back to the version that served before, and returns it; undefined, and nothing changes, when there is none. */
  rollback(tenant: TenantId): Promise<ModelVersion | undefined>;
  /**
   * Takes a version from the list and from those that served, unless it serves or served just before, which `rollback` would
   * bring back: then false, and nothing changes. True also when it is not there.
   */
  remove(tenant: TenantId, version: ModelVersion): Promise<boolean>;
  /** The version that `rollback` would bring back; undefined when there is none. */
  previous(tenant: TenantId): Promise<ModelVersion | undefined>;
  /** The serving version. */
  current(tenant: TenantId): Promise<ModelVersion | undefined>;
}

/** The order of a list of versions. */
export const newestFirst = (a: ModelRecord, b: ModelRecord): number =>
  b.createdAtMs - a.createdAtMs || (a.version > b.version ? -1 : 1);

export function versionTaken(version: ModelVersion): EngineError {
  return new EngineError(
    "INVALID_INPUT",
    `Model version ${version} is registered already, with another record. Versions never change: register a new one.`,
  );
}

export function versionUnknown(version: ModelVersion): EngineError {
  return new EngineError(
    "MODEL_NOT_FOUND",
    `There is no model version ${version} to promote. Register it first, or choose one from the list of versions.`,
  );
}
