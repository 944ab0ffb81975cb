/** CodeCatalyst as a library: the engine in your process, its configuration, and the server for it. */
export { readConfig, type Config } from "./app/config.ts";
export {
  createEngine,
  type Engine,
  type EngineOptions,
  type EventInput,
  type ItemInput,
  type RelationInput,
} from "./app/engine.ts";
export { openMemoryPorts, type Ports } from "./app/ports.ts";
export { serve } from "./app/serve.ts";
export type { ConsumerGroup, EventBatch } from "./pipeline/stream/consumer-group.ts";
export { EngineError, type ErrorCode } from "./domain/errors.ts";
export type { Item } from "./domain/item.ts";
export type { Recommendation, RecommendationList, Reason } from "./domain/recommendation.ts";
