import type { TenantId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Clock } from "../../ports/clock.ts";
import { hourOf, type LakeHour } from "../lake/lake-keys.ts";
import { sourceOf } from "./source-of.ts";

/** Events that were sent and not taken. */
export interface SourceRefusals {
  readonly duplicateCount: number;
  readonly rejectCount: number;
}

/** Hours and sources that are remembered, so that senders of nonsense cannot fill the memory. */
const maxHourCount = 50;
const maxSourceCount = 100;

/** Counts refused events by hour and source, in memory: what was counted in this hour ends with the process. */
export class Refusals {
  readonly #hours = new Map<string, Map<string, SourceRefusals>>();
  readonly #clock: Clock;
  /** Ends the counting. */
  readonly close: () => void;

  constructor({ bus, clock }: { readonly bus: Bus; readonly clock: Clock }) {
    this.#clock = clock;
    this.close = bus.subscribe("events-refused", ({ tenant, reason, itemIds }) => {
      const sources = this.#sourcesOf(tenant);
      for (const itemId of itemIds) {
        const named = sourceOf(itemId);
        const source = sources.has(named) || sources.size < maxSourceCount ? named : "other";
        const { duplicateCount, rejectCount } = sources.get(source) ?? { duplicateCount: 0, rejectCount: 0 };
        const isDuplicate = reason === "duplicate";
        sources.set(source, {
          duplicateCount: duplicateCount + (isDuplicate ? 1 : 0),
          rejectCount: rejectCount + (isDuplicate ? 0 : 1),
        });
      }
    });
  }

  of(tenant: TenantId, hour: LakeHour): ReadonlyMap<string, SourceRefusals> {
    return this.#hours.get(`${hour} ${tenant}`) ?? new Map();
  }

  #sourcesOf(tenant: TenantId): Map<string, SourceRefusals> {
    const key = `${hourOf(this.#clock.nowMs())} ${tenant}`;
    const known = this.#hours.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#hours.keys();
    if (this.#hours.size >= maxHourCount && oldest !== undefined) this.#hours.delete(oldest);
    const sources = new Map<string, SourceRefusals>();
    this.#hours.set(key, sources);
    return sources;
  }
}
