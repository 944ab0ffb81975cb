/** The typed client of CodeCatalyst, for browser and Node: what it can do is generated from the server's OpenAPI document. */
export { ApiError, ConnectionError } from "./api-error.ts";
export { flushWithPage, localStorageQueue } from "./browser.ts";
export {
  createClient,
  type Answer,
  type Answered,
  type Client,
  type ClientOptions,
  type Input,
  type OperationName,
  type RequestOptions,
} from "./client.ts";
export { createEventQueue, type EventQueue, type EventQueueOptions, type QueueStorage } from "./event-queue.ts";
export {
  connectLiveLists,
  type ListWish,
  type LiveListHandlers,
  type LiveLists,
  type LiveOptions,
} from "./live-lists.ts";
export type * from "./operations.ts";
