import { Connection } from "./connection.js";
export function connectLiveLists(options) {
  return new ListChannel(new Connection(options));
}
export class ListChannel {
  #connection;
  #subscriptions = new Map();
  #nextId = 1;
  constructor(connection) {
    this.#connection = connection;
    connection.carry(this);
  }
  subscribe(wish, handlers) {
    const id = `list-${this.#nextId}`;
    this.#nextId += 1;
    const topic = { kind: "list", ...wish };
    this.#subscriptions.set(id, { ...handlers, topic });
    if (this.#connection.isOpen) this.#connection.send({ kind: "subscribe", id, topic });
    return () => {
      if (this.#subscriptions.delete(id) && this.#connection.isOpen) this.#connection.send({ kind: "unsubscribe", id });
    };
  }
  close() {
    this.#connection.close();
  }
  take(message) {
    if (message.kind === "list") this.#subscriptions.get(message.id)?.onList(message.list, message.cause);
    else if (message.kind === "resync") this.#subscribeAll();
    else if (message.kind === "error") this.#refused(message);
  }
  opened(session) {
    if (session === "new") this.#subscribeAll();
  }
  lost() {}
  #subscribeAll() {
    for (const [id, { topic }] of this.#subscriptions) this.#connection.send({ kind: "subscribe", id, topic });
  }
  #refused({ id, code, message }) {
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (id === undefined || subscription === undefined) return;
    this.#subscriptions.delete(id);
    subscription.onError?.(code, message);
  }
}
