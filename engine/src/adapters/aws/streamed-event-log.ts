import type { TenantId } from "../../domain/ids.ts";
import type { EventLog, LoggedEvent } from "../../ports/event-log.ts";

/** A log whose records also come to functions by themselves. */
export interface StreamedEventLog extends EventLog {
  /** Of events of a partition that came by other means than `read`, those that were not erased since. */
  withoutErased(tenant: TenantId, partition: number, events: readonly LoggedEvent[]): Promise<readonly LoggedEvent[]>;
}
