import type { Stalls } from "./messages.ts";

const everyMs = 5;

/** Watches how long this process's loop stands still, and how much of that the process itself worked. */
export class StallWatch {
  #atMs = performance.now();
  #cpu = process.cpuUsage();
  #mostMs = 0;
  #mostWorkMs = 0;

  constructor() {
    setInterval(() => this.#look(), everyMs).unref();
  }

  /** Since the last call. */
  take(): Stalls {
    this.#look();
    const stalls = { mostMs: this.#mostMs, mostWorkMs: this.#mostWorkMs };
    this.#mostMs = 0;
    this.#mostWorkMs = 0;
    return stalls;
  }

  #look(): void {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#mostMs = Math.max(this.#mostMs, nowMs - this.#atMs - everyMs);
    this.#mostWorkMs = Math.max(this.#mostWorkMs, (user + system) / 1000);
    this.#atMs = nowMs;
    this.#cpu = process.cpuUsage();
  }
}
