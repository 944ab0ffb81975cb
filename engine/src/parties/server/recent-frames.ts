import type { PartyFrame } from "../../ports/party-hub.ts";
import type { Numbered } from "../party-use-cases.ts";

interface Kept {
  readonly seq: number;
  readonly text: string;
  readonly chain: Chain;
  next: Kept | undefined;
}

/** What one party still knows of its last changes, without gaps, oldest first. */
interface Chain {
  first: Kept | undefined;
  last: Kept | undefined;
}

/** Of a kept change beside its text. */
const overheadBytes = 120;

/**
 * The last changes of all parties together, for members who were cut off for a moment. All share one room, the oldest going first, so that
 * ten thousand busy parties need no more of it than ten: then a shorter time is remembered.
 */
export class RecentFrames {
  readonly #budgetBytes: number;
  readonly #chains = new Map<string, Chain>();
  #queue: Kept[] = [];
  #head = 0;
  #bytes = 0;

  constructor(budgetBytes = 4 * 2 ** 20) {
    this.#budgetBytes = budgetBytes;
  }

  add(name: string, frames: readonly PartyFrame[]): void {
    for (const { seq, text } of frames) if (seq !== undefined) this.#add(name, seq, text);
  }

  /** The changes behind one, in order; undefined where not all of them are known. */
  behind(name: string, seq: number): readonly Numbered[] | undefined {
    const first = this.#chains.get(name)?.first;
    if (first === undefined || first.seq > seq + 1) return undefined;
    const found: Numbered[] = [];
    for (let kept: Kept | undefined = first; kept !== undefined; kept = kept.next)
      if (kept.seq > seq) found.push(numberedOf(kept.text));
    return found;
  }

  forget(name: string): void {
    const chain = this.#chains.get(name);
    if (chain !== undefined) chain.first = undefined;
    this.#chains.delete(name);
  }

  #add(name: string, seq: number, text: string): void {
    let chain = this.#chains.get(name);
    if (chain === undefined) {
      chain = { first: undefined, last: undefined };
      this.#chains.set(name, chain);
    }
    const kept: Kept = { seq, text, chain, next: undefined };
    if (chain.first === undefined) chain.first = kept;
    else if (chain.last !== undefined) chain.last.next = kept;
    chain.last = kept;
    this.#queue.push(kept);
    this.#bytes += sizeOf(text);
    while (this.#bytes > this.#budgetBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#queue[this.#head];
    if (oldest === undefined) return;
    this.#head += 1;
    this.#bytes -= sizeOf(oldest.text);
    if (oldest.chain.first === oldest) oldest.chain.first = oldest.next;
    if (this.#head < 1_024 || this.#head * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}

const sizeOf = (text: string): number => text.length + overheadBytes;

function numberedOf(text: string): Numbered {
  const { seq, change } = JSON.parse(text) as Numbered;
  return { seq, change };
}
