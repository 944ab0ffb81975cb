import { retryDelayMs } from "./retry.js";
/** Closed so, a connection is not tried again: refused, another protocol, replaced by another. */
const finalCodes = [4401, 4406, 4409];
const protocol = 1;
const defaultDelays = { firstDelayMs: 500, longestDelayMs: 15_000 };
/** A connection to `/v1/socket` that comes back when it breaks and goes on where it was. See PROTOCOL.md. */
export class Connection {
  #options;
  #channels = [];
  #socket;
  #isOpen = false;
  #isOver = false;
  #failureCount = 0;
  #resumeToken;
  #sequence = 0;
  #retryTimer;
  #silenceTimer;
  /** Two heartbeats of the server. */
  #silenceMs = 60_000;
  #waitMs;
  constructor(options) {
    this.#options = options;
    this.#connect();
  }
  get isOpen() {
    return this.#isOpen;
  }
  carry(channel) {
    this.#channels.push(channel);
  }
  /** What is sent while there is no connection is lost. */
  send(message) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }
  close() {
    this.#isOver = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#socket?.close(1000);
  }
  #connect() {
    const { baseUrl, WebSocket = globalThis.WebSocket } = this.#options;
    const socket = new WebSocket(`${baseUrl.replace(/^http/, "ws").replace(/\/$/, "")}/v1/socket`);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", ({ data }) => {
      this.#hear();
      this.#take(JSON.parse(String(data)));
    });
    socket.addEventListener("error", () => {});
    socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
    this.#hear();
  }
  #hello() {
    const { apiKey, tenant } = this.#options;
    this.send({
      kind: "hello",
      protocol,
      ...(apiKey !== undefined && { token: apiKey }),
      ...(tenant !== undefined && { tenant }),
      ...(this.#resumeToken !== undefined && { resume: { token: this.#resumeToken, sequence: this.#sequence } }),
    });
  }
  #take(message) {
    if ("sequence" in message && message.sequence !== undefined)
      this.#sequence = Math.max(this.#sequence, message.sequence);
    if (message.kind === "welcome") this.#welcomed(message);
    else if (message.kind === "ping") this.send({ kind: "pong" });
    else if (message.kind === "going-away") this.#waitMs = message.reconnectAfterMs;
    else for (const channel of this.#channels) channel.take(message);
  }
  #welcomed({ resumeToken, isResumed, heartbeatMs }) {
    this.#resumeToken = resumeToken;
    this.#silenceMs = 2 * heartbeatMs;
    this.#isOpen = true;
    this.#failureCount = 0;
    if (!isResumed) this.#sequence = 0;
    for (const channel of this.#channels) channel.opened(isResumed ? "resumed" : "new");
    this.#options.onConnected?.(true);
  }
  #closed(code, reason) {
    clearTimeout(this.#silenceTimer);
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    if (wasOpen) {
      for (const channel of this.#channels) channel.lost();
      this.#options.onConnected?.(false);
    }
    if (this.#isOver) return;
    if (finalCodes.includes(code)) {
      this.#isOver = true;
      this.#options.onRefused?.(reason);
      return;
    }
    const delayMs = this.#waitMs ?? retryDelayMs(this.#failureCount, { ...defaultDelays, ...this.#options });
    this.#waitMs = undefined;
    this.#failureCount += 1;
    this.#retryTimer = setTimeout(() => this.#connect(), delayMs);
  }
  /** A connection that says nothing for too long is a broken one. */
  #hear() {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#socket?.close(), this.#silenceMs);
  }
}
