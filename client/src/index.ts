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
export type { LiveOptions } from "./connection.ts";
export type { ActAnswer, Party, PartyCommand, PartyEnd, PartyHandlers, PartyWish } from "./joined-party.ts";
export { connectLive, type Live } from "./live.ts";
export { connectLiveLists, type ListWish, type LiveListHandlers, type LiveLists } from "./live-lists.ts";
export { connectParties, type Parties } from "./parties.ts";
export { moodWords } from "./domain/mood-words.ts";
export * from "./sync/index.ts";
export type { PartyChange, PartyNotice } from "./sync/party/party-change.ts";
export type {
  ChatMessage,
  PartyGate,
  PartyMember,
  PartyPhase,
  PartyPlan,
  PartySettings,
  PartyState,
  QueueEntry,
  Readiness as MemberReadiness,
  TimeOption,
} from "./sync/party/party-state.ts";
export type * from "./operations.ts";
