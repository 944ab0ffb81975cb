import type { Connection, Message } from "./connection.ts";
import type { ClientMessage, ServerMessage } from "./operations.ts";
import type { PartyChange, PartyNotice } from "./sync/party/party-change.ts";
import type { ChatMessage, PartyState } from "./sync/party/party-state.ts";
type Join = Extract<
  ClientMessage,
  {
    readonly kind: "party-join";
  }
>;
export type PartyCommand = Extract<
  ClientMessage,
  {
    readonly kind: "party-act";
  }
>["command"];
export type PartyEnd = Message<"party-closed">["reason"];
/** Which party, and as whom. */
export type PartyWish = Omit<Join, "kind" | "id" | "resume">;
export interface PartyHandlers {
  /** The whole state, at once and after each change; without a change where some were missed. */
  readonly onState?: (state: PartyState, change: PartyChange | undefined) => void;
  /** What was said last, oldest first: at once, and again where it was missed. */
  readonly onHistory?: (messages: readonly ChatMessage[]) => void;
  readonly onMessage?: (message: ChatMessage) => void;
  readonly onNotice?: (notice: PartyNotice) => void;
  /** Nothing more comes of the party. */
  readonly onClosed?: (reason: PartyEnd) => void;
  /** The party did not let in; nothing more comes of it. */
  readonly onRefused?: (code: string, message: string) => void;
}
export interface ActAnswer {
  /** Of the last change that it led to; absent where nothing changed. */
  readonly seq?: number;
  /** Of a chat message. */
  readonly message?: ChatMessage;
}
export interface Party {
  readonly partyId: string;
  /** As it is here, undefined until it is there. */
  readonly state: PartyState | undefined;
  /** Who one is there. */
  readonly memberId: string | undefined;
  /** Where the film should be now. */
  positionMs(): number;
  /**
   * Resolves when it is done. Throws `ApiError` where it is refused, and `ConnectionError` where the connection was lost before the answer:
   * it may be done, or not. Chat waits for the next connection instead, and is said once.
   */
  act(command: PartyCommand): Promise<ActAnswer>;
  /** Without an answer: for reports of one's player, typing, reactions. Lost where there is no connection. */
  tell(command: PartyCommand): void;
  /** Is absent from now on, but stays a member; to be none any more, act `leave`. */
  leave(): void;
}
interface Surroundings {
  readonly connection: Connection;
  readonly serverNowMs: () => number;
  readonly onOver: () => void;
}
export declare class JoinedParty implements Party {
  #private;
  readonly partyId: string;
  constructor(wish: PartyWish, handlers: PartyHandlers, around: Surroundings);
  get state(): PartyState | undefined;
  get memberId(): string | undefined;
  positionMs(): number;
  act(command: PartyCommand): Promise<ActAnswer>;
  tell(command: PartyCommand): void;
  leave(): void;
  /** Comes, or comes back. */
  begin(): void;
  lost(): void;
  end(): void;
  take(
    message: Extract<
      ServerMessage,
      {
        readonly partyId: string;
      }
    >,
  ): void;
  /** Whether it was asked for here. */
  answered(message: Message<"party-done"> | Message<"error">): boolean;
}
export {};
