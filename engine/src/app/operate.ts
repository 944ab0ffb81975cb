import type { TenantId } from "../domain/ids.ts";
import { engineState } from "../pipeline/operate/engine-state.ts";
import { latestEvents } from "../pipeline/operate/latest-events.ts";
import type { OperatorUseCases } from "../pipeline/operate/operator-use-cases.ts";
import type { LiveLearner } from "../pipeline/live/live-learner.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { openEvaluationReports } from "./evaluation-reports.ts";
import type { OpenLake } from "./lake.ts";
import { createTraining, type Training, type TrainingContext } from "./training.ts";

interface OperatedEngine extends Omit<TrainingContext, "lake"> {
  readonly learner: LiveLearner;
  readonly openedLake: OpenLake;
  readonly model: (tenant: TenantId) => Promise<ServingModel | undefined>;
  readonly settings: TrainingContext["settings"] & { readonly reportsFolder?: string | undefined };
}

interface Operations {
  readonly training: Training;
  readonly useCases: OperatorUseCases;
  readonly close: () => Promise<void>;
}

/** Training, and what those who run an engine see of it and do with it. */
export function openOperations(engine: OperatedEngine): Operations {
  const { ports, consumers, openedLake, settings } = engine;
  const { close, runs, ...training } = createTraining({ ...engine, lake: openedLake.lake });
  return {
    training,
    close,
    useCases: {
      ...runs,
      ...openEvaluationReports(settings.reportsFolder),
      dataQuality: openedLake.dataQuality,
      latestEvents: (tenant, asked) => latestEvents(ports, { tenant, ...asked }),
      failedEvents: (tenant, asked) => consumers.setAsidePage(tenant, asked),
      replayFailedEvents: (tenant, { group, eventIds }) =>
        consumers.replay(tenant, group, eventIds && new Set<string>(eventIds)),
      engineState: (tenant) => engineState({ ...engine, items: ports.items }, tenant),
    },
  };
}
