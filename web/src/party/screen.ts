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
  /** The keys of a keyboard, a headset or the system moved the player. */
  readonly onAct: (act: PlayerCommand & { readonly opId: string }) => void;
}

/** The picture of somebody in a party: follows the party, tells it how the player stands, and can be looked at four times a second without drawing a page. */
export class Screen {
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  #attached: { readonly video: HTMLVideoElement; readonly player: SyncedPlayer } | undefined;
  #status: LawStatus = { kind: "starting" };
  #look: ScreenLook = { positionMs: 0, durationMs: 0, status: this.#status, isMuted: false };
  #shown: { readonly itemId: string | undefined; readonly source: string | undefined } | undefined;
  #state: PartyState | undefined;
  #readiness = "";
  #opCount = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Plays on this element; answers the way to let go of it. */
  attach(video: HTMLVideoElement): () => void {
    const player = new SyncedPlayer(video, {
      clock: this.#around.clock,
      onStatus: (status) => this.#noteStatus(status),
      onAct: (act) => this.#actAs(act),
      onMutedBySystem: () => this.#lookAgain(),
    });
    this.#attached = { video, player };
    const timers = [setInterval(() => this.#report(), reportMs), setInterval(() => this.#lookAgain(), lookMs)];
    const onEnded = () => this.#end();
    video.addEventListener("ended", onEnded);
    return () => {
      video.removeEventListener("ended", onEnded);
      for (const timer of timers) clearInterval(timer);
      player.stop();
      this.#attached = undefined;
      this.#shown = undefined;
    };
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
    this.#attached?.player.follow(state.playback, state.settings.tolerance);
  }

  /** Another film, or none. Two films may share a source: the clip that stands for those that cannot be played. */
  show(itemId: string | undefined, source: string | undefined): void {
    if (this.#attached === undefined) return;
    const isSame = this.#shown?.itemId === itemId && this.#shown?.source === source;
    if (isSame) return;
    this.#shown = { itemId, source };
    const { video, player } = this.#attached;
    if (source === undefined) {
      video.removeAttribute("src");
      video.load();
    } else video.src = source;
    player.restart();
  }

  setOffset(offsetMs: number): void {
    this.#attached?.player.setOffset(offsetMs);
  }

  reattach(): void {
    this.#attached?.player.reattach();
  }

  setMuted(isMuted: boolean): void {
    if (this.#attached !== undefined) this.#attached.video.muted = isMuted;
    this.#lookAgain();
  }

  #noteStatus(status: LawStatus): void {
    const isOther = status.kind !== this.#status.kind;
    this.#status = status;
    if (this.#readinessNow() !== this.#readiness) this.#report();
    if (isOther) this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#attached === undefined) return;
    const { video, player } = this.#attached;
    const { positionMs, durationMs = 0 } = player;
    const { status: said, ...before } = this.#look;
    const isSame =
      positionMs === before.positionMs &&
      durationMs === before.durationMs &&
      video.muted === before.isMuted &&
      this.#status.kind === said.kind &&
      this.#status.errorMs === said.errorMs;
    if (isSame) return;
    this.#look = { positionMs, durationMs, status: this.#status, isMuted: video.muted };
    for (const listener of this.#listeners) listener();
  }

  #readinessNow() {
    if (this.#attached?.player.isStalled === true) return "stalled";
    if (this.#attached?.player.isReady !== true) return "loading";
    return this.#attached.video.paused ? "ready" : "playing";
  }

  #report(): void {
    const { party, clock } = this.#around;
    if (party.memberId === undefined || this.#state?.itemId === undefined || this.#attached === undefined) return;
    const readiness = this.#readinessNow();
    this.#readiness = readiness;
    party.tell({
      kind: "report",
      readiness,
      positionMs: this.#attached.player.positionMs,
      atServerMs: clock.serverNowMs(),
      rttMs: Math.min(greatestRttMs, clock.clock.rttMs),
    });
  }

  #actAs(act: PlayerCommand): void {
    const opId = this.newOpId();
    this.#around.onAct(
      act.kind === "seek" ? { ...act, positionMs: Math.round(act.positionMs), opId } : { ...act, opId },
    );
  }

  /** A clip that is shorter than the film it stands for: the party is told once, by its host. */
  #end(): void {
    if (this.#state?.playback.playing === true && this.#state.hostId === this.#around.party.memberId)
      this.#actAs({ kind: "pause" });
  }
}
