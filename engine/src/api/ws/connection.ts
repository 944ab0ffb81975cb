import type { FastifyRequest } from "fastify";
import type { RawData, WebSocket } from "ws";
import {
  socketCloseCodes,
  socketProtocolVersion,
  type ClientMessage,
  type ServerMessage,
  type SocketCloseReason,
  type SocketLimits,
  type WireHello,
  type WirePartyAct,
  type WirePartyProbe,
  type WireRecord,
} from "../../contract/socket.ts";
import type { WireRecordReport } from "../../contract/index.ts";
import { EngineError } from "../../domain/errors.ts";
import { partiesOf } from "../edge-use-cases.ts";
import { statusOf, toEngineError, toWireError } from "../rest/http/errors.ts";
import { checkScope, type RouteContext } from "../rest/http/route.ts";
import { recordEventsRoute } from "../rest/record-events.route.ts";
import { Allowance } from "./allowance.ts";
import { endList, endLists, type LiveLists } from "./live-lists.ts";
import { parseMessage } from "./message-parser.ts";
import { Outbox, type OutboxLimits } from "./outbox.ts";
import { actInParty, joinParty, leaveParties, leaveParty } from "./party-places.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { withCredentials } from "./socket-server.ts";
import type { TurnEnd } from "./turn-end.ts";

/** What all connections share. */
export interface ConnectionSurroundings {
  readonly route: RouteContext;
  readonly sessions: Sessions;
  readonly liveLists: LiveLists;
  readonly limits: SocketLimits;
  readonly outbox: OutboxLimits;
  readonly turnEnd: TurnEnd;
  /** Which connection a session has. */
  readonly bySession: Map<Session, Connection>;
}

/** Messages that do not fit, and messages beyond the rate, that are borne with an error each. */
const maximumFaultCount = 10;
const maximumRefusedCount = 200;
/** With so many messages waiting nothing more is read from the connection, until few wait. */
const highWaterCount = 16;
const lowWaterCount = 4;
/** A closed connection whose other side does not close too is cut after this. */
const closingMs = 2_000;

