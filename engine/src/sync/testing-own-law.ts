/** Our law in the simulator: the real clock estimate, client law, schedule and gate, and as little around them as a client and a server have. */
import { stepClientLaw, type LawAction } from "./client-law.ts";
import { ClockEstimate, clockProbeGapMs } from "./clock.ts";
import { gateDefaults, holdForStart, openGate, stepGate, type GateMember, type GateSettings } from "./gate.ts";
import { lawPresets, type LawSettings } from "./law-settings.ts";
import { startLaw, type LawState } from "./law-state.ts";
import { positionAtMs, type Playback } from "./playback.ts";
import { actDelayMs } from "./schedule.ts";
import type { ClientPort, LawClient, LawServer, Message, PartyLaw, ServerPort } from "./testing-party.ts";

const stallReportMs = 500;
const reportMs = 5_000;
const lookLimit = 5;

class OwnClient implements LawClient {
  readonly #clock = new ClockEstimate();
  readonly #port: ClientPort;
  readonly #settings: LawSettings;
  #state: LawState = startLaw();
  #playback: Playback | undefined;
  #isLoaded = false;
  #lookNumber = 0;
  #probeNumber = 0;
  #isStallReported = false;
  #isDoubting = false;
  #isReady = false;

  constructor(port: ClientPort, settings: LawSettings) {
    this.#port = port;
    this.#settings = settings;
    this.#probe();
    port.every(reportMs, () => this.#report());
  }

  loaded(): void {
    this.#isLoaded = true;
    this.#look();
  }

  receive(message: Message): void {
    if (message.kind === "probed") this.#probed(message);
    if (message.kind !== "playback") return;
    this.#playback = message.playback;
    this.#look();
  }

  #probed(message: Extract<Message, { kind: "probed" }>): void {
    const { jumpCount, isSynced } = this.#clock;
    this.#clock.add({ ...message, receivedMs: this.#port.nowMs() });
    if (this.#clock.jumpCount > jumpCount) this.#probe();
    if (this.#isDoubting || (this.#clock.isSynced && !isSynced)) this.#look();
  }

  #probe(): void {
    this.#probeNumber += 1;
    const number = this.#probeNumber;
    const pair = this.#clock.beginPair(this.#port.nowMs());
    const send = () => this.#port.send({ kind: "probe", sentMs: this.#port.nowMs(), pair });
    send();
    this.#port.after(clockProbeGapMs, send);
    const waitMs = this.#clock.nextProbeAtMs(this.#playback?.playing !== true) - this.#port.nowMs();
    this.#port.after(waitMs, () => {
      if (number === this.#probeNumber) this.#probe();
    });
  }

  #report(): void {
    const { positionMs, isPlaying } = this.#port.player;
    this.#port.send({ kind: "report", positionMs, isPlaying, pingMs: this.#clock.rttMs });
  }

  #look(): void {
    if (!this.#isLoaded || !this.#clock.isSynced || this.#playback === undefined) return;
    this.#lookNumber += 1;
    const number = this.#lookNumber;
    let waitMs = 0;
    for (let count = 0; count < lookLimit && waitMs <= 0; count += 1) waitMs = this.#step(this.#playback);
    this.#reportReady();
    this.#reportStall();
    this.#port.after(Math.max(1, waitMs), () => {
      if (number === this.#lookNumber) this.#look();
    });
  }

  #step(playback: Playback): number {
    const { player } = this.#port;
    const nowMs = this.#port.nowMs();
    const { state, action, nextAtMs, wantsProbe } = stepClientLaw(
      this.#state,
      {
        nowMs,
        serverMs: this.#clock.toServerMs(nowMs),
        playback,
        playerPositionMs: player.positionMs,
        isPlayerPlaying: player.isPlaying,
        isBuffering: player.isBuffering,
        playerRate: player.rate,
        clockProbeCount: this.#clock.probeCount,
      },
      this.#settings,
    );
    this.#state = state;
    this.#do(action);
    if (wantsProbe && !this.#isDoubting) this.#probe();
    this.#isDoubting = wantsProbe;
    return nextAtMs - nowMs;
  }

  #do(action: LawAction): void {
    const { player } = this.#port;
    switch (action.kind) {
      case "play":
        return player.play();
      case "pause":
        return player.pause();
      case "seek":
        return player.seek(action.positionMs);
      case "set-rate":
        return player.setRate(action.rate);
      case "detach":
      case "none":
        return;
    }
  }

  #reportReady(): void {
    if (this.#isReady || this.#state.pending !== undefined) return;
    this.#isReady = true;
    this.#port.send({ kind: "ready" });
  }

  #reportStall(): void {
    const { stalledSinceMs } = this.#state;
    const isStalled = stalledSinceMs !== undefined && this.#port.nowMs() - stalledSinceMs >= stallReportMs;
    // A player that is paused for the others' wait fills its store meanwhile, and the law cannot see it.
    const isOver = this.#isStallReported && !isStalled && !this.#port.player.isBuffering;
    if (isStalled && !this.#isStallReported) this.#port.send({ kind: "stalled" });
    if (isOver) this.#port.send({ kind: "ready" });
    this.#isStallReported = isStalled || (this.#isStallReported && !isOver);
  }
}

