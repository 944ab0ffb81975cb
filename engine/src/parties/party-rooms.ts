import { EngineError, must } from "../domain/errors.ts";
import type { PartyFrame, PartyHub, PartyKey } from "../ports/party-hub.ts";
import type { Random } from "../ports/random.ts";
import type { PartyCommand } from "./party-command.ts";
import { closedFrame, missedFrame, snapshotFrame } from "./party-frames.ts";
import { readAnswer, type PartyRequest } from "./party-request.ts";
import { Rounds } from "../serving/rounds.ts";
import type { CommandAnswer, JoinAnswer, JoinWish, PartyPlace } from "./party-use-cases.ts";
import { partyName } from "./server/live-party.ts";

/** A process says so often that it is there, to whoever has the parties its members are in, and finds out whether that one still is. */
const hereMs = 4_000;
/** A party that nobody has is looked for again after a while between these, at random, so that not all ask at once. */
const retryMs = { least: 200, most: 4_000 } as const;
/** So often a question is asked again while a party changes hands. */
const askCount = 5;

interface RoomsPorts {
  readonly partyHub: PartyHub;
  readonly random: Random;
  readonly process: string;
  /** Whether this process has the party itself. */
  has(key: PartyKey): boolean;
  /** What is asked of such a party need not go over the hub. Undefined where it is none. */
  actHere(key: PartyKey, userId: string, command: PartyCommand): Promise<CommandAnswer> | undefined;
}

/** Who of this process's members are in which party, wherever that is. */
export class PartyRooms {
  readonly #ports: RoomsPorts;
  readonly #rooms = new Map<string, PartyRoom>();
  readonly #saying = new Rounds<PartyRoom>(hereMs, (room) => void room.sayHere());

  constructor(ports: RoomsPorts) {
    this.#ports = ports;
  }

  async join(wish: JoinWish, onFrames: (frames: readonly PartyFrame[]) => void): Promise<PartyPlace> {
    const room = this.#roomOf(wish);
    return room.join(wish, onFrames);
  }

