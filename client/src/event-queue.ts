import { ApiError } from "./api-error.ts";
import type { Client } from "./client.ts";
import type { NewEvent } from "./operations.ts";
import { retryDelayMs } from "./retry.ts";

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

export function createEventQueue(client: Pick<Client, "recordEvents">, options: EventQueueOptions = {}): EventQueue {
  return new GatheringQueue(client, options);
}

class GatheringQueue implements EventQueue {
  readonly #client: Pick<Client, "recordEvents">;
  readonly #options: EventQueueOptions;
  #waiting: readonly NewEvent[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #failureCount = 0;
  #isClosed = false;

  constructor(client: Pick<Client, "recordEvents">, options: EventQueueOptions) {
    this.#client = client;
    this.#options = options;
    this.#waiting = options.storage?.load() ?? [];
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  record(event: NewEvent): void {
    const { keptCount = 10_000, gatherMs = 1_000, onDropped } = this.#options;
    const all = [...this.#waiting, identified(event)];
    const dropped = all.slice(0, Math.max(0, all.length - keptCount));
    this.#keep(all.slice(dropped.length));
    if (dropped.length > 0) onDropped?.(dropped);
    if (this.#timer === undefined) this.#schedule(gatherMs);
  }

  async flush({ keepalive }: { readonly keepalive?: boolean } = {}): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll(keepalive).finally(() => (this.#sending = undefined));
    await this.#sending;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    clearTimeout(this.#timer);
  }

  async #sendAll(keepalive: boolean | undefined): Promise<void> {
    const { batchCount = 500 } = this.#options;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, batchCount);
      try {
        const { rejected } = await this.#client.recordEvents(
          { body: { events: batch } },
          keepalive === undefined ? {} : { keepalive },
        );
        for (const { index, message } of rejected) this.#reject(batch.slice(index, index + 1), message);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429 || error.status === 401)
          return this.#waitLonger();
        this.#reject(batch, error.message);
      }
      this.#failureCount = 0;
      const sent = new Set(batch);
      this.#keep(this.#waiting.filter((event) => !sent.has(event)));
    }
  }

  #waitLonger(): void {
    this.#failureCount += 1;
    this.#schedule(retryDelayMs(this.#failureCount, { firstDelayMs: this.#options.gatherMs ?? 1_000 }));
  }

  #reject(events: readonly NewEvent[], message: string): void {
    for (const event of events) this.#options.onRejected?.(event, message);
  }

  #keep(events: readonly NewEvent[]): void {
    this.#waiting = events;
    this.#options.storage?.save(events);
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delayMs);
  }
}

/** The server gives an event that takes another back its id. */
function identified(event: NewEvent): NewEvent {
  const at = event.at ?? new Date().toISOString();
  return event.kind === "retract" ? { ...event, at } : { id: crypto.randomUUID(), ...event, at };
}
