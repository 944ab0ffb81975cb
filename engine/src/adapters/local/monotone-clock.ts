import type { Clock } from "../../ports/clock.ts";

/** The machine's clock as it was when the process began, and what went by since: it never jumps, whoever sets the clock. */
export class MonotoneClock implements Clock {
  nowMs(): number {
    return performance.timeOrigin + performance.now();
  }
}
