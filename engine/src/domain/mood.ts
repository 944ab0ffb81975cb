import type { Mood } from "./item.ts";
import type { MoodGoal } from "./moment.ts";
import { arousalLevels, valenceLevels } from "./mood-words.ts";

/** A mood with how sure it is, 0 (nothing is known) to 1 (somebody said so). */
export interface MoodState extends Mood {
  readonly confidence: number;
}

/** What is believed of a user's mood, and what is made of it. */
export interface BelievedMood extends MoodState {
  /** Whether the caller said so; otherwise it is inferred from what the user did. */
  readonly isStated: boolean;
  readonly goal: Exclude<MoodGoal, "off">;
  /** The mood in words, such as "quiet, sad". */
  readonly words: string;
}

/** The largest distance of two moods, from one corner of the circumplex to the other. */
const largestDistance = Math.hypot(2, 2);

/** Euclidean over valence and arousal, scaled to 0 (the same) .. 1 (opposite corners). */
export function moodDistance(a: Mood, b: Mood): number {
  const [valence, arousal] = [a.valence - b.valence, a.arousal - b.arousal];
  // With `Math.hypot`, whose care about overflow nothing here needs, a look at all items takes half as long again.
  return Math.sqrt(valence * valence + arousal * arousal) / largestDistance;
}

/** Where people are taken who are to be cheered up: bright, and a little lively. */
const cheerful: Mood = { valence: 0.6, arousal: 0.2 };

/**
 * Where somebody wants to get who wants out of a mood. From a happy one to its opposite; from any other to a cheerful one, at least as
 * bright as the mood is dark, and calm where the mood is tense.
 */
export function contrastingMood({ valence, arousal }: Mood): Mood {
  if (valence >= valenceLevels[1]) return { valence: -valence, arousal: -arousal };
  return {
    valence: Math.max(cheerful.valence, -valence),
    arousal: arousal >= arousalLevels[1] ? -arousal : Math.max(cheerful.arousal, -arousal),
  };
}
