import { latestEvents, type TailPorts } from "../pipeline/operate/latest-events.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import { engineState, type EngineStatePorts } from "../pipeline/operate/engine-state.ts";
import type { OperatorUseCases, RunUseCases } from "../pipeline/operate/operator-use-cases.ts";

export interface OperatorParts extends EngineStatePorts, TailPorts {
  readonly consumers: Consumers;
  readonly runs: RunUseCases;
  readonly dataQuality: OperatorUseCases["dataQuality"];
}

/** What those who run an engine see of it and do with it. */
export function bindOperator(parts: OperatorParts): OperatorUseCases {
  const { consumers } = parts;
  return {
    ...parts.runs,
    dataQuality: parts.dataQuality,
    latestEvents: (tenant, asked) => latestEvents(parts, { tenant, ...asked }),
    failedEvents: (tenant, asked) => consumers.setAsidePage(tenant, asked),
    replayFailedEvents: (tenant, { group, eventIds }) =>
      consumers.replay(tenant, group, eventIds && new Set<string>(eventIds)),
    engineState: (tenant) => engineState(parts, tenant),
  };
}
