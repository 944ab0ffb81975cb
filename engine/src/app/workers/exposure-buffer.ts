import type { ExposureRecord } from "../../domain/exposure.ts";
import type { TenantId } from "../../domain/ids.ts";

/** What was served is handed on after so long at most. */
const keptMs = 50;
const keptCount = 200;

/** Collects what a worker served, so that the engine's thread is told of many lists at once. */
export class ExposureBuffer {
  readonly #handOn: (tenant: TenantId, records: readonly ExposureRecord[]) => void;
  readonly #waiting = new Map<TenantId, ExposureRecord[]>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(handOn: (tenant: TenantId, records: readonly ExposureRecord[]) => void) {
    this.#handOn = handOn;
  }

  append(tenant: TenantId, records: readonly ExposureRecord[]): void {
    const waiting = this.#waiting.get(tenant);
    if (waiting === undefined) this.#waiting.set(tenant, [...records]);
    else waiting.push(...records);
    this.#count += records.length;
    if (this.#count >= keptCount) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), keptMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count === 0) return;
    this.#count = 0;
    for (const [tenant, records] of this.#waiting) this.#handOn(tenant, records);
    this.#waiting.clear();
  }
}
