/** The typed client of CodeCatalyst, for browser and Node: what it can do is generated from the server's OpenAPI document. */
export { ApiError, ConnectionError } from "./api-error.js";
export { flushWithPage, localStorageQueue } from "./browser.js";
export { createClient } from "./client.js";
export { createEventQueue } from "./event-queue.js";
export { connectLive } from "./live.js";
export { connectLiveLists } from "./live-lists.js";
export { connectParties } from "./parties.js";
export * from "./sync/index.js";
