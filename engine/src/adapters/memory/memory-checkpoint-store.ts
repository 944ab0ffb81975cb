import type { TenantId } from "../../domain/ids.ts";
import type { CheckpointMove, CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { Position } from "../../ports/event-log.ts";
import { ByTenant } from "./by-tenant.ts";

export class MemoryCheckpointStore implements CheckpointStore {
  readonly #tenants = new ByTenant(() => new Map<string, Position>());

  async get(tenant: TenantId, group: string, partition: number): Promise<Position> {
    return this.#tenants.of(tenant).get(`${partition} ${group}`) ?? 0n;
  }

  async advance(tenant: TenantId, group: string, partition: number, { from, to }: CheckpointMove): Promise<boolean> {
    const positions = this.#tenants.of(tenant);
    const key = `${partition} ${group}`;
    if ((positions.get(key) ?? 0n) !== from) return false;
    positions.set(key, to);
    return true;
  }
}
