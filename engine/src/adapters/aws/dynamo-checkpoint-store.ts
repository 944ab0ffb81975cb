import type { TenantId } from "../../domain/ids.ts";
import type { CheckpointMove, CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { Position } from "../../ports/event-log.ts";
import { joinedKey, textKey } from "./dynamo-keys.ts";
import { isAbsent, type Condition, type DynamoTable } from "./dynamo-table.ts";
import { positionText } from "./positions.ts";

/** On the sessions table: a row a group and partition. */
export class DynamoCheckpointStore implements CheckpointStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(tenant: TenantId, group: string, partition: number): Promise<Position> {
    const row = await this.#table.get(checkpointKey(tenant, group, partition));
    return BigInt(row?.attributes["position"]?.toString() ?? 0);
  }

  async advance(tenant: TenantId, group: string, partition: number, { from, to }: CheckpointMove): Promise<boolean> {
    const isThere: Condition = {
      expression: "#position = :from",
      names: { "#position": "position" },
      values: { ":from": positionText(from) },
    };
    const isAtStart = { ...isThere, expression: `${isAbsent.expression} OR ${isThere.expression}` };
    const row = { ...checkpointKey(tenant, group, partition), attributes: { position: positionText(to) } };
    return this.#table.put(row, from === 0n ? isAtStart : isThere);
  }
}

const checkpointKey = (tenant: TenantId, group: string, partition: number) => ({
  pk: joinedKey(tenant, "checkpoints", group),
  sk: textKey(String(partition)),
});
