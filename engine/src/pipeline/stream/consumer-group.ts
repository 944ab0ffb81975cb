/** The stream: consumer groups that follow the event log, each at its own pace. This file: what a group is. */
import type { AccountId, TenantId } from "../../domain/ids.ts";
import type { CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventLog, LoggedEvent, Position } from "../../ports/event-log.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { Random } from "../../ports/random.ts";

/** Consecutive events of one partition. Unless it is a replay, it begins right behind what the group has handled. */
export interface EventBatch {
  readonly tenant: TenantId;
  readonly partition: number;
  readonly events: readonly LoggedEvent[];
  /** Events that were set aside come again, out of turn: their positions lie behind the group's own. */
  readonly isReplay?: boolean;
}

export interface ConsumerGroup {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * May see events again after a crash or a failure, in other batches: idempotent by event id or position. Batches of one
   * partition come one after the other. Throwing means: try again, then halve the batch until the event that cannot be
   * handled stands alone and is set aside. Where the world is at fault (a full disk, no connection) it is tried for ever.
   */
  handle(batch: EventBatch): Promise<void>;
  /** A batch is handed over when it has so many events (500), */
  readonly maxEvents?: number;
  /** or about so many bytes (1 MiB), */
  readonly maxBytes?: number;
  /** or its first event has waited so long (0). */
  readonly maxWaitMs?: number;
  /** Where to begin, for groups that keep their place with their state; for the others it is in the checkpoint store. */
  startAfter?(tenant: TenantId, partition: number): Promise<Position>;
  /** What it handled it keeps for good. The log lets events go only where such a group has them. */
  readonly isArchive?: boolean;
  /** Removes what the group keeps of these accounts; called when the log has erased them and no batch is under way. */
  eraseAccounts?(tenant: TenantId, accountIds: readonly AccountId[]): Promise<void>;
}

export interface StreamPorts {
  readonly eventLog: EventLog;
  readonly checkpoints: CheckpointStore;
  /** For events that were set aside. */
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** The place behind all that a group has durably handled. */
export async function handledPosition(
  { checkpoints }: Pick<StreamPorts, "checkpoints">,
  group: ConsumerGroup,
  tenant: TenantId,
  partition: number,
): Promise<Position> {
  return (await group.startAfter?.(tenant, partition)) ?? checkpoints.get(tenant, group.name, partition);
}
