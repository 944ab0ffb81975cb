// Written by `npm run generate`: what it is made from is in the engine.
/** What the client law remembers from one look at the player to the next. Plain data. */
import type { LawSettings } from "./law-settings.ts";
import { positionAtMs, type Playback } from "./playback.ts";

/** What is known at one moment of the party and of one's own player. */
export interface Observation {
  /** Local and monotone. */
  readonly nowMs: number;
  /** The server's time at `nowMs`, as `ClockEstimate.toServerMs` has it. */
  readonly serverMs: number;
  readonly playback: Playback;
  readonly playerPositionMs: number;
  /** The player is told to play; it may be waiting for data nevertheless. */
  readonly isPlayerPlaying: boolean;
  /** The player says that it seeks or waits for data. One that never says so is seen through by its position. */
  readonly isBuffering: boolean;
  /** False while the player, also a paused one, has nothing to play on with. */
  readonly hasData?: boolean;
  readonly playerRate: number;
  /** Of the item, where it is known: nothing is sought behind its end. */
  readonly durationMs?: number;
  /** `ClockEstimate.probeCount`: shows that the clock was asked again. Without it a doubt ends by itself after a while. */
  readonly clockProbeCount?: number;
}

/** How long this player takes. Worth keeping for the member's next party. */
export interface LearnedLatencies {
  readonly seekMs: number;
  readonly startMs: number;
}

/** What the player was told and has not done yet. */
interface Pending {
  readonly kind: "seek" | "start" | "trial";
  readonly atMs: number;
  readonly fromPositionMs: number;
  /** Whether it plays on from there: only then does its position tell how long it took. */
  readonly isPlaying: boolean;
}

export interface LawState {
  readonly kind: "following" | "detached";
  readonly playback?: Playback;
  readonly last?: { readonly nowMs: number; readonly positionMs: number; readonly isPlaying: boolean };
  readonly pending?: Pending;
  readonly learned: LearnedLatencies;
  /** Newest last, at most three. */
  readonly errorsMs: readonly number[];
  /** Of the party's rate: 0.05 is five percent faster. */
  readonly nudge: number;
  /** Local times of seeks that corrected an error. */
  readonly seekTimesMs: readonly number[];
  readonly settledAtMs: number;
  /** Seeks of the paused player since the party's playback changed. */
  readonly pausedSeekCount: number;
  /** The party's playback changed, and one seek to follow it is no correction. */
  readonly isActPending: boolean;
  readonly stalledSinceMs?: number;
  /** Clock and player disagree since then: one of them jumped, as after sleep, and a clock probe will tell which. */
  readonly doubt?: { readonly sinceMs: number; readonly probeCount: number };
  /** When the player was last told a rate, and where it was: shows whether it obeys. */
  readonly rateTrial?: { readonly atMs: number; readonly positionMs: number; readonly rate: number };
  readonly failedTrialCount: number;
  readonly canChangeRate: boolean;
  /** Whether it is known how long a start takes, or no trial can tell. */
  readonly hasTriedStart: boolean;
}

const firstLatencies: LearnedLatencies = { seekMs: 375, startMs: 120 };
const learningRate = 0.5;
/** A player that takes longer than this has done something else. */
const greatestPendingMs = 5_000;
const refusedStartMs = 2_000;
/** One hiccup must not teach a latency that is far off. */
const greatestSurpriseMs = 400;
/** A player that moved by less than this much of what it should have has stalled. */
const stallRatio = 0.25;
/** Shorter looks tell nothing, as positions come in steps of a picture. */
const leastLookMs = 100;
/** A player that moved so far plays. */
const leastAdvanceMs = 30;
const errorCount = 3;
/** Looks so far apart may have sleep between them. */
const longestLookMs = 1_500;
/** A player that moved so much more than time passed did not play that. */
const greatestLeapMs = 700;
const longestDoubtMs = 3_000;
/** Playback that moved by less than this is the same, anchored anew. */
const sameMs = 20;
const trialMs = 2_000;
const leastTrialNudge = 0.015;
/** A player that follows less than this much of a nudge does not follow. */
const leastObedience = 0.4;
const failedTrialLimit = 2;

