import { Connection } from "./connection.js";
import { JoinedParty } from "./joined-party.js";
import { ServerClock } from "./server-clock.js";
export function connectParties(options) {
  return new PartyChannel(new Connection(options));
}
export class PartyChannel {
  #connection;
  #clock;
  #parties = new Map();
  constructor(connection) {
    this.#connection = connection;
    this.#clock = new ServerClock(connection, () =>
      [...this.#parties.values()].every(({ state }) => state?.playback.playing !== true),
    );
    connection.carry(this);
  }
  get clock() {
    return this.#clock.estimate;
  }
  serverNowMs() {
    return this.#clock.nowMs();
  }
  join(wish, handlers) {
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
  close() {
    for (const party of this.#parties.values()) party.end();
    this.#clock.stop();
    this.#connection.close();
  }
  take(message) {
    if (message.kind === "party-probed") this.#clock.take(message);
    else if ("partyId" in message) this.#parties.get(message.partyId)?.take(message);
    else if (message.kind === "party-done" || message.kind === "error")
      for (const party of this.#parties.values()) if (party.answered(message)) return;
  }
  opened() {
    for (const party of this.#parties.values()) party.begin();
    if (this.#parties.size > 0) this.#clock.start();
  }
  lost() {
    this.#clock.lost();
    for (const party of this.#parties.values()) party.lost();
  }
  #forget(party) {
    if (this.#parties.get(party.partyId) === party) this.#parties.delete(party.partyId);
    if (this.#parties.size === 0) this.#clock.stop();
  }
}
