/** Moods as points: valence from sad to happy, arousal from calm to intense, each from -1 to 1. */
export interface MoodPoint {
  readonly valence: number;
  readonly arousal: number;
}

const bounded = (value: number) => Math.round(Math.min(1, Math.max(-1, value)) * 100) / 100;

export const moodAt = (valence: number, arousal: number): MoodPoint => ({
  valence: bounded(valence),
  arousal: bounded(arousal),
});

/** How far a key moves on the pad; undefined for keys that do not. */
export function stepOf(key: string, isLarge: boolean): MoodPoint | undefined {
  const step = isLarge ? 0.3 : 0.1;
  switch (key) {
    case "ArrowLeft":
      return { valence: -step, arousal: 0 };
    case "ArrowRight":
      return { valence: step, arousal: 0 };
    case "ArrowUp":
      return { valence: 0, arousal: step };
    case "ArrowDown":
      return { valence: 0, arousal: -step };
    default:
      return undefined;
  }
}

/** Moods with a name that a reader can pick instead of a point. */
export const namedMoods = [
  ["sad", "sad, quiet", { valence: -0.6, arousal: -0.3 }],
  ["tense", "tense", { valence: -0.4, arousal: 0.6 }],
  ["calm", "calm", { valence: 0.2, arousal: -0.5 }],
  ["cheerful", "cheerful", { valence: 0.6, arousal: 0.2 }],
  ["lively", "lively", { valence: 0.6, arousal: 0.7 }],
] as const satisfies readonly (readonly [id: string, words: string, mood: MoodPoint])[];

/** The middle of some moods; undefined of none. */
export function middleOf(moods: readonly MoodPoint[]): MoodPoint | undefined {
  if (moods.length === 0) return undefined;
  const mean = (axis: keyof MoodPoint) => moods.reduce((sum, mood) => sum + mood[axis], 0) / moods.length;
  return moodAt(mean("valence"), mean("arousal"));
}
