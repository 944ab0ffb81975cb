import type { TenantId } from "../../domain/ids.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ConsumerLag } from "../../serving/use-cases.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { LiveLearner } from "../live/live-learner.ts";
import type { EngineState } from "./operator-use-cases.ts";

export interface EngineStatePorts {
  readonly items: Pick<ItemStore, "count">;
  readonly learner: Pick<LiveLearner, "summary">;
  readonly consumers: { lags(): Promise<readonly ConsumerLag[]> };
  readonly model: (tenant: TenantId) => Promise<Pick<ServingModel, "version"> | undefined>;
}

export async function engineState(
  { items, learner, consumers, model }: EngineStatePorts,
  tenant: TenantId,
): Promise<EngineState> {
  const [serving, itemCount, lags] = await Promise.all([model(tenant), items.count(tenant), consumers.lags()]);
  const live = learner.summary(tenant);
  return {
    ...(serving && { modelVersion: serving.version }),
    itemCount,
    ...(live && { live }),
    lags: lags.filter((lag) => lag.tenant === tenant),
  };
}
