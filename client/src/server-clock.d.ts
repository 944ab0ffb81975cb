import type { Connection } from "./connection.ts";
import type { ServerMessage } from "./operations.ts";
import { ClockEstimate } from "./sync/index.ts";
/** Asks the server for its time, as often as the estimate wants, as long as it is needed. */
export declare class ServerClock {
  #private;
  readonly estimate: ClockEstimate;
  constructor(connection: Connection, isPaused: () => boolean);
  nowMs(): number;
  start(): void;
  stop(): void;
  /** The next connection may be to a server with another clock. */
  lost(): void;
  take({
    number,
    serverReceivedMs,
    serverSentMs,
  }: Extract<
    ServerMessage,
    {
      readonly kind: "party-probed";
    }
  >): void;
}
