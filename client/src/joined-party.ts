import { ApiError, ConnectionError } from "./api-error.ts";
import type { Connection, Message } from "./connection.ts";
import type { ClientMessage, ServerMessage } from "./operations.ts";
import { positionAtMs } from "./sync/index.ts";
import { applyChange } from "./sync/party/apply-change.ts";
import type { PartyChange, PartyNotice } from "./sync/party/party-change.ts";
import type { ChatMessage, PartyState } from "./sync/party/party-state.ts";

type Join = Extract<ClientMessage, { readonly kind: "party-join" }>;
export type PartyCommand = Extract<ClientMessage, { readonly kind: "party-act" }>["command"];
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

interface Pending extends PromiseWithResolvers<ActAnswer> {
  readonly command: PartyCommand;
  /** For the next connection. */
  isWaiting: boolean;
}

/** Refusals after which the same wish may go well a moment later, and how long that is. */
const passingCodes = ["PORT_UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"];
const againMs = 1_000;

export class JoinedParty implements Party {
  readonly partyId: string;
  readonly #wish: PartyWish;
  readonly #handlers: PartyHandlers;
  readonly #around: Surroundings;
  readonly #pending = new Map<string, Pending>();
  #state: PartyState | undefined;
  #memberId: string | undefined;
  #joinId: string | undefined;
  #count = 0;
  #againTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(wish: PartyWish, handlers: PartyHandlers, around: Surroundings) {
    this.partyId = wish.partyId;
    this.#wish = wish;
    this.#handlers = handlers;
    this.#around = around;
  }

  get state(): PartyState | undefined {
    return this.#state;
  }

  get memberId(): string | undefined {
    return this.#memberId;
  }

  positionMs(): number {
    return this.#state === undefined ? 0 : positionAtMs(this.#state.playback, this.#around.serverNowMs());
  }

  act(command: PartyCommand): Promise<ActAnswer> {
    const { isOpen } = this.#around.connection;
    if (!isOpen && command.kind !== "chat")
      return Promise.reject(new ConnectionError("There is no connection to the party now."));
    const pending = { ...Promise.withResolvers<ActAnswer>(), command, isWaiting: !isOpen };
    const id = this.#newId();
    this.#pending.set(id, pending);
    if (isOpen) this.#send(command, id);
    return pending.promise;
  }

  tell(command: PartyCommand): void {
    this.#send(command);
  }

  leave(): void {
    this.#around.connection.send({ kind: "party-leave", id: this.#newId(), partyId: this.partyId });
    this.end();
  }

  /** Comes, or comes back. */
  begin(): void {
    clearTimeout(this.#againTimer);
    this.#joinId = this.#newId();
    const { epoch, seq } = this.#state ?? {};
    const resume = epoch !== undefined && seq !== undefined ? { resume: { epoch, seq } } : {};
    this.#around.connection.send({ kind: "party-join", id: this.#joinId, ...this.#wish, ...resume });
  }

  lost(): void {
    clearTimeout(this.#againTimer);
    this.#joinId = undefined;
    for (const [id, pending] of this.#pending)
      if (pending.command.kind === "chat") pending.isWaiting = true;
      else {
        this.#pending.delete(id);
        pending.reject(new ConnectionError("The connection was lost before the answer."));
      }
  }

  end(): void {
    clearTimeout(this.#againTimer);
    for (const { command, resolve, reject } of this.#pending.values())
      // What ends it is done when it has ended.
      if (command.kind === "end" || command.kind === "leave") resolve({});
      else reject(new ConnectionError("The party was left."));
    this.#pending.clear();
    this.#around.onOver();
  }

  take(message: Extract<ServerMessage, { readonly partyId: string }>): void {
    switch (message.kind) {
      case "party":
        return this.#show(message);
      case "party-missed":
        return this.#catchUp(message);
      case "party-change":
        return this.#change(message);
      case "party-notice":
        return this.#handlers.onNotice?.(message.notice);
      case "party-closed":
        this.end();
        return this.#handlers.onClosed?.(message.reason);
    }
  }

  /** Whether it was asked for here. */
  answered(message: Message<"party-done"> | Message<"error">): boolean {
    const { id } = message;
    if (id === undefined) return false;
    if (message.kind === "error" && id === this.#joinId) {
      this.#notLetIn(message);
      return true;
    }
    const pending = this.#pending.get(id);
    if (pending === undefined) return false;
    this.#pending.delete(id);
    if (message.kind === "party-done") {
      const { seq, message: said } = message;
      pending.resolve({ ...(seq !== undefined && { seq }), ...(said !== undefined && { message: said }) });
    } else pending.reject(new ApiError(0, message));
    return true;
  }

  #newId(): string {
    this.#count += 1;
    return `${this.partyId.replaceAll(/[^\w:./-]/g, "-").slice(0, 64)}:${this.#count}`;
  }

  #show({ id, state, messages, memberId }: Message<"party">): void {
    this.#memberId = memberId ?? this.#memberId;
    this.#state = state;
    this.#handlers.onHistory?.(messages);
    this.#handlers.onState?.(state, undefined);
    this.#arrived(id);
  }

  #catchUp({ id, epoch, changes, memberId }: Message<"party-missed">): void {
    this.#memberId = memberId ?? this.#memberId;
    this.#arrived(id);
    for (const { seq, change } of changes) this.#apply(epoch, seq, change);
  }

  #send(command: PartyCommand, id?: string): void {
    const { connection } = this.#around;
    connection.send({ kind: "party-act", ...(id !== undefined && { id }), partyId: this.partyId, command });
  }

  /** What was said while one was away is sent now, maybe again: the same message is said once. */
  #arrived(id: string | undefined): void {
    if (id === undefined || id !== this.#joinId) return;
    this.#joinId = undefined;
    for (const [actId, pending] of this.#pending) {
      if (pending.isWaiting) this.#send(pending.command, actId);
      pending.isWaiting = false;
    }
  }

  #change({ epoch, seq, change }: Message<"party-change">): void {
    if (this.#state === undefined || this.#joinId !== undefined || epoch < this.#state.epoch) return;
    if (epoch === this.#state.epoch && seq <= this.#state.seq) return;
    // Something is missing: the answer tells it.
    if (epoch !== this.#state.epoch || seq !== this.#state.seq + 1) this.begin();
    else this.#apply(epoch, seq, change);
  }

  #apply(epoch: number, seq: number, change: PartyChange): void {
    if (this.#state === undefined || (epoch === this.#state.epoch && seq <= this.#state.seq)) return;
    this.#state = applyChange(this.#state, epoch, seq, change);
    if (change.kind === "message-sent") this.#handlers.onMessage?.(change.message);
    this.#handlers.onState?.(this.#state, change);
  }

  #notLetIn({ code, message }: Message<"error">): void {
    this.#joinId = undefined;
    if (passingCodes.includes(code)) {
      this.#againTimer = setTimeout(() => this.begin(), againMs * (0.5 + Math.random()));
      return;
    }
    this.end();
    this.#handlers.onRefused?.(code, message);
  }
}
