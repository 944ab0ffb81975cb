import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lawStatus, reattach, stepClientLaw, type LawAction } from "./client-law.ts";
import { lawPresets, type LawSettings } from "./law-settings.ts";
import { startLaw, type LawState, type Observation } from "./law-state.ts";
import { positionAtMs, type Playback } from "./playback.ts";

const settings = lawPresets.normal;
const playing: Playback = { playing: true, anchorPositionMs: 100_000, anchorServerMs: 50_000, rate: 1 };
const paused: Playback = { ...playing, playing: false };

/** A player that does at once what it is told, unless a test moves it. Local time is the server's. */
class Player {
  state: LawState = startLaw({ seekMs: 300, startMs: 100 });
  nowMs = 60_000;
  positionMs = 0;
  isPlaying = false;
  isBuffering = false;
  hasData = true;
  rate = 1;
  obeysRate = true;
  clockProbeCount = 0;
  durationMs: number | undefined;
  readonly actions: LawAction[] = [];
  readonly #settings: LawSettings;
  playback: Playback;

  constructor(playback: Playback, lawSettings: LawSettings = settings) {
    this.playback = playback;
    this.#settings = lawSettings;
  }

  get targetMs(): number {
    return positionAtMs(this.playback, this.nowMs);
  }

  get kinds(): readonly string[] {
    return this.actions.map(({ kind }) => kind);
  }

  /** Without the nudges that follow, as this player starts and seeks quicker than the law expects. */
  get largeKinds(): readonly string[] {
    return this.kinds.filter((kind) => kind !== "set-rate");
  }

  look(): { readonly nextAtMs: number; readonly wantsProbe: boolean; readonly action: LawAction } {
    const step = stepClientLaw(this.state, this.#seen(), this.#settings);
    this.state = step.state;
    if (step.action.kind !== "none") this.actions.push(step.action);
    this.#do(step.action);
    return step;
  }

  /** Looks when the law wants to; the player moves meanwhile as it was told. */
  go(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    while (this.nowMs < endMs) {
      const { nextAtMs } = this.look();
      this.pass(Math.min(endMs - this.nowMs, Math.max(1, nextAtMs - this.nowMs)));
    }
  }

  pass(ms: number, { stands = false } = {}): void {
    this.nowMs += ms;
    if (this.isPlaying && !stands) this.positionMs += ms * (this.obeysRate ? this.rate : 1);
  }

  /** Plays along with the party already, off by so much. */
  along(errorMs: number): this {
    this.positionMs = this.targetMs - errorMs;
    this.isPlaying = true;
    this.state = { ...this.state, playback: this.playback, isActPending: false };
    return this;
  }

  #seen(): Observation {
    return {
      nowMs: this.nowMs,
      serverMs: this.nowMs,
      playback: this.playback,
      playerPositionMs: this.positionMs,
      isPlayerPlaying: this.isPlaying,
      isBuffering: this.isBuffering,
      hasData: this.hasData,
      playerRate: this.rate,
      clockProbeCount: this.clockProbeCount,
      ...(this.durationMs !== undefined && { durationMs: this.durationMs }),
    };
  }

  #do(action: LawAction): void {
    if (action.kind === "play") this.isPlaying = true;
    if (action.kind === "pause") this.isPlaying = false;
    if (action.kind === "seek") this.positionMs = action.positionMs;
    if (action.kind === "set-rate") this.rate = action.rate;
  }
}

