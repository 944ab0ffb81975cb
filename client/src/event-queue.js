import { ApiError } from "./api-error.js";
import { retryDelayMs } from "./retry.js";
export function createEventQueue(client, options = {}) {
  return new GatheringQueue(client, options);
}
class GatheringQueue {
  #client;
  #options;
  #waiting;
  #timer;
  #sending;
  #failureCount = 0;
  #isClosed = false;
  constructor(client, options) {
    this.#client = client;
    this.#options = options;
    this.#waiting = options.storage?.load() ?? [];
    if (this.#waiting.length > 0) this.#schedule(0);
  }
  get waitingCount() {
    return this.#waiting.length;
  }
  record(event) {
    const { keptCount = 10_000, gatherMs = 1_000, onDropped } = this.#options;
    const all = [...this.#waiting, identified(event)];
    const dropped = all.slice(0, Math.max(0, all.length - keptCount));
    this.#keep(all.slice(dropped.length));
    if (dropped.length > 0) onDropped?.(dropped);
    if (this.#timer === undefined) this.#schedule(gatherMs);
  }
  async flush({ keepalive } = {}) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll(keepalive).finally(() => (this.#sending = undefined));
    await this.#sending;
  }
  async close() {
    this.#isClosed = true;
    await this.flush();
    clearTimeout(this.#timer);
  }
  async #sendAll(keepalive) {
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
  #waitLonger() {
    this.#failureCount += 1;
    this.#schedule(retryDelayMs(this.#failureCount, { firstDelayMs: this.#options.gatherMs ?? 1_000 }));
  }
  #reject(events, message) {
    for (const event of events) this.#options.onRejected?.(event, message);
  }
  #keep(events) {
    this.#waiting = events;
    this.#options.storage?.save(events);
  }
  #schedule(delayMs) {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delayMs);
  }
}
/** The server gives an event that takes another back its id. */
function identified(event) {
  const at = event.at ?? new Date().toISOString();
  return event.kind === "retract" ? { ...event, at } : { id: crypto.randomUUID(), ...event, at };
}
