import { EngineError } from "../../domain/errors.ts";
import type { PartyHub, PartyKey } from "../../ports/party-hub.ts";
import { act, erasePerson, memberActs, passTime, takeOver } from "../actor/party.ts";
import { isHostly, type Facts } from "../actor/act.ts";
import { PartyCore, type PartyOutput } from "../actor/party-core.ts";
import { inView } from "../actor/feeling.ts";
import { comeIn, goOut, hearOf } from "../actor/presence.ts";
import type { PartyCommand } from "../party-command.ts";
import { answerText, type PartyRequest } from "../party-request.ts";
import type { CommandAnswer, JoinAnswer, PartyAuditEntry, PartyInvite } from "../party-use-cases.ts";
import { checkComing } from "./check-coming.ts";
import { createInvite, openInvites, revokeInvite } from "./invites.ts";
import { asksFirst, factsFor, findMessage } from "./facts.ts";
import { LiveParty, partyName } from "./live-party.ts";
import { logPrefixOf, messageIn, removedMessage, valueOf } from "./log-value.ts";
import { newestMessages } from "./messages.ts";
import { PartyFlush } from "./party-flush.ts";
import { PartyLog } from "./party-log.ts";
import type { PartyServerPorts } from "./party-server-ports.ts";
import { PartyTimers } from "./party-timers.ts";
import { RecentFrames } from "./recent-frames.ts";
import { say } from "./say.ts";
import { caughtUp, readStored } from "./stored-state.ts";

/** A party that nobody is in, and nobody asks, is let go of after so long. */
const idleMs = 60_000;
const tickMs = 50;
const auditLimit = 500;

interface Ran {
  readonly answer: CommandAnswer;
  /** Whether something changed that is to be durable before it is acknowledged. */
  readonly isWeighty: boolean;
}

interface ServerOptions {
  /** Whether it looks by itself what time it is; else `tick` is to be called. True unless given. */
  readonly ticks?: boolean;
  /** Room for the changes that members can catch up with who were cut off. */
  readonly recentBytes?: number;
}

