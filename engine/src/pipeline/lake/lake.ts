import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { decodeFailed, encodeFailed, encodeProcessed, enrich, type FailedRow } from "../enrich/enrich.ts";
import { readLookups, type LookupPorts } from "../enrich/read-lookups.ts";
import { fileOf, hourFolder, keyOf, type LakeFile, type LakeHour, type Zone } from "./lake-keys.ts";
import { encodeTable, type EncodeTable } from "./parquet-table.ts";
import { decodeRaw, encodeRaw, type RawRow } from "./raw-file.ts";

export interface LakePorts extends LookupPorts {
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

export interface EnrichedFile {
  readonly rowCount: number;
  readonly failedCount: number;
  /** Whether the processed file has other bytes than before. */
  readonly isChanged: boolean;
}

/** Reads and writes files of the lake. Whoever changes an hour does so within `exclusive`, one after the other. */
export class Lake {
  readonly ports: LakePorts;
  readonly encode: EncodeTable;
  readonly #tails = new Map<TenantId, Promise<unknown>>();

  constructor(ports: LakePorts, encode: EncodeTable = encodeTable) {
    this.ports = ports;
    this.encode = encode;
  }

  async exclusive<T>(tenant: TenantId, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(tenant);
    const turn = (async () => {
      await before?.catch(() => {});
      return work();
    })();
    this.#tails.set(tenant, turn);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(tenant) === turn) this.#tails.delete(tenant);
    }
  }

  /** The files of a zone, or of one hour of it, sorted; those that a compaction is about to remove included. */
  async files(tenant: TenantId, zone: Zone, hour?: LakeHour): Promise<readonly LakeFile[]> {
    const prefix = hour === undefined ? `lake/${zone}/` : hourFolder(zone, hour);
    const keys = await this.ports.objects.list(tenant, prefix);
    return keys.map(fileOf).filter((file) => file !== undefined);
  }

  /** Undefined where there is none. Throws `STORE_DAMAGED` and `STORE_TOO_NEW`. */
  async readRaw(tenant: TenantId, file: LakeFile): Promise<readonly RawRow[] | undefined> {
    const key = keyOf("raw", file);
    const bytes = await this.ports.objects.get(tenant, key);
    return bytes === undefined ? undefined : decodeRaw(bytes, key);
  }

  async readFailed(tenant: TenantId, file: LakeFile): Promise<readonly FailedRow[]> {
    const bytes = await this.ports.objects.get(tenant, keyOf("failed", file));
    return bytes === undefined ? [] : decodeFailed(bytes);
  }

  async writeRaw(tenant: TenantId, file: LakeFile, rows: readonly RawRow[]): Promise<void> {
    await this.ports.objects.put(tenant, keyOf("raw", file), await encodeRaw(rows, this.encode));
  }

  async isEnriched(tenant: TenantId, file: LakeFile): Promise<boolean> {
    return (await this.ports.objects.list(tenant, keyOf("processed", file))).length > 0;
  }

  /**
   * Makes the processed and the failed file of a raw one; without a raw one they go. A crash in between leaves no failure
   * out: it is told before.
   */
  async enrichFile(tenant: TenantId, file: LakeFile): Promise<EnrichedFile> {
    const { objects } = this.ports;
    const rows = await this.readRaw(tenant, file);
    if (rows === undefined) {
      await this.removeFile(tenant, file);
      return { rowCount: 0, failedCount: 0, isChanged: false };
    }
    const { bytes, failed } = await this.#enrichRows(tenant, file, rows);
    const before = await objects.get(tenant, keyOf("processed", file));
    const isChanged = before === undefined || Buffer.compare(before, bytes) !== 0;
    if (isChanged) await objects.put(tenant, keyOf("processed", file), bytes);
    if (failed.length === 0) await objects.delete(tenant, keyOf("failed", file));
    return { rowCount: rows.length, failedCount: failed.length, isChanged };
  }

  /** Writes a raw file that is new, with what is made of it: the fewest calls to the store. */
  async addFile(tenant: TenantId, file: LakeFile, rows: readonly RawRow[]): Promise<EnrichedFile> {
    await this.writeRaw(tenant, file, rows);
    const { bytes, failed } = await this.#enrichRows(tenant, file, rows);
    await this.ports.objects.put(tenant, keyOf("processed", file), bytes);
    return { rowCount: rows.length, failedCount: failed.length, isChanged: true };
  }

  async #enrichRows(tenant: TenantId, file: LakeFile, rows: readonly RawRow[]) {
    const { processed, failed } = enrich(rows, await readLookups(this.ports, tenant, rows));
    if (failed.length > 0) await this.ports.objects.put(tenant, keyOf("failed", file), encodeFailed(failed));
    return { bytes: await encodeProcessed(processed, this.encode), failed };
  }

  /** From every zone, the raw file last, so that a crash leaves no processed file that nobody would find again. */
  async removeFile(tenant: TenantId, file: LakeFile): Promise<void> {
    for (const zone of ["processed", "failed", "raw"] as const)
      await this.ports.objects.delete(tenant, keyOf(zone, file));
  }
}
