/** The client law: what a player is told so that it is where its party is. One pure function for browsers, tests and the simulator. */
import type { PlayerCommand } from "./echo.ts";
import type { LawSettings } from "./law-settings.ts";
import {
  hasEnded,
  isUnsure,
  medianErrorMs,
  startLaw,
  targetMs,
  withinItem,
  withObservation,
  type LawState,
  type Observation,
} from "./law-state.ts";
import type { Playback } from "./playback.ts";

/** `detach`: the player was corrected too often and is left alone until `reattach`. */
export type LawAction = PlayerCommand | { readonly kind: "none" } | { readonly kind: "detach" };

export interface LawStep {
  readonly state: LawState;
  readonly action: LawAction;
  /** Local time of the next look, if the player or the party does nothing before; `nowMs` itself after an action that is not the last. */
  readonly nextAtMs: number;
  /** A pair of clock probes is needed now, and a look when it is back: clock and player disagree. */
  readonly wantsProbe: boolean;
}

/** What a member may see of it. */
export interface LawStatus {
  readonly kind: "detached" | "stalled" | "doubting" | "seeking" | "starting" | "nudging" | "following";
  /** How far the player is behind, or ahead where negative; undefined while it cannot be told. */
  readonly errorMs?: number;
  readonly stalledSinceMs?: number;
}

/** A seek to follow an act of the party is made above this error. */
const actSeekMs = 400;
/** Of a player that waits to be started: later than this and it seeks ahead, as it stands still anyway. */
const lateStartMs = 150;
/** Further ahead than this and it goes back instead of waiting. */
const earlyStartMs = 1_500;
const pausedSeekLimit = 2;
/** A seek takes so much longer than it is known to, now and then. */
const seekLeadRatio = 1.25;
const seekLeadMs = 100;
const nudgeStep = 0.01;
const rateTolerance = 0.001;
/** A player that did not take a rate is told again after this. */
const repeatRateMs = 1_000;
/** A player that was told to do something is watched more closely, as it may not say when it has. */
const pendingLookMs = 50;

export function stepClientLaw(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  const next = withObservation(state, seen, settings);
  if (next.kind === "detached") return rest(next, seen, settings);
  if (!seen.playback.playing) return whilePaused(next, seen, settings);
  if (hasEnded(seen)) return nothing(next, seen, settings);
  return seen.isPlayerPlaying ? whilePlaying(next, seen, settings) : whileWaiting(next, seen, settings);
}

/** A player that was detached follows again. */
export function reattach(state: LawState): LawState {
  const { failedTrialCount, canChangeRate } = state;
  return { ...startLaw(state.learned), failedTrialCount, canChangeRate };
}

export function lawStatus(state: LawState): LawStatus {
  const errorMs = medianErrorMs(state);
  const { stalledSinceMs } = state;
  return {
    kind: statusKind(state),
    ...(errorMs !== undefined && { errorMs }),
    ...(stalledSinceMs !== undefined && { stalledSinceMs }),
  };
}

function statusKind(state: LawState): LawStatus["kind"] {
  if (state.kind === "detached") return "detached";
  if (state.stalledSinceMs !== undefined) return "stalled";
  if (state.doubt !== undefined) return "doubting";
  if (state.pending !== undefined) return state.pending.kind === "seek" ? "seeking" : "starting";
  return state.nudge === 0 ? "following" : "nudging";
}

function whilePaused(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  const isTrying = state.pending?.kind === "trial";
  if (seen.isPlayerPlaying && !isTrying) return act(withoutPending(state), seen, { kind: "pause" });
  if (isTrying || state.pending?.kind === "seek") return nothing(state, seen, settings);
  const aimMs = withinItem(seen.playback.anchorPositionMs, seen);
  const isOff = Math.abs(seen.playerPositionMs - aimMs) > settings.pausedToleranceMs;
  if (isOff && state.pausedSeekCount < pausedSeekLimit) return pausedSeek(state, seen, aimMs);
  const isUnknown = settings.triesStart && !state.hasTriedStart;
  return isUnknown && canTry(seen) ? tryStart(state, seen) : rest(state, seen, settings);
}

/** The party plays and this player does not: it starts when the party comes by, after a seek to where that will be, if need be. */
function whileWaiting(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  if (state.pending !== undefined || state.doubt !== undefined) return nothing(state, seen, settings);
  const { playback, serverMs, nowMs } = seen;
  const { startMs, seekMs } = state.learned;
  const passesMs = serverMsAtPosition(playback, seen.playerPositionMs - settings.personalOffsetMs);
  const waitMs = passesMs - startMs - serverMs;
  const longestMs = Math.max(0, playback.anchorServerMs - serverMs) + earlyStartMs;
  const isElsewhere = waitMs < -lateStartMs || waitMs > longestMs;
  if (isElsewhere && state.pausedSeekCount < pausedSeekLimit) {
    const leadMs = seekLeadRatio * seekMs + startMs + seekLeadMs;
    return pausedSeek(state, seen, targetMs(seen, serverMs + leadMs, settings));
  }
  if (waitMs >= 1 && !isElsewhere) {
    return soon(rest(state, seen, settings), nowMs + waitMs);
  }
  const pending = { kind: "start", atMs: nowMs, fromPositionMs: seen.playerPositionMs, isPlaying: true } as const;
  return act({ ...state, pending, isActPending: false }, seen, { kind: "play" });
}

/** When the party is at the position, also before its anchor. */
function serverMsAtPosition(playback: Playback, positionMs: number): number {
  return playback.anchorServerMs + (positionMs - playback.anchorPositionMs) / playback.rate;
}

