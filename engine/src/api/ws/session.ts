import type { FastifyRequest } from "fastify";
import type { ServerMessage } from "../../contract/socket.ts";
import type { Principal } from "../../domain/principal.ts";
import type { LiveList } from "./live-lists.ts";
import type { Outbox } from "./outbox.ts";
import type { JoinedParty } from "./party-places.ts";

/** A message before it has its number. */
export type Unnumbered = ServerMessage extends infer Message
  ? Message extends { readonly sequence?: number }
    ? Omit<Message, "sequence">
    : never
  : never;

interface Kept {
  readonly sequence: number;
  readonly text: string;
}

/** Answers of more bytes than this are not kept for a client that comes back. */
const keptBytes = 256 * 1024;

/**
 * What outlives a connection: who it is, what it follows, and the answers that may not have arrived. Lists are not kept: who comes back
 * gets them as they are then.
 */
export class Session {
  readonly id: string;
  readonly principal: Principal;
  /** The request that the session came with, for what looks at requests. */
  readonly request: FastifyRequest;
  readonly lists = new Map<string, LiveList>();
  readonly parties = new Map<string, JoinedParty>();
  isOver = false;
  /** Of the token that resumes it. */
  tokenHash: string | undefined;
  readonly #replayCount: number;
  #kept: Kept[] = [];
  #keptBytes = 0;
  /** Up to here nothing can be sent again. */
  #lostSequence = 0;
  #sequence = 0;
  #outbox: Outbox | undefined;

  constructor(id: string, principal: Principal, request: FastifyRequest, replayCount: number) {
    this.id = id;
    this.principal = principal;
    this.request = request;
    this.#replayCount = replayCount;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Whether a list made now could be sent now. */
  get canTake(): boolean {
    return this.#outbox !== undefined && !this.#outbox.isWaiting;
  }

  attach(outbox: Outbox): void {
    this.#outbox = outbox;
  }

  /** What still waited to go out is kept instead. */
  detach(outbox: Outbox): void {
    const waiting = outbox.close();
    if (this.#outbox !== outbox) return;
    this.#outbox = undefined;
    for (const text of waiting) text();
  }

  /** Sends a numbered answer, or keeps it for the connection to come. */
  answer(message: Unnumbered): void {
    const text = () => this.#number(message);
    if (this.#outbox === undefined) text();
    else this.#outbox.send(text);
  }

  /** Sends a list, of which only the latest counts. */
  sendList(list: LiveList, message: Unnumbered): void {
    this.#outbox?.send(() => {
      this.#sequence += 1;
      list.sentSequence = this.#sequence;
      return JSON.stringify({ ...message, sequence: this.#sequence });
    }, `list ${list.id}`);
  }

  /** Sends again what is behind `after`, lists aside. False where something of it is lost. */
  replay(after: number): boolean {
    if (after < this.#lostSequence || after > this.#sequence) return false;
    this.#kept = this.#kept.filter(({ sequence }) => sequence > after);
    this.#keptBytes = this.#kept.reduce((sum, { text }) => sum + text.length, 0);
    for (const { text } of this.#kept) this.#outbox?.send(() => text);
    return true;
  }

  #number(message: Unnumbered): string {
    this.#sequence += 1;
    const text = JSON.stringify({ ...message, sequence: this.#sequence });
    this.#kept.push({ sequence: this.#sequence, text });
    this.#keptBytes += text.length;
    while (this.#kept.length > this.#replayCount || this.#keptBytes > keptBytes) {
      const lost = this.#kept.shift();
      if (lost === undefined) break;
      this.#keptBytes -= lost.text.length;
      this.#lostSequence = lost.sequence;
    }
    return text;
  }
}
