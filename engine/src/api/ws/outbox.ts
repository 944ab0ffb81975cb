import type { WebSocket } from "ws";

export interface OutboxLimits {
  /** With more than this in the kernel's and the library's hands nothing more is handed over. */
  readonly bufferedBytes: number;
  /** So many messages wait at most, besides chat and those that a newer one replaces. */
  readonly queuedCount: number;
  /** So many messages of chat wait at most; as many as the others when left out. */
  readonly chatCount?: number;
  /** A consumer that takes nothing for so long is given up. */
  readonly stalledMs: number;
}

interface OutboxEvents {
  readonly onTooSlow: () => void;
  /** Nothing waits any more. */
  readonly onDrained?: () => void;
}

/** Bytes are those of UTF-8. */
type Payload = string | Buffer;

/** Of the others none is dropped. */
export type OutboxClass = "control" | "chat";

interface Waiting {
  /** Made only when its turn comes, so that what is replaced costs nothing. */
  readonly payload: Payload | (() => string);
  readonly key: string | undefined;
  readonly class: OutboxClass;
}

/**
 * What goes out on a socket, at the pace at which the other side takes it. Of messages with one key only the latest waits; when the
 * others become too many, or nothing is taken for too long, the consumer is told to be too slow.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #limits: OutboxLimits;
  readonly #events: OutboxEvents;
  readonly #onHanded = () => this.#flush();
  #waiting: Waiting[] = [];
  #stalled: NodeJS.Timeout | undefined;
  #counts: Record<OutboxClass, number> = { control: 0, chat: 0 };

  constructor(socket: WebSocket, limits: OutboxLimits, events: OutboxEvents) {
    this.#socket = socket;
    this.#limits = limits;
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  send(payload: Payload | (() => string), key?: string, ofClass: OutboxClass = "control"): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#hand(payload);
      return;
    }
    if (key === undefined) this.#counts[ofClass] += 1;
    else this.forget(key);
    this.#waiting.push({ payload, key, class: ofClass });
    this.#judge();
  }

  /** Before everything that waits; of one key only the latest. */
  sendFirst(payload: () => string, key: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#hasRoom()) {
      this.#hand(payload);
      return;
    }
    this.forget(key);
    this.#waiting.unshift({ payload, key, class: "control" });
    this.#judge();
  }

  /** Drops what waits under a key. */
  forget(key: string): void {
    const place = this.#waiting.findIndex((waiting) => waiting.key === key);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** Ends it, and answers what still waited and was not made yet, in order. */
  close(): readonly (() => string)[] {
    clearTimeout(this.#stalled);
    return this.#waiting.splice(0).flatMap(({ payload }) => (typeof payload === "function" ? payload : []));
  }

  #hasRoom(): boolean {
    return this.#socket.bufferedAmount < this.#limits.bufferedBytes;
  }

  #judge(): void {
    const { queuedCount, chatCount = queuedCount, stalledMs } = this.#limits;
    if (this.#counts.control > queuedCount || this.#counts.chat > chatCount) this.#giveUp();
    else this.#stalled ??= setTimeout(() => this.#giveUp(), stalledMs).unref();
  }

  #hand(payload: Payload | (() => string)): void {
    this.#socket.send(typeof payload === "function" ? payload() : payload, { binary: false }, this.#onHanded);
  }

  #flush(): void {
    const hadToWait = this.#waiting.length > 0;
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    while (this.#waiting.length > 0 && this.#hasRoom() && this.#socket.readyState === this.#socket.OPEN) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      if (next.key === undefined) this.#counts[next.class] -= 1;
      this.#hand(next.payload);
    }
    if (this.#waiting.length > 0) this.#stalled = setTimeout(() => this.#giveUp(), this.#limits.stalledMs).unref();
    else if (hadToWait) this.#events.onDrained?.();
  }

  #giveUp(): void {
    clearTimeout(this.#stalled);
    this.#events.onTooSlow();
  }
}
