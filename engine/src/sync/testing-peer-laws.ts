/** The laws of other systems as their descriptions have them, for comparison: thresholds, rates and times are theirs, the rest is as little as it takes. */
import { positionAtMs, type Playback } from "./playback.ts";
import type { ClientPort, LawClient, LawServer, Message, PartyLaw, ServerPort } from "./testing-party.ts";

interface PeerRules {
  readonly name: string;
  /** Whose word decides: the server's timetable, the first member's player, the slowest player, or the middle of all players. */
  readonly leader: "server" | "host" | "slowest" | "middle";
  /** The server says anew where the party is, so often; a host, or everybody, reports as often. */
  readonly updateMs?: number;
  /** A client compares so often; without it, when the server says something. */
  readonly checkMs?: number;
  /** Clients know the server's time from four stamps and the least round trip of eight, so often measured; without it a message counts as just sent. */
  readonly clockMs?: number;
  /** Play is announced so far ahead, or said so much later where the clients have no clock. */
  readonly startDelayMs?: number;
  /** All that are here are waited for at a start, for so long. */
  readonly waitMs?: number;
  /** A joiner pauses everybody until it is ready. */
  readonly joinPauses?: true;
  readonly correct?: (correction: Correction) => void;
}

interface Correction {
  /** Behind is positive. */
  readonly errorMs: number;
  readonly targetMs: number;
  readonly player: ClientPort["player"];
  readonly nowMs: number;
  readonly memory: Memory;
  readonly after: (delayMs: number, run: () => void) => void;
}

/** What a law remembers between two checks. */
interface Memory {
  seekAtMs: number;
  isNudging: boolean;
  errorsMs: number[];
}

/** A player that is further away than this when play is pressed seeks first. */
const startSeekMs = 500;
/** After a start nobody's word is taken for so long: players are still starting. */
const updateRestMs = 1_000;

class PeerClient implements LawClient {
  readonly #port: ClientPort;
  readonly #rules: PeerRules;
  readonly #memory: Memory = { seekAtMs: Number.NEGATIVE_INFINITY, isNudging: false, errorsMs: [] };
  readonly #samples: { readonly rttMs: number; readonly offsetMs: number }[] = [];
  #playback: Playback | undefined;
  #isLoaded = false;

  constructor(port: ClientPort, rules: PeerRules) {
    this.#port = port;
    this.#rules = rules;
    if (rules.clockMs !== undefined) this.#measure(rules.clockMs);
    if (rules.checkMs !== undefined) port.every(rules.checkMs, () => this.#check());
    const isReporting = rules.leader !== "server" && (rules.leader !== "host" || port.id === 0);
    if (isReporting && rules.updateMs !== undefined) port.every(rules.updateMs, () => this.#report());
  }

  loaded(): void {
    this.#isLoaded = true;
    this.#port.send({ kind: "ready" });
    this.#follow();
  }

  receive(message: Message): void {
    if (message.kind === "probed") this.#learn(message);
    if (message.kind === "positions") this.#compare(message.positionsMs);
    if (message.kind !== "playback") return;
    const before = this.#playback;
    this.#playback = this.#inOwnTime(message.playback);
    if (before?.playing !== this.#playback.playing) this.#follow();
    else if (this.#rules.checkMs === undefined) this.#check();
  }

  get #isHost(): boolean {
    return this.#rules.leader === "host" && this.#port.id === 0;
  }

  #measure(periodMs: number): void {
    const probe = () => this.#port.send({ kind: "probe", sentMs: this.#port.nowMs(), pair: 0 });
    for (let count = 0; count < 3; count += 1) this.#port.after(500 * count, probe);
    this.#port.every(periodMs, probe);
  }

  #learn({ sentMs, serverReceivedMs }: Extract<Message, { kind: "probed" }>): void {
    const nowMs = this.#port.nowMs();
    this.#samples.push({ rttMs: nowMs - sentMs, offsetMs: serverReceivedMs - (sentMs + nowMs) / 2 });
    if (this.#samples.length > 8) this.#samples.shift();
  }

  get #offsetMs(): number | undefined {
    return this.#samples.toSorted((a, b) => a.rttMs - b.rttMs)[0]?.offsetMs;
  }

  #inOwnTime(playback: Playback): Playback {
    const offsetMs = this.#offsetMs;
    const anchorServerMs = offsetMs === undefined ? this.#port.nowMs() : playback.anchorServerMs - offsetMs;
    return { ...playback, anchorServerMs };
  }

