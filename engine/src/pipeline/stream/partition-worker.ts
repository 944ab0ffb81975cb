import { setImmediate as nextTurn } from "node:timers/promises";
import { messageOf } from "../../domain/errors.ts";
import type { AccountId, TenantId } from "../../domain/ids.ts";
import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { backOff, Stopped } from "./back-off.ts";
import { handledPosition, type ConsumerGroup, type EventBatch, type StreamPorts } from "./consumer-group.ts";
import { deliver } from "./deliver.ts";
import type { SetAside } from "./set-aside.ts";

/** What the workers of one set of consumers share. */
export interface WorkerContext {
  readonly ports: StreamPorts;
  readonly setAside: SetAside;
  readonly settings: WorkerSettings;
  /** Aborted when the consumers are closed. */
  readonly closing: AbortSignal;
  readonly onNotice: (notice: string) => void;
  /** Of the events that wait in all workers. */
  readonly buffer: { sizeBytes: number };
}

export interface WorkerSettings {
  readonly attemptCount: number;
  readonly firstBackOffMs: number;
  readonly longestBackOffMs: number;
  /** When all workers together hold so much, they hand over without waiting for more. */
  readonly maxBufferedBytes: number;
}

const defaultMaxEvents = 500;
const defaultMaxBytes = 2 ** 20;
const longestPage = 1000;
/** While a worker waits for a batch to fill, it looks for more so many times, and at least once in so long. */
const looksPerWait = 20;
const longestRestMs = 60_000;

/** About what an event takes as JSON. */
const sizeOf = ({ event }: LoggedEvent) => 100 + event.id.length + event.accountId.length + event.itemId.length;

/** Follows one partition of one tenant for one group: reads, gathers, hands over, moves the checkpoint. Pulls, so it never holds more than a batch. */
export class PartitionWorker {
  readonly tenant: TenantId;
  readonly partition: number;
  readonly group: ConsumerGroup;
  readonly #context: WorkerContext;
  readonly #beganAtMs: number;
  /** Behind all that was handled; undefined while it is not known. */
  #position: Position | undefined;
  /** Read and not yet handled. */
  #pending: LoggedEvent[] = [];
  #pendingBytes = 0;
  /** The batch that is being handled, from the first of `#pending`. */
  #handing: Promise<void> | undefined;
  /** While it is there no batch goes out. */
  #held: Promise<void> | undefined;
  /** Ends the wait for the next attempt. */
  #interruption = new AbortController();
  #loop: Promise<void> | undefined;
  #isWoken = false;
  #isFlushing = false;
  #isTroubled = false;
  #ring: () => void = () => {};
  setAsideCount = 0;

  constructor(context: WorkerContext, group: ConsumerGroup, tenant: TenantId, partition: number) {
    this.#context = context;
    this.group = group;
    this.tenant = tenant;
    this.partition = partition;
    this.#beganAtMs = context.ports.clock.nowMs();
  }

  /** Looks whether the log has more. */
  wake(): void {
    this.#isWoken = true;
    this.#loop ??= this.#run();
  }

  /** Resolves when all that the log has now is handled; `isFlushing` hands over without waiting for full batches. */
  async drain(isFlushing: boolean): Promise<void> {
    this.#isFlushing ||= isFlushing;
    this.#ring();
    this.wake();
    await this.#loop;
  }

  /** Hands over what has been read already, once, and resolves when the worker has ended. The context must be closing. */
  async close(): Promise<void> {
    this.#interruption.abort();
    this.#ring();
    await this.#loop;
  }

