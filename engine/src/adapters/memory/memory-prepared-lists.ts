import type { TenantId, UserId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { preparedTtlMs, type PreparedList, type PreparedLists } from "../../ports/prepared-lists.ts";
import { ByTenant } from "./by-tenant.ts";

interface Kept {
  readonly row: PreparedList;
  readonly expiresAtMs: number;
}

export class MemoryPreparedLists implements PreparedLists {
  readonly #clock: Clock;
  /** By user, then by name. */
  readonly #tenants = new ByTenant(() => new ByTenant(() => new Map<string, Kept>()));

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async put(tenant: TenantId, rows: readonly PreparedList[]): Promise<void> {
    const expiresAtMs = this.#clock.nowMs() + preparedTtlMs;
    for (const row of rows)
      this.#tenants
        .of(tenant)
        .of(row.userId)
        .set(row.name, { row: structuredClone(row), expiresAtMs });
  }

  async find(tenant: TenantId, userId: UserId, name: string): Promise<PreparedList | undefined> {
    const kept = this.#tenants.of(tenant).of(userId).get(name);
    return kept !== undefined && kept.expiresAtMs > this.#clock.nowMs() ? structuredClone(kept.row) : undefined;
  }

  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#tenants.of(tenant).of(id).clear();
  }
}
