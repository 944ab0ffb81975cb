import { keptFrameCount } from "../party-listeners.ts";
import type { PartyFrame } from "../../ports/party-hub.ts";
import type { PartyPlace, PartyRecords } from "./party-records.ts";

const framesABatch = 200;
const retryMs = 100;

/**
 * Frames of one party on their way to Redis, one batch after the other. What could not be sent is sent again, but for notices, of which only the
 * newest count; a batch whose answer was lost is published once.
 */
export class PartyOutbox {
  readonly #records: PartyRecords;
  readonly #place: PartyPlace;
  readonly #by: { readonly processId: string; readonly epoch: number };
  readonly #onRefused: () => void;
  #frames: PartyFrame[] = [];
  #batchCount = 0;
  #sending: Promise<void> | undefined;
  #isOpen = true;

  /** `onRefused`: the party is another's. */
  constructor(
    records: PartyRecords,
    place: PartyPlace,
    by: { readonly processId: string; readonly epoch: number },
    onRefused: () => void,
  ) {
    this.#records = records;
    this.#place = place;
    this.#by = by;
    this.#onRefused = onRefused;
  }

  send(frames: readonly PartyFrame[]): void {
    for (const frame of frames) this.#frames.push(frame);
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when all is sent. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  close(): void {
    this.#isOpen = false;
    this.#frames = [];
  }

  async #sendAll(): Promise<void> {
    // What is published in one turn goes together.
    await Promise.resolve();
    while (this.#isOpen && this.#frames.length > 0) {
      const frames = this.#frames.splice(0, framesABatch);
      this.#batchCount += 1;
      await this.#sendBatch(frames, this.#batchCount);
    }
    this.#sending = undefined;
  }

  async #sendBatch(frames: readonly PartyFrame[], number: number): Promise<void> {
    for (let rest = frames; this.#isOpen && rest.length > 0;) {
      try {
        if (!(await this.#records.publish(this.#place, { ...this.#by, number, frames: rest }))) this.#onRefused();
        return;
      } catch {
        rest = rest.filter(({ kind }) => kind !== "notice");
        this.#frames = this.#frames.filter(({ kind }) => kind !== "notice").slice(-keptFrameCount);
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
