import type { ItemSums } from "../../models/live/item-sums.ts";
import { PopularityModel } from "../../models/popularity/popularity.ts";
import { TransitionsModel, type Followers } from "../../models/transitions/transitions.ts";
import { createServingModel, type ServedBundle, type ServingModel } from "../serving-model.ts";
import { createLiveRankings } from "./live-rankings.ts";

/** A bundle whose popularity and transitions follow the sums. */
export function createLiveServing(
  bundle: ServedBundle,
  { sums, follows }: { readonly sums: ItemSums; readonly follows: Followers },
  nowMs: () => number,
): ServingModel {
  return createServingModel(
    {
      ...bundle,
      popularity: new PopularityModel(sums),
      transitions: new TransitionsModel(follows, bundle.transitions.recency),
    },
    createLiveRankings(bundle.catalogue, sums, nowMs),
  );
}
