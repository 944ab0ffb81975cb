import { AsyncLocalStorage } from "node:async_hooks";
import type { Bus, DomainEvent, DomainEventOf } from "../../ports/bus.ts";

/** One outermost `publish` and all that its handlers published in turn. */
interface Cascade {
  readonly deliveries: Promise<void>[];
  isOver: boolean;
}

interface Subscription {
  readonly kind: DomainEvent["kind"];
  readonly handle: (event: DomainEvent) => void | Promise<void>;
  /** Settles when all that was sent to this subscriber so far is handled. */
  tail: Promise<void>;
  isOpen: boolean;
}

type FailureReport = (error: unknown, event: DomainEvent) => void;

const warn: FailureReport = (error, event) =>
  process.emitWarning(`A subscriber failed on ${event.kind}: ${error instanceof Error ? error.stack : String(error)}`);

/**
 * Each subscriber handles one event after the other. A handler that publishes would wait for itself that way, so within
 * a handler `publish` returns at once, and the outermost `publish` waits for everything that followed from it.
 */
export class MemoryBus implements Bus {
  readonly #subscriptions = new Set<Subscription>();
  readonly #cascade = new AsyncLocalStorage<Cascade>();
  readonly #reportFailure: FailureReport;

  constructor(reportFailure: FailureReport = warn) {
    this.#reportFailure = reportFailure;
  }

  async publish(event: DomainEvent): Promise<void> {
    const outer = this.#cascade.getStore();
    if (outer !== undefined && !outer.isOver) {
      this.#deliver(event, outer);
      return;
    }
    const cascade: Cascade = { deliveries: [], isOver: false };
    this.#deliver(event, cascade);
    for (const delivery of cascade.deliveries) await delivery;
    cascade.isOver = true;
  }

  subscribe<Kind extends DomainEvent["kind"]>(
    kind: Kind,
    handle: (event: DomainEventOf<Kind>) => void | Promise<void>,
  ): () => void {
    const subscription: Subscription = {
      kind,
      // Only events of this kind reach it.
      handle: handle as Subscription["handle"],
      tail: Promise.resolve(),
      isOpen: true,
    };
    this.#subscriptions.add(subscription);
    return () => {
      subscription.isOpen = false;
      this.#subscriptions.delete(subscription);
    };
  }

  #deliver(event: DomainEvent, cascade: Cascade): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.kind !== event.kind) continue;
      const before = subscription.tail;
      subscription.tail = this.#cascade.run(cascade, () => this.#handleAfter(before, subscription, event));
      cascade.deliveries.push(subscription.tail);
    }
  }

  async #handleAfter(before: Promise<void>, subscription: Subscription, event: DomainEvent): Promise<void> {
    await before;
    if (!subscription.isOpen) return;
    try {
      await subscription.handle(event);
    } catch (error) {
      this.#reportFailure(error, event);
    }
  }
}
