import type { PartyFrame, PartyKey } from "../../ports/party-hub.ts";
import { PartyListeners } from "../party-listeners.ts";
import {
  isLaterId,
  parsePublished,
  placeOf,
  type PartyPlace,
  type PartyRecords,
  type Published,
} from "./party-records.ts";
import type { RedisChannels } from "./redis-channels.ts";

interface Listened {
  readonly key: PartyKey;
  readonly place: PartyPlace;
  listenerCount: number;
  /** Resolves when messages come. */
  joined: Promise<void>;
  /** Of the last frame with a number that came. */
  lastId: string | undefined;
  /** Messages that wait until it is known what was missed before them. */
  held: Published[] | undefined;
}

interface Owners {
  /** Whether it was published by this process, whose listeners have it already. */
  isOwn(processId: string): boolean;
  /** Another process speaks for a party. */
  onForeign(key: PartyKey, processId: string): void;
}

/** Who listens in this process to which party, and up to where frames have come; a channel is subscribed to as long as somebody does. */
export class RedisListeners {
  readonly #records: PartyRecords;
  readonly #channels: RedisChannels;
  readonly #owners: Owners;
  readonly #listeners = new PartyListeners();
  readonly #listened = new Map<string, Listened>();

  constructor(records: PartyRecords, channels: RedisChannels, owners: Owners) {
    this.#records = records;
    this.#channels = channels;
    this.#owners = owners;
    channels.onGap((channel) => {
      const listened = this.#listened.get(channel);
      if (listened?.lastId !== undefined) void this.#catchUp(listened);
    });
  }

  async add(key: PartyKey, onFrames: (frames: readonly PartyFrame[]) => void): Promise<() => void> {
    const listened = this.#listen(key);
    listened.listenerCount += 1;
    try {
      await listened.joined;
    } catch (error) {
      this.#left(listened);
      throw error;
    }
    return this.#listeners.add(key, onFrames, () => this.#left(listened));
  }

  tell(key: PartyKey, frames: readonly PartyFrame[]): void {
    this.#listeners.tell(key, frames);
  }

  receive(channel: string, message: string): void {
    const listened = this.#listened.get(channel);
    if (listened === undefined) return;
    const published = parsePublished(message);
    if (listened.held !== undefined) listened.held.push(published);
    else this.#take(listened, published);
  }

  #listen(key: PartyKey): Listened {
    const place = placeOf(key);
    const known = this.#listened.get(place.channel);
    if (known !== undefined) return known;
    const listened: Listened = {
      key,
      place,
      listenerCount: 0,
      joined: Promise.resolve(),
      lastId: undefined,
      held: undefined,
    };
    listened.joined = this.#join(listened);
    this.#listened.set(place.channel, listened);
    return listened;
  }

  async #join(listened: Listened): Promise<void> {
    await this.#channels.join(listened.place.channel);
    const lastId = await this.#records.lastId(listened.place);
    if (listened.lastId === undefined || isLaterId(lastId, listened.lastId)) listened.lastId = lastId;
  }

  #left(listened: Listened): void {
    listened.listenerCount -= 1;
    const { channel } = listened.place;
    if (listened.listenerCount > 0 || this.#listened.get(channel) !== listened) return;
    this.#listened.delete(channel);
    this.#channels.leave(channel);
  }

  #take(listened: Listened, { id, by, frames }: Published): void {
    if (id !== "") {
      if (listened.lastId !== undefined && !isLaterId(id, listened.lastId)) return;
      listened.lastId = id;
    }
    if (this.#owners.isOwn(by)) return;
    this.#owners.onForeign(listened.key, by);
    this.#listeners.tell(listened.key, frames);
  }

  /** What was published while nothing came, then what has come since. */
  async #catchUp(listened: Listened): Promise<void> {
    if (listened.held !== undefined) return;
    listened.held = [];
    try {
      for (const { id, by, frame } of await this.#records.recent(listened.place, listened.lastId))
        this.#take(listened, { id, by, frames: [frame] });
    } catch {
      // The connection is gone again, and whoever listens finds the gap by the numbers.
    }
    const { held } = listened;
    listened.held = undefined;
    for (const published of held) this.#take(listened, published);
  }
}
