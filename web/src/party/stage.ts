import type { LawStatus, Parties, Party, PartyState, PlayerCommand } from "codecatalyst-client";
import { element, find } from "../dom.ts";
import { clockText } from "./chat.ts";
import { SyncedPlayer } from "./synced-player.ts";
import type { Titles } from "./titles.ts";

const testClip = "/test-clip.webm";
const reportMs = 5_000;
/** Said while it is not known. */
const greatestRttMs = 1_000;
const drawMs = 250;
const burstMs = 2_500;
const reactions = { "😍": "love", "😂": "laughter", "😢": "tears", "🔥": "fire", "😱": "fright", "👏": "applause" };

const statusWords: Readonly<Record<LawStatus["kind"], string>> = {
  detached: "On your own",
  stalled: "Waiting for the picture",
  doubting: "Getting in step",
  seeking: "Getting in step",
  starting: "Getting in step",
  nudging: "Almost in step",
  following: "In step",
};

/** Everybody sees the start coming. */
const countdownMs = 3_000;

function playWords({ phase, playback }: PartyState): string {
  if (phase === "countdown") return "Starts …";
  if (phase !== "live") return "Start";
  return playback.playing ? "Pause" : "Play";
}

interface Surroundings {
  readonly party: () => Party | undefined;
  readonly clock: Pick<Parties, "clock" | "serverNowMs" | "probeClock">;
  readonly titles: Titles;
  readonly onRefused: (error: unknown) => void;
}

