import type { ClientMessage, ServerMessage } from "./operations.ts";
import { retryDelayMs, type RetryOptions } from "./retry.ts";

export type Message<Kind extends ServerMessage["kind"]> = Extract<ServerMessage, { readonly kind: Kind }>;

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

/** Closed so, a connection is not tried again: refused, another protocol, replaced by another. */
const finalCodes = [4401, 4406, 4409];
const protocol = 1;
const defaultDelays = { firstDelayMs: 500, longestDelayMs: 15_000 };

/** A connection to `/v1/socket` that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export class Connection {
  readonly #options: LiveOptions;
  readonly #channels: Channel[] = [];
  #socket: WebSocket | undefined;
  #isOpen = false;
  #isOver = false;
  #failureCount = 0;
  #resumeToken: string | undefined;
  #sequence = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  /** Two heartbeats of the server. */
  #silenceMs = 60_000;
  #waitMs: number | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  carry(channel: Channel): void {
    this.#channels.push(channel);
  }

  /** What is sent while there is no connection is lost. */
  send(message: ClientMessage): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#socket?.close(1000);
  }

  #connect(): void {
    const { baseUrl, WebSocket = globalThis.WebSocket } = this.#options;
    const socket = new WebSocket(`${baseUrl.replace(/^http/, "ws").replace(/\/$/, "")}/v1/socket`);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", ({ data }) => {
      this.#hear();
      this.#take(JSON.parse(String(data)) as ServerMessage);
    });
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
    this.#hear();
  }

  #hello(): void {
    const { apiKey, tenant } = this.#options;
    this.send({
      kind: "hello",
      protocol,
      ...(apiKey !== undefined && { token: apiKey }),
      ...(tenant !== undefined && { tenant }),
      ...(this.#resumeToken !== undefined && { resume: { token: this.#resumeToken, sequence: this.#sequence } }),
    });
  }

  #take(message: ServerMessage): void {
    if ("sequence" in message && message.sequence !== undefined)
      this.#sequence = Math.max(this.#sequence, message.sequence);
    if (message.kind === "welcome") this.#welcomed(message);
    else if (message.kind === "ping") this.send({ kind: "pong" });
    else if (message.kind === "going-away") this.#waitMs = message.reconnectAfterMs;
    else for (const channel of this.#channels) channel.take(message);
  }

  #welcomed({ resumeToken, isResumed, heartbeatMs }: Message<"welcome">): void {
    this.#resumeToken = resumeToken;
    this.#silenceMs = 2 * heartbeatMs;
    this.#isOpen = true;
    this.#failureCount = 0;
    if (!isResumed) this.#sequence = 0;
    for (const channel of this.#channels) channel.opened(isResumed ? "resumed" : "new");
    this.#options.onConnected?.(true);
  }

  #closed(code: number, reason: string): void {
    clearTimeout(this.#silenceTimer);
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (wasOpen) {
      for (const channel of this.#channels) channel.lost();
      this.#options.onConnected?.(false);
    }
    if (this.#isOver) return;
    if (finalCodes.includes(code)) {
      this.#isOver = true;
      this.#options.onRefused?.(reason);
      return;
    }
    const delayMs = this.#waitMs ?? retryDelayMs(this.#failureCount, { ...defaultDelays, ...this.#options });
    this.#waitMs = undefined;
    this.#failureCount += 1;
    this.#retryTimer = setTimeout(() => this.#connect(), delayMs);
  }

  /** A connection that says nothing for too long is a broken one. */
  #hear(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#socket?.close(), this.#silenceMs);
  }
}
