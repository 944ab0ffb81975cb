import { EngineError } from "../../domain/errors.ts";
import type { PartyCommand } from "../../parties/party-command.ts";
import type {
  CommandAnswer,
  JoinAnswer,
  JoinWish,
  PartyFrame,
  PartyPlace,
  PartyUseCases,
} from "../../parties/party-use-cases.ts";
import type { PartyFrames } from "./messages.ts";

/** Places in parties that a worker's connections have: the parties themselves are the engine's thread's. */
export class CrewParties {
  readonly #parties: Pick<PartyUseCases, "joinParty">;
  readonly #send: (frames: readonly PartyFrames[]) => void;
  readonly #places = new Map<number, PartyPlace>();
  /** What is to be sent, each frame once with all the places that get it. */
  #waiting = new Map<PartyFrame, number[]>();

  constructor(parties: Pick<PartyUseCases, "joinParty">, send: (frames: readonly PartyFrames[]) => void) {
    this.#parties = parties;
    this.#send = send;
  }

  async join(number: number, wish: JoinWish): Promise<JoinAnswer> {
    const place = await this.#parties.joinParty(wish, (frames) => this.#take(number, frames));
    this.#places.set(number, place);
    return place.answer;
  }

  async act(number: number, command: PartyCommand): Promise<CommandAnswer> {
    const place = this.#places.get(number);
    if (place === undefined) throw new EngineError("FORBIDDEN", "This place in the party is given up. Join again.");
    return place.act(command);
  }

  async leave(number: number): Promise<void> {
    const place = this.#places.get(number);
    this.#places.delete(number);
    await place?.leave();
  }

  /** The worker is gone, and its connections with it. */
  close(): void {
    for (const number of this.#places.keys()) this.leave(number).catch(() => {});
  }

  #take(number: number, frames: readonly PartyFrame[]): void {
    if (this.#waiting.size === 0) queueMicrotask(() => this.#flush());
    for (const frame of frames) {
      const places = this.#waiting.get(frame);
      if (places === undefined) this.#waiting.set(frame, [number]);
      else places.push(number);
    }
  }

  #flush(): void {
    const frames = [...this.#waiting].map(([frame, places]) => ({ frame, places }));
    this.#waiting = new Map();
    this.#send(frames);
  }
}
