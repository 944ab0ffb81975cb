const mostStepCount = 50;
const leastStepMs = 20;

/** Calls each of its members once in so long, a few at a time, so that whatever else is to be done never waits for all of them. */
export class Rounds<Member> {
  /** With the round in which each was called last. */
  readonly #members = new Map<Member, number>();
  readonly #call: (member: Member) => void;
  readonly #stepCount: number;
  readonly #stepping: NodeJS.Timeout;
  #next = this.#members.keys();
  #round = 1;
  #step = 0;
  #calledCount = 0;

  constructor(everyMs: number, call: (member: Member) => void) {
    this.#call = call;
    this.#stepCount = Math.max(1, Math.min(mostStepCount, Math.floor(everyMs / leastStepMs)));
    this.#stepping = setInterval(() => this.#goOn(), everyMs / this.#stepCount).unref();
  }

  add(member: Member): void {
    if (!this.#members.has(member)) this.#members.set(member, 0);
  }

  delete(member: Member): void {
    if (this.#members.get(member) === this.#round) this.#calledCount -= 1;
    this.#members.delete(member);
  }

  [Symbol.iterator](): IterableIterator<Member> {
    return this.#members.keys();
  }

  close(): void {
    clearInterval(this.#stepping);
  }

  #goOn(): void {
    this.#step += 1;
    const dueCount = Math.ceil((this.#members.size * this.#step) / this.#stepCount);
    while (this.#calledCount < dueCount) {
      const { value, done } = this.#next.next();
      if (done === true) break;
      this.#members.set(value, this.#round);
      this.#calledCount += 1;
      this.#call(value);
    }
    if (this.#step < this.#stepCount) return;
    this.#next = this.#members.keys();
    this.#round += 1;
    this.#step = 0;
    this.#calledCount = 0;
  }
}
