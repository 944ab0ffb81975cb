import type { FollowCounts } from "./follow-counts.ts";
import { PairTable, withRoomFor } from "./pair-table.ts";

/** What the order asks about entries (one user, one item): who keeps them keeps these arrays. */
export interface OrderedEntries {
  itemOf(entry: number): number;
  lastAtMsOf(entry: number): number;
}

/** Counts are whole numbers of this part of one, so that adding and taking away leave no trace: up to eight million of a pair. */
const countParts = 2 ** 30;
const none = -1;
const unlisted = -2;

/**
 * Each user's likes within each domain in the order of their last times (then of items), and what follows from every change of it for
 * the counts of what follows what: two likes at a gap of at most `window` places and at different times count gap^−gapDecay.
 */
export class LikeOrder {
  readonly #window: number;
  readonly #gapWeights: Float64Array;
  readonly #entries: OrderedEntries;
  readonly #follows: FollowCounts;
  /** (user, domain) → place in `#tails`. */
  readonly #lists = new PairTable();
  #tails = new Int32Array(256);
  #earlier = new Int32Array(1024).fill(unlisted);
  #later = new Int32Array(1024).fill(unlisted);
  /** Neighbours of the place that changes: earlier ones, nearest first, then later ones. */
  readonly #before: number[] = [];
  readonly #after: number[] = [];

  constructor(
    entries: OrderedEntries,
    follows: FollowCounts,
    { window, gapDecay }: { readonly window: number; readonly gapDecay: number },
  ) {
    this.#entries = entries;
    this.#follows = follows;
    this.#window = window;
    this.#gapWeights = Float64Array.from({ length: window + 2 }, (_, gap) =>
      gap === 0 || gap > window ? 0 : Math.round(gap ** -gapDecay * countParts) / countParts,
    );
  }

  /** Makes room for one entry more. */
  growTo(entryCount: number): void {
    this.#earlier = withRoomFor(this.#earlier, entryCount, unlisted);
    this.#later = withRoomFor(this.#later, entryCount, unlisted);
  }

  isListed(entry: number): boolean {
    return this.#earlier[entry] !== unlisted;
  }

  /** Whether an entry is its user's last in its domain and alone at its time, so that a later time changes nothing. */
  isLast(entry: number): boolean {
    if (!this.isListed(entry) || this.#later[entry] !== none) return false;
    const before = this.#earlier[entry] ?? none;
    return before === none || this.#entries.lastAtMsOf(before) < this.#entries.lastAtMsOf(entry);
  }

  remove(entry: number, user: number, domain: number): void {
    const [earlier, later] = [this.#earlier[entry] ?? none, this.#later[entry] ?? none];
    this.#look(earlier, later);
    this.#count(entry, -1);
    this.#earlier[entry] = unlisted;
    this.#later[entry] = unlisted;
    if (earlier !== none) this.#later[earlier] = later;
    if (later !== none) this.#earlier[later] = earlier;
    else this.#tails[this.#lists.find(user, domain)] = earlier;
  }

  insert(entry: number, user: number, domain: number): void {
    const list = this.#listOf(user, domain);
    let [earlier, later] = [this.#tails[list] ?? none, none];
    while (earlier !== none && this.#isBehind(earlier, entry))
      [later, earlier] = [earlier, this.#earlier[earlier] ?? none];
    this.#link(entry, earlier, later);
    if (later === none) this.#tails[list] = entry;
    this.#look(earlier, later);
    this.#count(entry, 1);
  }

  /** Puts an entry behind all of its list whose pairs are counted already. */
  restore(entry: number, user: number, domain: number): void {
    const list = this.#listOf(user, domain);
    this.#link(entry, this.#tails[list] ?? none, none);
    this.#tails[list] = entry;
  }

  #listOf(user: number, domain: number): number {
    const known = this.#lists.length;
    const list = this.#lists.add(user, domain);
    if (list < known) return list;
    this.#tails = withRoomFor(this.#tails, list + 1);
    this.#tails[list] = none;
    return list;
  }

  #link(entry: number, earlier: number, later: number): void {
    this.#earlier[entry] = earlier;
    this.#later[entry] = later;
    if (earlier !== none) this.#later[earlier] = entry;
    if (later !== none) this.#earlier[later] = entry;
  }

  #isBehind(entry: number, other: number): boolean {
    const [at, otherAt] = [this.#entries.lastAtMsOf(entry), this.#entries.lastAtMsOf(other)];
    return at > otherAt || (at === otherAt && this.#entries.itemOf(entry) > this.#entries.itemOf(other));
  }

  #look(earlier: number, later: number): void {
    this.#before.length = 0;
    this.#after.length = 0;
    for (let at = earlier; at !== none && this.#before.length < this.#window; at = this.#earlier[at] ?? none)
      this.#before.push(at);
    for (let at = later; at !== none && this.#after.length < this.#window; at = this.#later[at] ?? none)
      this.#after.push(at);
  }

  /** What changes with an entry between the looked at: its own pairs, and the gaps of those around it. */
  #count(entry: number, sign: 1 | -1): void {
    const [before, after] = [this.#before, this.#after];
    for (let place = 0; place < before.length; place += 1)
      this.#pair(before[place] ?? 0, entry, sign * this.#gapWeight(place + 1));
    for (let place = 0; place < after.length; place += 1)
      this.#pair(entry, after[place] ?? 0, sign * this.#gapWeight(place + 1));
    for (let place = 0; place < before.length; place += 1)
      for (let next = 0; next < after.length && place + next + 1 <= this.#window; next += 1) {
        const change = this.#gapWeight(place + next + 2) - this.#gapWeight(place + next + 1);
        this.#pair(before[place] ?? 0, after[next] ?? 0, sign * change);
      }
  }

  #gapWeight(gap: number): number {
    return this.#gapWeights[gap] ?? 0;
  }

  #pair(from: number, to: number, count: number): void {
    if (this.#entries.lastAtMsOf(from) === this.#entries.lastAtMsOf(to)) return;
    this.#follows.change(this.#entries.itemOf(from), this.#entries.itemOf(to), count);
  }
}
