/** One simulated party under one law: who is where, for minutes of virtual time. The same network and players for every law. */
import type { Playback } from "./playback.ts";
import { SimulatedPlayer, type PlayerSettings } from "./testing-player.ts";
import { Chance, Link, World, type NetworkSettings } from "./testing-world.ts";

/** Everything that any simulated law sends. */
export type Message =
  | { readonly kind: "probe"; readonly sentMs: number; readonly pair: number }
  | {
      readonly kind: "probed";
      readonly sentMs: number;
      readonly pair: number;
      readonly serverReceivedMs: number;
      readonly serverSentMs: number;
    }
  | {
      readonly kind: "report";
      readonly positionMs: number;
      readonly isPlaying: boolean;
      /** The usual round trip, and what the sender takes for the server's time, where the law uses them. */
      readonly pingMs?: number;
      readonly serverMs?: number;
    }
  | { readonly kind: "positions"; readonly positionsMs: ReadonlyMap<number, number> }
  | { readonly kind: "ready" }
  | { readonly kind: "stalled" }
  | { readonly kind: "playback"; readonly playback: Playback };

export interface ClientPort {
  readonly id: number;
  readonly player: SimulatedPlayer;
  /** Of the member's own clock. */
  nowMs(): number;
  send(message: Message): void;
  after(delayMs: number, run: () => void): void;
  /** Begins somewhere within the first period. */
  every(periodMs: number, run: () => void): void;
}

export interface ServerPort {
  nowMs(): number;
  send(id: number, message: Message): void;
  after(delayMs: number, run: () => void): void;
  every(periodMs: number, run: () => void): void;
}

export interface LawClient {
  receive(message: Message): void;
  /** The player has the title and may be told to play. */
  loaded(): void;
}

export interface LawServer {
  receive(id: number, message: Message): void;
  joined(id: number): void;
  /** Somebody pressed play, or pause. */
  play(): void;
  pause(): void;
}

export interface PartyLaw {
  readonly name: string;
  client(port: ClientPort): LawClient;
  server(port: ServerPort): LawServer;
}

export interface Scenario {
  readonly memberCount: number;
  readonly lengthMs: number;
  readonly network: NetworkSettings;
  readonly player: PlayerSettings;
  /** Each hits one member. */
  readonly stalls: readonly { readonly atMs: number; readonly lengthMs: number }[];
  /** One member's title never loads. */
  readonly hasDeadMember: boolean;
  /** One more member comes then. */
  readonly joinAtMs?: number;
  /** One member's clock jumps then by so much. */
  readonly clockJump?: { readonly atMs: number; readonly byMs: number };
  /** Everybody is paused then, for five seconds. */
  readonly pausesAtMs: readonly number[];
}

/** Times count from the moment when somebody pressed play. */
export const usualScenario: Scenario = {
  memberCount: 4,
  lengthMs: 300_000,
  network: { rttMs: [20, 120], asymmetryRatio: 0.2, jitterMs: 15, spikeRatio: 0.05, spikeMs: [80, 300] },
  player: {
    startMs: [40, 200],
    seekMs: [150, 600],
    latencyOf: "act",
    driftPpm: 100,
    positionStepMs: 0,
    tellsStalls: false,
    obeysRate: true,
  },
  stalls: [
    { atMs: 60_000, lengthMs: 1_800 },
    { atMs: 150_000, lengthMs: 600 },
  ],
  hasDeadMember: false,
  pausesAtMs: [],
};

export interface PartyRun {
  /** Greatest less smallest position of everybody, every 50 ms. */
  readonly spreadsMs: readonly number[];
  /** The spread when the last one had started, at each start. */
  readonly startSkewsMs: readonly number[];
  /** From the end of each stall until the member was within 500 ms of the others, to stay; absent after 90 s. */
  readonly recoveriesMs: readonly (number | undefined)[];
  readonly seekCount: number;
  readonly nudgedMs: number;
  readonly greatestNudge: number;
  /** From play until the first one moved. */
  readonly heldMs: number;
  /** From the joining until within 150 ms of the others, to stay. */
  readonly joinMs?: number;
  /** How long the others stood still in the ten seconds after it, all together. */
  readonly othersStoodMs: number;
}

const pressedMs = 5_000;
const pauseMs = 5_000;
const sampleMs = 50;
const recoveredMs = 500;
const syncedMs = 150;
const stayMs = 1_000;
const recoveryLimitMs = 90_000;
const joinWatchMs = 10_000;

interface Member {
  readonly id: number;
  readonly player: SimulatedPlayer;
  readonly client: LawClient;
  readonly up: Link;
  readonly down: Link;
  offsetMs: number;
  readonly clockRatio: number;
}

