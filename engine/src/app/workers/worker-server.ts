import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Server, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How often a server that is stopping looks whether its connections are gone. */
const lookMs = 20;
/** A look for new connections that took no longer than this saw all of them. */
const quickLookMs = 1;
const mostLooks = 1_000;
/** What is not answered so long after that is given up. */
const longestAnswerMs = 30_000;

/** Lets the connections of a server go without a request failing. */
export class Connections {
  readonly #app: FastifyInstance;
  #isDraining = false;
  #shedCount = 0;
  /** In milliseconds of `performance.now`: of the last answer, or of when draining began. */
  #lastAnswerMs = 0;

  readonly #sockets = new Set<Socket>();
  /** All connections so far. */
  #takenCount = 0;

  /** Before the server listens. */
  constructor(app: FastifyInstance) {
    this.#app = app;
    app.server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      this.#takenCount += 1;
      socket.once("close", () => this.#sockets.delete(socket));
    });
    app.addHook("onSend", (_request, reply, payload, done) => {
      if (this.#isDraining || this.#shedCount > 0) reply.header("connection", "close");
      if (this.#shedCount > 0) this.#shedCount -= 1;
      this.#lastAnswerMs = performance.now();
      done(null, payload);
    });
  }

  async count(): Promise<number> {
    return new Promise((resolve) =>
      this.#app.server.getConnections((error, count) => resolve(error === null ? count : 0)),
    );
  }

  /** Closes so many, each with its next answer. */
  shed(count: number): void {
    this.#shedCount += count;
  }

  /**
   * Takes no more connections. Those there are close with their next answer. When none was given for `idleMs`, the rest is closed, which
   * a client that sends at the same moment would see as a reset.
   */
  async drain(idleMs: number): Promise<void> {
    this.#isDraining = true;
    await this.#stopListening();
    this.#lastAnswerMs = performance.now();
    const untilMs = performance.now() + longestAnswerMs;
    const isWaiting = () => performance.now() < Math.min(untilMs, this.#lastAnswerMs + idleMs);
    // After a long piece of work there may be requests that arrived and were not looked at yet: each turn looks.
    while ((await this.count()) > 0 && (isWaiting() || (await this.#hasRead(isWaiting)))) await sleep(lookMs);
    const forcing = setTimeout(() => this.#app.server.closeAllConnections(), longestAnswerMs);
    await this.#app.close();
    clearTimeout(forcing);
  }

  /** Whether something was answered after all that waits to be read was. */
  async #hasRead(isWaiting: () => boolean): Promise<boolean> {
    await nextTurn();
    await nextTurn();
    return isWaiting();
  }

  /**
   * A connection that the system has taken and this thread has not would be reset. So the socket is closed right after a look that found
   * none and took no time, as nobody's requests are read meanwhile; what is not idle stays open, unlike with the HTTP server's own `close`.
   */
  async #stopListening(): Promise<void> {
    const { server } = this.#app;
    for (let look = 0; look < mostLooks; look += 1) {
      const takenCount = this.#takenCount;
      const beganAt = performance.now();
      for (const socket of this.#sockets) socket.pause();
      await nextTurn();
      if (this.#takenCount === takenCount && performance.now() - beganAt < quickLookMs) break;
    }
    Server.prototype.close.call(server);
    for (const socket of this.#sockets) socket.resume();
  }
}