  /** How long the first event that it has read has waited for it, not counting the time before it began; 0 when it has none. */
  waitingMs(): number {
    const [first] = this.#pending;
    const sinceMs = Math.max(first?.arrivedAtMs ?? Infinity, this.#beganAtMs);
    return Math.max(0, this.#context.ports.clock.nowMs() - sinceMs);
  }

  /** Whether it is between attempts, so that slowing the senders would help nobody. */
  isTroubled(): boolean {
    return this.#isTroubled;
  }

  /** Resolves when the batch under way is handled. */
  async handedOver(): Promise<void> {
    await this.#handing?.catch(() => {});
  }

  /**
   * Waits for the batch under way, or takes it back where it is waiting for its next attempt, and lets none go out until the
   * result is called.
   */
  async hold(): Promise<() => void> {
    const before = this.#held;
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    this.#held = held;
    await before;
    this.#interruption.abort();
    await this.handedOver();
    this.#interruption = new AbortController();
    return () => {
      if (this.#held === held) this.#held = undefined;
      release();
    };
  }

  /** So that what was erased from the log is not handled from memory; only while it is held. */
  forgetAccounts(accounts: ReadonlySet<AccountId>): void {
    this.#keep(this.#pending.filter(({ event }) => !accounts.has(event.accountId)));
  }

  async #run(): Promise<void> {
    const { closing } = this.#context;
    try {
      while (!closing.aborted && (this.#isWoken || this.#pending.length > 0)) await this.#guarded(() => this.#step());
      // What was gathered goes out once more; whatever does not is read again next time.
      if (this.#pending.length > 0) await this.#handOver();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      this.#loop = undefined;
      this.#isFlushing = false;
    }
  }

  /** A log or a checkpoint that cannot be read is no reason to end. */
  async #guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
      this.#isTroubled = false;
    } catch (error) {
      if (error instanceof Stopped) {
        if (this.#context.closing.aborted) throw error;
        return;
      }
      this.#tellTrouble(error, 1);
      await backOff(this.#backOff(), 5);
    }
  }

  async #step(): Promise<void> {
    // Stores of one process answer without ever leaving this turn: requests would wait until the whole log was handled.
    await nextTurn();
    await this.#fill();
    const [first] = this.#pending;
    if (first === undefined) return;
    const remainingMs = this.#remainingMs(first);
    if (remainingMs > 0)
      await this.#rest(Math.min(remainingMs, (this.group.maxWaitMs ?? 0) / looksPerWait, longestRestMs));
    else await this.#handOver();
  }

  /** Reads what fits into a batch. */
  async #fill(): Promise<void> {
    const { ports } = this.#context;
    this.#position ??= await handledPosition(ports, this.group, this.tenant, this.partition);
    const { maxEvents = defaultMaxEvents } = this.group;
    while (this.#pending.length < maxEvents && !this.#isLarge()) {
      this.#isWoken = false;
      const after: Position = this.#pending.at(-1)?.position ?? this.#position;
      const limit = Math.min(longestPage, maxEvents - this.#pending.length);
      const page = await ports.eventLog.read(this.tenant, this.partition, after, limit);
      if (page.length === 0) return;
      this.#keep([...this.#pending, ...page]);
    }
    // There may be more than fits.
    this.#isWoken = true;
  }

  #remainingMs(first: LoggedEvent): number {
    const { maxEvents = defaultMaxEvents, maxWaitMs = 0 } = this.group;
    const { buffer, settings, ports } = this.#context;
    const isDue =
      this.#isFlushing ||
      this.#pending.length >= maxEvents ||
      this.#isLarge() ||
      buffer.sizeBytes >= settings.maxBufferedBytes;
    return isDue ? 0 : Math.min(maxWaitMs, first.arrivedAtMs + maxWaitMs - ports.clock.nowMs());
  }

  #isLarge(): boolean {
    return this.#pendingBytes >= (this.group.maxBytes ?? defaultMaxBytes);
  }

  /** Until so much time has passed or somebody rings. Does not keep the process alive: what waits is in the log. */
  async #rest(durationMs: number): Promise<void> {
    if (this.#context.closing.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, durationMs).unref();
      this.#ring = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#ring = () => {};
  }

  async #handOver(): Promise<void> {
    while (this.#held !== undefined) await this.#held;
    const { maxBytes = defaultMaxBytes } = this.group;
    let sizeBytes = 0;
    const tooLarge = this.#pending.findIndex((logged) => (sizeBytes += sizeOf(logged)) > maxBytes);
    const count = tooLarge === -1 ? this.#pending.length : Math.max(1, tooLarge);
    const batch = { tenant: this.tenant, partition: this.partition, events: this.#pending.slice(0, count) };
    this.#handing = this.#deliver(batch);
    try {
      await this.#handing;
    } finally {
      this.#handing = undefined;
    }
  }

  async #deliver(batch: EventBatch): Promise<void> {
    const { settings } = this.#context;
    const [first] = batch.events;
    if (first === undefined) return;
    const delivery = {
      handle: async (piece: EventBatch) => this.group.handle(piece),
      advance: (to: Position) => this.#advance(to),
      setAside: (logged: LoggedEvent, reason: string) => this.#setAside(first, logged, reason),
      onTrouble: (error: unknown, count: number) => this.#tellTrouble(error, count),
      backOff: this.#backOff(),
      attemptCount: settings.attemptCount,
    };
    await deliver(delivery, batch);
  }

  async #advance(to: Position): Promise<void> {
    const from = this.#position ?? 0n;
    const { checkpoints } = this.#context.ports;
    const hasOwn = this.group.startAfter !== undefined;
    if (!hasOwn && !(await checkpoints.advance(this.tenant, this.group.name, this.partition, { from, to }))) {
      // Another consumer of this group was there: go on from where it is.
      this.#position = undefined;
      this.#keep([]);
      this.#isWoken = true;
      throw new Stopped();
    }
    this.#position = to;
    this.#keep(this.#pending.filter(({ position }) => position > to));
  }

  async #setAside(batchStart: LoggedEvent, { position, arrivedAtMs, event }: LoggedEvent, reason: string) {
    const { setAside, ports, onNotice } = this.#context;
    const place = { tenant: this.tenant, group: this.group.name, partition: this.partition };
    await setAside.add(place, batchStart, {
      position: String(position),
      arrivedAtMs,
      setAsideAtMs: ports.clock.nowMs(),
      reason,
      event,
    });
    this.setAsideCount += 1;
    onNotice(
      `Consumer group ${this.group.name} cannot handle the event ${JSON.stringify(event.id)} and set it aside: ${reason} ` +
        "`codecatalyst events list` shows it, `codecatalyst events replay` tries again.",
    );
  }

  #tellTrouble(error: unknown, count: number): void {
    this.#isTroubled = true;
    if (count === 1) this.#context.onNotice(`Consumer group ${this.group.name} tries again: ${messageOf(error)}`);
  }

  #keep(events: LoggedEvent[]): void {
    const { buffer } = this.#context;
    buffer.sizeBytes -= this.#pendingBytes;
    this.#pending = events;
    this.#pendingBytes = events.reduce((total, logged) => total + sizeOf(logged), 0);
    buffer.sizeBytes += this.#pendingBytes;
  }

  #backOff() {
    const { ports, settings, closing } = this.#context;
    return {
      random: ports.random,
      firstMs: settings.firstBackOffMs,
      longestMs: settings.longestBackOffMs,
      signal: closing.aborted ? closing : this.#interruption.signal,
    };
  }
}