describe("the client law while the party plays", () => {
  it("does nothing about an error that nobody notices", () => {
    const player = new Player(playing).along(25);
    player.go(5_000);
    expect(player.kinds).toEqual([]);
  });

  it.each([
    ["behind", 300],
    ["ahead", -300],
  ])("nudges a player that is %s, within five percent, until it is close, and no further", (_, errorMs) => {
    const player = new Player(playing).along(errorMs);
    player.go(15_000);
    const rates = player.actions.map((action) => (action.kind === "set-rate" ? action.rate : Number.NaN));
    expect(rates[0]).toBeCloseTo(1 + Math.sign(errorMs) * 0.05);
    expect(rates.at(-1)).toBe(1);
    expect(player.actions.length).toBeLessThan(8);
    expect(Math.abs(player.targetMs - player.positionMs)).toBeLessThan(15);
  });

  it("is not misled by one odd position", () => {
    const player = new Player(playing).along(0);
    player.go(2_000);
    player.positionMs -= 400;
    player.look();
    player.positionMs += 400;
    player.pass(250);
    player.go(2_000);
    expect(player.kinds).toEqual([]);
  });

  it("seeks to where the party will be when the seek is done", () => {
    const player = new Player(playing).along(4_000);
    player.look();
    expect(player.actions).toEqual([{ kind: "seek", positionMs: player.targetMs + 300 }]);
    expect(lawStatus(player.state).kind).toBe("seeking");
  });

  it("learns how long a seek takes", () => {
    const player = new Player(playing).along(4_000);
    player.look();
    player.pass(700, { stands: true });
    player.look();
    player.pass(100);
    player.look();
    expect(player.state.learned.seekMs).toBeCloseTo(500);
    expect(lawStatus(player.state).kind).toBe("following");
  });

  it("sees by its position that a player stalls, leaves it alone meanwhile, and seeks once it moves", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    for (let count = 0; count < 10; count += 1) {
      player.pass(250, { stands: true });
      player.look();
    }
    expect(lawStatus(player.state)).toMatchObject({ kind: "stalled" });
    expect(player.kinds).toEqual([]);
    player.pass(200);
    player.look();
    expect(player.kinds).toEqual(["seek"]);
  });

  it("gives up after three corrections in half a minute, and follows again when asked to", () => {
    const player = new Player(playing).along(0);
    for (let count = 0; count < 40; count += 1) {
      player.positionMs = player.targetMs - 5_000;
      player.go(500);
    }
    expect(player.kinds.filter((kind) => kind === "seek")).toHaveLength(3);
    expect(player.kinds.filter((kind) => kind === "detach")).toHaveLength(1);
    expect(lawStatus(player.state).kind).toBe("detached");
    player.state = reattach(player.state);
    player.go(1_000);
    expect(player.largeKinds.at(-1)).toBe("seek");
  });

  it("waits two seconds between two corrections", () => {
    const player = new Player(playing).along(5_000);
    player.look();
    player.go(1_000);
    player.positionMs -= 5_000;
    player.go(900);
    expect(player.kinds.filter((kind) => kind === "seek")).toHaveLength(1);
    player.go(2_000);
    expect(player.kinds.filter((kind) => kind === "seek")).toHaveLength(2);
  });

  it("stops nudging a player that does not follow, and seeks it from a smaller error on", () => {
    const player = new Player(playing).along(450);
    player.obeysRate = false;
    player.go(8_000);
    expect(player.state.canChangeRate).toBe(false);
    expect(player.rate).toBe(1);
    player.positionMs = player.targetMs - 600;
    player.go(1_000);
    expect(player.kinds.at(-1)).toBe("seek");
  });

  it("follows the party's own rate", () => {
    const player = new Player({ ...playing, rate: 1.5 }).along(0);
    player.go(1_000);
    expect(player.actions).toEqual([{ kind: "set-rate", rate: 1.5 }]);
  });

  it("keeps a member's own offset", () => {
    const player = new Player(playing, { ...settings, personalOffsetMs: 120 }).along(0);
    player.go(15_000);
    expect(player.positionMs - player.targetMs).toBeGreaterThan(100);
    expect(player.positionMs - player.targetMs).toBeLessThan(140);
  });

  it("asks for a clock probe when time and player disagree, and seeks only when that was right", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    player.nowMs += 4_000;
    const step = player.look();
    expect(step).toMatchObject({ wantsProbe: true, action: { kind: "none" } });
    expect(lawStatus(player.state).kind).toBe("doubting");
    player.pass(250);
    player.clockProbeCount += 1;
    player.pass(50);
    expect(player.look()).toMatchObject({ wantsProbe: false });
    player.go(1_000);
    expect(player.largeKinds).toEqual(["seek"]);
  });

  it("asks for a clock probe when the player is further than it can have played", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    player.positionMs += 2_000;
    expect(player.look()).toMatchObject({ wantsProbe: true, action: { kind: "none" } });
    player.go(4_000);
    expect(player.largeKinds).toEqual(["seek"]);
  });

  it("leaves a title alone that has ended", () => {
    const player = new Player(playing).along(0);
    player.durationMs = player.positionMs;
    player.go(5_000);
    expect(player.kinds).toEqual([]);
  });
});

