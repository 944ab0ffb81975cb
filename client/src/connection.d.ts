import type { ClientMessage, ServerMessage } from "./operations.ts";
import { type RetryOptions } from "./retry.ts";
export type Message<Kind extends ServerMessage["kind"]> = Extract<
  ServerMessage,
  {
    readonly kind: Kind;
  }
>;
export interface LiveOptions extends RetryOptions {
  /** Such as http://localhost:8080. */
  readonly baseUrl: string;
  /** A server's key. A browser comes with its cookie. */
  readonly apiKey?: string;
  readonly tenant?: string;
  /** Told when the connection stands, and when it is lost and will be tried again. */
  readonly onConnected?: (isConnected: boolean) => void;
  /** The server takes no connection with these credentials, or not any more; it is not tried again. */
  readonly onRefused?: (reason: string) => void;
  /** Instead of the global one. */
  readonly WebSocket?: typeof globalThis.WebSocket;
}
/** One of the things that a connection carries. */
export interface Channel {
  take(message: ServerMessage): void;
  /** The connection stands. `new`: the server knows nothing of what was before. */
  opened(session: "new" | "resumed"): void;
  lost(): void;
}
/** A connection to `/v1/socket` that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export declare class Connection {
  #private;
  constructor(options: LiveOptions);
  get isOpen(): boolean;
  carry(channel: Channel): void;
  /** What is sent while there is no connection is lost. */
  send(message: ClientMessage): void;
  close(): void;
}
