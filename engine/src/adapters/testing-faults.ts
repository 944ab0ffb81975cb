/** Tests only: faults by a seed in the calls of anything that has methods, such as the HTTP handler of an AWS client, or a port. */
import { SeededRandom } from "./memory/seeded-random.ts";

export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Lets the call happen, with its own arguments or others, and gives its answer. */
export type Proceed = (args?: readonly unknown[]) => Promise<unknown>;

/** What a caller gets in place of the answer: throws, or returns an answer that says so. */
type Outcome = () => unknown;

export type Fault =
  /** Nothing happens. */
  | { readonly kind: "refused"; readonly outcome: Outcome }
  /** It happens, and the caller hears otherwise. */
  | { readonly kind: "answer-lost"; readonly outcome: Outcome }
  /** It happens twice, and the caller hears of the second time. */
  | { readonly kind: "twice" }
  | { readonly kind: "slow"; readonly delayMs: number }
  /** It happens in part, or the answer is another. */
  | {
      readonly kind: "altered";
      readonly run: (call: Call, proceed: Proceed, random: SeededRandom) => Promise<unknown>;
    };

interface FaultPlanOptions {
  readonly seed: number;
  /** So many of the calls that may fail do, 0..1. */
  readonly ratio: number;
  /** What a call is counted as; otherwise its method. */
  nameOf?(method: string, args: readonly unknown[]): string;
  /** What may go wrong with a call; none: it is let through as it is. */
  faultsOf(call: Call): readonly Fault[];
}

/** Which calls go wrong, and how. Counts them, so it also tells how many round trips something takes. */
export class FaultPlan {
  /** By name. */
  readonly calls = new Map<string, number>();
  /** By name and kind of fault, such as `PutItem refused`. */
  readonly faults = new Map<string, number>();
  isOn = true;
  readonly #options: FaultPlanOptions;
  readonly #random: SeededRandom;

  constructor(options: FaultPlanOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
  }

  /** For `withFaults`: counts a call, and says what goes wrong with it. */
  next(method: string, args: readonly unknown[]): { readonly call: Call; readonly fault: Fault | undefined } {
    const call = { name: this.#options.nameOf?.(method, args) ?? method, args };
    const faults = this.#options.faultsOf(call);
    countUp(this.calls, call.name);
    if (!this.isOn || faults.length === 0 || this.#random.next() >= this.#options.ratio)
      return { call, fault: undefined };
    const fault = faults[Math.floor(this.#random.next() * faults.length)];
    if (fault !== undefined) countUp(this.faults, `${call.name} ${fault.kind}`);
    return { call, fault };
  }

  async run(fault: Fault, call: Call, proceed: Proceed): Promise<unknown> {
    switch (fault.kind) {
      case "refused":
        return fault.outcome();
      case "answer-lost":
        await proceed().catch(() => {});
        return fault.outcome();
      case "twice":
        await proceed().catch(() => {});
        return proceed();
      case "slow":
        await new Promise((resolve) => setTimeout(resolve, this.#random.next() * fault.delayMs));
        return proceed();
      case "altered":
        return fault.run(call, proceed, this.#random);
    }
  }
}

/** The same object, whose methods fail as the plan says. */
export function withFaults<Target extends object>(target: Target, plan: FaultPlan): Target {
  return new Proxy(target, {
    get(of, property) {
      const value: unknown = Reflect.get(of, property, of);
      if (typeof value !== "function" || typeof property === "symbol") return value;
      return (...args: readonly unknown[]) => {
        const proceed = (others: readonly unknown[] = args): unknown => Reflect.apply(value, of, others);
        const { call, fault } = plan.next(property, args);
        return fault === undefined ? proceed() : plan.run(fault, call, async (others) => proceed(others));
      };
    },
  });
}

/** Throws an error with this code, as lost connections and timeouts do. */
export function throwing(code: string): Outcome {
  return () => {
    throw Object.assign(new Error(`${code}, on purpose`), { code, name: code });
  };
}

function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