/** Sees when a distance falls below a bound and stays there. */
class Settling {
  readonly #fromMs: number;
  readonly #boundMs: number;
  #insideMs: number | undefined;
  #doneMs: number | undefined;

  constructor(fromMs: number, boundMs: number) {
    this.#fromMs = fromMs;
    this.#boundMs = boundMs;
  }

  see(nowMs: number, distanceMs: number): void {
    if (this.#doneMs !== undefined || nowMs < this.#fromMs) return;
    if (distanceMs >= this.#boundMs) this.#insideMs = undefined;
    else this.#insideMs ??= nowMs;
    if (this.#insideMs !== undefined && nowMs - this.#insideMs >= stayMs) this.#doneMs = this.#insideMs - this.#fromMs;
  }

  get isDone(): boolean {
    return this.#doneMs !== undefined;
  }

  get tookMs(): number | undefined {
    return this.#doneMs !== undefined && this.#doneMs <= recoveryLimitMs ? this.#doneMs : undefined;
  }
}

class Party {
  readonly #world = new World();
  readonly #chance: Chance;
  readonly #law: PartyLaw;
  readonly #scenario: Scenario;
  readonly #server: LawServer;
  readonly #members: Member[] = [];
  readonly #settlings: { readonly member: Member; readonly settling: Settling }[] = [];
  readonly #spreadsMs: number[] = [];
  readonly #startSkewsMs: number[] = [];
  #seeksBefore = 0;
  #isPressed = false;
  #isStarting = false;
  #heldMs = Number.POSITIVE_INFINITY;
  #joined: Settling | undefined;
  #joinedMs = 0;
  #othersStoodMs = 0;

  constructor(law: PartyLaw, seed: number, scenario: Scenario) {
    this.#chance = new Chance(seed);
    this.#law = law;
    this.#scenario = scenario;
    this.#server = law.server(this.#serverPort());
  }

  run(): PartyRun {
    const { memberCount, lengthMs, stalls, hasDeadMember, joinAtMs, clockJump, pausesAtMs } = this.#scenario;
    for (let id = 0; id < memberCount; id += 1) this.#enter(id, this.#chance.between(1_000, 3_000));
    if (hasDeadMember) this.#enterDead(memberCount);
    this.#at(0, () => this.#press());
    for (const pauseAtMs of pausesAtMs) {
      this.#at(pauseAtMs, () => this.#server.pause());
      this.#at(pauseAtMs + pauseMs, () => this.#press());
    }
    for (const { atMs, lengthMs: stallMs } of stalls) this.#at(atMs, () => this.#stall(stallMs));
    if (joinAtMs !== undefined) this.#at(joinAtMs, () => this.#join(memberCount + 1));
    if (clockJump !== undefined) this.#at(clockJump.atMs, () => this.#jump(clockJump.byMs));
    this.#world.every(sampleMs, () => this.#sample());
    this.#world.runUntil(pressedMs + lengthMs);
    return this.#result();
  }

  #at(atMs: number, run: () => void): void {
    this.#world.at(pressedMs + atMs, run);
  }

  #press(): void {
    this.#isPressed = true;
    this.#isStarting = true;
    this.#server.play();
  }

  #stall(stallMs: number): void {
    const member = this.#anyone();
    member.player.stall(stallMs);
    const settling = new Settling(member.player.stalledUntilMs, recoveredMs);
    this.#settlings.push({ member, settling });
  }

