import type { Taste } from "../models/model.ts";
import { clusterShares } from "./weights.ts";
import { moodPart } from "./mood-part.ts";
import type { ServingModel } from "./serving-model.ts";
import { timePart } from "./time-context.ts";
import type { UserContext } from "./user-context.ts";

export const contextPartNames = ["time", "mood", "cluster"] as const;
/** Parts of ctx beside what the newest likes lead to: each from -share to share of the blend, aligned with the items. */
export type ContextParts = Readonly<Record<(typeof contextPartNames)[number], Float32Array>>;

/** What the moment says about each of `items`. */
export function contextParts(
  model: ServingModel,
  context: UserContext,
  items: Uint32Array,
  taste: Taste,
): ContextParts {
  const none = new Float32Array(items.length);
  return {
    time: context.time === undefined ? none : timePart(model, context.time, items),
    mood: moodPart(model, context.mood, items),
    cluster: clusterPart(model, context, items, taste),
  };
}

/** What people of the user's age and place like more or less than everybody, the less of it the more is known of the user. */
function clusterPart(model: ServingModel, { cluster }: UserContext, items: Uint32Array, taste: Taste): Float32Array {
  const shares = clusterShares(model, taste);
  if (cluster === undefined || shares.every((share) => share === 0)) return new Float32Array(items.length);
  const { domainOf } = model.catalogue;
  return model.clusters
    .lifts(cluster, items)
    .map((lift, place) => lift * (shares[domainOf[items[place] ?? 0] ?? 0] ?? 0));
}
