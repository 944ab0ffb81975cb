import type { MoodPoint } from "./room.ts";

/** The moods as the points of a line, glad above and down below the middle. */
export function moodLine(
  moods: readonly Pick<MoodPoint, "valence">[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const step = width / Math.max(1, moods.length - 1);
  return moods
    .map(({ valence }, index) => `${(index * step).toFixed(1)},${((1 - valence) * (height / 2)).toFixed(1)}`)
    .join(" ");
}