  #join(id: number): void {
    this.#joinedMs = this.#world.nowMs;
    this.#joined = new Settling(this.#world.nowMs, syncedMs);
    const member = this.#enter(id, 0);
    this.#settlings.push({ member, settling: this.#joined });
  }

  #jump(byMs: number): void {
    const member = this.#anyone();
    member.offsetMs += byMs;
    this.#settlings.push({ member, settling: new Settling(this.#world.nowMs, recoveredMs) });
  }

  #anyone(): Member {
    const member = this.#members[Math.floor(this.#chance.next() * this.#scenario.memberCount)];
    if (member === undefined) throw new Error("A party has members.");
    return member;
  }

  #enter(id: number, loadMs: number): Member {
    const member = this.#createMember(id);
    this.#members.push(member);
    this.#server.joined(id);
    this.#world.at(this.#world.nowMs + loadMs, () => member.client.loaded());
    return member;
  }

  #enterDead(id: number): void {
    this.#createMember(id);
    this.#server.joined(id);
  }

  #createMember(id: number): Member {
    const parts = { world: this.#world, chance: this.#chance };
    const { network, player: playerSettings } = this.#scenario;
    const rttMs = this.#chance.between(...network.rttMs);
    const skew = this.#chance.between(-network.asymmetryRatio, network.asymmetryRatio);
    const { driftPpm } = playerSettings;
    const player = new SimulatedPlayer(parts, playerSettings);
    const up = new Link(parts, (rttMs / 2) * (1 + skew), network);
    const down = new Link(parts, (rttMs / 2) * (1 - skew), network);
    const clockRatio = 1 + this.#chance.between(-driftPpm, driftPpm) / 1e6;
    const member = { id, player, up, down, clockRatio, offsetMs: this.#chance.between(-1e6, 1e6) };
    const client = this.#law.client(this.#clientPort(member));
    const whole = Object.assign(member, { client });
    this.#clients.set(id, whole);
    return whole;
  }

  readonly #clients = new Map<number, Member>();

  #clientPort(member: Omit<Member, "client">): ClientPort {
    const { id, player, up } = member;
    const world = this.#world;
    return {
      id,
      player,
      nowMs: () => world.nowMs * member.clockRatio + member.offsetMs,
      send: (message) => up.carry(() => this.#server.receive(id, message)),
      after: (delayMs, run) => world.at(world.nowMs + delayMs, run),
      every: (periodMs, run) =>
        world.at(world.nowMs + this.#chance.next() * periodMs, () => world.every(periodMs, run)),
    };
  }

  #serverPort(): ServerPort {
    const world = this.#world;
    return {
      nowMs: () => world.nowMs,
      send: (id, message) => {
        const member = this.#clients.get(id);
        member?.down.carry(() => member.client.receive(message));
      },
      after: (delayMs, run) => world.at(world.nowMs + delayMs, run),
      every: (periodMs, run) => world.every(periodMs, run),
    };
  }

  #sample(): void {
    const { nowMs } = this.#world;
    const { memberCount } = this.#scenario;
    let [lowest, highest, movingCount] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let index = 0; index < memberCount; index += 1) {
      const player = this.#members[index]?.player;
      if (player === undefined) continue;
      lowest = Math.min(lowest, player.truePositionMs);
      highest = Math.max(highest, player.truePositionMs);
      if (player.isMoving) movingCount += 1;
    }
    if (movingCount > 0 && this.#isPressed) this.#heldMs = Math.min(this.#heldMs, nowMs - pressedMs);
    this.#seeSpread(highest - lowest, movingCount === memberCount);
    this.#seeSettlings();
    if (this.#joined !== undefined && nowMs - this.#joinedMs <= joinWatchMs) {
      this.#othersStoodMs += (memberCount - movingCount) * sampleMs;
    }
  }

  #seeSpread(spreadMs: number, isEveryoneMoving: boolean): void {
    if (this.#isStarting && isEveryoneMoving) {
      this.#isStarting = false;
      this.#startSkewsMs.push(spreadMs);
      if (this.#startSkewsMs.length === 1) this.#seeksBefore = this.#seekCount();
    }
    if (this.#startSkewsMs.length > 0 && !this.#isStarting) this.#spreadsMs.push(spreadMs);
  }

  #seeSettlings(): void {
    const first = this.#members.slice(0, this.#scenario.memberCount);
    for (const { member, settling } of this.#settlings) {
      if (settling.isDone) continue;
      const others = first.filter((other) => other !== member).map(({ player }) => player.truePositionMs);
      const { isMoving, truePositionMs } = member.player;
      settling.see(
        this.#world.nowMs,
        isMoving ? Math.abs(truePositionMs - middleOf(others)) : Number.POSITIVE_INFINITY,
      );
    }
  }

  #seekCount(): number {
    return this.#members.reduce((sum, { player }) => sum + player.seekCount, 0);
  }

  #result(): PartyRun {
    const joinMs = this.#joined?.tookMs;
    return {
      spreadsMs: this.#spreadsMs,
      startSkewsMs: this.#startSkewsMs,
      recoveriesMs: this.#settlings
        .filter(({ settling }) => settling !== this.#joined)
        .map(({ settling }) => settling.tookMs),
      seekCount: this.#seekCount() - this.#seeksBefore,
      nudgedMs: this.#members.reduce((sum, { player }) => sum + player.nudgedMs, 0),
      greatestNudge: Math.max(...this.#members.map(({ player }) => player.greatestNudge)),
      heldMs: this.#heldMs,
      ...(joinMs !== undefined && { joinMs }),
      othersStoodMs: this.#othersStoodMs,
    };
  }
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

export function simulateParty(law: PartyLaw, seed: number, scenario: Scenario = usualScenario): PartyRun {
  return new Party(law, seed, scenario).run();
}
