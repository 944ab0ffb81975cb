import type { WebSocket } from "ws";

export interface OutboxLimits {
  /** With more than this in the kernel's and the library's hands nothing more is handed over. */
  readonly bufferedBytes: number;
  /** So many messages wait at most, besides those that a newer one replaces. */
  readonly queuedCount: number;
  /** A consumer that takes nothing for so long is given up. */
  readonly stalledMs: number;
}

interface OutboxEvents {
  readonly onTooSlow: () => void;
  /** Nothing waits any more. */
  readonly onDrained?: () => void;
}

interface Waiting {
  /** Made only when its turn comes, so that what is replaced costs nothing. */
  readonly text: () => string;
  readonly key: string | undefined;
}

/**
 * What goes out on a socket, at the pace at which the other side takes it. Of messages with one key only the latest waits; when the
 * others become too many, or nothing is taken for too long, the consumer is told to be too slow.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #limits: OutboxLimits;
  readonly #events: OutboxEvents;
  readonly #waiting: Waiting[] = [];
  #stalled: NodeJS.Timeout | undefined;
  #unkeyedCount = 0;

  constructor(socket: WebSocket, limits: OutboxLimits, events: OutboxEvents) {
    this.#socket = socket;
    this.#limits = limits;
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  send(text: () => string, key?: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#hand(text());
      return;
    }
    const replaced = key === undefined ? -1 : this.#waiting.findIndex((waiting) => waiting.key === key);
    if (replaced >= 0) this.#waiting.splice(replaced, 1);
    if (key === undefined) this.#unkeyedCount += 1;
    this.#waiting.push({ text, key });
    if (this.#unkeyedCount > this.#limits.queuedCount) this.#giveUp();
    else this.#stalled ??= setTimeout(() => this.#giveUp(), this.#limits.stalledMs).unref();
  }

  /** Drops what waits under a key. */
  forget(key: string): void {
    const place = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** Ends it, and answers what still waited, in order. */
  close(): readonly (() => string)[] {
    clearTimeout(this.#stalled);
    return this.#waiting.splice(0).map(({ text }) => text);
  }

  #hasRoom(): boolean {
    return this.#socket.bufferedAmount < this.#limits.bufferedBytes;
  }

  #hand(text: string): void {
    this.#socket.send(text, () => this.#flush());
  }

  #flush(): void {
    const hadToWait = this.#waiting.length > 0;
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    while (this.#waiting.length > 0 && this.#hasRoom() && this.#socket.readyState === this.#socket.OPEN) {
      const next = this.#waiting.shift();
      if (next?.key === undefined) this.#unkeyedCount -= 1;
      if (next !== undefined) this.#hand(next.text());
    }
    if (this.#waiting.length > 0) this.#stalled = setTimeout(() => this.#giveUp(), this.#limits.stalledMs).unref();
    else if (hadToWait) this.#events.onDrained?.();
  }

  #giveUp(): void {
    clearTimeout(this.#stalled);
    this.#events.onTooSlow();
  }
}
