/** How moods are called, on every page and in every answer: a client has a copy, so nothing of the engine is imported here. */

/** Below the first it is low, from the second on high; the middle is what most works are like. */
type Levels = readonly [number, number];

export const valenceLevels: Levels = [-0.2, 0.2];
export const arousalLevels: Levels = [-0.05, 0.45];

/** By valence (low, middle, high), then by arousal. */
const words = [
  ["quiet, sad", "sad", "dark, tense"],
  ["calm", "even", "restless"],
  ["calm, content", "cheerful", "lively, happy"],
] as const;

/** A mood as people would call it. */
export function moodWords({ valence, arousal }: { readonly valence: number; readonly arousal: number }): string {
  return words[levelOf(valence, valenceLevels)][levelOf(arousal, arousalLevels)];
}

function levelOf(value: number, [low, high]: Levels): 0 | 1 | 2 {
  if (value < low) return 0;
  return value < high ? 1 : 2;
}