/** For each title anew. Give what `learned` was before, in this party or the member's last one, where it was kept. */
export function startLaw(learned?: LearnedLatencies): LawState {
  return {
    kind: "following",
    learned: learned ?? firstLatencies,
    hasTriedStart: learned !== undefined,
    errorsMs: [],
    nudge: 0,
    seekTimesMs: [],
    settledAtMs: Number.NEGATIVE_INFINITY,
    pausedSeekCount: 0,
    isActPending: true,
    failedTrialCount: 0,
    canChangeRate: true,
  };
}

/** The state with what this look at the player tells: what it has done, whether it stalls, how late it is. */
export function withObservation(state: LawState, seen: Observation, settings: LawSettings): LawState {
  const informed = withStall(withPendingDone(withDoubt(withPlayback(state, seen), seen), seen, settings), seen);
  const judged = withTrial(withError(informed, seen, settings), seen);
  const { last } = judged;
  if (last?.isPlaying === seen.isPlayerPlaying && seen.nowMs - last.nowMs < leastLookMs) return judged;
  return {
    ...judged,
    last: { nowMs: seen.nowMs, positionMs: seen.playerPositionMs, isPlaying: seen.isPlayerPlaying },
  };
}

/** Where the player should be. */
export function targetMs(seen: Observation, serverMs: number, { personalOffsetMs }: LawSettings): number {
  return withinItem(positionAtMs(seen.playback, serverMs) + (seen.playback.playing ? personalOffsetMs : 0), seen);
}

export function withinItem(positionMs: number, { durationMs = Number.POSITIVE_INFINITY }: Observation): number {
  return Math.min(durationMs, Math.max(0, positionMs));
}

export function medianErrorMs({ errorsMs }: LawState): number | undefined {
  return errorsMs.toSorted((a, b) => a - b)[errorsMs.length >> 1];
}

function withPlayback(state: LawState, seen: Observation): LawState {
  const { playback, serverMs } = seen;
  if (state.playback !== undefined && isSamePlayback(state.playback, playback)) return state;
  if (state.playback !== undefined && isContinued(state.playback, playback, serverMs)) return { ...state, playback };
  return { ...state, playback, errorsMs: [], pausedSeekCount: 0, isActPending: true };
}

function isSamePlayback(a: Playback, b: Playback): boolean {
  return (
    a.playing === b.playing &&
    a.rate === b.rate &&
    a.anchorPositionMs === b.anchorPositionMs &&
    a.anchorServerMs === b.anchorServerMs
  );
}

function isContinued(before: Playback, after: Playback, serverMs: number): boolean {
  if (before.playing !== after.playing || before.rate !== after.rate) return false;
  const atMs = Math.max(serverMs, before.anchorServerMs, after.anchorServerMs);
  return Math.abs(positionAtMs(before, atMs) - positionAtMs(after, atMs)) <= sameMs;
}

function withDoubt(state: LawState, seen: Observation): LawState {
  const { clockProbeCount: probeCount = 0 } = seen;
  const { doubt, last: _last, rateTrial: _trial, ...rest } = state;
  if (doubt !== undefined) {
    const doubtedMs = seen.nowMs - doubt.sinceMs;
    const isOver = probeCount > doubt.probeCount || doubtedMs > longestDoubtMs || doubtedMs < 0;
    return isOver ? { ...rest, errorsMs: [] } : state;
  }
  return hasJumped(state, seen) ? { ...rest, errorsMs: [], doubt: { sinceMs: seen.nowMs, probeCount } } : state;
}

/** Whether the time between two looks is not what the player played, or too long to have been spent awake. */
function hasJumped({ last, pending }: LawState, seen: Observation): boolean {
  if (last === undefined) return false;
  const lookMs = seen.nowMs - last.nowMs;
  const leapMs = (seen.playerPositionMs - last.positionMs) / seen.playerRate - lookMs;
  const isLeap = last.isPlaying && pending === undefined && leapMs > greatestLeapMs;
  return isLeap || lookMs < 0 || lookMs > longestLookMs;
}

function withPendingDone(state: LawState, seen: Observation, settings: LawSettings): LawState {
  const { pending, ...rest } = state;
  if (pending === undefined || seen.nowMs <= pending.atMs) return state;
  const waitedMs = seen.nowMs - pending.atMs;
  if (pending.kind !== "seek" && !seen.isPlayerPlaying) return waitedMs > refusedStartMs ? rest : state;
  const tookMs = seen.isBuffering ? undefined : tookOf(state, pending, seen);
  if (tookMs === undefined) return waitedMs > greatestPendingMs ? { ...rest, errorsMs: [] } : state;
  const key = pending.kind === "seek" ? "seekMs" : "startMs";
  const settledAtMs = pending.kind === "seek" && pending.isPlaying ? seen.nowMs + settings.settleMs : seen.nowMs;
  return {
    ...rest,
    errorsMs: [],
    settledAtMs,
    learned: { ...state.learned, [key]: learn(state.learned[key], tookMs) },
  };
}

