import type { Reason } from "../domain/recommendation.ts";
import type { MoodContext } from "./mood-context.ts";
import type { ReasonInput, ReasonSources } from "./reasons.ts";

/** That an item suits the user's mood, or leads out of it. */
export function moodReason(
  { model, mood: context }: ReasonSources,
  { index }: ReasonInput,
  share: number,
): Reason | undefined {
  const mood = context && model.mood.moodOf(index);
  if (context === undefined || mood === undefined) return undefined;
  const { valence, arousal } = mood;
  const { goal } = context.believed;
  return { kind: "mood", text: textOf(context), share, goal, mood: { valence, arousal } };
}

function textOf({ believed, target, isShown }: MoodContext): string {
  const { goal, isStated, words } = believed;
  if (goal === "match") return `Fits the ${words} mood ${isStated ? "you told us" : playedOrShown(isShown)}`;
  return target.valence > believed.valence ? "To cheer you up" : `A change from your ${words} mood`;
}

const playedOrShown = (isShown: boolean) => (isShown ? "you just showed" : "of what you just played");
