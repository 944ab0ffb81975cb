import { must } from "../../domain/errors.ts";
import type { ModelVersion, TenantId } from "../../domain/ids.ts";
import type { BegunShift, ModelShift, ModelTraffic } from "../../ports/model-traffic.ts";

/** In one process, where no requests are shifted by themselves: a shift runs until `settle` ends it. */
export class MemoryModelTraffic implements ModelTraffic {
  readonly #serving = new Map<TenantId, ModelVersion>();
  readonly #shifts = new Map<string, ModelShift>();

  async serving(): Promise<ReadonlyMap<TenantId, ModelVersion>> {
    return new Map(this.#serving);
  }

  async begin(tenant: TenantId, version: ModelVersion): Promise<BegunShift> {
    const running = [...this.#shifts.values()].find(({ state }) => state === "running");
    if (running !== undefined)
      return running.tenant === tenant && running.version === version
        ? { kind: "shifting", shift: running }
        : { kind: "busy" };
    if (this.#serving.get(tenant) === version) return { kind: "serves" };
    const shift: ModelShift = { id: `shift-${this.#shifts.size + 1}`, tenant, version, state: "running" };
    this.#shifts.set(shift.id, shift);
    return { kind: "shifting", shift };
  }

  async find(id: string): Promise<ModelShift | undefined> {
    return this.#shifts.get(id);
  }

  /** Ends a running shift. */
  settle(id: string, state: "succeeded" | "rolled-back", reason?: string): void {
    const shift = must(this.#shifts.get(id), `There is no shift ${id}.`);
    this.#shifts.set(id, { ...shift, state, ...(reason !== undefined && { reason }) });
    if (state === "succeeded") this.#serving.set(shift.tenant, shift.version);
  }
}
