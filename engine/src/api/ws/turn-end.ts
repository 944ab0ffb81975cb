interface Flushed {
  flush(): void;
}

/** Flushes at the end of a turn whatever got something in it: the runtime is asked once, however many these are. */
export class TurnEnd {
  #due: Flushed[] = [];
  readonly #flushAll = () => {
    const due = this.#due;
    this.#due = [];
    for (const one of due) one.flush();
  };

  add(one: Flushed): void {
    if (this.#due.push(one) === 1) process.nextTick(this.#flushAll);
  }
}
