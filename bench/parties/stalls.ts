import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Stalls } from "./messages.ts";

const resolutionMs = 5;

/** Watches how long this process's loop stands still. */
export class StallWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delays.enable();
  }

  /** Since the last call. */
  take(): Stalls {
    const delayMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const stalls = { p99Ms: delayMs(this.#delays.percentile(99)), mostMs: delayMs(this.#delays.max) };
    this.#delays.reset();
    return stalls;
  }
}
