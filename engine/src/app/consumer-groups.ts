import { createLakeGroup } from "../pipeline/lake/lake-group.ts";
import type { Lake } from "../pipeline/lake/lake.ts";
import type { ConsumerGroup } from "../pipeline/stream/consumer-group.ts";

/** Every consumer group that follows the event log: a new one is added here. */
export function consumerGroups(lake: Lake): readonly ConsumerGroup[] {
  return [createLakeGroup(lake)];
}
