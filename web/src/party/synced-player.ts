import {
  EchoFilter,
  lawPresets,
  lawStatus,
  reattach,
  startLaw,
  stepClientLaw,
  type LawAction,
  type LawPreset,
  type LawState,
  type LawStatus,
  type Parties,
  type Playback,
  type PlayerCommand,
} from "codecatalyst-client";

interface Surroundings {
  readonly clock: Pick<Parties, "clock" | "serverNowMs" | "probeClock">;
  readonly onStatus: (status: LawStatus, isStalled: boolean) => void;
  /** The viewer used the player itself, or the keys of the keyboard. */
  readonly onAct: (act: PlayerCommand) => void;
  /** The browser wants a click before it plays with sound. */
  readonly onMutedBySystem: () => void;
}

const secondMs = 1000;
/** A law that acts goes on at once, so many times at most. */
const actLimit = 4;
/** A player that waits for longer than this is said to be stalled. */
const stalledMs = 500;
const leastWaitMs = 4;

/** A video element that is where its party is: it looks, asks the law, and does what that says. */
export class SyncedPlayer {
  readonly #video: HTMLVideoElement;
  readonly #around: Surroundings;
  readonly #echoes = new EchoFilter();
  #law: LawState = startLaw();
  #playback: Playback | undefined;
  #preset: LawPreset = "normal";
  #offsetMs = 0;
  #opCount = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitingSinceMs: number | undefined;
  /** What the viewer had before a trial start muted the player. */
  #wasMuted: boolean | undefined;
  readonly #listening = new AbortController();

  constructor(video: HTMLVideoElement, around: Surroundings) {
    this.#video = video;
    this.#around = around;
    const heard: Readonly<Record<string, () => PlayerCommand>> = {
      play: () => ({ kind: "play" }),
      pause: () => ({ kind: "pause" }),
      seeking: () => ({ kind: "seek", positionMs: this.positionMs }),
      ratechange: () => ({ kind: "set-rate", rate: video.playbackRate }),
    };
    const { signal } = this.#listening;
    for (const [name, commandOf] of Object.entries(heard))
      video.addEventListener(name, () => this.#hear(commandOf()), { signal });
    for (const name of ["seeked", "playing", "canplay", "loadedmetadata", "waiting", "stalled"])
      video.addEventListener(name, () => this.#look(), { signal });
  }

  get positionMs(): number {
    return this.#video.currentTime * secondMs;
  }

  get durationMs(): number | undefined {
    const { duration } = this.#video;
    return Number.isFinite(duration) ? duration * secondMs : undefined;
  }

  /** Whether the player has waited for data for longer than anybody would notice. */
  get isStalled(): boolean {
    return this.#waitingSinceMs !== undefined && performance.now() - this.#waitingSinceMs > stalledMs;
  }

  get isReady(): boolean {
    return this.#video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  follow(playback: Playback, preset: LawPreset): void {
    this.#playback = playback;
    this.#preset = preset;
    this.#look();
  }

  /** Of this viewer alone: so much ahead of the others. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    this.#look();
  }

  /** The same film is loaded anew, or another one: what was learned of the player stays. */
  restart(): void {
    this.#law = startLaw(this.#law.learned);
    this.#look();
  }

  reattach(): void {
    this.#law = reattach(this.#law);
    this.#look();
  }

  stop(): void {
    this.#listening.abort();
    clearTimeout(this.#timer);
    this.#playback = undefined;
    this.#video.pause();
  }

  #look(): void {
    clearTimeout(this.#timer);
    const playback = this.#playback;
    if (playback === undefined) return;
    let waitMs = leastWaitMs;
    if (this.#video.readyState >= HTMLMediaElement.HAVE_METADATA)
      for (let count = 0; count < actLimit; count += 1) {
        const nowMs = performance.now();
        const { action, nextAtMs, wantsProbe } = this.#step(playback, nowMs);
        if (wantsProbe) this.#around.clock.probeClock();
        this.#do(action);
        waitMs = Math.max(leastWaitMs, nextAtMs - nowMs);
        if (nextAtMs > nowMs) break;
      }
    else waitMs = lawPresets[this.#preset].tickMs;
    this.#noteWaiting();
    this.#around.onStatus(lawStatus(this.#law), this.isStalled);
    this.#timer = setTimeout(() => this.#look(), waitMs);
  }

  #step(playback: Playback, nowMs: number) {
    const { durationMs } = this;
    const seen = {
      nowMs,
      serverMs: this.#around.clock.serverNowMs(),
      playback,
      playerPositionMs: this.positionMs,
      isPlayerPlaying: !this.#video.paused,
      isBuffering: this.#isBuffering(),
      hasData: this.isReady,
      playerRate: this.#video.playbackRate,
      clockProbeCount: this.#around.clock.clock.probeCount,
      ...(durationMs !== undefined && { durationMs }),
    };
    const step = stepClientLaw(this.#law, seen, { ...lawPresets[this.#preset], personalOffsetMs: this.#offsetMs });
    this.#law = step.state;
    return step;
  }

  #isBuffering(): boolean {
    const { seeking, paused, readyState, ended } = this.#video;
    return seeking || (!paused && !ended && readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
  }

  #noteWaiting(): void {
    if (!this.#isBuffering()) this.#waitingSinceMs = undefined;
    else this.#waitingSinceMs ??= performance.now();
  }

  #do(action: LawAction): void {
    if (action.kind === "none" || action.kind === "detach") return;
    this.#opCount += 1;
    const opId = String(this.#opCount);
    this.#echoes.expect(opId, action);
    switch (action.kind) {
      case "play":
        this.#mute(action.isTrial === true);
        void this.#play(opId);
        return;
      case "pause":
        return this.#video.pause();
      case "seek":
        this.#video.currentTime = action.positionMs / secondMs;
        return;
      case "set-rate":
        this.#video.playbackRate = action.rate;
        return;
    }
  }

  #mute(isTrial: boolean): void {
    if (isTrial) this.#wasMuted ??= this.#video.muted;
    this.#video.muted = isTrial || (this.#wasMuted ?? this.#video.muted);
    if (!isTrial) this.#wasMuted = undefined;
  }

  async #play(opId: string): Promise<void> {
    try {
      await this.#video.play();
    } catch (error) {
      this.#echoes.failed(opId);
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || this.#video.muted) return;
      this.#video.muted = true;
      this.#around.onMutedBySystem();
      this.#look();
    }
  }

  /** What nobody told the player was the viewer's doing, and is the party's to decide; the end of a film pauses by itself. */
  #hear(event: PlayerCommand): void {
    const { ended, readyState } = this.#video;
    const isByItself = this.#echoes.match(event) !== undefined || ended || readyState === HTMLMediaElement.HAVE_NOTHING;
    if (!isByItself && this.#playback !== undefined) this.#around.onAct(event);
    this.#look();
  }
}
