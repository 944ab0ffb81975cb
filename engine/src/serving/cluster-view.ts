import { demographicsOf } from "../domain/demographics.ts";
import type { User } from "../domain/user.ts";
import { rankFor } from "./rank-for.ts";
import type { ServingModel } from "./serving-model.ts";
import type { ClusterView } from "./use-cases.ts";
import type { UserMoment } from "./user-moment.ts";

/** Length of the list that is looked at. */
const listLength = 12;

/** What a user's age and place were taken for, and what in their list is there because of it; undefined where nothing is. */
export function clusterView(
  model: ServingModel,
  moment: UserMoment,
  user: User,
  nowMs: number,
): ClusterView | undefined {
  const { cluster } = moment.context;
  if (cluster === undefined) return undefined;
  const listOf = (one: UserMoment) =>
    rankFor(model, one, { n: listLength, isBegun: new Set() }).ranked.map(({ item }) => item.id);
  const { cluster: _, ...others } = moment.context;
  const without = new Set(listOf({ ...moment, context: others }));
  const { clusterCount } = model.clusters;
  const mix = model.clusters.domainMix(cluster);
  return {
    ...demographicsOf(user, nowMs),
    number: cluster + 1,
    clusterCount,
    memberCount: model.clusters.summary(cluster).memberCount,
    domainMix: Object.fromEntries(model.catalogue.domains.map((domain, place) => [domain, mix[place] ?? 0])),
    movedInItemIds: listOf(moment).filter((id) => !without.has(id)),
  };
}