/** Undefined while it is not done. A player that lands short of its aim counts as slower, so that the next seek aims further. */
function tookOf(state: LawState, pending: Pending, seen: Observation): number | undefined {
  const waitedMs = seen.nowMs - pending.atMs;
  const advancedMs = (seen.playerPositionMs - pending.fromPositionMs) / seen.playerRate;
  if (pending.isPlaying) {
    const isMoving = advancedMs >= leastAdvanceMs && advancedMs <= waitedMs + greatestPendingMs / 4;
    return isMoving ? waitedMs - advancedMs : undefined;
  }
  // It happened somewhere between the two looks.
  return waitedMs - (seen.nowMs - Math.max(pending.atMs, state.last?.nowMs ?? pending.atMs)) / 2;
}

function learn(known: number, tookMs: number): number {
  const surprise = Math.min(greatestSurpriseMs, Math.max(-greatestSurpriseMs, tookMs - known));
  return Math.max(0, known + learningRate * surprise);
}

function withStall(state: LawState, seen: Observation): LawState {
  const { stalledSinceMs, ...rest } = state;
  const sinceMs = stallBeginMs(state, seen);
  if (sinceMs === "unclear") return state;
  if (sinceMs === undefined) return stalledSinceMs === undefined ? state : rest;
  return { ...rest, errorsMs: [], stalledSinceMs: stalledSinceMs ?? sinceMs };
}

/** Since when the player stands still although it should play; undefined where it does not. */
function stallBeginMs(state: LawState, seen: Observation): number | "unclear" | undefined {
  const { last } = state;
  const isExpectedToMove = seen.isPlayerPlaying && last?.isPlaying === true && state.pending === undefined;
  if (!isExpectedToMove || hasEnded(seen)) return undefined;
  if (seen.isBuffering) return seen.nowMs;
  const lookMs = seen.nowMs - last.nowMs;
  if (lookMs < leastLookMs) return "unclear";
  const advancedMs = (seen.playerPositionMs - last.positionMs) / seen.playerRate;
  return advancedMs < stallRatio * lookMs ? last.nowMs : undefined;
}

export function hasEnded({ durationMs, playerPositionMs }: Observation): boolean {
  return durationMs !== undefined && playerPositionMs >= durationMs;
}

/** Nothing can be said of the error. */
export function isUnsure({ pending, stalledSinceMs, doubt }: LawState): boolean {
  return pending !== undefined || stalledSinceMs !== undefined || doubt !== undefined;
}

function withError(state: LawState, seen: Observation, settings: LawSettings): LawState {
  const { playback, serverMs, nowMs } = seen;
  const isBothPlaying = playback.playing && serverMs >= playback.anchorServerMs && seen.isPlayerPlaying;
  const isBusy = isUnsure(state) || nowMs < state.settledAtMs;
  if (!isBothPlaying || isBusy) return state;
  const error = targetMs(seen, serverMs, settings) - seen.playerPositionMs;
  return { ...state, errorsMs: [...state.errorsMs.slice(1 - errorCount), error] };
}

function withTrial(state: LawState, seen: Observation): LawState {
  const { rateTrial, ...rest } = state;
  if (rateTrial === undefined) return state;
  if (isUnsure(state) || !seen.isPlayerPlaying) return rest;
  const elapsedMs = seen.nowMs - rateTrial.atMs;
  const nudge = rateTrial.rate / seen.playback.rate - 1;
  if (elapsedMs < trialMs || Math.abs(nudge) < leastTrialNudge) return state;
  const measured = (seen.playerPositionMs - rateTrial.positionMs) / (elapsedMs * seen.playback.rate) - 1;
  const failedTrialCount = measured / nudge < leastObedience ? state.failedTrialCount + 1 : 0;
  const canChangeRate = state.canChangeRate && failedTrialCount < failedTrialLimit;
  return {
    ...rest,
    failedTrialCount,
    canChangeRate,
    rateTrial: { atMs: seen.nowMs, positionMs: seen.playerPositionMs, rate: rateTrial.rate },
  };
}
