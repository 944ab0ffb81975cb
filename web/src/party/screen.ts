import type { LawStatus, Parties, Party, PartyState, PlayerCommand } from "codecatalyst-client";
import { SyncedPlayer } from "./synced-player.ts";

const reportMs = 5_000;
/** Said while it is not known. */
const greatestRttMs = 1_000;
const lookMs = 250;

export interface ScreenLook {
  readonly positionMs: number;
  readonly durationMs: number;
  readonly status: LawStatus;
  readonly isMuted: boolean;
}

interface Surroundings {
  readonly party: Party;
  readonly clock: Pick<Parties, "clock" | "serverNowMs" | "probeClock">;
  readonly onAct: (act: PlayerCommand & { readonly opId: string }) => void;
}

/** The picture of somebody in a party: follows the party, tells it how the player stands, and can be looked at four times a second without drawing a page. */
export class Screen {
  readonly #video: HTMLVideoElement;
  readonly #around: Surroundings;
  readonly #player: SyncedPlayer;
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  readonly #listeners = new Set<() => void>();
  readonly #listening = new AbortController();
  #status: LawStatus = { kind: "starting" };
  #look: ScreenLook;
  #state: PartyState | undefined;
  #readiness = "";
  #opCount = 0;

  constructor(video: HTMLVideoElement, around: Surroundings) {
    this.#video = video;
    this.#around = around;
    this.#player = new SyncedPlayer(video, {
      clock: around.clock,
      onStatus: (status) => this.#noteStatus(status),
      onAct: (act) => around.onAct({ ...act, opId: this.newOpId() }),
      onMutedBySystem: () => this.#lookAgain(),
    });
    this.#look = this.#lookNow();
    this.#timers = [setInterval(() => this.#report(), reportMs), setInterval(() => this.#lookAgain(), lookMs)];
    video.addEventListener("ended", () => this.#end(), { signal: this.#listening.signal });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly look = (): ScreenLook => this.#look;

  newOpId(): string {
    this.#opCount += 1;
    return `page-${this.#opCount}`;
  }

  follow(state: PartyState): void {
    this.#state = state;
    this.#player.follow(state.playback, state.settings.tolerance);
  }

  /** Another film, or none. */
  load(source: string | undefined): void {
    if (source === undefined) this.#video.removeAttribute("src");
    else this.#video.src = source;
    this.#player.restart();
  }

  setOffset(offsetMs: number): void {
    this.#player.setOffset(offsetMs);
  }

  reattach(): void {
    this.#player.reattach();
  }

  setMuted(isMuted: boolean): void {
    this.#video.muted = isMuted;
    this.#lookAgain();
  }

  dispose(): void {
    this.#listening.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.#player.stop();
  }

  #noteStatus(status: LawStatus): void {
    const isOther = status.kind !== this.#status.kind;
    this.#status = status;
    if (this.#readinessNow() !== this.#readiness) this.#report();
    if (isOther) this.#lookAgain();
  }

  #lookNow(): ScreenLook {
    const { positionMs, durationMs = 0 } = this.#player;
    return { positionMs, durationMs, status: this.#status, isMuted: this.#video.muted };
  }

  #lookAgain(): void {
    const now = this.#lookNow();
    const { positionMs, durationMs, status, isMuted } = this.#look;
    const isSame =
      now.positionMs === positionMs &&
      now.durationMs === durationMs &&
      now.status === status &&
      now.isMuted === isMuted;
    if (isSame) return;
    this.#look = now;
    for (const listener of this.#listeners) listener();
  }

  #readinessNow() {
    if (this.#player.isStalled) return "stalled";
    if (!this.#player.isReady) return "loading";
    return this.#video.paused ? "ready" : "playing";
  }

  #report(): void {
    const { party, clock } = this.#around;
    if (party.memberId === undefined || this.#state?.itemId === undefined) return;
    const readiness = this.#readinessNow();
    this.#readiness = readiness;
    party.tell({
      kind: "report",
      readiness,
      positionMs: this.#player.positionMs,
      atServerMs: clock.serverNowMs(),
      rttMs: Math.min(greatestRttMs, clock.clock.rttMs),
    });
  }

  /** A clip that is shorter than the film it stands for: the party is told once, by its host. */
  #end(): void {
    const { party, onAct } = this.#around;
    if (this.#state?.playback.playing === true && this.#state.hostId === party.memberId)
      onAct({ kind: "pause", opId: this.newOpId() });
  }
}
