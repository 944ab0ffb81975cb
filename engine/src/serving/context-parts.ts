import { moodPart } from "./mood-part.ts";
import type { ServingModel } from "./serving-model.ts";
import { timePart } from "./time-context.ts";
import type { UserContext } from "./user-context.ts";

export const contextPartNames = ["time", "mood", "cluster"] as const;
/** Parts of ctx beside what the newest likes lead to: each from -share to share of the blend, aligned with the items. */
export type ContextParts = Readonly<Record<(typeof contextPartNames)[number], Float32Array>>;

/** What the moment says about each of `items`. */
export function contextParts(model: ServingModel, context: UserContext, items: Uint32Array): ContextParts {
  const none = new Float32Array(items.length);
  return {
    time: context.time === undefined ? none : timePart(model, context.time, items),
    mood: moodPart(model, context.mood, items),
    cluster: none,
  };
}
