import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Server } from "node:net";
import type { FastifyInstance } from "fastify";

/** How often a server that is stopping looks whether its connections are gone. */
const lookMs = 20;
/** What is not answered so long after that is given up. */
const longestAnswerMs = 30_000;

/** Lets the connections of a server go without a request failing. */
export class Connections {
  readonly #app: FastifyInstance;
  #isDraining = false;
  #shedCount = 0;

  /** Before the server listens. */
  constructor(app: FastifyInstance) {
    this.#app = app;
    app.addHook("onSend", (_request, reply, payload, done) => {
      if (this.#isDraining || this.#shedCount > 0) reply.header("connection", "close");
      if (this.#shedCount > 0) this.#shedCount -= 1;
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
   * Takes no more connections. Those there are close with their next answer; one that asks nothing for `idleMs` is closed, which a
   * client that sends at the same moment would see as a reset.
   */
  async drain(idleMs: number): Promise<void> {
    this.#isDraining = true;
    await this.#stopListening();
    const untilMs = performance.now() + idleMs;
    while (performance.now() < untilMs && (await this.count()) > 0) await sleep(lookMs);
    const forcing = setTimeout(() => this.#app.server.closeAllConnections(), longestAnswerMs);
    await this.#app.close();
    clearTimeout(forcing);
  }

  /**
   * A connection that the system has taken and this thread has not would be reset. So the socket is closed right after a look that found
   * none; what is not idle stays open, unlike with the HTTP server's own `close`.
   */
  async #stopListening(): Promise<void> {
    const { server } = this.#app;
    let isNew = true;
    const note = () => {
      isNew = true;
    };
    server.on("connection", note);
    while (isNew) {
      isNew = false;
      await nextTurn();
    }
    Server.prototype.close.call(server);
    server.off("connection", note);
  }
}
