import { createHash, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Principal } from "../../domain/principal.ts";
import { endLists } from "./live-lists.ts";
import { leaveParties } from "./party-places.ts";
import { Session } from "./session.ts";

/** So many sessions wait for their client at most; the one that waits longest goes. */
const maximumWaitingCount = 10_000;

interface Settings {
  readonly resumeMs: number;
  readonly replayCount: number;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("base64url");

/** Sessions of this process by the hash of the token that resumes them. */
export class Sessions {
  readonly #settings: Settings;
  readonly #byTokenHash = new Map<string, Session>();
  /** Those without a connection, the one that waits longest first. */
  readonly #waiting = new Map<Session, NodeJS.Timeout>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  open(principal: Principal, request: FastifyRequest): Session {
    return new Session(randomBytes(12).toString("base64url"), principal, request, this.#settings.replayCount);
  }

  /** The session of a token, when it belongs to the same caller. */
  find(token: string, { tenant, name, userId }: Principal): Session | undefined {
    const session = this.#byTokenHash.get(hashOf(token));
    const owner = session?.principal;
    return owner?.tenant === tenant && owner.name === name && owner.userId === userId ? session : undefined;
  }

  /** A new token, in place of the one before. */
  renewToken(session: Session): string {
    const token = randomBytes(32).toString("base64url");
    if (session.tokenHash !== undefined) this.#byTokenHash.delete(session.tokenHash);
    session.tokenHash = hashOf(token);
    this.#byTokenHash.set(session.tokenHash, session);
    return token;
  }

  /** Its client is there again. */
  keep(session: Session): void {
    clearTimeout(this.#waiting.get(session));
    this.#waiting.delete(session);
  }

  /** Its client went; it waits for a while. */
  release(session: Session): void {
    this.keep(session);
    this.#waiting.set(session, setTimeout(() => this.#end(session), this.#settings.resumeMs).unref());
    const [longest] = this.#waiting.keys();
    if (this.#waiting.size > maximumWaitingCount && longest !== undefined) this.#end(longest);
  }

  close(): void {
    for (const session of this.#waiting.keys()) this.#end(session);
  }

  #end(session: Session): void {
    this.keep(session);
    if (session.tokenHash !== undefined) this.#byTokenHash.delete(session.tokenHash);
    session.isOver = true;
    endLists(session);
    leaveParties(session);
  }
}
