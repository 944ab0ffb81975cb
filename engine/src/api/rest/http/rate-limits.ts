import { EngineError } from "../../../domain/errors.ts";

/** So many requests within a window, spread or all at once. */
export interface Policy {
  readonly name: string;
  readonly count: number;
  readonly windowSeconds: number;
}

/** What a caller has left of a policy. */
export interface Allowance {
  readonly policy: Policy;
  readonly remainingCount: number;
  /** Until all of it is there again. */
  readonly resetSeconds: number;
  /** 0 where the request is allowed. */
  readonly retryAfterSeconds: number;
}

const keptCount = 100_000;

/**
 * The generic cell rate algorithm (ITU-T I.371): of each caller only the time at which the bucket would be full again is kept. The clock
 * is one that never goes back.
 */
export class RateLimits {
  readonly #nowMs: () => number;
  readonly #fullAtMs = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes one from a caller's bucket, or nothing where it is empty. */
  take(policy: Policy, caller: string): Allowance {
    return this.#judge(policy, caller, true);
  }

  /** What there is to take. */
  look(policy: Policy, caller: string): Allowance {
    return this.#judge(policy, caller, false);
  }

  #judge(policy: Policy, caller: string, isTaking: boolean): Allowance {
    const { name, count, windowSeconds } = policy;
    const nowMs = this.#nowMs();
    const windowMs = windowSeconds * 1000;
    const eachMs = windowMs / count;
    const key = `${name}\n${caller}`;
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(key) ?? 0);
    const waitMs = fullAtMs + eachMs - nowMs - windowMs;
    // A sum of many fractions of a millisecond may be a little more than their whole.
    const isAllowed = waitMs <= 1e-3;
    const laterMs = isAllowed && isTaking ? fullAtMs + eachMs : fullAtMs;
    if (isAllowed && isTaking) this.#keep(key, laterMs);
    return {
      policy,
      remainingCount: Math.max(0, Math.floor((windowMs - (laterMs - nowMs)) / eachMs + 1e-6)),
      resetSeconds: Math.ceil((laterMs - nowMs) / 1000),
      retryAfterSeconds: isAllowed ? 0 : Math.max(1, Math.ceil(waitMs / 1000)),
    };
  }

  #keep(key: string, fullAtMs: number): void {
    if (this.#fullAtMs.size >= keptCount && !this.#fullAtMs.has(key)) this.#letGo();
    this.#fullAtMs.set(key, fullAtMs);
  }

  /** Of buckets that are full, and where those are few, of the tenth that was begun first: so that it is rarely done. */
  #letGo(): void {
    const nowMs = this.#nowMs();
    for (const [key, fullAtMs] of this.#fullAtMs) if (fullAtMs <= nowMs) this.#fullAtMs.delete(key);
    const room = keptCount * 0.9;
    for (const key of this.#fullAtMs.keys()) {
      if (this.#fullAtMs.size <= room) return;
      this.#fullAtMs.delete(key);
    }
  }
}

/** Throws `RATE_LIMITED` where there is nothing left. */
export function checkAllowance({ policy, retryAfterSeconds }: Allowance): void {
  if (retryAfterSeconds === 0) return;
  throw new EngineError(
    "RATE_LIMITED",
    `No more than ${policy.count} requests in ${policy.windowSeconds} s. Try again in ${retryAfterSeconds} s.`,
    { details: { retryAfterSeconds } },
  );
}

/** The headers of the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10). */
export function rateLimitHeaders({
  policy,
  remainingCount,
  resetSeconds,
}: Allowance): Readonly<Record<string, string>> {
  return {
    "ratelimit-policy": `"${policy.name}";q=${policy.count};w=${policy.windowSeconds}`,
    ratelimit: `"${policy.name}";r=${remainingCount};t=${resetSeconds}`,
  };
}
