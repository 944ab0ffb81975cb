import { EngineError } from "../../domain/errors.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import type { LiveParty } from "./live-party.ts";
import { storedOf, ttlMsOf } from "./stored-state.ts";

const everyMs = 1_000;
/** A store that writes together what comes within a turn waits for its disk once for as many. */
const atOnce = 64;

/** Keeps parties that changed: at most a second later, all in one go; each one put at a time. */
export class PartyFlush {
  readonly #store: PartyStore;
  readonly #onFenced: (party: LiveParty) => void;
  readonly #dirty = new Set<LiveParty>();
  readonly #running = new Map<LiveParty, Promise<void>>();
  #isFlushing = false;
  #nextMs = 0;

  constructor(store: PartyStore, onFenced: (party: LiveParty) => void) {
    this.#store = store;
    this.#onFenced = onFenced;
  }

  mark(party: LiveParty): void {
    this.#dirty.add(party);
  }

  forget(party: LiveParty): void {
    this.#dirty.delete(party);
  }

  /** Begins to keep what changed, once in a while. What cannot be kept is tried again. */
  tick(nowMs: number): void {
    if (nowMs < this.#nextMs || this.#isFlushing || this.#dirty.size === 0) return;
    this.#nextMs = nowMs + everyMs;
    void this.all(nowMs).catch(() => {});
  }

  async all(nowMs: number): Promise<void> {
    this.#isFlushing = true;
    const waiting = [...this.#dirty];
    const work = async () => {
      for (let party = waiting.pop(); party !== undefined; party = waiting.pop())
        await this.now(party, nowMs).catch(() => {});
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    this.#isFlushing = false;
  }

  /** Resolves when the party is kept as it is now. Throws `PORT_UNAVAILABLE`. */
  async now(party: LiveParty, nowMs: number): Promise<void> {
    for (let running = this.#running.get(party); running !== undefined; running = this.#running.get(party))
      await running.catch(() => {});
    if (!party.core.isDirty) return void this.#dirty.delete(party);
    const keeping = this.#keep(party, nowMs).finally(() => this.#running.delete(party));
    this.#running.set(party, keeping);
    await keeping;
  }

  async #keep(party: LiveParty, nowMs: number): Promise<void> {
    const { core, key } = party;
    this.#dirty.delete(party);
    core.isDirty = false;
    try {
      const isKept = await this.#store.put(key.tenant, storedOf(core), ttlMsOf(core, nowMs));
      if (isKept) return;
    } catch (error) {
      core.isDirty = true;
      this.#dirty.add(party);
      throw new EngineError("PORT_UNAVAILABLE", "The party could not be kept: its store does not answer. Try again.", {
        cause: error,
      });
    }
    this.#onFenced(party);
    throw new EngineError("PORT_UNAVAILABLE", "Another process has this party now. Try again.");
  }
}
