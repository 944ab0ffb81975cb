import type { Client } from "./client.ts";
import type { NewEvent } from "./operations.ts";
/** Where events wait that could not be sent yet. */
export interface QueueStorage {
  load(): readonly NewEvent[];
  /** Replaces what is kept. */
  save(events: readonly NewEvent[]): void;
}
export interface EventQueueOptions {
  /** Keeps events over the end of the page or process; in memory only when left out. */
  readonly storage?: QueueStorage;
  /** Events wait for others so long; 1 second unless given. */
  readonly gatherMs?: number;
  /** So many go in one request at most; 500 unless given. */
  readonly batchCount?: number;
  /** So many wait at most; the oldest are let go of first. 10,000 unless given. */
  readonly keptCount?: number;
  /** Told of events that the server refuses for good. */
  readonly onRejected?: (event: NewEvent, message: string) => void;
  /** Told of events that there was no room for. */
  readonly onDropped?: (events: readonly NewEvent[]) => void;
}
/**
 * Gathers events and sends them in batches; while the server cannot be reached they wait, and are sent again with growing pauses. Each
 * has an id and its time from the moment on when it was recorded, so that none counts twice.
 */
export interface EventQueue {
  record(event: NewEvent): void;
  /** Sends what waits; resolves when it was sent, or could not be. */
  flush(options?: { readonly keepalive?: boolean }): Promise<void>;
  readonly waitingCount: number;
  /** Sends what waits, then stops. */
  close(): Promise<void>;
}
export declare function createEventQueue(client: Pick<Client, "recordEvents">, options?: EventQueueOptions): EventQueue;
