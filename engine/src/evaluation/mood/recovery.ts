import { inferMood, type MoodConfig } from "../../context/mood.ts";
import type { Mood } from "../../domain/item.ts";
import { moodDistance, type MoodState } from "../../domain/mood.ts";
import type { SimulatedSession } from "./simulated-sessions.ts";

/** What nothing tells anything about. */
const neutral: Mood = { valence: 0, arousal: 0 };

/** What to expect of a mood that is known so surely: between neutral and what is told. */
const expected = ({ valence, arousal, confidence }: MoodState): Mood => ({
  valence: confidence * valence,
  arousal: confidence * arousal,
});

/** Distance between the hidden mood and a guess, a value a session; 0 is right, 1 opposite corners. */
export function errorsOf(
  sessions: readonly SimulatedSession[],
  guess: (session: SimulatedSession) => Mood,
): Float64Array {
  return Float64Array.from(sessions, (session) => moodDistance(session.hidden, guess(session)));
}

export function inferredGuess(config: MoodConfig): (session: SimulatedSession) => Mood {
  return ({ events, nowMs, moodOf }) => {
    const state = inferMood(events, { moodOf, nowMs }, config);
    return state === undefined ? neutral : expected(state);
  };
}

export const neutralGuess = (): Mood => neutral;

/** The mood of the item of the newest event that is no skip, `share` of the way from neutral. */
export function lastItemGuess(share: number): (session: SimulatedSession) => Mood {
  return ({ events, moodOf }) => {
    const last = events.findLast(({ kind }) => kind === "finish" || kind === "progress");
    const mood = last && moodOf(last.itemId);
    return mood === undefined ? neutral : expected({ ...mood, confidence: share * mood.confidence });
  };
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The candidate with the smallest mean error; ties go to the first. */
export function leastError<Candidate>(
  candidates: readonly Candidate[],
  sessions: readonly SimulatedSession[],
  guessWith: (candidate: Candidate) => (session: SimulatedSession) => Mood,
): Candidate {
  const tried = candidates.map((candidate) => ({ candidate, error: mean(errorsOf(sessions, guessWith(candidate))) }));
  const [first, ...others] = tried;
  if (first === undefined) throw new RangeError("There is no candidate.");
  return others.reduce((best, one) => (one.error < best.error ? one : best), first).candidate;
}

const grid: Readonly<Record<keyof MoodConfig, readonly number[]>> = {
  halfLifeHours: [0.5, 1, 2, 4, 8],
  emojiWeight: [0.5, 1, 2, 4],
  skipWeight: [0, 0.25, 0.5, 1],
  // No more than half a work: how pace goes with arousal is the simulation's own assumption.
  paceWeight: [0, 0.25, 0.5],
  halfConfidenceWeight: [0.125, 0.25, 0.5, 1, 2, 4],
};
const turnCount = 2;

/** One parameter after the other is changed to what recovers hidden moods best, twice round. */
export function chooseMoodConfig(sessions: readonly SimulatedSession[], start: MoodConfig): MoodConfig {
  const names = Object.keys(grid) as readonly (keyof MoodConfig)[];
  let config = start;
  for (const name of Array.from({ length: turnCount }, () => names).flat()) {
    const value = leastError([config[name], ...grid[name]], sessions, (one) =>
      inferredGuess({ ...config, [name]: one }),
    );
    config = { ...config, [name]: value };
  }
  return config;
}
