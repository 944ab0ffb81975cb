import type { ClientMessage, RecommendationList, ServerMessage } from "./operations.ts";
import { retryDelayMs, type RetryOptions } from "./retry.ts";

type ListTopic = Extract<ClientMessage, { readonly kind: "subscribe" }>["topic"];
type Message<Kind extends ServerMessage["kind"]> = Extract<ServerMessage, { readonly kind: Kind }>;

/** A user's list with the parameters of `recommend`. */
export type ListWish = Omit<ListTopic, "kind">;

export interface LiveListHandlers {
  /** The whole list, at once and whenever it has changed; `cause` says why, absent the first time. */
  readonly onList: (list: RecommendationList, cause: Message<"list">["cause"]) => void;
  /** The subscription was refused; nothing more comes of it. */
  readonly onError?: (code: string, message: string) => void;
}

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

/** Lists that change by themselves, over one connection that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export interface LiveLists {
  /** Returns the way to end it. */
  subscribe(wish: ListWish, handlers: LiveListHandlers): () => void;
  close(): void;
}

export function connectLiveLists(options: LiveOptions): LiveLists {
  return new ReconnectingLists(options);
}

interface Subscription extends LiveListHandlers {
  readonly topic: ListTopic;
}

/** Closed so, a connection is not tried again: refused, another protocol, replaced by another. */
const finalCodes = [4401, 4406, 4409];
const protocol = 1;

class ReconnectingLists implements LiveLists {
  readonly #options: LiveOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  #socket: WebSocket | undefined;
  #isOpen = false;
  #isOver = false;
  #failureCount = 0;
  #nextId = 1;
  #resumeToken: string | undefined;
  #sequence = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  /** Two heartbeats of the server. */
  #silenceMs = 60_000;
  #waitMs: number | undefined;

  readonly #handlers: { readonly [Kind in ServerMessage["kind"]]: (message: Message<Kind>) => void } = {
    welcome: (message) => this.#welcomed(message),
    list: ({ id, list, cause }) => this.#subscriptions.get(id)?.onList(list, cause),
    resync: () => this.#subscribeAll(),
    error: (message) => this.#refused(message),
    "going-away": ({ reconnectAfterMs }) => (this.#waitMs = reconnectAfterMs),
    ping: () => this.#send({ kind: "pong" }),
    pong: () => {},
    recorded: () => {},
    unsubscribed: () => {},
  };

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#connect();
  }

  subscribe(wish: ListWish, handlers: LiveListHandlers): () => void {
    const id = `list-${this.#nextId}`;
    this.#nextId += 1;
    const topic: ListTopic = { kind: "list", ...wish };
    this.#subscriptions.set(id, { ...handlers, topic });
    if (this.#isOpen) this.#send({ kind: "subscribe", id, topic });
    return () => {
      if (this.#subscriptions.delete(id) && this.#isOpen) this.#send({ kind: "unsubscribe", id });
    };
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
    this.#send({
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
    (this.#handlers[message.kind] as (one: ServerMessage) => void)(message);
  }

  #welcomed({ resumeToken, isResumed, heartbeatMs }: Message<"welcome">): void {
    const wasResuming = this.#resumeToken !== undefined;
    this.#resumeToken = resumeToken;
    this.#silenceMs = 2 * heartbeatMs;
    this.#isOpen = true;
    this.#failureCount = 0;
    if (!isResumed) this.#sequence = 0;
    // Who resumes and may not is told to begin anew by a `resync` of its own.
    if (!wasResuming) this.#subscribeAll();
    this.#options.onConnected?.(true);
  }

  #subscribeAll(): void {
    for (const [id, { topic }] of this.#subscriptions) this.#send({ kind: "subscribe", id, topic });
  }

  #refused({ id, code, message }: Message<"error">): void {
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (id === undefined || subscription === undefined) return;
    this.#subscriptions.delete(id);
    subscription.onError?.(code, message);
  }

  #closed(code: number, reason: string): void {
    clearTimeout(this.#silenceTimer);
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (wasOpen) this.#options.onConnected?.(false);
    if (this.#isOver) return;
    if (finalCodes.includes(code)) {
      this.#isOver = true;
      this.#options.onRefused?.(reason);
      return;
    }
    const delayMs = this.#waitMs ?? retryDelayMs(this.#failureCount, this.#options);
    this.#waitMs = undefined;
    this.#failureCount += 1;
    this.#retryTimer = setTimeout(() => this.#connect(), delayMs);
  }

  /** A connection that says nothing for too long is a broken one. */
  #hear(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#socket?.close(), this.#silenceMs);
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}
