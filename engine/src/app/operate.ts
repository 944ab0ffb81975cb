import type { TenantId } from "../domain/ids.ts";
import { listDoubtful } from "../pipeline/ingest/doubtful-links.ts";
import { decideLink } from "../pipeline/operate/decide-link.ts";
import { EmbeddingMaps } from "../pipeline/operate/embedding-map.ts";
import { engineState } from "../pipeline/operate/engine-state.ts";
import { latestEvents } from "../pipeline/operate/latest-events.ts";
import { shownEvents } from "../pipeline/operate/shown-events.ts";
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
  close(): Promise<void>;
}

/** Training, and what those who run an engine see of it and do with it. */
export function openOperations(engine: OperatedEngine): Operations {
  const { ports, consumers, openedLake, settings } = engine;
  const { close: closeTraining, runs, ...training } = createTraining({ ...engine, lake: openedLake.lake });
  const maps = new EmbeddingMaps(engine.model);
  return {
    training,
    async close() {
      await maps.close();
      await closeTraining();
    },
    useCases: {
      ...runs,
      ...openEvaluationReports(settings.reportsFolder),
      embeddingMap: (tenant) => maps.of(tenant),
      listDoubtfulLinks: (tenant, page) => listDoubtful(ports.documents, tenant, page),
      decideLink: (tenant, linkId, decision) => decideLink(ports, tenant, linkId, decision),
      dataQuality: openedLake.dataQuality,
      latestEvents: (tenant, asked) => latestEvents(ports, { tenant, ...asked }),
      async failedEvents(tenant, asked) {
        const page = await consumers.setAsidePage(tenant, asked);
        const shown = await shownEvents(
          ports,
          tenant,
          page.events.map(({ event }) => event),
        );
        return { ...page, events: page.events.map((failed) => ({ ...failed, isShown: shown.has(failed.event) })) };
      },
      replayFailedEvents: (tenant, { group, eventIds }) =>
        consumers.replay(tenant, group, eventIds && new Set<string>(eventIds)),
      engineState: (tenant) => engineState({ ...engine, items: ports.items }, tenant),
    },
  };
}
