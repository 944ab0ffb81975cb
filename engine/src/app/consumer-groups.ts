import type { ConsumerGroup } from "../pipeline/stream/consumer-group.ts";
import type { Ports } from "./ports.ts";

/** Every consumer group that follows the event log: a new one is added here. */
export function consumerGroups(_ports: Ports): readonly ConsumerGroup[] {
  return [];
}
