import type { MoodPoint } from "./room.ts";

/** The moods as the points of a line, glad above and down below the middle; a single one is a level line. */
export function moodLine(
  moods: readonly Pick<MoodPoint, "valence">[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const [only, second] = moods;
  const drawn = only !== undefined && second === undefined ? [only, only] : moods;
  const step = width / Math.max(1, drawn.length - 1);
  return drawn
    .map(({ valence }, index) => `${(index * step).toFixed(1)},${((1 - valence) * (height / 2)).toFixed(1)}`)
    .join(" ");
}
