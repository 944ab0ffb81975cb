/** Ports: one interface per outside thing, each with its contract suite beside it (`*.contract.ts`). Every method carries the tenant. */
import type { Event } from "../domain/event.ts";
import type { TenantId } from "../domain/ids.ts";

/** A place in one partition; positions of a partition grow with time, and the first event has position 1. */
export type Position = number;

export interface LoggedEvent {
  readonly position: Position;
  readonly event: Event;
}

/**
 * The durable, append-only stream of events, in partitions by account, so that one account's events stay in order.
 * Acknowledged means durable: when `append` resolves, the events survive the death of the process.
 */
export interface EventLog {
  readonly partitionCount: number;
  /** All or nothing. An id that was appended before, or twice in this call, is skipped; the result holds the events that were new. */
  append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]>;
  /** Up to `limit` events with a position above `after`, in order; empty at the end. */
  read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]>;
  /** The position of the last event of a partition, 0 when it is empty. */
  end(tenant: TenantId, partition: number): Promise<Position>;
  /** Removes every event of these accounts for good. Positions of the others stay, and no position is given out twice. */
  eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void>;
}

/** The partition of an account, the same for every adapter: FNV-1a over the UTF-16 units, modulo the count. */
export function partitionOf(accountId: string, partitionCount: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < accountId.length; index += 1)
    hash = Math.imul(hash ^ accountId.charCodeAt(index), 0x01000193) >>> 0;
  return hash % partitionCount;
}
