/** The simulator's world: a virtual clock, seeded chance, a network and players. Nothing here waits. */

/** Uniform in [0, 1), the same for the same seed. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 0x9e3779b1) >>> 0;
  }

  /** The splitmix construction (Steele, Lea & Flood 2014, section 5) on 32-bit words. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Standard normal, after Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

interface Entry {
  readonly atMs: number;
  readonly number: number;
  readonly run: () => void;
}

/** Things to come in a binary heap; those of one moment in the order in which they were asked for. */
export class World {
  #heap: Entry[] = [];
  #number = 0;
  #nowMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, run: () => void): void {
    this.#number += 1;
    this.#heap.push({ atMs: Math.max(atMs, this.#nowMs), number: this.#number, run });
    this.#up(this.#heap.length - 1);
  }

  every(periodMs: number, run: () => void): void {
    this.at(this.#nowMs + periodMs, () => {
      run();
      this.every(periodMs, run);
    });
  }

  runUntil(endMs: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= endMs; first = this.#heap[0]) {
      this.#removeFirst();
      this.#nowMs = first.atMs;
      first.run();
    }
    this.#nowMs = endMs;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return one !== undefined;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }

  #up(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #down(start: number): void {
    for (let index = start; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, index)) return;
      this.#swap(index, child);
      index = child;
    }
  }
}

export interface NetworkSettings {
  readonly rttMs: readonly [number, number];
  readonly asymmetryRatio: number;
  readonly jitterMs: number;
  readonly spikeRatio: number;
  readonly spikeMs: readonly [number, number];
}

/** One direction of one member's connection. What was sent first arrives first. */
export class Link {
  #lastMs = 0;
  readonly #baseMs: number;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #settings: NetworkSettings;

  constructor(
    { world, chance }: { readonly world: World; readonly chance: Chance },
    baseMs: number,
    settings: NetworkSettings,
  ) {
    this.#world = world;
    this.#chance = chance;
    this.#baseMs = baseMs;
    this.#settings = settings;
  }

  carry(deliver: () => void): void {
    const { jitterMs, spikeRatio, spikeMs } = this.#settings;
    const spike = this.#chance.next() < spikeRatio ? this.#chance.between(...spikeMs) : 0;
    const delayMs = this.#baseMs + Math.abs(this.#chance.normal()) * jitterMs + spike;
    this.#lastMs = Math.max(this.#lastMs, this.#world.nowMs + delayMs);
    this.#world.at(this.#lastMs, deliver);
  }
}