/** The parties that this process has: reads them when they are first asked for, does what is asked of each, and keeps what must last. */
export class PartyServer {
  readonly #ports: PartyServerPorts;
  readonly #hub: PartyHub;
  readonly #live = new Map<string, LiveParty>();
  readonly #loading = new Map<string, Promise<LiveParty>>();
  readonly #output: PartyOutput = { frames: [], audits: [], isWeighty: false };
  readonly #log: PartyLog;
  readonly #flush: PartyFlush;
  readonly #recent: RecentFrames;
  readonly #timers = new PartyTimers<LiveParty>((party) => this.#passTime(party));
  /** Commands that look something up go one after the other, and others behind them. */
  readonly #tails = new Map<LiveParty, Promise<unknown>>();
  readonly #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(ports: PartyServerPorts, { ticks = true, recentBytes }: ServerOptions = {}) {
    this.#ports = ports;
    this.#hub = ports.partyHub;
    this.#recent = new RecentFrames(recentBytes);
    this.#log = new PartyLog(ports.parties, (party) => this.#fenced(party));
    this.#flush = new PartyFlush(ports.parties, (party) => this.#fenced(party));
    this.#hub.serve((key, request) => answerText(() => this.#answer(key, JSON.parse(request) as PartyRequest)));
    this.#hub.onLost((key) => {
      const party = this.#live.get(partyName(key));
      if (party !== undefined) this.#drop(party);
    });
    if (ticks) this.#ticking = setInterval(() => this.tick(), tickMs).unref();
  }

  /** What this process knows of a party that it has. */
  peek(key: PartyKey): PartyCore | undefined {
    return this.#live.get(partyName(key))?.core;
  }

  counts(): { readonly partyCount: number; readonly presentCount: number } {
    let presentCount = 0;
    for (const { core } of this.#live.values()) presentCount += core.presentCount();
    return { partyCount: this.#live.size, presentCount };
  }

  /** What a member of a party that this process has wants: without the way over the hub. Undefined where it has not. */
  actHere(key: PartyKey, userId: string, command: PartyCommand): Promise<CommandAnswer> | undefined {
    const party = this.#live.get(partyName(key));
    if (party === undefined) return undefined;
    party.askedAtMs = this.#nowMs();
    return this.#act(party, userId, command);
  }

  /** Does what is due. */
  tick(): void {
    const nowMs = this.#nowMs();
    this.#timers.run(nowMs);
    this.#flush.tick(nowMs);
  }

  /** Keeps everything and lets go of it. */
  async close(): Promise<void> {
    clearInterval(this.#ticking);
    await this.#flush.all(this.#nowMs());
    const keys = [...this.#live.values()].map(({ key }) => key);
    this.#live.clear();
    await Promise.all(keys.map((key) => this.#hub.release(key).catch(() => {})));
  }

  #nowMs(): number {
    return Math.round(this.#ports.partyClock.nowMs());
  }

  async #answer(key: PartyKey, request: PartyRequest): Promise<unknown> {
    const party = this.#live.get(partyName(key)) ?? (await this.#open(key));
    party.askedAtMs = this.#nowMs();
    switch (request.kind) {
      case "act":
        return this.#act(party, request.userId, request.command);
      case "join":
        return this.#join(party, request);
      case "go":
        this.#run(party, (nowMs) => goOut(party.core, nowMs, request.userId, this.#remote(request)));
        return undefined;
      case "here":
        this.#run(party, (nowMs) => hearOf(party.core, nowMs, request));
        return undefined;
      case "create-invite":
        return this.#createInvite(party, request);
      case "invites":
        return openInvites(party.core, party.askedAtMs, request.userId);
      case "revoke-invite":
        return this.#runAndKeep(party, () => revokeInvite(party.core, request));
      case "view":
        return inView(party.core, party.askedAtMs);
      case "audit":
        return this.#audit(party, request.userId);
      case "erase":
        return this.#erase(party, request.userIds);
    }
  }

  #open(key: PartyKey): Promise<LiveParty> {
    const name = partyName(key);
    const opening = this.#loading.get(name) ?? this.#load(key).finally(() => this.#loading.delete(name));
    this.#loading.set(name, opening);
    return opening;
  }

  async #load(key: PartyKey): Promise<LiveParty> {
    const { tenant, partyId } = key;
    const claim = await this.#hub.claim(key);
    if (claim.kind !== "owned") throw new EngineError("PORT_UNAVAILABLE", "Another process has this party.");
    const stored = await this.#ports.parties.get(tenant, partyId);
    if (stored === undefined) {
      await this.#hub.release(key);
      throw partyNotFound();
    }
    const { state, secrets } = readStored(stored);
    const known = caughtUp(state, await this.#hub.published(key, { epoch: stored.epoch, seq: stored.seq }));
    const [last] = await this.#ports.parties.log(tenant, partyId, { limit: 1 });
    const core = new PartyCore({ ...known, epoch: claim.epoch }, this.#output, secrets);
    const nowMs = this.#nowMs();
    const party = new LiveParty(key, core, { nextLogSeq: (last?.seq ?? 0) + 1, nowMs });
    this.#live.set(party.name, party);
    this.#run(party, () => takeOver(core, nowMs));
    return party;
  }

  /** Decides something, and tells what came of it. All of it at once: nothing else happens to the party meanwhile. */
  #run(party: LiveParty, decide: (nowMs: number) => void): Ran {
    const { core, key } = party;
    const nowMs = this.#nowMs();
    const seq = core.state.seq;
    let isWeighty = false;
    try {
      decide(nowMs);
    } finally {
      isWeighty = this.#output.isWeighty;
      this.#output.isWeighty = false;
      const frames = this.#output.frames.splice(0);
      if (frames.length > 0) {
        this.#recent.add(party.name, frames);
        this.#hub.publish(key, frames);
      }
      if (core.isDirty) this.#flush.mark(party);
      for (const entry of this.#output.audits.splice(0)) this.#keepAudit(party, entry);
      this.#timers.arrange(party);
    }
    return { isWeighty, answer: core.state.seq > seq ? { seq: core.state.seq } : {} };
  }

  /** As `#run`; what must not be lost is durable when it resolves. */
  async #runAndKeep(party: LiveParty, decide: (nowMs: number) => void): Promise<CommandAnswer> {
    const { isWeighty, answer } = this.#run(party, decide);
    if (isWeighty) await this.#flush.now(party, this.#nowMs());
    return answer;
  }

  #act(party: LiveParty, userId: string, command: PartyCommand): Promise<CommandAnswer> {
    if (asksFirst(command) || this.#tails.has(party)) return this.#actInTurn(party, userId, command);
    return this.#do(party, userId, { command, facts: {} });
  }

  async #actInTurn(party: LiveParty, userId: string, command: PartyCommand): Promise<CommandAnswer> {
    const tail = this.#tails.get(party);
    const turn = (tail ?? Promise.resolve())
      .catch(() => {})
      .then(async () => this.#do(party, userId, { command, facts: await this.#factsFor(party, userId, command) }));
    this.#tails.set(party, turn);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(party) === turn) this.#tails.delete(party);
    }
  }

  async #do(
    party: LiveParty,
    userId: string,
    { command, facts }: { readonly command: PartyCommand; readonly facts: Facts },
  ): Promise<CommandAnswer> {
    if (command.kind === "chat") return this.#say(party, userId, command);
    const answer = await this.#runAndKeep(party, (nowMs) => act(memberActs(party.core, userId, nowMs, facts), command));
    if (command.kind === "remove-message") await this.#removeMessage(party, command.messageId);
    return answer;
  }

  #say(party: LiveParty, userId: string, command: Extract<PartyCommand, { kind: "chat" }>): Promise<CommandAnswer> {
    const on = memberActs(party.core, userId, this.#nowMs());
    return say(on, command, {
      party,
      classifier: this.#ports.classifier,
      append: (entry) => this.#log.append(party, entry),
      tell: (decide) => this.#run(party, decide).answer,
    });
  }

  /** Asked only for members, so that strangers cost nothing. */
  async #factsFor({ core, key }: LiveParty, userId: string, command: PartyCommand): Promise<Facts> {
    memberActs(core, userId, this.#nowMs());
    return factsFor(this.#ports, key, command);
  }

  async #removeMessage(party: LiveParty, messageId: string): Promise<void> {
    const found = await findMessage(this.#ports, party.key, messageId);
    if (found === undefined) return;
    const value = { kind: "message", message: removedMessage(found.message) };
    await this.#ports.parties.replace(party.key.tenant, party.key.partyId, [{ ...found.entry, value }]);
  }

  async #join(party: LiveParty, request: Extract<PartyRequest, { kind: "join" }>): Promise<JoinAnswer> {
    const coming = await checkComing(this.#ports, party, request);
    let isNew = false;
    const process = this.#remote(request);
    const kept = this.#runAndKeep(party, (nowMs) => {
      isNew = comeIn(party.core, nowMs, { ...coming, ...(process !== undefined && { process }) });
    });
    const { state } = party.core;
    const beforeSeq = party.toldLogSeq + 1;
    await kept;
    if (isNew) await this.#ports.rememberMember(party.key, request.userId);
    const { resume } = request;
    const changes = resume?.epoch === state.epoch ? this.#recent.behind(party.name, resume.seq) : undefined;
    if (changes !== undefined)
      return { kind: "missed", epoch: state.epoch, changes: changes.filter(({ seq }) => seq <= state.seq) };
    const messages = await newestMessages(this.#ports.parties, party.key, beforeSeq);
    return { kind: "snapshot", state, messages };
  }

  /** The process of a request, where it is not this one: what is here is seen at once. */
  #remote({ process }: { readonly process: string }): string | undefined {
    return process === this.#ports.process ? undefined : process;
  }

  async #createInvite(
    party: LiveParty,
    wish: { readonly userId?: string; readonly useCount: number; readonly ttlMs: number },
  ): Promise<PartyInvite> {
    let invite: PartyInvite | undefined;
    await this.#runAndKeep(party, (nowMs) => {
      invite = createInvite(party.core, nowMs, { ...wish, id: this.#ports.random.newId() });
    });
    return invite as PartyInvite;
  }

  #keepAudit(party: LiveParty, entry: PartyAuditEntry): void {
    const clientId = `${logPrefixOf(entry.byMemberId)}audit/${this.#ports.random.newId()}`;
    const seq = party.nextLogSeq;
    party.nextLogSeq += 1;
    // A moderator's act counts also where its trail cannot be kept.
    this.#log.append(party, { seq, clientId, value: { kind: "audit", entry } }).catch(() => {});
  }

  async #audit({ core, key }: LiveParty, userId: string | undefined): Promise<readonly PartyAuditEntry[]> {
    const member = userId === undefined ? undefined : core.member(userId);
    if (userId !== undefined && !(member && isHostly(member)))
      throw new EngineError("FORBIDDEN", "Only the host and co-hosts see who did what.");
    const found: PartyAuditEntry[] = [];
    let beforeSeq = Number.MAX_SAFE_INTEGER;
    while (found.length < auditLimit) {
      const page = await this.#ports.parties.log(key.tenant, key.partyId, { beforeSeq, limit: auditLimit });
      for (const value of page.map(valueOf).toReversed()) if (value.kind === "audit") found.push(value.entry);
      const first = page[0];
      if (first === undefined || page.length < auditLimit) break;
      beforeSeq = first.seq;
    }
    return found.slice(0, auditLimit);
  }

  async #erase(party: LiveParty, userIds: readonly string[]): Promise<void> {
    const { tenant, partyId } = party.key;
    for (const userId of userIds) {
      const entries = await this.#ports.parties.logOf(tenant, partyId, logPrefixOf(userId));
      const erased = entries.map(({ seq, clientId }) => ({ seq, clientId, value: { kind: "erased" } }));
      if (erased.length > 0) await this.#ports.parties.replace(tenant, partyId, erased);
      this.#run(party, (nowMs) => {
        for (const message of entries.map(messageIn))
          if (message !== undefined && message.isRemoved !== true)
            party.core.emit({ kind: "message-removed", messageId: message.id, byMemberId: party.core.state.hostId });
        erasePerson(party.core, nowMs, userId);
      });
    }
    this.#recent.forget(party.name);
    await this.#hub.forget(party.key);
    await this.#flush.now(party, this.#nowMs());
  }

  #passTime(party: LiveParty): void {
    if (this.#live.get(party.name) !== party) return;
    const nowMs = this.#nowMs();
    if (party.core.nextDueMs <= nowMs) this.#run(party, () => passTime(party.core, nowMs));
    if (party.core.presentCount() > 0) return;
    if (nowMs >= party.askedAtMs + idleMs) void this.#unload(party);
    else party.core.dueBy(party.askedAtMs + idleMs);
  }

  async #unload(party: LiveParty): Promise<void> {
    await this.#flush.now(party, this.#nowMs()).catch(() => {});
    const isIdle = this.#nowMs() >= party.askedAtMs + idleMs && !party.core.isDirty;
    if (!isIdle) {
      party.core.dueBy(this.#nowMs() + idleMs);
      return this.#timers.arrange(party);
    }
    this.#drop(party);
    await this.#hub.release(party.key).catch(() => {});
  }

  /** Another process took it, whether this one heard of that or not. */
  #fenced(party: LiveParty): void {
    this.#drop(party);
    this.#hub.release(party.key).catch(() => {});
  }

  /** Another process has it, or will. */
  #drop(party: LiveParty): void {
    if (this.#live.get(party.name) !== party) return;
    this.#live.delete(party.name);
    this.#flush.forget(party);
    this.#recent.forget(party.name);
  }
}

export const partyNotFound = () =>
  new EngineError("PARTY_NOT_FOUND", "There is no such party, or it is not for you to see.");
