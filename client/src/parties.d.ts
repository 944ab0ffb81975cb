import { Connection, type Channel, type LiveOptions } from "./connection.ts";
import { type Party, type PartyHandlers, type PartyWish } from "./joined-party.ts";
import type { ServerMessage } from "./operations.ts";
import type { ClockEstimate } from "./sync/index.ts";
/** Watch parties over one connection that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export interface Parties {
  /** Comes to a party; again by itself whenever the connection was lost. */
  join(wish: PartyWish, handlers: PartyHandlers): Party;
  /** What the server's clock says, as well as it is known; asked for while there is a party. */
  readonly clock: ClockEstimate;
  serverNowMs(): number;
  close(): void;
}
export declare function connectParties(options: LiveOptions): Parties;
export declare class PartyChannel implements Channel, Parties {
  #private;
  constructor(connection: Connection);
  get clock(): ClockEstimate;
  serverNowMs(): number;
  join(wish: PartyWish, handlers: PartyHandlers): Party;
  close(): void;
  take(message: ServerMessage): void;
  opened(): void;
  lost(): void;
}
