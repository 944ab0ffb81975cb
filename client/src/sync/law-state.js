import { positionAtMs } from "./playback.js";
const firstLatencies = { seekMs: 375, startMs: 120 };
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
/** Give what `learned` was after the member's last party, where it was kept. */
export function startLaw(learned = firstLatencies) {
  return {
    kind: "following",
    learned,
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
export function withObservation(state, seen, settings) {
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
export function targetMs(seen, serverMs, { personalOffsetMs }) {
  return withinItem(positionAtMs(seen.playback, serverMs) + (seen.playback.playing ? personalOffsetMs : 0), seen);
}
export function withinItem(positionMs, { durationMs = Number.POSITIVE_INFINITY }) {
  return Math.min(durationMs, Math.max(0, positionMs));
}
export function medianErrorMs({ errorsMs }) {
  return errorsMs.toSorted((a, b) => a - b)[errorsMs.length >> 1];
}
function withPlayback(state, seen) {
  const { playback, serverMs } = seen;
  if (state.playback !== undefined && isSamePlayback(state.playback, playback)) return state;
  if (state.playback !== undefined && isContinued(state.playback, playback, serverMs)) return { ...state, playback };
  return { ...state, playback, errorsMs: [], pausedSeekCount: 0, isActPending: true };
}
function isSamePlayback(a, b) {
  return (
    a.playing === b.playing &&
    a.rate === b.rate &&
    a.anchorPositionMs === b.anchorPositionMs &&
    a.anchorServerMs === b.anchorServerMs
  );
}
function isContinued(before, after, serverMs) {
  if (before.playing !== after.playing || before.rate !== after.rate) return false;
  const atMs = Math.max(serverMs, before.anchorServerMs, after.anchorServerMs);
  return Math.abs(positionAtMs(before, atMs) - positionAtMs(after, atMs)) <= sameMs;
}
function withDoubt(state, seen) {
  const { doubt, last, rateTrial: _, ...rest } = state;
  if (doubt !== undefined) {
    const doubtedMs = seen.nowMs - doubt.sinceMs;
    const isOver = seen.clockProbeCount > doubt.probeCount || doubtedMs > longestDoubtMs || doubtedMs < 0;
    return isOver ? { ...rest, errorsMs: [] } : state;
  }
  if (last === undefined) return state;
  const lookMs = seen.nowMs - last.nowMs;
  const leapMs = (seen.playerPositionMs - last.positionMs) / seen.playerRate - lookMs;
  const isLeap = last.isPlaying && state.pending === undefined && leapMs > greatestLeapMs;
  if (!isLeap && lookMs >= 0 && lookMs <= longestLookMs) return state;
  return { ...rest, errorsMs: [], doubt: { sinceMs: seen.nowMs, probeCount: seen.clockProbeCount } };
}
function withPendingDone(state, seen, settings) {
  const { pending, ...rest } = state;
  if (pending === undefined || seen.nowMs <= pending.atMs) return state;
  const waitedMs = seen.nowMs - pending.atMs;
  if (pending.kind === "start" && !seen.isPlayerPlaying) return waitedMs > refusedStartMs ? rest : state;
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
function tookOf(state, pending, seen) {
  const waitedMs = seen.nowMs - pending.atMs;
  const advancedMs = (seen.playerPositionMs - pending.fromPositionMs) / seen.playerRate;
  if (pending.isPlaying) {
    const isMoving = advancedMs >= leastAdvanceMs && advancedMs <= waitedMs + greatestPendingMs / 4;
    return isMoving ? waitedMs - advancedMs : undefined;
  }
  // It happened somewhere between the two looks.
  return waitedMs - (seen.nowMs - Math.max(pending.atMs, state.last?.nowMs ?? pending.atMs)) / 2;
}
function learn(known, tookMs) {
  const surprise = Math.min(greatestSurpriseMs, Math.max(-greatestSurpriseMs, tookMs - known));
  return Math.max(0, known + learningRate * surprise);
}
function withStall(state, seen) {
  const { stalledSinceMs, ...rest } = state;
  const sinceMs = stallBeginMs(state, seen);
  if (sinceMs === "unclear") return state;
  if (sinceMs === undefined) return stalledSinceMs === undefined ? state : rest;
  return { ...rest, errorsMs: [], stalledSinceMs: stalledSinceMs ?? sinceMs };
}
/** Since when the player stands still although it should play; undefined where it does not. */
function stallBeginMs(state, seen) {
  const { last } = state;
  const isExpectedToMove = seen.isPlayerPlaying && last?.isPlaying === true && state.pending === undefined;
  if (!isExpectedToMove || hasEnded(seen)) return undefined;
  if (seen.isBuffering) return seen.nowMs;
  const lookMs = seen.nowMs - last.nowMs;
  if (lookMs < leastLookMs) return "unclear";
  const advancedMs = (seen.playerPositionMs - last.positionMs) / seen.playerRate;
  return advancedMs < stallRatio * lookMs ? last.nowMs : undefined;
}
export function hasEnded({ durationMs, playerPositionMs }) {
  return durationMs !== undefined && playerPositionMs >= durationMs;
}
/** Nothing can be said of the error. */
export function isUnsure({ pending, stalledSinceMs, doubt }) {
  return pending !== undefined || stalledSinceMs !== undefined || doubt !== undefined;
}
function withError(state, seen, settings) {
  const { playback, serverMs, nowMs } = seen;
  const isBothPlaying = playback.playing && serverMs >= playback.anchorServerMs && seen.isPlayerPlaying;
  const isBusy = isUnsure(state) || nowMs < state.settledAtMs;
  if (!isBothPlaying || isBusy) return state;
  const error = targetMs(seen, serverMs, settings) - seen.playerPositionMs;
  return { ...state, errorsMs: [...state.errorsMs.slice(1 - errorCount), error] };
}
function withTrial(state, seen) {
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