class OwnServer implements LawServer {
  readonly #port: ServerPort;
  readonly #settings: GateSettings;
  readonly #members = new Map<number, GateMember>();
  readonly #rttsMs = new Map<number, number>();
  #gate = openGate;
  #wantsToPlay = false;
  #playback: Playback = { playing: false, anchorPositionMs: 0, anchorServerMs: 0, rate: 1 };

  constructor(port: ServerPort, settings: GateSettings) {
    this.#port = port;
    this.#settings = settings;
  }

  joined(id: number): void {
    this.#members.set(id, { id: String(id), kind: "loading", sinceMs: this.#port.nowMs() });
    this.#port.send(id, { kind: "playback", playback: this.#playback });
  }

  receive(id: number, message: Message): void {
    const nowMs = this.#port.nowMs();
    if (message.kind === "probe") {
      const { sentMs, pair } = message;
      this.#port.send(id, { kind: "probed", sentMs, pair, serverReceivedMs: nowMs, serverSentMs: nowMs });
    }
    if (message.kind === "report") this.#rttsMs.set(id, message.pingMs ?? Number.POSITIVE_INFINITY);
    if (message.kind !== "ready" && message.kind !== "stalled") return;
    this.#members.set(id, { id: String(id), kind: message.kind, sinceMs: nowMs });
    this.#askGate();
  }

  play(): void {
    this.#wantsToPlay = true;
    this.#gate = holdForStart(this.#gate, [...this.#members.values()], this.#port.nowMs());
    this.#askGate();
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.#gate = { stallHolds: this.#gate.stallHolds };
    this.#say({ ...this.#playback, playing: false, ...this.#here(0) });
  }

  #askGate(): void {
    if (!this.#wantsToPlay) return;
    const nowMs = this.#port.nowMs();
    const { state, decision } = stepGate(this.#gate, { nowMs, members: [...this.#members.values()] }, this.#settings);
    this.#gate = state;
    for (const id of decision.excuse) this.#members.set(Number(id), { id, kind: "excused", sinceMs: nowMs });
    const playing = decision.kind === "open";
    if (playing && !this.#playback.playing)
      this.#say({ ...this.#playback, playing, ...this.#here(actDelayMs([...this.#rttsMs.values()])) });
    if (!playing && this.#playback.playing) this.#say({ ...this.#playback, playing, ...this.#here(0) });
    if (decision.nextDueMs !== undefined)
      this.#port.after(Math.max(1, decision.nextDueMs - nowMs), () => this.#askGate());
  }

  #here(delayMs: number): Pick<Playback, "anchorPositionMs" | "anchorServerMs"> {
    const nowMs = this.#port.nowMs();
    return { anchorPositionMs: positionAtMs(this.#playback, nowMs), anchorServerMs: nowMs + delayMs };
  }

  #say(playback: Playback): void {
    this.#playback = playback;
    for (const id of this.#members.keys()) this.#port.send(id, { kind: "playback", playback });
  }
}

export function ownLaw(
  settings: LawSettings = lawPresets.normal,
  gate: GateSettings = gateDefaults,
  name = "codecatalyst",
): PartyLaw {
  return {
    name,
    client: (port) => new OwnClient(port, settings),
    server: (port) => new OwnServer(port, gate),
  };
}
