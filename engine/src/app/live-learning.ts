import { LiveLearner, type LiveOptions, type LivePorts } from "../pipeline/live/live-learner.ts";
import type { Bus } from "../ports/bus.ts";

/** Learning between trainings, told by the bus what happens. Subscriptions end with the process. */
export function followLive(ports: LivePorts & { readonly bus: Bus }, options: LiveOptions): LiveLearner {
  const learner = new LiveLearner(ports, options);
  const { bus } = ports;
  bus.subscribe("model-promoted", ({ tenant, version }) => learner.promoted(tenant, version));
  bus.subscribe("accounts-changed", ({ tenant, accountId }) => learner.accountChanged(tenant, accountId));
  bus.subscribe("items-changed", ({ tenant, itemIds }) => learner.itemsChanged(tenant, itemIds));
  return learner;
}