function whilePlaying(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  const { playback, serverMs, nowMs } = seen;
  if (state.pending?.kind === "trial") return act(withoutPending(state), seen, { kind: "pause" });
  if (isUnsure(state)) return nothing(state, seen, settings);
  const untilMs = playback.anchorServerMs - serverMs;
  if (untilMs > 0) {
    const arrivesMs = seen.playerPositionMs + untilMs * seen.playerRate - playback.anchorPositionMs;
    if (Math.abs(arrivesMs - settings.personalOffsetMs) > actSeekMs) return act(state, seen, { kind: "pause" });
    return soon(nothing(state, seen, settings), nowMs + untilMs);
  }
  const error = medianErrorMs(state);
  if (error === undefined || nowMs < state.settledAtMs) return nothing(state, seen, settings);
  return Math.abs(error) > seekThresholdMs(state, settings)
    ? correctBySeek(state, seen, settings)
    : correctByRate({ ...state, isActPending: false }, seen, { error, settings });
}

function seekThresholdMs({ canChangeRate, isActPending }: LawState, settings: LawSettings): number {
  const usual = canChangeRate ? settings.seekMs : settings.seekWithoutRateMs;
  return isActPending ? Math.min(usual, actSeekMs) : usual;
}

function correctBySeek(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  const { nowMs } = seen;
  const recent = state.seekTimesMs.filter((atMs) => nowMs - atMs < settings.seekWindowMs);
  if (!state.isActPending) {
    if (nowMs - (recent.at(-1) ?? Number.NEGATIVE_INFINITY) < settings.coolDownMs)
      return nothing(state, seen, settings);
    if (recent.length >= settings.seekLimit) return act({ ...state, kind: "detached" }, seen, { kind: "detach" });
    recent.push(nowMs);
  }
  const positionMs = targetMs(seen, seen.serverMs + state.learned.seekMs, settings);
  const pending = { kind: "seek", atMs: nowMs, fromPositionMs: positionMs, isPlaying: true } as const;
  const next = { ...withoutTrial(state), pending, seekTimesMs: recent, isActPending: false, errorsMs: [] };
  return act(next, seen, { kind: "seek", positionMs });
}

function correctByRate(
  state: LawState,
  seen: Observation,
  { error, settings }: { readonly error: number; readonly settings: LawSettings },
): LawStep {
  const isNudging = state.nudge !== 0 && Math.sign(state.nudge) === Math.sign(error);
  const isOff = Math.abs(error) > (isNudging ? settings.leaveMs : settings.enterMs);
  if (!isOff || !state.canChangeRate) return rest(state, seen, settings);
  const steps = Math.ceil(Math.abs(error) / settings.correctionMs / nudgeStep) * nudgeStep;
  return withRate(state, seen, { nudge: Math.sign(error) * Math.min(settings.maxNudge, steps), settings });
}

/** Back to the party's own rate. */
function rest(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  return withRate(state, seen, { nudge: 0, settings });
}

function withRate(
  state: LawState,
  seen: Observation,
  { nudge, settings }: { readonly nudge: number; readonly settings: LawSettings },
): LawStep {
  const rate = seen.playback.rate * (1 + nudge);
  const next = { ...state, nudge };
  const isTold = state.rateTrial?.rate === rate && seen.nowMs - state.rateTrial.atMs < repeatRateMs;
  if (isTold || Math.abs(seen.playerRate - rate) <= rateTolerance) return nothing(next, seen, settings);
  const rateTrial = { atMs: seen.nowMs, positionMs: seen.playerPositionMs, rate };
  const step = act({ ...next, rateTrial }, seen, { kind: "set-rate", rate });
  return { ...step, nextAtMs: seen.nowMs + settings.tickMs };
}

function pausedSeek(state: LawState, seen: Observation, positionMs: number): LawStep {
  const pending = { kind: "seek", atMs: seen.nowMs, fromPositionMs: positionMs, isPlaying: false } as const;
  const next = { ...state, pending, pausedSeekCount: state.pausedSeekCount + 1, errorsMs: [] };
  return act(next, seen, { kind: "seek", positionMs });
}

function canTry(seen: Observation): boolean {
  return !seen.isBuffering && seen.hasData !== false && !hasEnded(seen);
}

function tryStart(state: LawState, seen: Observation): LawStep {
  const pending = { kind: "trial", atMs: seen.nowMs, fromPositionMs: seen.playerPositionMs, isPlaying: true } as const;
  return act({ ...state, pending, hasTriedStart: true }, seen, { kind: "play", isTrial: true });
}

function act(state: LawState, { nowMs }: Observation, action: LawAction): LawStep {
  return { state, action, nextAtMs: nowMs, wantsProbe: state.doubt !== undefined };
}

function nothing(state: LawState, seen: Observation, settings: LawSettings): LawStep {
  const waitMs = state.pending === undefined ? settings.tickMs : Math.min(settings.tickMs, pendingLookMs);
  return { ...act(state, seen, { kind: "none" }), nextAtMs: seen.nowMs + waitMs };
}

function soon(step: LawStep, atMs: number): LawStep {
  return { ...step, nextAtMs: step.action.kind === "none" && step.nextAtMs > atMs ? atMs : step.nextAtMs };
}

function withoutPending(state: LawState): LawState {
  const { pending: _, ...others } = state;
  return others;
}

function withoutTrial(state: LawState): LawState {
  const { rateTrial: _, ...others } = state;
  return others;
}
