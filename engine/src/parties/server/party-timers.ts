/** What has a time at which it wants to be called. */
export interface Timed {
  nextDueMs: number;
  /** Of the slot it waits in; -1: none. */
  dueSlot: number;
}

const slotMs = 50;

/** One timer for all parties: those whose time comes within the same twentieth of a second are called together. */
export class PartyTimers<Party extends Timed> {
  readonly #slots = new Map<number, Party[]>();
  readonly #call: (party: Party) => void;
  #nextSlot = Infinity;

  constructor(call: (party: Party) => void) {
    this.#call = call;
  }

  /** To be called whenever the party's time may have become an earlier one. */
  arrange(party: Party): void {
    if (party.nextDueMs === Infinity) return;
    const slot = Math.ceil(party.nextDueMs / slotMs);
    if (party.dueSlot !== -1 && party.dueSlot <= slot) return;
    party.dueSlot = slot;
    const waiting = this.#slots.get(slot);
    if (waiting === undefined) this.#slots.set(slot, [party]);
    else waiting.push(party);
    if (slot < this.#nextSlot) this.#nextSlot = slot;
  }

  /** When `run` has something to do again. */
  get nextDueMs(): number {
    return this.#nextSlot * slotMs;
  }

  /** Calls all whose time has come. */
  run(nowMs: number): void {
    const until = Math.floor(nowMs / slotMs);
    if (this.#nextSlot > until) return;
    const due = [...this.#slots.keys()].filter((slot) => slot <= until).toSorted((a, b) => a - b);
    for (const slot of due) {
      const waiting = this.#slots.get(slot) ?? [];
      this.#slots.delete(slot);
      for (const party of waiting) this.#runOne(party, slot);
    }
    this.#nextSlot = Math.min(Infinity, ...this.#slots.keys());
  }

  #runOne(party: Party, slot: number): void {
    // It asked for an earlier time since, and had it.
    if (party.dueSlot !== slot) return;
    party.dueSlot = -1;
    this.#call(party);
    this.arrange(party);
  }
}
