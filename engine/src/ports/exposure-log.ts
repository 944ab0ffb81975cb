import type { ExposureRecord } from "../domain/exposure.ts";
import type { TenantId } from "../domain/ids.ts";

export interface ExposureCounts {
  /** Taken and not yet durable. */
  readonly waitingCount: number;
  /** Never kept, because too many waited for a store that did not take them; since the process began. */
  readonly droppedCount: number;
}

/**
 * What was served, in batches that wait to be moved into the lake. A record is whole or not there. It is durable within about a
 * second, so a process that is killed loses up to so much; one that closes loses nothing.
 */
export interface ExposureLog {
  /** Never waits and never throws; the records are not to be changed any more. Beyond its bound it drops and counts. */
  append(tenant: TenantId, records: readonly ExposureRecord[]): void;
  /** Resolves when all that was appended before is durable. Throws what the store throws; the records then go on waiting. */
  flush(): Promise<void>;
  counts(): ExposureCounts;
  /** Tenants that this process appended for. */
  tenants(): readonly TenantId[];
  /** Names of durable batches, oldest first. */
  batches(tenant: TenantId): Promise<readonly string[]>;
  /** Undefined where there is none. Throws `STORE_DAMAGED`. */
  read(tenant: TenantId, batch: string): Promise<readonly ExposureRecord[] | undefined>;
  /** Idempotent. */
  remove(tenant: TenantId, batch: string): Promise<void>;
  /** Removes every record that is about one of these people, also those that are not yet durable. */
  erase(tenant: TenantId, ids: readonly string[]): Promise<void>;
  /** Makes durable what waits, and ends. */
  close(): Promise<void>;
}
