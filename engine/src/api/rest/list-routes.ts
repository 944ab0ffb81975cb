import type { Route } from "./http/route.ts";
import { becauseYouRoute } from "./because-you.route.ts";
import { counterfactualRoute } from "./counterfactual.route.ts";
import { groupListRoute } from "./group-list.route.ts";
import { explainRoute } from "./explain.route.ts";
import { partyListRoute } from "./party-list.route.ts";
import { playlistRoute } from "./playlist.route.ts";
import { recommendRoute } from "./recommend.route.ts";
import { similarRoute } from "./similar.route.ts";
import { trendingRoute } from "./trending.route.ts";

/** Routes that answer with what a model makes: they read, and change nothing. */
export const listRoutes: readonly Route[] = [
  recommendRoute,
  explainRoute,
  counterfactualRoute,
  playlistRoute,
  similarRoute,
  becauseYouRoute,
  trendingRoute,
  groupListRoute,
  partyListRoute,
];
