import type { BelievedMood } from "codecatalyst-client";

/** From here on a belief about a mood is more than a guess. */
const sureRatio = 0.6;

/** Says what a list takes the viewer's mood for. */
export function believedLine(isOff: boolean, believed: BelievedMood | undefined): string {
  if (isOff) return "Moods play no part.";
  if (believed === undefined) return "Nothing is known yet. React with an emoji, or say how you feel.";
  const { isStated, confidence, words } = believed;
  if (isStated) return `You feel ${words}.`;
  if (confidence === 0) return "Nothing is known yet, so the list is simply a cheerful one.";
  return `You seem ${words} (${confidence >= sureRatio ? "fairly sure" : "a guess"}).`;
}
