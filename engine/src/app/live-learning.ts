import { LiveLearner, type LiveOptions, type LivePorts } from "../pipeline/live/live-learner.ts";
import { partitionOf } from "../ports/event-log.ts";
import type { Bus } from "../ports/bus.ts";

/** Learning between trainings, told by the bus what happens. Subscriptions end with the process. */
export function followLive(ports: LivePorts & { readonly bus: Bus }, options: LiveOptions): LiveLearner {
  const learner = new LiveLearner(ports, options);
  const { bus, eventLog } = ports;
  bus.subscribe("model-promoted", ({ tenant, version }) => learner.promoted(tenant, version));
  bus.subscribe("accounts-changed", ({ tenant, accountId }) => learner.accountChanged(tenant, accountId));
  bus.subscribe("events-recorded", async ({ tenant, accountIds }) => {
    for (const partition of new Set(accountIds.map((account) => partitionOf(account, eventLog.partitionCount))))
      await learner.read(tenant, partition);
  });
  return learner;
}