describe("the client law at acts of the party", () => {
  it("pauses at once, and steps to the party's position where that is away", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    player.playback = { ...paused, anchorPositionMs: player.positionMs - 90 };
    player.go(500);
    expect(player.kinds).toEqual(["pause"]);
    player.playback = { ...paused, anchorPositionMs: player.positionMs - 300 };
    player.go(500);
    expect(player.actions.at(-1)).toEqual({ kind: "seek", positionMs: player.playback.anchorPositionMs });
  });

  it("does not seek without end a player that lands elsewhere", () => {
    const player = new Player({ ...paused, anchorPositionMs: 9_000 });
    for (let count = 0; count < 20; count += 1) {
      player.look();
      player.positionMs = 7_000;
      player.pass(250);
    }
    expect(player.kinds).toEqual(["seek", "seek"]);
  });

  it("plays early by what a start takes, to the millisecond", () => {
    const player = new Player({ ...playing, anchorServerMs: 61_000 });
    player.positionMs = 100_000;
    let step = player.look();
    while (step.action.kind !== "play") {
      expect(player.nowMs).toBeLessThan(60_900);
      player.nowMs = Math.max(player.nowMs, step.nextAtMs);
      step = player.look();
    }
    expect(player.nowMs).toBeCloseTo(60_900);
  });

  it("makes up for a position that is a little off by starting a little earlier or later", () => {
    for (const offMs of [-80, 80]) {
      const player = new Player({ ...playing, anchorServerMs: 61_000 });
      player.positionMs = 100_000 + offMs;
      let step = player.look();
      while (step.action.kind !== "play") {
        player.nowMs = Math.max(player.nowMs, step.nextAtMs);
        step = player.look();
      }
      expect(player.nowMs).toBeCloseTo(60_900 + offMs);
    }
  });

  it("stops for a seek that is to come, goes there, and plays when it is time", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    player.playback = { ...playing, anchorPositionMs: 500_000, anchorServerMs: player.nowMs + 600 };
    player.go(3_000);
    expect(player.largeKinds).toEqual(["pause", "seek", "play"]);
  });

  it("goes on through an anchor that is to come and changes nothing", () => {
    const player = new Player(playing).along(0);
    player.go(1_000);
    const anchorServerMs = player.nowMs + 600;
    player.playback = { ...playing, anchorPositionMs: positionAtMs(playing, anchorServerMs), anchorServerMs };
    player.go(3_000);
    expect(player.kinds).toEqual([]);
  });

  it("brings a joiner to where the party will be, and lets it start when the party comes by", () => {
    const player = new Player(playing);
    player.go(2_000);
    expect(player.largeKinds).toEqual(["seek", "play"]);
    expect(Math.abs(player.targetMs - player.positionMs)).toBeLessThan(250);
  });

  it("tries once, muted, how long a player takes of which nothing is known, and starts it early by that", () => {
    const player = new Player({ ...paused, anchorPositionMs: 0 });
    player.state = startLaw();
    player.hasData = false;
    player.go(1_000);
    expect(player.actions).toEqual([]);
    player.hasData = true;
    player.look();
    expect(player.actions).toEqual([{ kind: "play", isTrial: true }]);
    expect(lawStatus(player.state).kind).toBe("starting");
    player.pass(180, { stands: true });
    player.look();
    player.pass(40);
    player.go(1_000);
    expect(player.kinds).toEqual(["play", "pause"]);
    expect(player.state.learned.startMs).toBeCloseTo(150);
    player.playback = { ...paused, playing: true, anchorPositionMs: 0, anchorServerMs: player.nowMs + 500 };
    let step = player.look();
    for (; step.action.kind === "none"; step = player.look()) player.nowMs = Math.max(player.nowMs + 1, step.nextAtMs);
    expect(step.action).toEqual({ kind: "play" });
    expect(player.nowMs).toBeCloseTo(player.playback.anchorServerMs + player.positionMs - 150, 0);
  });

  it("breaks a trial off when the party starts", () => {
    const player = new Player({ ...paused, anchorPositionMs: 0 });
    player.state = startLaw();
    player.look();
    player.playback = { ...playing, anchorPositionMs: 0, anchorServerMs: player.nowMs + 400 };
    player.go(100);
    expect(player.kinds).toEqual(["play", "pause"]);
    player.go(1_000);
    expect(player.actions[2]).toEqual({ kind: "play" });
  });

  it("tries again to start a player that refused", () => {
    const player = new Player(playing);
    for (let count = 0; count < 20; count += 1) {
      player.look();
      player.isPlaying = false;
      player.pass(250);
    }
    const playCount = player.kinds.filter((kind) => kind === "play").length;
    expect(playCount).toBeGreaterThan(1);
    expect(playCount).toBeLessThan(6);
  });
});

