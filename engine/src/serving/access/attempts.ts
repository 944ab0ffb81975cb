import { EngineError } from "../../domain/errors.ts";
import type { Clock } from "../../ports/clock.ts";

/** So many failures of one kind within a window; then none is tried until the window is over. */
const windowMs = 15 * 60_000;
const limits = {
  /** A name from one address: somebody who forgot. */
  pair: 5,
  /** An address, over all names: somebody who guesses. */
  address: 20,
  /** A name, from anywhere: many who guess together. Higher, since it shuts out the owner too. */
  name: 50,
} as const;
const keptCount = 50_000;

interface Failures {
  count: number;
  readonly endsAtMs: number;
}

/** Counts sign-ins that failed, in memory. */
export class Attempts {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts a failure until `succeeded` is called, so that tries at the same time do not pass together.
   * Throws `RATE_LIMITED` with `retryAfterSeconds`.
   */
  begin(name: string, address: string): { readonly succeeded: () => void } {
    const nowMs = this.#clock.nowMs();
    const keys = Object.entries({ pair: `${address}\n${name}`, address, name }).map(([kind, key]) => ({
      key: `${kind}\n${key}`,
      limit: limits[kind as keyof typeof limits],
    }));
    const counted = keys.map(({ key, limit }) => ({ failures: this.#of(key, nowMs), limit }));
    const waitMs = Math.max(
      0,
      ...counted.map(({ failures, limit }) => (failures.count >= limit ? failures.endsAtMs - nowMs : 0)),
    );
    if (waitMs > 0) throw tooMany(waitMs);
    for (const { failures } of counted) failures.count += 1;
    return {
      succeeded: () => {
        for (const { failures } of counted) failures.count -= 1;
      },
    };
  }

  #of(key: string, nowMs: number): Failures {
    const known = this.#failures.get(key);
    if (known !== undefined && known.endsAtMs > nowMs) return known;
    const fresh = { count: 0, endsAtMs: nowMs + windowMs };
    this.#failures.delete(key);
    this.#failures.set(key, fresh);
    // In order of their beginning, so that the first goes that is over soonest.
    const [oldest] = this.#failures.size > keptCount ? this.#failures.keys() : [];
    if (oldest !== undefined) this.#failures.delete(oldest);
    return fresh;
  }
}

function tooMany(waitMs: number): EngineError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  return new EngineError("RATE_LIMITED", `Too many sign-ins failed. Try again in ${retryAfterSeconds} seconds.`, {
    details: { retryAfterSeconds },
  });
}
