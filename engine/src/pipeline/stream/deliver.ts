import type { LoggedEvent, Position } from "../../ports/event-log.ts";
import { messageOf } from "../../domain/errors.ts";
import { backOff, isOutage, Stopped, type BackOff } from "./back-off.ts";
import type { EventBatch } from "./consumer-group.ts";

export interface Delivery {
  readonly handle: (batch: EventBatch) => Promise<void>;
  /** All up to here is handled or set aside. */
  readonly advance: (to: Position) => Promise<void>;
  /** Keeps an event of the batch for later, with the reason. */
  readonly setAside: (logged: LoggedEvent, reason: string) => Promise<void>;
  readonly onTrouble: (error: unknown, attempt: number) => void;
  readonly backOff: BackOff;
  /** How often a batch is tried as a whole. */
  readonly attemptCount: number;
}

/** How often an event that stands alone is tried before it is set aside. */
const attemptsAlone = 2;

/**
 * Hands a batch over until all of it is handled or set aside: as a whole a few times, then in halves, so that one event that
 * cannot be handled costs log2(size) tries and delays nothing else. Advances behind each piece, in order. Throws `Stopped`.
 */
export async function deliver(delivery: Delivery, batch: EventBatch): Promise<void> {
  await deliverPiece(delivery, batch, delivery.attemptCount);
}

async function deliverPiece(delivery: Delivery, batch: EventBatch, attempts: number): Promise<void> {
  const { events } = batch;
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return;
  try {
    await attempt(delivery, () => delivery.handle(batch), attempts);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    if (events.length > 1) {
      const middle = events.length >> 1;
      for (const half of [events.slice(0, middle), events.slice(middle)])
        await deliverPiece(delivery, { ...batch, events: half }, half.length === 1 ? attemptsAlone : 1);
      return;
    }
    await attempt(delivery, () => delivery.setAside(first, messageOf(error)), Infinity);
  }
  await attempt(delivery, () => delivery.advance(last.position), Infinity);
}

/** Where the world is at fault, however many attempts it takes. */
async function attempt(delivery: Delivery, work: () => Promise<void>, attempts: number): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Stopped) throw error;
      if (count >= attempts && !isOutage(error)) throw error;
      delivery.onTrouble(error, count);
      await backOff(delivery.backOff, count);
    }
  }
}
