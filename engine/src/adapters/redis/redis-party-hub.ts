import { randomUUID } from "node:crypto";
import type { Cluster, Redis } from "ioredis";
import { EngineError, messageOf } from "../../domain/errors.ts";
import type { Claim, FramePlace, PartyFrame, PartyHub, PartyKey } from "../../ports/party-hub.ts";
import type { PartyStore } from "../../ports/party-store.ts";
import { defaultAskTimeoutMs, inTime, isBehind, partyName, unreachable } from "../party-listeners.ts";
import { PartyMail } from "./party-mail.ts";
import { PartyOutbox } from "./party-outbox.ts";
import { inboxOf, PartyRecords, placeOf, type PartyPlace } from "./party-records.ts";
import type { RedisChannels } from "./redis-channels.ts";
import { RedisListeners } from "./redis-listeners.ts";

/** So long a process is waited for that does not renew its lease. */
const defaultLeaseMs = 6_000;
/** So many times it is renewed within that. */
const renewalsALease = 4;
/** All of a process's parties are looked at once in so many renewals. */
const renewalsARound = 20;
const attemptLimit = 3;
/** Of so many parties of others it is remembered whose they are. */
const knownOwnerCount = 20_000;
/** So long what was published before a party is let go of is waited for. */
const releaseLimitMs = 1_000;

interface Owned {
  readonly key: PartyKey;
  readonly place: PartyPlace;
  readonly epoch: number;
  readonly outbox: PartyOutbox;
}

type Serve = (key: PartyKey, request: string) => Promise<string>;

export interface RedisHubOptions {
  readonly redis: Redis | Cluster;
  readonly channels: RedisChannels;
  /** Where epochs are durable, which Redis need not be. */
  readonly epochs: Pick<PartyStore, "nextEpoch">;
  readonly leaseMs?: number;
  readonly askTimeoutMs?: number;
}

/**
 * The lease is that of the process, one key that it renews, however many parties it has; whose a party is stands in a record of the party. Who
 * finds there a process without a lease puts itself in its place. Frames are published by a script that looks at the record, so that a
 * process that hung beyond its lease says nothing more of what is another's by then.
 */