describe("the client law under any observations", () => {
  const looks = fc.array(
    fc.record({
      afterMs: fc.nat(3_000),
      positionMs: fc.double({ min: 0, max: 400_000, noNaN: true }),
      isPlayerPlaying: fc.boolean(),
      isBuffering: fc.boolean(),
      playerRate: fc.double({ min: 0.25, max: 4, noNaN: true }),
      isProbed: fc.boolean(),
    }),
    { maxLength: 150 },
  );
  const rates = fc.constantFrom(0.5, 1, 1.25, 2);

  it("never leaves its rates, seeks no more often than allowed and never outside the item", () => {
    fc.assert(
      fc.property(looks, rates, fc.constantFrom(...Object.values(lawPresets)), (list, rate, preset) => {
        let state = startLaw();
        let nowMs = 60_000;
        let clockProbeCount = 0;
        const seekTimes: number[] = [];
        const seekPositions = [0];
        const nudges = [0];
        const waits = [0];
        for (const { afterMs, positionMs: playerPositionMs, isProbed, ...rest } of list) {
          nowMs += afterMs;
          const seen = { ...rest, nowMs, serverMs: nowMs, playerPositionMs, playback: { ...playing, rate } };
          if (isProbed) clockProbeCount += 1;
          const step = stepClientLaw(state, { ...seen, clockProbeCount, durationMs: 300_000 }, preset);
          ({ state } = step);
          waits.push(step.nextAtMs - nowMs);
          if (step.action.kind === "set-rate") nudges.push(Math.abs(step.action.rate / rate - 1));
          if (step.action.kind !== "seek") continue;
          seekPositions.push(step.action.positionMs);
          seekTimes.push(nowMs);
        }
        expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...waits)).toBeLessThanOrEqual(preset.tickMs);
        expect(Math.max(...nudges)).toBeLessThanOrEqual(preset.maxNudge + 1e-9);
        expect(Math.min(...seekPositions)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...seekPositions)).toBeLessThanOrEqual(300_000);
        // Three corrections, and once for this playback two while paused and one to follow the act.
        const busiest = seekTimes.map((atMs, index) =>
          seekTimes.filter((other, j) => j >= index && other < atMs + 30_000),
        );
        for (const window of busiest) expect(window.length).toBeLessThanOrEqual(preset.seekLimit + 3);
      }),
      { numRuns: 200 },
    );
  });
});