  #follow(): void {
    const playback = this.#playback;
    if (!this.#isLoaded || playback === undefined) return;
    const { player } = this.#port;
    if (!playback.playing) return player.pause();
    const waitMs = playback.anchorServerMs - this.#port.nowMs();
    this.#port.after(Math.max(0, waitMs), () => {
      if (this.#playback?.playing !== true || player.isPlaying) return;
      const aimMs = positionAtMs(playback, this.#port.nowMs());
      if (Math.abs(aimMs - player.positionMs) > startSeekMs) player.seek(aimMs);
      player.play();
    });
  }

  #check(): void {
    if (this.#playback === undefined) return;
    const targetMs = positionAtMs(this.#playback, this.#port.nowMs());
    this.#correct(targetMs - this.#port.player.positionMs, targetMs);
  }

  /** With what everybody said last, the own word among it, so that all are of about the same age. */
  #compare(positionsMs: ReadonlyMap<number, number>): void {
    const sorted = [...positionsMs.values()].toSorted((a, b) => a - b);
    const own = positionsMs.get(this.#port.id);
    const aimed = sorted.length > 2 ? sorted[sorted.length >> 1] : sorted.at(-1);
    if (own !== undefined && aimed !== undefined) this.#correct(aimed - own, aimed);
  }

  #correct(errorMs: number, targetMs: number): void {
    const { player } = this.#port;
    if (!this.#isLoaded || this.#playback?.playing !== true || !player.isPlaying || this.#isHost) return;
    const memory = this.#memory;
    const after: Correction["after"] = (delayMs, run) => this.#port.after(delayMs, run);
    this.#rules.correct?.({ errorMs, targetMs, player, nowMs: this.#port.nowMs(), memory, after });
  }

  #report(): void {
    const { positionMs, isPlaying } = this.#port.player;
    const offsetMs = this.#offsetMs;
    const stamp = offsetMs === undefined ? {} : { serverMs: this.#port.nowMs() + offsetMs };
    this.#port.send({ kind: "report", positionMs, isPlaying, ...stamp });
  }
}

class PeerServer implements LawServer {
  readonly #port: ServerPort;
  readonly #rules: PeerRules;
  readonly #ready = new Map<number, boolean>();
  #playback: Playback = { playing: false, anchorPositionMs: 0, anchorServerMs: 0, rate: 1 };
  readonly #reports = new Map<number, { readonly positionMs: number; readonly atMs: number }>();
  #isWaiting = false;

