import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { EngineError, messageOf } from "../domain/errors.ts";
import { isExposureOf, type ExposureRecord } from "../domain/exposure.ts";
import type { TenantId } from "../domain/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExposureCounts, ExposureLog } from "../ports/exposure-log.ts";
import type { ObjectStore } from "../ports/object-store.ts";

const root = "lake/exposure-log/";
/** Records that become text before others get their turn: about a millisecond. */
const sliceLength = 128;
/** Records of one object. */
const batchLength = 5000;

const defaults = {
  /** So long a record waits at most until it is written. */
  intervalMs: 500,
  /** So many records and items in them may wait at most: some 60 MB. */
  waitingLimit: 400_000,
};

interface Waiting {
  readonly tenant: TenantId;
  readonly records: ExposureRecord[];
}

/** Every half second one object of JSON lines a tenant, put as a whole, so that no reader and no crash sees half of one. */
export class ObjectExposureLog implements ExposureLog {
  readonly #ports: { readonly objects: ObjectStore; readonly clock: Clock };
  readonly #settings: typeof defaults;
  readonly #waiting = new Map<TenantId, Waiting>();
  readonly #tenants = new Set<TenantId>();
  #timer: NodeJS.Timeout | undefined;
  /** What has to be done one after the other. */
  #tail: Promise<unknown> = Promise.resolve();
  #weight = 0;
  #waitingCount = 0;
  #droppedCount = 0;
  #lastMs = 0;
  #isClosed = false;

  constructor(
    ports: { readonly objects: ObjectStore; readonly clock: Clock },
    settings: Partial<typeof defaults> = {},
  ) {
    this.#ports = ports;
    this.#settings = { ...defaults, ...settings };
  }

  append(tenant: TenantId, records: readonly ExposureRecord[]): void {
    let weight = 0;
    for (const record of records) weight += weightOf(record);
    if (this.#isClosed || this.#weight + weight > this.#settings.waitingLimit) {
      this.#droppedCount += records.length;
      return;
    }
    this.#weight += weight;
    this.#waitingCount += records.length;
    this.#tenants.add(tenant);
    const waiting = this.#waiting.get(tenant);
    if (waiting === undefined) this.#waiting.set(tenant, { tenant, records: [...records] });
    else waiting.records.push(...records);
    this.#wakeLater();
  }

  async flush(): Promise<void> {
    await this.#exclusive(() => this.#writeAll());
  }

  counts(): ExposureCounts {
    return { waitingCount: this.#waitingCount, droppedCount: this.#droppedCount };
  }

  tenants(): readonly TenantId[] {
    return [...this.#tenants];
  }

  async batches(tenant: TenantId): Promise<readonly string[]> {
    const keys = await this.#ports.objects.list(tenant, root);
    return keys.map((key) => key.slice(root.length));
  }

  async read(tenant: TenantId, batch: string): Promise<readonly ExposureRecord[] | undefined> {
    const key = root + batch;
    const bytes = await this.#ports.objects.get(tenant, key);
    return bytes === undefined ? undefined : parseLines(bytes, key);
  }

  async remove(tenant: TenantId, batch: string): Promise<void> {
    await this.#ports.objects.delete(tenant, root + batch);
  }

  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    const erased = new Set(ids);
    await this.#exclusive(async () => {
      this.#eraseWaiting(tenant, erased);
      for (const batch of await this.batches(tenant)) await this.#eraseFrom(tenant, batch, erased);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.flush().catch((error: unknown) => {
      this.#droppedCount += this.#waitingCount;
      process.emitWarning(`${this.#waitingCount} served lists could not be logged: ${messageOf(error)}`);
    });
  }

  #wakeLater(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // What could not be written waits for the next time.
      this.flush().catch(() => this.#wakeLater());
    }, this.#settings.intervalMs).unref();
  }

  #exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => {});
    return turn;
  }

  async #writeAll(): Promise<void> {
    for (const { tenant, records } of this.#waiting.values()) {
      // What comes meanwhile waits for the next time, or there would be an object for every few records.
      for (let left = records.length; left > 0;) {
        const count = Math.min(batchLength, left);
        left -= count;
        await this.#ports.objects.put(tenant, this.#newKey(), await encodeLines(records, count));
        for (const record of records.splice(0, count)) this.#weight -= weightOf(record);
        this.#waitingCount -= count;
      }
    }
  }

  #eraseWaiting(tenant: TenantId, erased: ReadonlySet<string>): void {
    const waiting = this.#waiting.get(tenant);
    if (waiting === undefined) return;
    const kept = waiting.records.filter((record) => !isExposureOf(record, erased));
    this.#waitingCount -= waiting.records.length - kept.length;
    for (const record of waiting.records) if (isExposureOf(record, erased)) this.#weight -= weightOf(record);
    waiting.records.splice(0, waiting.records.length, ...kept);
  }

  async #eraseFrom(tenant: TenantId, batch: string, erased: ReadonlySet<string>): Promise<void> {
    const records = (await this.read(tenant, batch)) ?? [];
    const kept = records.filter((record) => !isExposureOf(record, erased));
    if (kept.length === records.length) return;
    if (kept.length === 0) return this.remove(tenant, batch);
    await this.#ports.objects.put(tenant, root + batch, await encodeLines(kept, kept.length));
  }

  /** In the order of time, and of writing within a millisecond. */
  #newKey(): string {
    this.#lastMs = Math.max(this.#lastMs + 1, this.#ports.clock.nowMs());
    return `${root}${String(this.#lastMs).padStart(15, "0")}-${randomUUID()}.jsonl`;
  }
}

const weightOf = (record: ExposureRecord): number => 1 + (record.kind === "served" ? record.items.length : 0);

async function encodeLines(records: readonly ExposureRecord[], count: number): Promise<Uint8Array> {
  const slices: string[] = [];
  for (let start = 0; start < count; start += sliceLength) {
    if (start > 0) await nextTurn();
    let lines = "";
    for (const record of records.slice(start, Math.min(count, start + sliceLength)))
      lines += `${JSON.stringify(record)}\n`;
    slices.push(lines);
  }
  return new TextEncoder().encode(slices.join(""));
}

function parseLines(bytes: Uint8Array, key: string): readonly ExposureRecord[] {
  try {
    const lines = new TextDecoder("utf-8", { fatal: true }).decode(bytes).split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ExposureRecord);
  } catch (cause) {
    const sentence = `${key} is no whole batch of served lists. Delete it, or restore it from a backup.`;
    throw new EngineError("STORE_DAMAGED", sentence, { cause });
  }
}
