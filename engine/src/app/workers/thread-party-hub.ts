import { partyName, PartyListeners } from "../../adapters/party-listeners.ts";
import type { Claim, FramePlace, PartyFrame, PartyHub, PartyKey } from "../../ports/party-hub.ts";
import type { Handlers, ThreadCalls } from "./calls.ts";
import type { EngineCalls, PartyCalls, WorkerCalls } from "./messages.ts";

/** In a worker, which never has a party itself: what it asks goes to the engine's thread, and frames come to it of parties that it listens to. */
export class ThreadPartyHub implements PartyHub {
  readonly #engine: ThreadCalls<EngineCalls>;
  readonly #listeners = new PartyListeners();
  /** Resolve when the engine's thread sends frames. */
  readonly #listening = new Map<string, { readonly begun: Promise<void>; count: number }>();

  constructor(engine: ThreadCalls<EngineCalls>) {
    this.#engine = engine;
  }

  /** The engine's thread takes it, unless another process has it. */
  async claim(key: PartyKey): Promise<Claim> {
    await this.#engine.call("claimParty", key);
    return { kind: "elsewhere" };
  }

  async release(): Promise<void> {}

  onLost(): void {}

  serve(): void {}

  async ask(key: PartyKey, request: string): Promise<string> {
    return this.#engine.call("askParty", key, request);
  }

  publish(): void {}

  async listen(key: PartyKey, onFrames: (frames: readonly PartyFrame[]) => void): Promise<() => void> {
    const name = partyName(key);
    const listening = this.#listening.get(name) ?? { begun: this.#engine.call("listenToParty", key), count: 0 };
    this.#listening.set(name, listening);
    listening.count += 1;
    const leave = () => {
      listening.count -= 1;
      if (listening.count > 0) return;
      this.#listening.delete(name);
      this.#engine.tell("leaveParty", key);
    };
    try {
      await listening.begun;
    } catch (error) {
      leave();
      throw error;
    }
    return this.#listeners.add(key, onFrames, leave);
  }

  async published(key: PartyKey, after: FramePlace): Promise<readonly PartyFrame[]> {
    return this.#engine.call("publishedInParty", key, after);
  }

  async forget(): Promise<void> {}

  async close(): Promise<void> {}

  /** For the engine's thread. */
  take(key: PartyKey, frames: readonly PartyFrame[]): void {
    this.#listeners.tell(key, frames);
  }
}

/** In the engine's thread: what one worker asks of parties, and which it listens to. */
export class WorkerParties {
  readonly handlers: Handlers<PartyCalls>;
  readonly #listening = new Map<string, Promise<() => void>>();

  constructor(hub: PartyHub, worker: () => Pick<ThreadCalls<WorkerCalls>, "tell">) {
    this.handlers = {
      async claimParty(key) {
        await hub.claim(key);
      },
      askParty: (key, request) => hub.ask(key, request),
      listenToParty: async (key) => {
        const listening = hub.listen(key, (frames) => worker().tell("partyFrames", key, frames));
        this.#end(key);
        this.#listening.set(partyName(key), listening);
        await listening;
      },
      leaveParty: (key) => this.#end(key),
      publishedInParty: (key, after) => hub.published(key, after),
    };
  }

  /** The worker is gone. */
  close(): void {
    for (const listening of this.#listening.values()) void endOf(listening);
    this.#listening.clear();
  }

  #end(key: PartyKey): void {
    const name = partyName(key);
    const listening = this.#listening.get(name);
    if (listening === undefined) return;
    this.#listening.delete(name);
    void endOf(listening);
  }
}

async function endOf(listening: Promise<() => void>): Promise<void> {
  const stop = await listening.catch(() => undefined);
  stop?.();
}