  constructor(port: ServerPort, rules: PeerRules) {
    this.#port = port;
    this.#rules = rules;
    if (rules.updateMs !== undefined && rules.leader !== "host") port.every(rules.updateMs, () => this.#update());
  }

  joined(id: number): void {
    this.#ready.set(id, false);
    if (this.#rules.joinPauses === true && this.#playback.playing) {
      this.#isWaiting = true;
      this.#say({ ...this.#here(), playing: false });
    } else this.#port.send(id, { kind: "playback", playback: this.#playback.playing ? this.#here() : this.#playback });
  }

  receive(id: number, message: Message): void {
    const nowMs = this.#port.nowMs();
    if (message.kind === "probe") {
      const { sentMs, pair } = message;
      this.#port.send(id, { kind: "probed", sentMs, pair, serverReceivedMs: nowMs, serverSentMs: nowMs });
    }
    if (message.kind === "ready") {
      this.#ready.set(id, true);
      if (this.#isWaiting && this.#isEveryoneReady) this.#go();
    }
    if (message.kind === "report" && message.isPlaying) {
      this.#reports.set(id, { positionMs: message.positionMs, atMs: message.serverMs ?? nowMs });
      if (this.#rules.leader === "host" && id === 0) this.#update();
    }
  }

  play(): void {
    const { waitMs = 0 } = this.#rules;
    if (waitMs === 0 || this.#isEveryoneReady) return this.#go();
    this.#isWaiting = true;
    if (Number.isFinite(waitMs)) this.#port.after(waitMs, () => this.#isWaiting && this.#go());
  }

  pause(): void {
    this.#say({ ...this.#here(), playing: false });
  }

  get #isEveryoneReady(): boolean {
    return [...this.#ready.values()].every(Boolean);
  }

  #go(): void {
    this.#isWaiting = false;
    const { startDelayMs = 0, clockMs } = this.#rules;
    const nowMs = this.#port.nowMs();
    if (clockMs !== undefined)
      return this.#say({ ...this.#playback, playing: true, anchorServerMs: nowMs + startDelayMs });
    const anchorServerMs = nowMs + startDelayMs;
    this.#port.after(startDelayMs, () => this.#say({ ...this.#playback, playing: true, anchorServerMs }));
  }

  /** Where it is now, anchored now. */
  #here(): Playback {
    const nowMs = this.#port.nowMs();
    const anchorPositionMs = positionAtMs(this.#playback, nowMs);
    return { ...this.#playback, anchorPositionMs, anchorServerMs: Math.max(nowMs, this.#playback.anchorServerMs) };
  }

  #update(): void {
    const nowMs = this.#port.nowMs();
    if (!this.#playback.playing || nowMs < this.#playback.anchorServerMs + updateRestMs) return;
    switch (this.#rules.leader) {
      case "server":
        return this.#say(this.#here());
      case "middle":
        return this.#sayPositions();
      case "host":
      case "slowest": {
        const reports = [...this.#reports].filter(([id]) => this.#rules.leader === "slowest" || id === 0);
        const positions = reports.map(([, { positionMs, atMs }]) => positionMs + nowMs - atMs);
        const anchorPositionMs = Math.min(...positions);
        if (positions.length > 0) this.#say({ ...this.#playback, anchorPositionMs, anchorServerMs: nowMs });
      }
    }
  }

  #sayPositions(): void {
    const positionsMs = new Map([...this.#reports].map(([id, { positionMs }]) => [id, positionMs]));
    for (const id of this.#ready.keys()) this.#port.send(id, { kind: "positions", positionsMs });
  }

  #say(playback: Playback): void {
    this.#playback = playback;
    for (const id of this.#ready.keys()) this.#port.send(id, { kind: "playback", playback });
  }
}

function peer(rules: PeerRules): PartyLaw {
  return {
    name: rules.name,
    client: (port) => new PeerClient(port, rules),
    server: (port) => new PeerServer(port, rules),
  };
}

function seekAbove(boundMs: number, { aheadMs = 0, leadMs = 0 } = {}): (correction: Correction) => void {
  return ({ errorMs, targetMs, player }) => {
    if (Math.abs(errorMs) > boundMs) player.seek(targetMs + leadMs + (errorMs < 0 ? aheadMs : 0));
  };
}

/** Only those behind are moved, at up to a tenth faster. */
function watchpartyCorrection({ errorMs, player }: Correction): void {
  player.setRate(errorMs > 500 ? 1 + Math.min(0.1, errorMs / 10_000) : 1);
}

function syncplayCorrection({ errorMs, targetMs, player, memory }: Correction): void {
  if (errorMs < -4_000 || errorMs > 5_000) return player.seek(targetMs);
  memory.isNudging = errorMs < (memory.isNudging ? -100 : -1_500);
  player.setRate(memory.isNudging ? 0.95 : 1);
}

/** The whole error within one second, at whatever rate that takes. */
function jellyfinCorrection({ errorMs, targetMs, player, after }: Correction): void {
  const sizeMs = Math.abs(errorMs);
  if (sizeMs >= 3_000) return player.seek(targetMs);
  if (sizeMs < 60) return;
  player.setRate(Math.max(0.2, 1 + errorMs / 1_000));
  after(1_000, () => player.setRate(1));
}

function plezyCorrection({ errorMs, targetMs, player, nowMs, memory }: Correction): void {
  memory.errorsMs = [...memory.errorsMs.slice(-2), errorMs];
  const error = memory.errorsMs.toSorted((a, b) => a - b)[memory.errorsMs.length >> 1] ?? 0;
  if (Math.abs(error) > 2_000 && nowMs - memory.seekAtMs > 2_000) {
    memory.seekAtMs = nowMs;
    memory.errorsMs = [];
    return player.seek(targetMs + 250);
  }
  memory.isNudging = Math.abs(error) > (memory.isNudging ? 150 : 350);
  player.setRate(memory.isNudging ? 1 + Math.sign(error) * 0.04 : 1);
}

function openWatchPartyCorrection({ errorMs, targetMs, player }: Correction): void {
  const sizeMs = Math.abs(errorMs);
  if (sizeMs >= 2_000) return player.seek(targetMs);
  const change = Math.sign(errorMs) * 0.5 * Math.sqrt(sizeMs / 1_000);
  player.setRate(sizeMs <= 40 ? 1 : Math.min(2, Math.max(0.85, 1 + change)));
}

/** Intervals that the descriptions leave open are marked as assumed. */
export const peerLaws: readonly PartyLaw[] = [
  peer({ name: "watchparty", leader: "middle", updateMs: 1_000, correct: watchpartyCorrection }),
  peer({ name: "OpenTogetherTube", leader: "server", checkMs: 250, correct: seekAbove(1_000) }),
  peer({
    name: "CyTube",
    leader: "server",
    updateMs: 5_000,
    startDelayMs: 3_000,
    correct: seekAbove(2_000, { aheadMs: 1_000 }),
  }),
  peer({ name: "SyncTube", leader: "server", updateMs: 2_000, correct: seekAbove(2_000, { leadMs: 500 }) }),
  peer({ name: "Vynchronize", leader: "host", correct: seekAbove(2_000) }),
  // Assumed interval: it gives about as many seeks as were counted.
  peer({ name: "Metastream", leader: "host", updateMs: 2_500, correct: seekAbove(100) }),
  peer({ name: "Syncplay", leader: "slowest", updateMs: 1_000, clockMs: 1_000, correct: syncplayCorrection }),
  peer({
    name: "Jellyfin",
    leader: "server",
    clockMs: 60_000,
    startDelayMs: 500,
    waitMs: Number.POSITIVE_INFINITY,
    joinPauses: true,
  }),
  peer({
    name: "Jellyfin, corrected",
    leader: "server",
    checkMs: 1_500,
    clockMs: 60_000,
    startDelayMs: 500,
    waitMs: Number.POSITIVE_INFINITY,
    joinPauses: true,
    correct: jellyfinCorrection,
  }),
  peer({
    name: "plezy",
    leader: "host",
    updateMs: 2_000,
    checkMs: 500,
    clockMs: 5_000,
    startDelayMs: 750,
    waitMs: 15_000,
    correct: plezyCorrection,
  }),
  // Assumed interval of the host's word.
  peer({
    name: "OpenWatchParty",
    leader: "host",
    updateMs: 2_000,
    checkMs: 500,
    clockMs: 10_000,
    startDelayMs: 1_000,
    correct: openWatchPartyCorrection,
  }),
];