/** One connection of `/v1/socket`: takes messages one after the other, in the client's order. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #request: FastifyRequest;
  readonly #around: ConnectionSurroundings;
  readonly #outbox: Outbox;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #allowance: Allowance;
  #session: Session | undefined;
  /** Settles when all messages so far are handled. */
  #tail: Promise<void> = Promise.resolve();
  #waitingCount = 0;
  #faultCount = 0;
  #refusedCount = 0;
  #heardAtMs = performance.now();
  #pingedAtMs = performance.now();
  #isClosed = false;

  constructor(socket: WebSocket, request: FastifyRequest, around: ConnectionSurroundings) {
    this.#socket = socket;
    this.#request = request;
    this.#around = around;
    this.#allowance = new Allowance(around.limits);
    const way = { socket, stream: request.raw.socket, turnEnd: around.turnEnd };
    this.#outbox = new Outbox(way, around.outbox, {
      onTooSlow: () => this.close("too-slow"),
      onDrained: () => {
        if (this.#session !== undefined) around.liveLists.refreshAll(this.#session);
      },
    });
    this.#helloTimer = setTimeout(() => this.close("too-late"), around.limits.helloMs).unref();
  }

  receive(data: RawData, isBinary: boolean): void {
    if (this.#isClosed) return;
    this.#heardAtMs = performance.now();
    if (!this.#isWithinRate()) return;
    const message = this.#parse(data, isBinary);
    if (message === undefined) return;
    if (message.kind === "ping") this.#send({ kind: "pong" }, "pong");
    else if (message.kind === "party-probe") this.#answerProbe(message);
    else if (message.kind !== "pong") this.#enqueue(message);
  }

  /** At once: whatever waited before it would be taken for the way. */
  #answerProbe({ number }: WirePartyProbe): void {
    const receivedAtMs = this.#heardAtMs;
    if (this.#session === undefined) return this.#refuseHello(new EngineError("UNAUTHENTICATED", "Say hello first."));
    try {
      const parties = partiesOf(this.#around.route);
      this.#outbox.sendFirst(() => {
        const serverSentMs = parties.serverNowMs();
        const serverReceivedMs = serverSentMs - (performance.now() - receivedAtMs);
        const message: ServerMessage = { kind: "party-probed", number, serverReceivedMs, serverSentMs };
        return JSON.stringify(message);
      }, "probed");
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Called every now and then: asks whether the client is still there. */
  beat(nowMs: number): void {
    const { heartbeatMs } = this.#around.limits;
    if (nowMs - this.#heardAtMs > 2 * heartbeatMs) this.close("too-late");
    else if (this.#session !== undefined && nowMs - this.#pingedAtMs >= heartbeatMs) {
      this.#pingedAtMs = nowMs;
      this.#send({ kind: "ping" }, "ping");
      void this.#checkAgain(this.#session);
    }
  }

  /** Keys are taken back and sign-ins end while connections stay. */
  async #checkAgain({ request }: Session): Promise<void> {
    // Else the answer would be that of the last time.
    request.caller = undefined;
    try {
      await this.#around.route.authenticate(request);
    } catch (error) {
      this.#refuseHello(error);
    }
  }

  close(reason: SocketCloseReason): void {
    this.#outbox.flush();
    this.#socket.close(socketCloseCodes[reason].code, reason);
    this.end();
    setTimeout(() => this.#socket.terminate(), closingMs).unref();
  }

  goAway(reconnectAfterMs: number): void {
    this.#send({ kind: "going-away", reconnectAfterMs });
    this.#outbox.flush();
    this.#socket.close(1001, "going-away");
    this.end();
  }

  /** The connection is over; its session waits for the client. */
  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#helloTimer);
    const session = this.#session;
    if (session === undefined) return void this.#outbox.close();
    session.detach(this.#outbox);
    if (this.#around.bySession.get(session) !== this) return undefined;
    this.#around.bySession.delete(session);
    this.#around.sessions.release(session);
    return undefined;
  }

  #send(message: ServerMessage, key?: string): void {
    this.#outbox.send(() => JSON.stringify(message), key);
  }

  #isWithinRate(): boolean {
    if (this.#allowance.take()) return true;
    const { messagesPerSecond } = this.#around.limits;
    this.#refusedCount += 1;
    if (this.#refusedCount > maximumRefusedCount) this.close("too-many");
    else
      this.#refuse(
        new EngineError("OVERLOADED", `Up to ${messagesPerSecond} messages a second are taken; this one was not.`),
      );
    return false;
  }

  #parse(data: RawData, isBinary: boolean): ClientMessage | undefined {
    const parsed = parseMessage(data, isBinary);
    if ("message" in parsed) return parsed.message;
    this.#faultCount += 1;
    this.#refuse(parsed.refusal.error, parsed.refusal.id);
    if (this.#faultCount > maximumFaultCount) this.close("bad-messages");
    return undefined;
  }

  #enqueue(message: ClientMessage): void {
    this.#begun();
    this.#tail = this.#tail.then(async () => {
      await this.#handle(message);
      this.#settled();
    });
  }

  #begun(): void {
    this.#waitingCount += 1;
    if (this.#waitingCount >= highWaterCount) this.#socket.pause();
  }

  #settled(): void {
    this.#waitingCount -= 1;
    if (this.#waitingCount <= lowWaterCount && this.#socket.isPaused) this.#socket.resume();
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (this.#isClosed) return;
    try {
      if (message.kind === "hello") await this.#begin(message);
      else if (this.#session === undefined) this.#refuseHello(new EngineError("UNAUTHENTICATED", "Say hello first."));
      else await this.#act(message, this.#session);
    } catch (error) {
      this.#refuse(error, "id" in message ? message.id : undefined);
    }
  }

  async #act(message: Exclude<ClientMessage, WireHello>, session: Session): Promise<void> {
    switch (message.kind) {
      case "subscribe":
        return this.#around.liveLists.open(session, message, this.#around.limits.subscriptionCount);
      case "unsubscribe":
        endList(session, message.id);
        this.#outbox.forget(`list ${message.id}`);
        return session.answer({ kind: "unsubscribed", id: message.id });
      case "record":
        return session.answer({ kind: "recorded", id: message.id, report: await this.#record(message, session) });
      case "party-join":
        return joinParty(this.#around.route, session, message, {
          outbox: this.#outbox,
          partyCount: this.#around.limits.partyCount,
        });
      case "party-leave":
        leaveParty(session, message.partyId);
        return this.#send({ kind: "party-done", id: message.id });
      case "party-act":
        void this.#actInParty(message, session);
        return undefined;
      // Answered as they come.
      case "party-probe":
      case "ping":
      case "pong":
        return undefined;
    }
  }

  /** Holds nothing up that comes behind it: the party itself keeps the order. */
  async #actInParty(message: WirePartyAct, session: Session): Promise<void> {
    this.#begun();
    try {
      await actInParty(session, message, this.#outbox);
    } catch (error) {
      this.#refuse(error, message.id);
    } finally {
      this.#settled();
    }
  }

  /** As POST /v1/events does. */
  async #record({ events }: WireRecord, { principal, request }: Session): Promise<WireRecordReport> {
    const { definition } = recordEventsRoute;
    checkScope(principal, definition.scope, undefined);
    const answer = await definition.handle(this.#around.route, {
      tenant: principal.tenant,
      principal,
      caller: { principal },
      params: {},
      query: {},
      body: { events },
      request,
      condition: undefined,
    });
    return answer as WireRecordReport;
  }

  async #begin(hello: WireHello): Promise<void> {
    if (this.#session !== undefined) throw new EngineError("INVALID_INPUT", "hello was said already.");
    if (hello.protocol !== socketProtocolVersion) return this.close("unknown-protocol");
    const request = withCredentials(this.#request, hello);
    const { route, sessions, bySession } = this.#around;
    let found: Session | undefined;
    try {
      const principal = await route.authenticate(request);
      if (this.#isClosed) return undefined;
      found = hello.resume && sessions.find(hello.resume.token, principal);
      this.#session = found ?? sessions.open(principal, request);
    } catch (error) {
      return this.#refuseHello(error);
    }
    clearTimeout(this.#helloTimer);
    const session = this.#session;
    bySession.get(session)?.close("replaced");
    sessions.keep(session);
    bySession.set(session, this);
    this.#welcome(session, found !== undefined);
    session.attach(this.#outbox);
    this.#resume(session, hello.resume, found !== undefined);
    return undefined;
  }

  #welcome({ id: sessionId }: Session, isResumed: boolean): void {
    const { limits, sessions } = this.#around;
    const { heartbeatMs, resumeMs, frameBytes, messageBurst, messagesPerSecond } = limits;
    const { subscriptionCount, eventsPerMessage, partyCount } = limits;
    this.#send({
      kind: "welcome",
      sessionId,
      resumeToken: sessions.renewToken(this.#session as Session),
      isResumed,
      heartbeatMs,
      resumeMs,
      limits: { frameBytes, messageBurst, messagesPerSecond, subscriptionCount, eventsPerMessage, partyCount },
    });
  }

  #resume(session: Session, resume: WireHello["resume"], isFound: boolean): void {
    if (resume === undefined) return;
    // Its places are kept for whoever joins again; who does not is absent.
    const parties = [...session.parties.values()];
    if (parties.length > 0) setTimeout(() => leaveParties(session, parties), this.#around.limits.helloMs).unref();
    if (!isFound || !session.replay(resume.sequence)) {
      endLists(session);
      this.#send({ kind: "resync" });
      return;
    }
    for (const list of session.lists.values()) if (list.sentSequence > resume.sequence) list.isDirty = true;
    this.#around.liveLists.refreshAll(session);
  }

  #refuseHello(error: unknown): void {
    this.#refuse(error);
    this.close("unauthenticated");
  }

  /** An error about a request is numbered, so that it is not lost when the connection breaks. */
  #refuse(error: unknown, id?: string): void {
    const message = errorMessage(error, this.#request, id);
    if (id !== undefined && this.#session !== undefined) this.#session.answer(message);
    else this.#send(message);
  }
}

/** An error as a message, after the log has been told of a fault of the server. */
export function errorMessage(error: unknown, request: FastifyRequest, id?: string) {
  const known = toEngineError(error);
  if (statusOf[known.code] >= 500) request.log.error({ err: known.cause ?? known, code: known.code }, "message failed");
  const { code, message } = toWireError(known, request.id);
  return { kind: "error" as const, code, message: message.slice(0, 4000), ...(id !== undefined && { id }) };
}
