/** Lets works that touch the same keys wait for each other, in the order in which they came; of one process. */
export class KeyLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the work once all works before it that hold one of the keys are over. A work must not ask for keys itself. */
  async hold<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.flatMap((key) => this.#tails.get(key) ?? []);
    const over = Promise.withResolvers<void>();
    for (const key of keys) this.#tails.set(key, over.promise);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      over.resolve();
      for (const key of keys) if (this.#tails.get(key) === over.promise) this.#tails.delete(key);
    }
  }
}
