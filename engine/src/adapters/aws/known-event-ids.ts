import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import { joinedKey, onlyKey, textKey } from "./dynamo-keys.ts";
import type { DynamoTable, Row, RowKey } from "./dynamo-table.ts";

/** For `KinesisEventLog`, on the sessions table: which ids were appended, and which of them by whom, until they expire. */
export class KnownEventIds {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #knownForMs: number;

  constructor(table: DynamoTable, clock: Clock, knownForMs: number) {
    this.#table = table;
    this.#clock = clock;
    this.#knownForMs = knownForMs;
  }

  /** Those of the ids that are known. */
  async knownOf(tenant: TenantId, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#table.getMany(ids.map((id) => idKey(tenant, id)));
    // DynamoDB removes expired rows within days, not at once.
    const nowSeconds = this.#clock.nowMs() / 1000;
    const live = rows.filter(({ attributes }) => Number(attributes["expiresAt"]) > nowSeconds);
    return new Set(live.map(({ attributes }) => String(attributes["id"])));
  }

  async add(tenant: TenantId, events: readonly Event[]): Promise<void> {
    const expiresAt = Math.ceil((this.#clock.nowMs() + this.#knownForMs) / 1000);
    const puts = events.flatMap(({ id, accountId }): readonly Row[] => [
      { ...ownedKey(tenant, accountId, id), attributes: { id, expiresAt } },
      { ...idKey(tenant, id), attributes: { id, expiresAt } },
    ]);
    await this.#table.writeMany({ puts });
  }

  async forget(tenant: TenantId, accountId: string): Promise<void> {
    const owned = await this.#table.queryAll(ownedPartition(tenant, accountId));
    await this.#table.writeMany({ deletes: owned.map(({ attributes }) => idKey(tenant, String(attributes["id"]))) });
    await this.#table.writeMany({ deletes: owned });
  }
}

const idKey = (tenant: TenantId, id: string): RowKey => ({ pk: joinedKey(tenant, "event id", id), sk: onlyKey });
const ownedPartition = (tenant: TenantId, accountId: string) => joinedKey(tenant, "event ids of", accountId);
const ownedKey = (tenant: TenantId, accountId: string, id: string): RowKey => ({
  pk: ownedPartition(tenant, accountId),
  sk: textKey(id),
});
