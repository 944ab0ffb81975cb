const fieldCount = 6;
const fresh: readonly number[] = [0, -1, 0, -1, 0, 0];

/**
 * What a party keeps of its members and tells nobody. There are a hundred thousand members in a process, so all numbers of a party are in one list:
 * few, whole, and times as milliseconds since the party was made.
 */
export class Seats {
  #numbers: number[] = [];

  constructor(count: number) {
    for (let index = 0; index < count; index += 1) this.add();
  }

  get count(): number {
    return this.#numbers.length / fieldCount;
  }

  add(): void {
    // Unlike push, it takes no more room than it needs.
    this.#numbers = this.#numbers.concat(fresh);
  }

  remove(index: number): void {
    this.#numbers = this.#numbers.toSpliced(index * fieldCount, fieldCount);
  }

  at(index: number): Seat {
    return new Seat(this.#numbers, index * fieldCount);
  }

  *[Symbol.iterator](): Generator<Seat> {
    for (let index = 0; index < this.count; index += 1) yield this.at(index);
  }
}

/** One member's part of the list, for as long as nobody comes or goes. */
export class Seat {
  readonly #numbers: number[];
  readonly #from: number;

  constructor(numbers: number[] = [...fresh], from = 0) {
    this.#numbers = numbers;
    this.#from = from;
  }

  /** So many connections of the member's are there. */
  get connectionCount(): number {
    return this.#get(0);
  }
  set connectionCount(count: number) {
    this.#numbers[this.#from] = count;
  }

  /** Of the last report; -1 before the first. */
  get rttMs(): number {
    return this.#get(1);
  }
  set rttMs(rttMs: number) {
    this.#numbers[this.#from + 1] = rttMs;
  }

  /** How far the player was behind the party, at the last report. */
  get lagMs(): number {
    return this.#get(2);
  }
  set lagMs(lagMs: number) {
    this.#numbers[this.#from + 2] = lagMs;
  }

  /** When the last report came; -1 before the first. */
  get reportedAt(): number {
    return this.#get(3);
  }
  set reportedAt(at: number) {
    this.#numbers[this.#from + 3] = at;
  }

  /** Since when the player is as it is, or, of who is not here, since when that is so. */
  get since(): number {
    return this.#get(4);
  }
  set since(at: number) {
    this.#numbers[this.#from + 4] = at;
  }

  /** When all that the member sent will have been forgiven: who is far ahead of that sends too fast. */
  get quietAt(): number {
    return this.#get(5);
  }
  set quietAt(at: number) {
    this.#numbers[this.#from + 5] = at;
  }

  #get(field: number): number {
    return this.#numbers[this.#from + field] ?? 0;
  }
}
