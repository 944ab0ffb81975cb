import { Connection, type Channel, type LiveOptions } from "./connection.ts";
import { JoinedParty, type Party, type PartyHandlers, type PartyWish } from "./joined-party.ts";
import type { ServerMessage } from "./operations.ts";
import { ServerClock } from "./server-clock.ts";
import type { ClockEstimate } from "./sync/index.ts";

/** Watch parties over one connection that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export interface Parties {
  /** Comes to a party; again by itself whenever the connection was lost. */
  join(wish: PartyWish, handlers: PartyHandlers): Party;
  /** What the server's clock says, as well as it is known; asked for while there is a party. */
  readonly clock: ClockEstimate;
  serverNowMs(): number;
  /** For `wantsProbe` of the client law. */
  probeClock(): void;
  close(): void;
}

export function connectParties(options: LiveOptions): Parties {
  return new PartyChannel(new Connection(options));
}

export class PartyChannel implements Channel, Parties {
  readonly #connection: Connection;
  readonly #clock: ServerClock;
  readonly #parties = new Map<string, JoinedParty>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#clock = new ServerClock(connection, () =>
      [...this.#parties.values()].every(({ state }) => state?.playback.playing !== true),
    );
    connection.carry(this);
  }

  get clock(): ClockEstimate {
    return this.#clock.estimate;
  }

  serverNowMs(): number {
    return this.#clock.nowMs();
  }

  probeClock(): void {
    this.#clock.askNow();
  }

  join(wish: PartyWish, handlers: PartyHandlers): Party {
    const party = new JoinedParty(wish, handlers, {
      connection: this.#connection,
      serverNowMs: () => this.serverNowMs(),
      onOver: () => this.#forget(party),
    });
    this.#parties.set(wish.partyId, party);
    if (this.#connection.isOpen) party.begin();
    this.#clock.start();
    return party;
  }

  close(): void {
    for (const party of this.#parties.values()) party.end();
    this.#clock.stop();
    this.#connection.close();
  }

  take(message: ServerMessage): void {
    if (message.kind === "party-probed") this.#clock.take(message);
    else if ("partyId" in message) this.#parties.get(message.partyId)?.take(message);
    else if (message.kind === "party-done" || message.kind === "error")
      for (const party of this.#parties.values()) if (party.answered(message)) return;
  }

  opened(): void {
    for (const party of this.#parties.values()) party.begin();
    if (this.#parties.size > 0) this.#clock.start();
  }

  lost(): void {
    this.#clock.lost();
    for (const party of this.#parties.values()) party.lost();
  }

  #forget(party: JoinedParty): void {
    if (this.#parties.get(party.partyId) === party) this.#parties.delete(party.partyId);
    if (this.#parties.size === 0) this.#clock.stop();
  }
}
