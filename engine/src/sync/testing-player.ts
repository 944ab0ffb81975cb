/** A player as the simulator has it: it starts and seeks with a delay, stalls, and its clock is not the server's. */
import type { Chance, World } from "./testing-world.ts";

export interface PlayerSettings {
  readonly startMs: readonly [number, number];
  readonly seekMs: readonly [number, number];
  /** `act`: each start and seek takes a time of its own; `member`: each player has one, give or take a tenth. */
  readonly latencyOf: "act" | "member";
  readonly driftPpm: number;
  /** Positions are read in steps of this. */
  readonly positionStepMs: number;
  /** Whether the player tells its client that it waits for data. */
  readonly tellsStalls: boolean;
  readonly obeysRate: boolean;
}

export class SimulatedPlayer {
  #positionMs = 0;
  #atMs = 0;
  #movesFromMs = 0;
  #seekingUntilMs = 0;
  #stalledUntilMs = 0;
  #isPlaying = false;
  #rate = 1;
  #seekCount = 0;
  #nudgedMs = 0;
  #greatestNudge = 0;
  readonly #ratio: number;
  readonly #own: { readonly start: number; readonly seek: number };
  readonly #world: World;
  readonly #chance: Chance;
  readonly #settings: PlayerSettings;

  constructor({ world, chance }: { readonly world: World; readonly chance: Chance }, settings: PlayerSettings) {
    this.#world = world;
    this.#chance = chance;
    this.#settings = settings;
    this.#ratio = 1 + chance.between(-settings.driftPpm, settings.driftPpm) / 1e6;
    this.#own = { start: chance.between(...settings.startMs), seek: chance.between(...settings.seekMs) };
  }

  /** Where the picture is. */
  get truePositionMs(): number {
    if (!this.#isPlaying) return this.#positionMs;
    const movedMs = Math.max(0, this.#world.nowMs - Math.max(this.#atMs, this.#movesFromMs));
    return this.#positionMs + movedMs * this.#effectiveRate * this.#ratio;
  }

  /** What the player says. */
  get positionMs(): number {
    const { positionStepMs } = this.#settings;
    return positionStepMs === 0
      ? this.truePositionMs
      : Math.floor(this.truePositionMs / positionStepMs) * positionStepMs;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get isMoving(): boolean {
    return this.#isPlaying && this.#world.nowMs >= this.#movesFromMs;
  }

  get isBuffering(): boolean {
    const { nowMs } = this.#world;
    return nowMs < this.#seekingUntilMs || (this.#settings.tellsStalls && nowMs < this.#stalledUntilMs);
  }

  get rate(): number {
    return this.#rate;
  }

  get seekCount(): number {
    return this.#seekCount;
  }

  get stalledUntilMs(): number {
    return this.#stalledUntilMs;
  }

  get greatestNudge(): number {
    return this.#greatestNudge;
  }

  get nudgedMs(): number {
    this.#settle();
    return this.#nudgedMs;
  }

  play(): void {
    if (this.#isPlaying) return;
    this.#settle();
    this.#isPlaying = true;
    this.#movesFromMs = this.#latest(this.#world.nowMs + this.#latencyMs("start"));
  }

  pause(): void {
    this.#settle();
    this.#isPlaying = false;
  }

  seek(positionMs: number): void {
    this.#settle();
    this.#positionMs = Math.max(0, positionMs);
    this.#seekCount += 1;
    this.#seekingUntilMs = this.#world.nowMs + this.#latencyMs("seek");
    this.#movesFromMs = this.#latest(this.#seekingUntilMs);
  }

  setRate(rate: number): void {
    this.#settle();
    this.#rate = rate;
    this.#greatestNudge = Math.max(this.#greatestNudge, Math.abs(rate - 1));
  }

  /** No data for so long. */
  stall(stallMs: number): void {
    this.#settle();
    this.#stalledUntilMs = this.#world.nowMs + stallMs;
    this.#movesFromMs = this.#latest(this.#stalledUntilMs);
  }

  get #effectiveRate(): number {
    return this.#settings.obeysRate ? this.#rate : 1;
  }

  #latest(atMs: number): number {
    return Math.max(atMs, this.#movesFromMs, this.#seekingUntilMs, this.#stalledUntilMs);
  }

  #settle(): void {
    const { nowMs } = this.#world;
    if (this.isMoving && Math.abs(this.#rate - 1) > 1e-3) this.#nudgedMs += nowMs - this.#atMs;
    this.#positionMs = this.truePositionMs;
    this.#atMs = nowMs;
  }

  #latencyMs(of: "start" | "seek"): number {
    const { latencyOf, startMs, seekMs } = this.#settings;
    if (latencyOf === "act") return this.#chance.between(...(of === "start" ? startMs : seekMs));
    return this.#own[of] * this.#chance.between(0.9, 1.1);
  }
}
