import { Connection, type Channel, type LiveOptions, type Message } from "./connection.ts";
import type { ClientMessage, RecommendationList, ServerMessage } from "./operations.ts";

type ListTopic = Extract<ClientMessage, { readonly kind: "subscribe" }>["topic"];

/** A user's list with the parameters of `recommend`. */
export type ListWish = Omit<ListTopic, "kind">;

export interface LiveListHandlers {
  /** The whole list, at once and whenever it has changed; `cause` says why, absent the first time. */
  readonly onList: (list: RecommendationList, cause: Message<"list">["cause"]) => void;
  /** The subscription was refused; nothing more comes of it. */
  readonly onError?: (code: string, message: string) => void;
}

/** Lists that change by themselves, over one connection that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export interface LiveLists {
  /** Returns the way to end it. */
  subscribe(wish: ListWish, handlers: LiveListHandlers): () => void;
  close(): void;
}

export function connectLiveLists(options: LiveOptions): LiveLists {
  return new ListChannel(new Connection(options));
}

interface Subscription extends LiveListHandlers {
  readonly topic: ListTopic;
}

export class ListChannel implements Channel, LiveLists {
  readonly #connection: Connection;
  readonly #subscriptions = new Map<string, Subscription>();
  #nextId = 1;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.carry(this);
  }

  subscribe(wish: ListWish, handlers: LiveListHandlers): () => void {
    const id = `list-${this.#nextId}`;
    this.#nextId += 1;
    const topic: ListTopic = { kind: "list", ...wish };
    this.#subscriptions.set(id, { ...handlers, topic });
    if (this.#connection.isOpen) this.#connection.send({ kind: "subscribe", id, topic });
    return () => {
      if (this.#subscriptions.delete(id) && this.#connection.isOpen) this.#connection.send({ kind: "unsubscribe", id });
    };
  }

  close(): void {
    this.#connection.close();
  }

  take(message: ServerMessage): void {
    if (message.kind === "list") this.#subscriptions.get(message.id)?.onList(message.list, message.cause);
    else if (message.kind === "resync") this.#subscribeAll();
    else if (message.kind === "error") this.#refused(message);
  }

  opened(session: "new" | "resumed"): void {
    if (session === "new") this.#subscribeAll();
  }

  lost(): void {}

  #subscribeAll(): void {
    for (const [id, { topic }] of this.#subscriptions) this.#connection.send({ kind: "subscribe", id, topic });
  }

  #refused({ id, code, message }: Message<"error">): void {
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (id === undefined || subscription === undefined) return;
    this.#subscriptions.delete(id);
    subscription.onError?.(code, message);
  }
}
