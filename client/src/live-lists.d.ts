import { Connection, type Channel, type LiveOptions, type Message } from "./connection.ts";
import type { ClientMessage, RecommendationList, ServerMessage } from "./operations.ts";
type ListTopic = Extract<
  ClientMessage,
  {
    readonly kind: "subscribe";
  }
>["topic"];
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
export declare function connectLiveLists(options: LiveOptions): LiveLists;
export declare class ListChannel implements Channel, LiveLists {
  #private;
  constructor(connection: Connection);
  subscribe(wish: ListWish, handlers: LiveListHandlers): () => void;
  close(): void;
  take(message: ServerMessage): void;
  opened(session: "new" | "resumed"): void;
  lost(): void;
}
export {};
