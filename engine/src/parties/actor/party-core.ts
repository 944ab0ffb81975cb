import { EngineError } from "../../domain/errors.ts";
import type { PartyEnd, PartyFrame } from "../../ports/party-hub.ts";
import { applyChange } from "../../sync/party/apply-change.ts";
import type { PartyChange, PartyNotice } from "../../sync/party/party-change.ts";
import type { PartyMember, PartyState } from "../../sync/party/party-state.ts";
import { changeFrame, closedFrame, noticeFrame } from "../party-frames.ts";
import type { PartyAuditEntry } from "../party-use-cases.ts";
import { noSecrets, type PartySecrets } from "./party-secrets.ts";
import { followChange } from "./follow-change.ts";
import { nothingPassing, Passing } from "./passing.ts";
import { Seat, Seats } from "./seat.ts";

/** Where what a party says is put down; its server takes it from here. One for all parties of a process. */
export interface PartyOutput {
  readonly frames: PartyFrame[];
  readonly audits: PartyAuditEntry[];
  /** Whether something changed that must not be lost with the process: a ban, an invite, a setting. */
  isWeighty: boolean;
}

/** From how many members on an index is worth its room. */
const indexedCount = 16;

/** The state of a party and the one way to change it. What may be changed when is decided in the files beside this one. */
export class PartyCore {
  state: PartyState;
  secrets: PartySecrets;
  /** In the order of the state's members. */
  readonly seats: Seats;
  #passing: Passing | undefined;
  /** Of the last change of what is played. */
  playbackSeq: number;
  lastSeekMs = 0;
  /** Not before then must something be done of the party's own accord. */
  nextDueMs = Infinity;
  isDirty = false;
  readonly #output: PartyOutput;
  #index: Map<string, number> | undefined;

  constructor(state: PartyState, output: PartyOutput, secrets: PartySecrets = noSecrets) {
    this.state = state;
    this.secrets = secrets;
    this.seats = new Seats(state.members.length);
    this.playbackSeq = state.seq;
    this.#output = output;
  }

  get passing(): Readonly<Passing> {
    return this.#passing ?? nothingPassing;
  }

  /** To be changed. */
  get changing(): Passing {
    this.#passing ??= new Passing();
    return this.#passing;
  }

  /** What is over needs no room. */
  letPass(): void {
    if (this.#passing?.isEmpty === true) this.#passing = undefined;
  }

  /** Milliseconds since the party was made, whole. */
  since(nowMs: number): number {
    return Math.trunc(nowMs - this.state.createdAtMs);
  }

  emit(change: PartyChange): void {
    const { state } = this;
    const seq = state.seq + 1;
    const leaving = change.kind === "member-left" ? this.indexOf(change.memberId) : -1;
    this.state = applyChange(state, state.epoch, seq, change);
    this.#output.frames.push(changeFrame({ partyId: state.id, epoch: state.epoch }, seq, change));
    if (change.kind === "message-sent") return;
    this.isDirty = true;
    if (change.kind === "playback-changed" || change.kind === "title-changed") this.playbackSeq = seq;
    followChange(this, change);
    if (change.kind === "member-joined") this.seats.add();
    if (leaving >= 0) this.seats.remove(leaving);
    if (this.state.members.length !== state.members.length) this.#index = undefined;
  }

  notify(notice: PartyNotice): void {
    this.#output.frames.push(noticeFrame({ partyId: this.state.id, epoch: this.state.epoch }, notice));
  }

  close(reason: PartyEnd, memberId?: string): void {
    const { id: partyId, epoch } = this.state;
    this.#output.frames.push(closedFrame({ partyId, epoch }, reason, memberId));
  }

  audit(entry: PartyAuditEntry): void {
    this.#output.audits.push(entry);
  }

  /** What has to be kept before it is acknowledged. */
  keep(secrets: Partial<PartySecrets> = {}): void {
    this.secrets = { ...this.secrets, ...secrets };
    this.isDirty = true;
    this.#output.isWeighty = true;
  }

  /** Something is to be done then, if not before. */
  dueBy(atMs: number): void {
    if (atMs < this.nextDueMs) this.nextDueMs = atMs;
  }

  indexOf(memberId: string): number {
    const { members } = this.state;
    if (members.length < indexedCount) return members.findIndex(({ id }) => id === memberId);
    this.#index ??= new Map(members.map(({ id }, index) => [id, index]));
    return this.#index.get(memberId) ?? -1;
  }

  member(memberId: string): PartyMember | undefined {
    return this.state.members[this.indexOf(memberId)];
  }

  seat(memberId: string): Seat {
    const index = this.indexOf(memberId);
    return index < 0 ? new Seat() : this.seats.at(index);
  }

  /** Throws `INVALID_INPUT` where there is none. */
  memberOrThrow(memberId: string): PartyMember {
    const member = this.member(memberId);
    if (member === undefined)
      throw new EngineError("INVALID_INPUT", `Nobody here has the id ${JSON.stringify(memberId)}.`);
    return member;
  }

  /** Of a party that is over, nobody. */
  presentCount(): number {
    if (this.state.phase === "ended") return 0;
    let count = 0;
    for (const { isPresent } of this.state.members) if (isPresent) count += 1;
    return count;
  }
}