/** Picture, controls and the quality of being in step. */
export class Stage {
  readonly #around: Surroundings;
  readonly #video = find("video", HTMLVideoElement);
  readonly #seek = find("seek", HTMLInputElement);
  readonly #player: SyncedPlayer;
  #state: PartyState | undefined;
  #itemId: string | undefined;
  #readiness = "";
  #status: LawStatus = { kind: "starting" };
  #isSeeking = false;
  #opCount = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#player = new SyncedPlayer(this.#video, {
      clock: around.clock,
      onStatus: (status) => this.#showStatus(status),
      onAct: (act) => this.#actAs(act),
      onMutedBySystem: () => this.#showMuted(),
    });
    this.#setUpControls();
    this.#setUpReactions();
    setInterval(() => this.#report(), reportMs);
    setInterval(() => this.#draw(), drawMs);
  }

  /** What the party is at now. */
  show(state: PartyState): void {
    this.#state = state;
    if (state.itemId !== this.#itemId) void this.#load(state);
    this.#player.follow(state.playback, state.settings.tolerance);
    find("play", HTMLButtonElement).textContent = playWords(state);
    find("rate", HTMLSelectElement).value = String(state.playback.rate);
    this.#showGate(state);
  }

  burst(counts: Readonly<Record<string, number>>): void {
    const shown = Object.entries(counts).map(([emoji, count]) =>
      element("span", {}, count > 1 ? `${emoji} ${count}` : emoji),
    );
    const line = find("bursts", HTMLElement);
    line.append(...shown);
    setTimeout(() => {
      for (const one of shown) one.remove();
    }, burstMs);
  }

  async #load({ itemId }: PartyState): Promise<void> {
    this.#itemId = itemId;
    const item = itemId === undefined ? undefined : await this.#around.titles.item(itemId);
    if (this.#itemId !== itemId) return;
    find("title-heading", HTMLElement).textContent = item?.title ?? "Nothing is on yet";
    const isClip = itemId !== undefined && item?.playbackUrl === undefined;
    find("clip-note", HTMLElement).textContent = isClip
      ? "Test clip: this title has no film that could be played here."
      : "";
    if (itemId === undefined) this.#video.removeAttribute("src");
    else this.#video.src = item?.playbackUrl ?? testClip;
    this.#player.restart();
  }

  #setUpControls(): void {
    const act = (command: Parameters<Party["act"]>[0]) =>
      void this.#around.party()?.act(command).catch(this.#around.onRefused);
    find("play", HTMLButtonElement).addEventListener("click", () => {
      if (this.#state === undefined) return;
      const { phase, playback } = this.#state;
      if (phase !== "live") act({ kind: "start", countdownMs });
      else act({ kind: playback.playing ? "pause" : "play", opId: this.#newOpId() });
    });
    this.#seek.addEventListener("input", () => (this.#isSeeking = true));
    this.#seek.addEventListener("change", () => {
      this.#isSeeking = false;
      act({ kind: "seek", positionMs: Math.round(this.#seek.valueAsNumber * 1000), opId: this.#newOpId() });
    });
    const rate = find("rate", HTMLSelectElement);
    rate.addEventListener("change", () => act({ kind: "set-rate", rate: Number(rate.value), opId: this.#newOpId() }));
    const mute = find("mute", HTMLButtonElement);
    mute.addEventListener("click", () => {
      this.#video.muted = !this.#video.muted;
      this.#showMuted();
    });
    const offset = find("offset", HTMLInputElement);
    offset.addEventListener("change", () => this.#player.setOffset(offset.valueAsNumber || 0));
    find("resync", HTMLButtonElement).addEventListener("click", () => this.#player.reattach());
    this.#video.addEventListener("ended", () => {
      if (this.#state?.playback.playing === true && this.#state.hostId === this.#around.party()?.memberId)
        act({ kind: "pause", opId: this.#newOpId() });
    });
  }

  #setUpReactions(): void {
    const buttons = Object.entries(reactions).map(([emoji, name]) =>
      element(
        "button",
        {
          class: "reaction",
          attributes: { type: "button", "aria-label": name },
          onClick: () => this.#around.party()?.tell({ kind: "react", emoji }),
        },
        emoji,
      ),
    );
    find("reactions", HTMLFieldSetElement).append(...buttons);
  }

  #newOpId(): string {
    this.#opCount += 1;
    return `page-${this.#opCount}`;
  }

  /** The keys of a keyboard, a headset or the system moved the player. */
  #actAs(act: PlayerCommand): void {
    const opId = this.#newOpId();
    const command = act.kind === "seek" ? { ...act, positionMs: Math.round(act.positionMs), opId } : { ...act, opId };
    void this.#around.party()?.act(command).catch(this.#around.onRefused);
  }

  #showMuted(): void {
    const mute = find("mute", HTMLButtonElement);
    mute.textContent = this.#video.muted ? "Sound on" : "Sound off";
    mute.setAttribute("aria-pressed", String(this.#video.muted));
  }

  #showStatus(status: LawStatus): void {
    this.#status = status;
    if (this.#currentReadiness() !== this.#readiness) this.#report();
  }

  #currentReadiness() {
    if (this.#player.isStalled) return "stalled";
    if (!this.#player.isReady) return "loading";
    return this.#video.paused ? "ready" : "playing";
  }

  #report(): void {
    const party = this.#around.party();
    if (party?.memberId === undefined || this.#itemId === undefined) return;
    const readiness = this.#currentReadiness();
    this.#readiness = readiness;
    party.tell({
      kind: "report",
      readiness,
      positionMs: this.#player.positionMs,
      atServerMs: this.#around.clock.serverNowMs(),
      rttMs: Math.min(greatestRttMs, this.#around.clock.clock.rttMs),
    });
  }

  #draw(): void {
    const { positionMs, durationMs = 0 } = this.#player;
    this.#seek.max = String(durationMs / 1000);
    if (!this.#isSeeking) this.#seek.value = String(positionMs / 1000);
    find("position", HTMLOutputElement).value = `${clockText(positionMs)} of ${clockText(durationMs)}`;
    const { kind, errorMs } = this.#status;
    const sync = find("sync", HTMLElement);
    const isPlaying = this.#state?.playback.playing === true;
    sync.dataset["kind"] = kind;
    const apart = errorMs === undefined || !isPlaying ? "" : `, ${Math.abs(Math.round(errorMs))} ms apart`;
    const text = isPlaying ? statusWords[kind] + apart : "Paused, in step";
    if (sync.textContent !== text) sync.textContent = text;
    find("resync", HTMLButtonElement).hidden = kind !== "detached";
  }

  #showGate({ gate, members }: PartyState): void {
    const box = find("gate", HTMLElement);
    box.hidden = gate === undefined;
    if (gate === undefined) return;
    const names = members.filter(({ id }) => gate.waitingFor.includes(id)).map(({ name }) => name);
    box.textContent = `Waiting for ${names.join(", ") || "everybody"} …`;
  }
}
