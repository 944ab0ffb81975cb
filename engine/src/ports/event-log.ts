/** Ports: one interface per outside thing, each with its contract suite beside it (`*.contract.ts`). Every method carries the tenant. */
import type { Event } from "../domain/event.ts";
import type { TenantId } from "../domain/ids.ts";

/**
 * A place in one partition: it grows with each event, is never given out twice, and has as many digits as the store needs
 * (a sequence number of Kinesis has 56). 0n is before the first.
 */
export type Position = bigint;

export interface LoggedEvent {
  readonly position: Position;
  /** When the log took it (ms since 1970, UTC): retention and the lake's hours go by it, whatever the sender's clock said. */
  readonly arrivedAtMs: number;
  readonly event: Event;
}

/**
 * The durable, append-only stream of events, in partitions by account, so that one account's events stay in order.
 * Acknowledged means durable: when `append` resolves, the events survive the death of the process. Within a partition,
 * times of arrival never go back, not even where the clock does.
 */
export interface EventLog {
  readonly partitionCount: number;
  /** How often consumers look for events that other processes appended or that show late; left out where nobody else appends. */
  readonly pollMs?: number;
  /** Those that ever had events, sorted by code unit. */
  tenants(): Promise<readonly TenantId[]>;
  /**
   * An id that was appended before, or twice in this call, is skipped; the result holds the events that were new. At least
   * once: a store without transactions may, after a crash in the middle, keep some of a call that was not acknowledged, each
   * event whole, and `read` may then give an event a second time when the sender repeats it; so it may where the network lost the
   * store's answer. So consumers go by event id.
   */
  append(tenant: TenantId, events: readonly Event[]): Promise<readonly Event[]>;
  /** Up to `limit` events with a position above `after`, in order; empty at the end, which a log of many machines may see a moment late. */
  read(tenant: TenantId, partition: number, after: Position, limit: number): Promise<readonly LoggedEvent[]>;
  /** The position behind which `read` gives the kept events that arrived at or after a time, and no others. */
  positionBefore(tenant: TenantId, partition: number, atMs: number): Promise<Position>;
  /** How far a consumer at `after` is behind: ms since the first event that waits for it arrived; 0 at the end. */
  lagMs(tenant: TenantId, partition: number, after: Position): Promise<number>;
  /**
   * Lets go of events that arrived before a time and lie at or before a position; their ids stay known. Logs that let go
   * by themselves do nothing.
   */
  expire(tenant: TenantId, partition: number, limits: ExpiryLimits): Promise<void>;
  /** Removes every event of these accounts for good, and forgets their ids. Positions of the others stay, and none is given out twice. */
  eraseAccounts(tenant: TenantId, accountIds: readonly string[]): Promise<void>;
}

export interface ExpiryLimits {
  readonly arrivedBeforeMs: number;
  readonly upTo: Position;
}

/** The partition of an account, the same for every adapter: FNV-1a over the UTF-16 units, modulo the count. */
export function partitionOf(accountId: string, partitionCount: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < accountId.length; index += 1)
    hash = Math.imul(hash ^ accountId.charCodeAt(index), 0x01000193) >>> 0;
  return hash % partitionCount;
}