  /** Asks whoever has a party, or takes it where nobody has. */
  ask(key: PartyKey, request: PartyRequest): Promise<unknown> {
    return askParty(this.#ports, key, request);
  }

  /** What a party is like that another process has; undefined where none does. */
  async look(key: PartyKey): Promise<unknown> {
    const request: PartyRequest = { kind: "view" };
    try {
      return readAnswer(await this.#ports.partyHub.ask(key, JSON.stringify(request)));
    } catch (error) {
      if (isUnavailable(error)) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#saying.close();
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
  }

  #roomOf({ tenant, partyId }: PartyKey): PartyRoom {
    const key = { tenant, partyId };
    const name = partyName(key);
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room = new PartyRoom(this.#ports, key, () => {
      if (this.#rooms.get(name) === room) this.#rooms.delete(name);
      this.#saying.delete(room);
    });
    this.#rooms.set(name, room);
    this.#saying.add(room);
    return room;
  }
}

/** The members of one party that are at this process. */
class PartyRoom {
  readonly ports: RoomsPorts;
  readonly key: PartyKey;
  readonly #places = new Set<Place>();
  readonly #onEmpty: () => void;
  #listening: Promise<() => void> | undefined;
  #isComingBack = false;
  #isClosed = false;

  constructor(ports: RoomsPorts, key: PartyKey, onEmpty: () => void) {
    this.ports = ports;
    this.key = key;
    this.#onEmpty = onEmpty;
  }

  async join(wish: JoinWish, onFrames: (frames: readonly PartyFrame[]) => void): Promise<PartyPlace> {
    const place = new Place(this, wish, onFrames);
    this.#places.add(place);
    try {
      // What happens between the two is kept for behind the answer.
      this.#listening ??= this.ports.partyHub.listen(this.key, (frames) => this.#take(frames));
      await this.#listening;
      await place.comeIn(wish);
      return place;
    } catch (error) {
      this.remove(place);
      throw error;
    }
  }

  remove(place: Place): void {
    if (!this.#places.delete(place) || this.#places.size > 0) return;
    this.close();
    this.#onEmpty();
  }

  close(): void {
    this.#isClosed = true;
    this.#listening?.then((end) => end()).catch(() => {});
    this.#listening = undefined;
  }

  /** To whoever has the party, where that is another process: this one knows who is here. */
  async sayHere(): Promise<void> {
    const { partyHub, process } = this.ports;
    if (this.#places.size === 0 || this.#isComingBack || this.ports.has(this.key)) return;
    const request: PartyRequest = { kind: "here", process, counts: this.#counts() };
    try {
      readAnswer(await partyHub.ask(this.key, JSON.stringify(request)));
    } catch {
      this.comeBack();
    }
  }

  /** Whoever had the party is gone: all come in again, where it is now. */
  comeBack(): void {
    if (this.#isComingBack || this.#isClosed) return;
    this.#isComingBack = true;
    void this.#comeBack().finally(() => {
      this.#isComingBack = false;
    });
  }

  async #comeBack(): Promise<void> {
    let waitMs: number = retryMs.least;
    let waiting = [...this.#places];
    while (waiting.length > 0 && !this.#isClosed) {
      await this.#pause(this.ports.random.next() * waitMs);
      waitMs = Math.min(retryMs.most, waitMs * 2);
      const back = await Promise.all(waiting.map((place) => place.comeBack()));
      waiting = waiting.filter((place, index) => back[index] !== true && this.#places.has(place));
    }
  }

  #pause(timeMs: number): Promise<void> {
    return new Promise((resolve) => void setTimeout(resolve, timeMs).unref());
  }

  /** Of connections, by member. */
  #counts(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const { userId } of this.#places) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    return Object.fromEntries(counts);
  }

  #take(frames: readonly PartyFrame[]): void {
    for (const place of this.#places) place.take(frames);
  }
}

class Place implements PartyPlace {
  readonly userId: string;
  readonly #name: string;
  readonly #room: PartyRoom;
  #answer: JoinAnswer | undefined;
  readonly #onFrames: (frames: readonly PartyFrame[]) => void;
  #epoch = 0;
  #seq = 0;
  /** What came while the place was being taken; undefined: what comes is handed on. */
  #early: PartyFrame[] | undefined = [];
  #isOut = false;

  constructor(room: PartyRoom, { userId, name }: JoinWish, onFrames: (frames: readonly PartyFrame[]) => void) {
    this.#room = room;
    this.userId = userId;
    this.#name = name;
    this.#onFrames = onFrames;
  }

  get answer(): JoinAnswer {
    const answer = must(this.#answer, "The answer to a join was read before.");
    this.#answer = undefined;
    return answer;
  }

  async act(command: PartyCommand): Promise<CommandAnswer> {
    if (this.#isOut) throw new EngineError("FORBIDDEN", "This place in the party is given up. Join again.");
    try {
      const here = this.#room.ports.actHere(this.#room.key, this.userId, command);
      if (here !== undefined) return await here;
      return (await this.#ask({ kind: "act", userId: this.userId, command })) as CommandAnswer;
    } catch (error) {
      // Where the party is here still, only its store could not: nobody has lost their place.
      if (isUnavailable(error) && !this.#room.ports.has(this.#room.key)) this.#room.comeBack();
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.#isOut) return;
    this.#isOut = true;
    this.#room.remove(this);
    await this.#ask({ kind: "go", userId: this.userId, process: this.#room.ports.process });
  }

  async comeIn({ resume, inviteCode, password }: JoinWish): Promise<void> {
    const way = { ...(inviteCode !== undefined && { inviteCode }), ...(password !== undefined && { password }) };
    const answer = await this.#join(resume, way);
    this.#answer = answer;
    this.#begin(answer, resume?.seq ?? 0);
  }

  /** Takes the place again, where the party is now. Whether that is settled, one way or the other. */
  async comeBack(): Promise<boolean> {
    if (this.#isOut) return true;
    this.#early ??= [];
    const seq = this.#seq;
    try {
      const answer = await this.#join({ epoch: this.#epoch, seq });
      if (this.#isOut) return true;
      this.#onFrames([frameOf(this.#room.key.partyId, answer)]);
      this.#begin(answer, seq);
      return true;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  take(frames: readonly PartyFrame[]): void {
    if (this.#early !== undefined) return void this.#early.push(...frames);
    const last = frames.at(-1);
    // Most often all of them are for everybody and follow each other.
    if (last?.seq === this.#seq + frames.length && last.epoch === this.#epoch) return this.#hand(frames, last.seq);
    for (const [index, frame] of frames.entries()) {
      if (this.#isOut) return;
      if (this.#isMissing(frame)) {
        this.#early = frames.slice(index);
        return this.#room.comeBack();
      }
      this.#takeOne(frame);
    }
  }

  #hand(frames: readonly PartyFrame[], seq: number): void {
    this.#seq = seq;
    this.#onFrames(frames);
  }

  /** Whether something must have come before this frame that did not. */
  #isMissing({ epoch, seq }: PartyFrame): boolean {
    return epoch > this.#epoch || (epoch === this.#epoch && seq !== undefined && seq > this.#seq + 1);
  }

  #takeOne(frame: PartyFrame): void {
    const { epoch, seq, memberId, closes } = frame;
    if (epoch < this.#epoch || (memberId !== undefined && memberId !== this.userId)) return;
    if (seq !== undefined) {
      if (seq <= this.#seq) return;
      this.#seq = seq;
    }
    this.#onFrames([frame]);
    if (closes !== undefined) this.#end();
  }

  #begin(answer: JoinAnswer, fromSeq: number): void {
    if (answer.kind === "snapshot") [this.#epoch, this.#seq] = [answer.state.epoch, answer.state.seq];
    else [this.#epoch, this.#seq] = [answer.epoch, answer.changes.at(-1)?.seq ?? fromSeq];
    const early = this.#early ?? [];
    this.#early = undefined;
    // Of what came before the answer, notices are in nobody's way, and changes are in it.
    this.take(early.filter(({ epoch }) => epoch >= this.#epoch));
  }

  /** A party that is over, or not the member's any more, ends the place; all else is tried again. */
  #giveUp(error: unknown): boolean {
    if (isUnavailable(error) || !(error instanceof EngineError)) return false;
    const reason = error.code === "PARTY_ENDED" || error.code === "PARTY_NOT_FOUND" ? "ended" : "left";
    this.#onFrames([closedFrame({ partyId: this.#room.key.partyId, epoch: this.#epoch }, reason)]);
    this.#end();
    return true;
  }

  #end(): void {
    this.#isOut = true;
    this.#room.remove(this);
  }

  /** Who comes back is known, and needs to show nothing. */
  async #join(resume: JoinWish["resume"], way: Pick<JoinWish, "inviteCode" | "password"> = {}): Promise<JoinAnswer> {
    const { userId } = this;
    const { process } = this.#room.ports;
    const request: PartyRequest = {
      kind: "join",
      userId,
      name: this.#name,
      process,
      ...way,
      ...(resume && { resume }),
    };
    return (await askParty(this.#room.ports, this.#room.key, request)) as JoinAnswer;
  }

  async #ask(request: PartyRequest): Promise<unknown> {
    return readAnswer(await this.#room.ports.partyHub.ask(this.#room.key, JSON.stringify(request)));
  }
}

function frameOf(partyId: string, answer: JoinAnswer): PartyFrame {
  if (answer.kind === "snapshot") return snapshotFrame(answer.state, answer.messages);
  return missedFrame({ partyId, epoch: answer.epoch }, answer.changes);
}

const isUnavailable = (error: unknown): boolean => error instanceof EngineError && error.code === "PORT_UNAVAILABLE";

/** Where nobody has the party, this process takes it. Only for what may be asked twice. */
async function askParty({ partyHub, random }: RoomsPorts, key: PartyKey, request: PartyRequest): Promise<unknown> {
  const text = JSON.stringify(request);
  for (let attempt = 1; ; attempt += 1)
    try {
      await partyHub.claim(key);
      return readAnswer(await partyHub.ask(key, text));
    } catch (error) {
      if (!isUnavailable(error) || attempt >= askCount) throw error;
      const waitMs = random.next() * retryMs.least * attempt;
      await new Promise<void>((resolve) => void setTimeout(resolve, waitMs));
    }
}
