import { EngineError } from "../../domain/errors.ts";
import type { PartyLogEntry, PartyStore } from "../../ports/party-store.ts";
import type { LiveParty } from "./live-party.ts";

interface Waiting {
  readonly entry: PartyLogEntry;
  readonly resolve: (kept: PartyLogEntry) => void;
  readonly reject: (error: EngineError) => void;
}

/** So many entries are kept whole by every store. */
const batchCount = 40;

/** Appends to the logs of parties, one call at a time for each: what comes while one is under way goes together with the next. */
export class PartyLog {
  readonly #store: PartyStore;
  readonly #onFenced: (party: LiveParty) => void;
  readonly #waiting = new Map<LiveParty, Waiting[]>();

  constructor(store: PartyStore, onFenced: (party: LiveParty) => void) {
    this.#store = store;
    this.#onFenced = onFenced;
  }

  /** Resolves to the entry as it is kept, once it is durable. Throws `PORT_UNAVAILABLE`: then it may be kept or not. */
  append(party: LiveParty, entry: PartyLogEntry): Promise<PartyLogEntry> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(party);
      if (waiting !== undefined) return void waiting.push({ entry, resolve, reject });
      this.#waiting.set(party, [{ entry, resolve, reject }]);
      void this.#drain(party);
    });
  }

  async #drain(party: LiveParty): Promise<void> {
    // What is asked in the same turn goes together.
    await Promise.resolve();
    const waiting = this.#waiting.get(party) ?? [];
    while (waiting.length > 0) await this.#keep(party, waiting.splice(0, batchCount));
    this.#waiting.delete(party);
  }

  async #keep(party: LiveParty, batch: readonly Waiting[]): Promise<void> {
    const { tenant, partyId } = party.key;
    const entries = batch.map(({ entry }) => entry);
    try {
      const kept = await this.#store.append(tenant, partyId, party.core.state.epoch, entries);
      if (kept === undefined) this.#onFenced(party);
      for (const [index, { resolve, reject }] of batch.entries()) {
        const entry = kept?.[index];
        if (entry === undefined) reject(unavailable("another process has the party"));
        else resolve(entry);
      }
    } catch (error) {
      for (const { reject } of batch) reject(unavailable("its store does not answer", error));
    }
  }
}

const unavailable = (why: string, cause?: unknown) =>
  new EngineError("PORT_UNAVAILABLE", `The party could not keep this: ${why}. Try again.`, { cause });
