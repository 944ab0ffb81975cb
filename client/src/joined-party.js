import { ApiError, ConnectionError } from "./api-error.js";
import { positionAtMs } from "./sync/index.js";
import { applyChange } from "./sync/party/apply-change.js";
/** Refusals after which the same wish may go well a moment later, and how long that is. */
const passingCodes = ["PORT_UNAVAILABLE", "OVERLOADED", "RATE_LIMITED"];
const againMs = 1_000;
export class JoinedParty {
  partyId;
  #wish;
  #handlers;
  #around;
  #pending = new Map();
  #state;
  #memberId;
  #joinId;
  #count = 0;
  #againTimer;
  constructor(wish, handlers, around) {
    this.partyId = wish.partyId;
    this.#wish = wish;
    this.#handlers = handlers;
    this.#around = around;
  }
  get state() {
    return this.#state;
  }
  get memberId() {
    return this.#memberId;
  }
  positionMs() {
    return this.#state === undefined ? 0 : positionAtMs(this.#state.playback, this.#around.serverNowMs());
  }
  act(command) {
    const { isOpen } = this.#around.connection;
    if (!isOpen && command.kind !== "chat")
      return Promise.reject(new ConnectionError("There is no connection to the party now."));
    const pending = { ...Promise.withResolvers(), command, isWaiting: !isOpen };
    const id = this.#newId();
    this.#pending.set(id, pending);
    if (isOpen) this.#send(command, id);
    return pending.promise;
  }
  tell(command) {
    this.#send(command);
  }
  leave() {
    this.#around.connection.send({ kind: "party-leave", id: this.#newId(), partyId: this.partyId });
    this.end();
  }
  /** Comes, or comes back. */
  begin() {
    clearTimeout(this.#againTimer);
    this.#joinId = this.#newId();
    const { epoch, seq } = this.#state ?? {};
    const resume = epoch !== undefined && seq !== undefined ? { resume: { epoch, seq } } : {};
    this.#around.connection.send({ kind: "party-join", id: this.#joinId, ...this.#wish, ...resume });
  }
  lost() {
    clearTimeout(this.#againTimer);
    this.#joinId = undefined;
    for (const [id, pending] of this.#pending)
      if (pending.command.kind === "chat") pending.isWaiting = true;
      else {
        this.#pending.delete(id);
        pending.reject(new ConnectionError("The connection was lost before the answer."));
      }
  }
  end() {
    clearTimeout(this.#againTimer);
    for (const { command, resolve, reject } of this.#pending.values())
      // What ends it is done when it has ended.
      if (command.kind === "end" || command.kind === "leave") resolve({});
      else reject(new ConnectionError("The party was left."));
    this.#pending.clear();
    this.#around.onOver();
  }
  take(message) {
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
  answered(message) {
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
  #newId() {
    this.#count += 1;
    return `${this.partyId.replaceAll(/[^\w:./-]/g, "-").slice(0, 64)}:${this.#count}`;
  }
  #show({ id, state, messages, memberId }) {
    this.#memberId = memberId ?? this.#memberId;
    this.#state = state;
    this.#handlers.onHistory?.(messages);
    this.#handlers.onState?.(state, undefined);
    this.#arrived(id);
  }
  #catchUp({ id, epoch, changes, memberId }) {
    this.#memberId = memberId ?? this.#memberId;
    this.#arrived(id);
    for (const { seq, change } of changes) this.#apply(epoch, seq, change);
  }
  #send(command, id) {
    const { connection } = this.#around;
    connection.send({ kind: "party-act", ...(id !== undefined && { id }), partyId: this.partyId, command });
  }
  /** What was said while one was away is sent now, maybe again: the same message is said once. */
  #arrived(id) {
    if (id === undefined || id !== this.#joinId) return;
    this.#joinId = undefined;
    for (const [actId, pending] of this.#pending) {
      if (pending.isWaiting) this.#send(pending.command, actId);
      pending.isWaiting = false;
    }
  }
  #change({ epoch, seq, change }) {
    if (this.#state === undefined || this.#joinId !== undefined || epoch < this.#state.epoch) return;
    if (epoch === this.#state.epoch && seq <= this.#state.seq) return;
    // Something is missing: the answer tells it.
    if (epoch !== this.#state.epoch || seq !== this.#state.seq + 1) this.begin();
    else this.#apply(epoch, seq, change);
  }
  #apply(epoch, seq, change) {
    if (this.#state === undefined || (epoch === this.#state.epoch && seq <= this.#state.seq)) return;
    this.#state = applyChange(this.#state, epoch, seq, change);
    if (change.kind === "message-sent") this.#handlers.onMessage?.(change.message);
    this.#handlers.onState?.(this.#state, change);
  }
  #notLetIn({ code, message }) {
    this.#joinId = undefined;
    if (passingCodes.includes(code)) {
      this.#againTimer = setTimeout(() => this.begin(), againMs * (0.5 + Math.random()));
      return;
    }
    this.end();
    this.#handlers.onRefused?.(code, message);
  }
}
