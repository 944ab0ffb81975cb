import type { Clock } from "../../ports/clock.ts";
import type { Claim, FramePlace, PartyFrame, PartyHub, PartyKey } from "../../ports/party-hub.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import {
  defaultAskTimeoutMs,
  inTime,
  isBehind,
  keptFrameCount,
  partyName,
  PartyListeners,
  unreachable,
} from "../party-listeners.ts";

/** What hubs of one process reach each other by; a test may cut one of them off. */
export class MemoryPartyNetwork {
  readonly hubs = new Set<MemoryPartyHub>();
  readonly owners = new Map<string, MemoryPartyHub>();
  readonly #recent = new Map<string, PartyFrame[]>();
  readonly #cutAtMs = new Map<MemoryPartyHub, number>();
  readonly #clock: Clock;
  readonly #leaseMs: number;

  constructor(clock: Clock = { nowMs: () => performance.now() }, leaseMs = 6_000) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  cutOff(hub: MemoryPartyHub): void {
    this.#cutAtMs.set(hub, this.#clock.nowMs());
  }

  heal(hub: MemoryPartyHub): void {
    this.#cutAtMs.delete(hub);
    hub.loseWhatOthersHave();
  }

  reaches(hub: MemoryPartyHub): boolean {
    return !this.#cutAtMs.has(hub);
  }

  hasLease(hub: MemoryPartyHub): boolean {
    return this.#clock.nowMs() < (this.#cutAtMs.get(hub) ?? Infinity) + this.#leaseMs;
  }

  /** One hub alone has nobody who could have missed something. */
  remember(name: string, frames: readonly PartyFrame[]): void {
    if (this.hubs.size < 2) return;
    const numbered = frames.filter(({ seq }) => seq !== undefined);
    this.#recent.set(name, [...(this.#recent.get(name) ?? []), ...numbered].slice(-keptFrameCount));
  }

  recent(name: string): readonly PartyFrame[] {
    return this.#recent.get(name) ?? [];
  }

  forget(name: string): void {
    this.#recent.delete(name);
  }
}

interface MemoryHubOptions {
  /** One of its own when left out. */
  readonly network?: MemoryPartyNetwork;
  readonly askTimeoutMs?: number;
}

type Serve = (key: PartyKey, request: string) => Promise<string>;

/** For one process, or for several hubs within one. */
export class MemoryPartyHub implements PartyHub {
  readonly #epochs: Pick<PartyStore, "nextEpoch">;
  readonly #network: MemoryPartyNetwork;
  readonly #askTimeoutMs: number;
  readonly #listeners = new PartyListeners();
  readonly #owned = new Map<string, { readonly key: PartyKey; readonly epoch: number }>();
  readonly #claims = new Map<string, Promise<Claim>>();
  #onLost: (key: PartyKey) => void = () => {};
  #serve: Serve = async (key) => {
    throw unreachable(key, "its process serves no parties");
  };

  constructor(epochs: Pick<PartyStore, "nextEpoch">, { network, askTimeoutMs }: MemoryHubOptions = {}) {
    this.#epochs = epochs;
    this.#network = network ?? new MemoryPartyNetwork();
    this.#askTimeoutMs = askTimeoutMs ?? defaultAskTimeoutMs;
    this.#network.hubs.add(this);
  }

  async claim(key: PartyKey): Promise<Claim> {
    const name = partyName(key);
    const owned = this.#owned.get(name);
    if (owned !== undefined) return { kind: "owned", epoch: owned.epoch };
    const claim = this.#claims.get(name) ?? this.#take(key).finally(() => this.#claims.delete(name));
    this.#claims.set(name, claim);
    return claim;
  }

  async release(key: PartyKey): Promise<void> {
    const name = partyName(key);
    if (!this.#owned.delete(name)) return;
    this.#network.owners.delete(name);
    this.#network.forget(name);
  }

  onLost(handle: (key: PartyKey) => void): void {
    this.#onLost = handle;
  }

  serve(handle: Serve): void {
    this.#serve = handle;
  }

  async ask(key: PartyKey, request: string): Promise<string> {
    const owner = this.#network.owners.get(partyName(key));
    if (owner === undefined) throw unreachable(key, "no process has it");
    if (owner !== this && !(this.#network.reaches(this) && this.#network.reaches(owner)))
      throw unreachable(key, "its process does not answer");
    return inTime(key, owner.#serve(key, request), this.#askTimeoutMs);
  }

  publish(key: PartyKey, frames: readonly PartyFrame[]): void {
    const name = partyName(key);
    if (!this.#owned.has(name)) return;
    this.#listeners.tell(key, frames);
    if (!this.#network.reaches(this)) return;
    this.#network.remember(name, frames);
    for (const hub of this.#network.hubs)
      if (hub !== this && this.#network.reaches(hub)) hub.#listeners.tell(key, frames);
  }

  async listen(key: PartyKey, onFrames: (frames: readonly PartyFrame[]) => void): Promise<() => void> {
    return this.#listeners.add(key, onFrames);
  }

  async published(key: PartyKey, after: FramePlace): Promise<readonly PartyFrame[]> {
    return this.#network.recent(partyName(key)).filter((frame) => isBehind(frame, after));
  }

  async forget(key: PartyKey): Promise<void> {
    this.#network.forget(partyName(key));
  }

  async close(): Promise<void> {
    for (const { key } of this.#owned.values()) await this.release(key);
    this.#network.hubs.delete(this);
  }

  /** For the network. */
  loseWhatOthersHave(): void {
    for (const [name, { key }] of this.#owned)
      if (this.#network.owners.get(name) !== this) {
        this.#owned.delete(name);
        this.#onLost(key);
      }
  }

  async #take(key: PartyKey): Promise<Claim> {
    const name = partyName(key);
    const { owners } = this.#network;
    if (!this.#network.reaches(this)) throw unreachable(key, "this process is cut off");
    const owner = owners.get(name);
    if (owner !== undefined && owner !== this && this.#network.hasLease(owner)) return { kind: "elsewhere" };
    owners.set(name, this);
    try {
      const epoch = await this.#epochs.nextEpoch(key.tenant, key.partyId);
      if (owners.get(name) !== this) return { kind: "elsewhere" };
      this.#owned.set(name, { key, epoch });
      return { kind: "owned", epoch };
    } catch (error) {
      if (owners.get(name) === this) owners.delete(name);
      throw error;
    }
  }
}
