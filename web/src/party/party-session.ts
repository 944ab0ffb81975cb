import {
  connectParties,
  ConnectionError,
  type ActAnswer,
  type ChatMessage,
  type Parties,
  type Party,
  type PartyCommand,
  type PartyNotice,
  type PartyWish,
} from "codecatalyst-client";
import { emptyRoom, roomAfter, type Room, type RoomEvent } from "./room.ts";

const burstMs = 2_500;

/** Somebody's stay in a party: the connection, and what is known of the party over it. */
export class PartySession {
  readonly #wish: PartyWish;
  readonly #listeners = new Set<() => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #room = emptyRoom;
  #joined: { readonly parties: Parties; readonly party: Party } | undefined;

  constructor(wish: PartyWish) {
    this.#wish = wish;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly room = (): Room => this.#room;

  /** Comes; answers the way to go. */
  open(): () => void {
    const parties = connectParties({
      baseUrl: location.origin,
      onConnected: (isConnected) => this.#take({ kind: "connected", isConnected }),
      onRefused: (message) => this.#take({ kind: "refused", code: "UNAUTHENTICATED", message }),
    });
    const party: Party = parties.join(this.#wish, {
      onState: (state, change) => this.#take({ kind: "state", state, memberId: party.memberId, change }),
      onHistory: (messages) => this.#take({ kind: "messages", messages }),
      onMessage: (message) => this.#take({ kind: "messages", messages: [message] }),
      onNotice: (notice) => this.#notice(notice),
      onClosed: (reason) => this.#take({ kind: "closed", reason }),
      onRefused: (code, message) => this.#take({ kind: "refused", code, message }),
    });
    this.#joined = { parties, party };
    return () => {
      for (const timer of this.#timers) clearTimeout(timer);
      parties.close();
    };
  }

  get parties(): Parties | undefined {
    return this.#joined?.parties;
  }

  get party(): Party | undefined {
    return this.#joined?.party;
  }

  /** Throws where it is refused. */
  readonly act = (command: PartyCommand): Promise<ActAnswer> =>
    this.party?.act(command) ?? Promise.reject(new ConnectionError("There is no connection to the party yet."));

  /** What was said before, asked for by page. */
  readonly addMessages = (messages: readonly ChatMessage[]): void => this.#take({ kind: "messages", messages });

  #take(event: RoomEvent): void {
    this.#room = roomAfter(this.#room, event);
    for (const listener of this.#listeners) listener();
  }

  #notice(notice: PartyNotice): void {
    const { burstCount } = this.#room;
    this.#take({ kind: "notice", notice });
    for (let id = burstCount; id < this.#room.burstCount; id += 1)
      this.#timers.add(setTimeout(() => this.#take({ kind: "burst-over", id }), burstMs));
  }
}
