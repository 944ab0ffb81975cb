/** A bucket of messages that fills at the long-run rate. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #atMs = performance.now();

  constructor({
    messageBurst,
    messagesPerSecond,
  }: {
    readonly messageBurst: number;
    readonly messagesPerSecond: number;
  }) {
    this.#burst = messageBurst;
    this.#perSecond = messagesPerSecond;
    this.#left = messageBurst;
  }

  /** Whether there is one left, which is then taken. */
  take(): boolean {
    const nowMs = performance.now();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
