import type { Writable } from "node:stream";
import type { WebSocket } from "ws";
import { textFrame } from "./text-frame.ts";
import type { TurnEnd } from "./turn-end.ts";

export interface OutboxLimits {
  /** With more than this in the kernel's and the library's hands nothing more is handed over. No less than the stream's high-water mark. */
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

/** A socket, the stream under it, and what tells of the end of a turn. */
interface OutboxWay {
  readonly socket: Pick<WebSocket, "readyState" | "OPEN">;
  readonly stream: Pick<Writable, "write" | "once" | "writableLength">;
  readonly turnEnd: TurnEnd;
}

/** Bytes are those of a frame. */
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
 *
 * NOTE: Frames go past the library, straight to the stream, and those of one turn together: a frame is made once for all members of a party,
 * and a system call for each message is most of what a message costs. The library, which compresses nothing here, writes its own frames
 * whole and at once, so that none gets into another.
 */
export class Outbox {
  readonly #way: OutboxWay;
  readonly #limits: OutboxLimits;
  readonly #events: OutboxEvents;
  /** Of this turn. */
  #frames: Buffer[] | undefined;
  #framesBytes = 0;
  #waiting: Waiting[] = [];
  #stalled: NodeJS.Timeout | undefined;
  #counts: Record<OutboxClass, number> = { control: 0, chat: 0 };

  constructor(way: OutboxWay, limits: OutboxLimits, events: OutboxEvents) {
    this.#way = way;
    this.#limits = limits;
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  send(payload: Payload | (() => string), key?: string, ofClass: OutboxClass = "control"): void {
    if (!this.#isOpen()) return;
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
    if (!this.#isOpen()) return;
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

  /** Hands over what this turn has brought so far: to be called before the socket is closed. */
  flush(): void {
    const frames = this.#frames;
    if (frames === undefined) return;
    this.#frames = undefined;
    this.#framesBytes = 0;
    const [first] = frames;
    if (first !== undefined && this.#isOpen())
      this.#way.stream.write(frames.length === 1 ? first : Buffer.concat(frames));
  }

  /** Ends it, and answers what still waited and was not made yet, in order. */
  close(): readonly (() => string)[] {
    clearTimeout(this.#stalled);
    return this.#waiting.splice(0).flatMap(({ payload }) => (typeof payload === "function" ? payload : []));
  }

  #isOpen(): boolean {
    const { socket } = this.#way;
    return socket.readyState === socket.OPEN;
  }

  #hasRoom(): boolean {
    return this.#way.stream.writableLength + this.#framesBytes < this.#limits.bufferedBytes;
  }

  #judge(): void {
    const { queuedCount, chatCount = queuedCount, stalledMs } = this.#limits;
    if (this.#counts.control > queuedCount || this.#counts.chat > chatCount) this.#giveUp();
    else if (this.#stalled === undefined) {
      this.#way.stream.once("drain", () => this.#goOn());
      this.#stalled = setTimeout(() => this.#giveUp(), stalledMs).unref();
    }
  }

  #hand(payload: Payload | (() => string)): void {
    const ready = typeof payload === "function" ? payload() : payload;
    const frame = typeof ready === "string" ? textFrame(ready) : ready;
    this.#framesBytes += frame.length;
    if (this.#frames !== undefined) return void this.#frames.push(frame);
    this.#frames = [frame];
    this.#way.turnEnd.add(this);
  }

  /** The other side has taken everything that it was handed. */
  #goOn(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    while (this.#waiting.length > 0 && this.#hasRoom() && this.#isOpen()) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      if (next.key === undefined) this.#counts[next.class] -= 1;
      this.#hand(next.payload);
    }
    if (this.#waiting.length > 0) this.#judge();
    else this.#events.onDrained?.();
  }

  #giveUp(): void {
    clearTimeout(this.#stalled);
    this.#events.onTooSlow();
  }
}