export class RedisPartyHub implements PartyHub {
  readonly #records: PartyRecords;
  readonly #channels: RedisChannels;
  readonly #listeners: RedisListeners;
  readonly #mail: PartyMail;
  readonly #epochs: Pick<PartyStore, "nextEpoch">;
  readonly #leaseMs: number;
  readonly #askTimeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** The least recently looked at first. */
  readonly #owned = new Map<string, Owned>();
  readonly #claims = new Map<string, Promise<Claim>>();
  /** Records of parties that are let go of, as soon as Redis can be told. */
  readonly #leaving = new Map<string, PartyPlace>();
  /** Whose parties were when they were last asked for. */
  readonly #owners = new Map<string, string>();
  /** Empty until the hub is first needed; another one after each time that the lease was lost. */
  #processId = "";
  /** What was under way when the lease was lost may have renewed it since. */
  readonly #formerIds = new Set<string>();
  #renewedAtMs = -Infinity;
  #renewal: Promise<void> | undefined;
  #failureCount = 0;
  #onLost: (key: PartyKey) => void = () => {};
  #serve: Serve = async (key) => {
    throw unreachable(key, "its process serves no parties");
  };

  constructor({ redis, channels, epochs, leaseMs, askTimeoutMs }: RedisHubOptions) {
    this.#records = new PartyRecords(redis);
    this.#channels = channels;
    this.#epochs = epochs;
    this.#leaseMs = leaseMs ?? defaultLeaseMs;
    this.#askTimeoutMs = askTimeoutMs ?? defaultAskTimeoutMs;
    this.#mail = new PartyMail(this.#records, this.#askTimeoutMs, (key) => this.#handlerFor(key));
    redis.on("ready", () => void (this.#timer !== undefined && this.#renew()));
    this.#listeners = new RedisListeners(this.#records, channels, {
      isOwn: (by) => by === this.#processId,
      onForeign: (key, by) => {
        this.#owners.set(partyName(key), by);
        void this.#check(key);
      },
    });
    channels.onMessage((channel, message) => {
      if (channel === inboxOf(this.#processId)) void this.#mail.receive(message).catch(warn);
      else this.#listeners.receive(channel, message);
    });
  }

  async claim(key: PartyKey): Promise<Claim> {
    const name = partyName(key);
    try {
      await this.#haveLease();
      const owned = this.#owned.get(name);
      if (owned !== undefined) return { kind: "owned", epoch: owned.epoch };
      const claim = this.#claims.get(name) ?? this.#take(key).finally(() => this.#claims.delete(name));
      this.#claims.set(name, claim);
      return await claim;
    } catch (error) {
      throw reachError(key, error);
    }
  }

  async release(key: PartyKey): Promise<void> {
    const name = partyName(key);
    const owned = this.#owned.get(name);
    if (owned === undefined) return;
    this.#owned.delete(name);
    await Promise.race([owned.outbox.sent(), new Promise((resolve) => setTimeout(resolve, releaseLimitMs).unref())]);
    owned.outbox.close();
    // Somebody here may want it again meanwhile.
    if (this.#owned.has(name) || this.#claims.has(name)) return;
    this.#leaving.set(name, owned.place);
    await this.#leave(name, owned.place).catch(() => {});
  }

  onLost(handle: (key: PartyKey) => void): void {
    this.#onLost = handle;
  }

  serve(handle: Serve): void {
    this.#serve = handle;
  }

  async ask(key: PartyKey, request: string): Promise<string> {
    const name = partyName(key);
    this.#start();
    for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
      const handle = this.#owned.has(name) ? await this.#handlerFor(key) : undefined;
      if (handle !== undefined) return inTime(key, handle(key, request), this.#askTimeoutMs);
      const owner = this.#owners.get(name) ?? (await this.#ownerOf(key));
      if (owner === undefined) throw unreachable(key, "no process has it");
      const answer = owner === this.#processId ? undefined : await this.#askOwner(owner, key, request);
      if (answer !== undefined) return answer;
      this.#owners.delete(name);
      // Where it is still that process's, another look would show the same.
      if (owner === (await this.#ownerOf(key))) break;
    }
    throw unreachable(key, "its process does not answer");
  }

  publish(key: PartyKey, frames: readonly PartyFrame[]): void {
    const owned = this.#owned.get(partyName(key));
    if (owned === undefined || frames.length === 0) return;
    owned.outbox.send(frames);
    this.#listeners.tell(key, frames);
  }

  async listen(key: PartyKey, onFrames: (frames: readonly PartyFrame[]) => void): Promise<() => void> {
    this.#start();
    try {
      return await this.#listeners.add(key, onFrames);
    } catch (error) {
      throw reachError(key, error);
    }
  }

  async published(key: PartyKey, after: FramePlace): Promise<readonly PartyFrame[]> {
    try {
      const recent = await this.#records.recent(placeOf(key));
      return recent.map(({ frame }) => frame).filter((frame) => isBehind(frame, after));
    } catch (error) {
      throw reachError(key, error);
    }
  }

  async forget(key: PartyKey): Promise<void> {
    try {
      await this.#owned.get(partyName(key))?.outbox.sent();
      await this.#records.forget(placeOf(key));
    } catch (error) {
      throw reachError(key, error);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#owned.values()].map(({ key }) => this.release(key)));
    if (this.#processId !== "") await this.#records.end(this.#processId).catch(() => {});
    this.#channels.close();
  }

  async #take(key: PartyKey): Promise<Claim> {
    const [name, place, processId] = [partyName(key), placeOf(key), this.#processId];
    this.#leaving.delete(name);
    let owner = await this.#records.take(place, processId);
    for (let attempt = 0; owner !== processId && attempt < attemptLimit; attempt += 1) {
      if (!this.#formerIds.has(owner) && (await this.#mayBeThere(owner))) return { kind: "elsewhere" };
      owner = await this.#records.take(place, processId, owner);
    }
    if (owner !== processId) return { kind: "elsewhere" };
    const epoch = await this.#epochs.nextEpoch(key.tenant, key.partyId).catch((error: unknown) => {
      this.#leaving.set(name, place);
      throw error;
    });
    // It may have taken so long that others had to think that this process is gone.
    if (processId !== this.#processId || !(await this.#records.keep(place, processId))) return { kind: "elsewhere" };
    const outbox = new PartyOutbox(this.#records, place, { processId, epoch }, () => this.#lose(key));
    this.#owned.set(name, { key, place, epoch, outbox });
    this.#owners.delete(name);
    return { kind: "owned", epoch };
  }

  /** A server that has just started may have lost leases with its memory: their processes have a while to say that they are there. */
  async #mayBeThere(processId: string): Promise<boolean> {
    if (await this.#records.isThere(processId)) return true;
    return (await this.#records.uptimeMs()) < this.#leaseMs;
  }

  async #ownerOf(key: PartyKey): Promise<string | undefined> {
    const name = partyName(key);
    try {
      const owner = await this.#records.ownerOf(placeOf(key));
      if (owner === undefined) this.#owners.delete(name);
      else this.#owners.set(name, owner);
      if (this.#owners.size > knownOwnerCount) this.#owners.clear();
      return owner;
    } catch (error) {
      throw reachError(key, error);
    }
  }

  async #askOwner(owner: string, key: PartyKey, request: string): Promise<string | undefined> {
    await this.#hear(key);
    try {
      return await this.#mail.ask(this.#processId, owner, { key, request });
    } catch (error) {
      // It may hang, and the party be another's by now.
      this.#owners.delete(partyName(key));
      throw error;
    }
  }

  /** Answers must find this process. */
  async #hear(key: PartyKey): Promise<void> {
    await this.#channels.join(inboxOf(this.#processId)).catch((error: unknown) => {
      throw reachError(key, error);
    });
  }

  async #handlerFor(key: PartyKey): Promise<Serve | undefined> {
    await this.#haveLease();
    return this.#owned.has(partyName(key)) ? this.#serve : undefined;
  }

  /** Not before somebody asks for parties: most programs that open the ports never do. */
  #start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#renew(), this.#leaseMs / renewalsALease).unref();
    this.#beSomebodyNew();
    void this.#renew();
  }

  async #haveLease(): Promise<void> {
    this.#start();
    // One that took as long as the lease, such as the first with its connection, is as good as none.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (performance.now() - this.#renewedAtMs < this.#leaseMs) return;
      await this.#renew();
    }
    if (performance.now() - this.#renewedAtMs >= this.#leaseMs)
      throw new EngineError("PORT_UNAVAILABLE", "Redis does not answer, by which processes share parties.");
  }

  async #renew(): Promise<void> {
    this.#renewal ??= this.#renewNow().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewNow(): Promise<void> {
    const [startedAtMs, processId] = [performance.now(), this.#processId];
    try {
      const wasThere = await this.#records.renew(processId, this.#leaseMs);
      // Others may have taken parties meanwhile.
      await this.#look(wasThere ? Math.ceil(this.#owned.size / renewalsARound) : this.#owned.size);
      this.#renewedAtMs = startedAtMs;
      this.#failureCount = 0;
      for (const [name, place] of this.#leaving) await this.#leave(name, place);
    } catch {
      this.#failureCount += 1;
      // After a halt of the whole process the first renewal may fail for that alone.
      if (this.#failureCount > 1 && performance.now() - this.#renewedAtMs > this.#leaseMs) this.#loseAll();
    }
  }

  /** Whether parties are still this process's. */
  async #look(count: number): Promise<void> {
    const processId = this.#processId;
    const some = [...this.#owned.entries().take(count)];
    await Promise.all(
      some.map(async ([name, owned]) => {
        const isKept = await this.#records.keep(owned.place, processId);
        if (this.#owned.get(name) !== owned) return;
        if (isKept) {
          this.#owned.delete(name);
          this.#owned.set(name, owned);
        } else this.#lose(owned.key);
      }),
    );
  }

  /** What another process says of a party may come late, or this one has lost it. */
  async #check(key: PartyKey): Promise<void> {
    const owned = this.#owned.get(partyName(key));
    if (owned === undefined) return;
    const isKept = await this.#records.keep(owned.place, this.#processId).catch(() => true);
    if (!isKept && this.#owned.get(partyName(key)) === owned) this.#lose(key);
  }

  async #leave(name: string, place: PartyPlace): Promise<void> {
    await this.#records.letGo(place, this.#processId);
    if (this.#leaving.get(name) === place) this.#leaving.delete(name);
  }

  #lose(key: PartyKey): void {
    const name = partyName(key);
    const owned = this.#owned.get(name);
    if (owned === undefined) return;
    owned.outbox.close();
    this.#owned.delete(name);
    this.#onLost(key);
  }

  #loseAll(): void {
    if (this.#owned.size === 0) return;
    // Whoever finds the old one in a record takes its place.
    this.#beSomebodyNew();
    for (const { key } of this.#owned.values()) this.#lose(key);
  }

  #beSomebodyNew(): void {
    if (this.#processId !== "") {
      this.#channels.leave(inboxOf(this.#processId));
      this.#formerIds.add(this.#processId);
    }
    this.#processId = randomUUID();
    this.#leaving.clear();
    void this.#channels.join(inboxOf(this.#processId)).catch(() => {});
  }
}

const warn = (error: unknown) =>
  process.emitWarning(`A message between processes was not understood: ${messageOf(error)}`);

/** What the store said stays; Redis's own errors become one that says so. */
function reachError(key: PartyKey, error: unknown): EngineError {
  return error instanceof EngineError ? error : unreachable(key, messageOf(error), error);
}
