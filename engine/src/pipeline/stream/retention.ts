import type { TenantId } from "../../domain/ids.ts";
import type { Position } from "../../ports/event-log.ts";
import { handledPosition, type ConsumerGroup, type StreamPorts } from "./consumer-group.ts";

/** So long an event stays in the log at least, for replay from any position. */
export const retentionMs = 24 * 60 * 60 * 1000;

export interface RetentionPorts extends Pick<StreamPorts, "eventLog" | "checkpoints" | "clock"> {
  /** How far histories have taken in a partition; they are no group, since they are part of acknowledging. */
  readonly profiles: { position(tenant: TenantId, partition: number): Promise<Position> };
}

/**
 * Lets go of what arrived longer ago than `retentionMs` and was handled by every group and by the histories. Nothing goes
 * where no group keeps what it handled: the log is then the only place that has it.
 */
export async function expireHandled(ports: RetentionPorts, groups: readonly ConsumerGroup[]): Promise<void> {
  if (!groups.some(({ isArchive }) => isArchive === true)) return;
  const { eventLog, profiles, clock } = ports;
  const arrivedBeforeMs = clock.nowMs() - retentionMs;
  for (const tenant of await eventLog.tenants())
    for (let partition = 0; partition < eventLog.partitionCount; partition += 1) {
      let upTo = await profiles.position(tenant, partition);
      for (const group of groups) {
        const handled = await handledPosition(ports, group, tenant, partition);
        if (handled < upTo) upTo = handled;
      }
      await eventLog.expire(tenant, partition, { arrivedBeforeMs, upTo });
    }
}
