import type { PartyFrame, PartyUseCases } from "../../parties/party-use-cases.ts";
import type { ThreadCalls } from "./calls.ts";
import type { EngineCalls, PartyFrames } from "./messages.ts";

/** What of parties a worker cannot ask for by name alone: to come to one, and the time. */
export class WorkerParties implements Pick<PartyUseCases, "joinParty" | "serverNowMs"> {
  readonly #engine: ThreadCalls<EngineCalls>;
  readonly #clockOriginMs: number;
  readonly #listeners = new Map<number, (frames: readonly PartyFrame[]) => void>();
  #count = 0;

  constructor(engine: ThreadCalls<EngineCalls>, clockOriginMs: number) {
    this.#engine = engine;
    this.#clockOriginMs = clockOriginMs;
  }

  /** As in the engine's thread: the system's monotone clock is the same in all of them, `performance.now()` is not. */
  serverNowMs(): number {
    return this.#clockOriginMs + systemMs();
  }

  async joinParty(...[wish, onFrames]: Parameters<PartyUseCases["joinParty"]>): ReturnType<PartyUseCases["joinParty"]> {
    this.#count += 1;
    const number = this.#count;
    this.#listeners.set(number, onFrames);
    try {
      const answer = await this.#engine.call("joinParty", number, wish);
      return {
        answer,
        act: (command) => this.#engine.call("actInParty", number, command),
        leave: async () => {
          this.#listeners.delete(number);
          await this.#engine.call("leaveParty", number);
        },
      };
    } catch (error) {
      this.#listeners.delete(number);
      throw error;
    }
  }

  take(frames: readonly PartyFrames[]): void {
    for (const { frame, places } of frames) for (const place of places) this.#listeners.get(place)?.([frame]);
  }
}

/** Of the process, the same in each of its threads. */
export const systemMs = (): number => Number(process.hrtime.bigint()) / 1e6;
