import type { TenantId } from "../domain/ids.ts";
import type { Position } from "./event-log.ts";

/** How far each consumer group has handled each partition of the event log. A crash may take it back to an earlier place, never ahead. */
export interface CheckpointStore {
  /** 0n at the start. */
  get(tenant: TenantId, group: string, partition: number): Promise<Position>;
  /** Moves from exactly `from`; false, and nothing changes, where another consumer moved it meanwhile. */
  advance(tenant: TenantId, group: string, partition: number, move: CheckpointMove): Promise<boolean>;
}

export interface CheckpointMove {
  readonly from: Position;
  readonly to: Position;
}
