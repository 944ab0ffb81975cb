import type { EventQueue, QueueStorage } from "./event-queue.ts";
/** Events wait in the browser's local storage under a key, over the end of the page; where there is none, or no room, in memory. */
export declare function localStorageQueue(key?: string): QueueStorage;
/** Sends what waits when the page is left, and when the network comes back. Returns the way to stop. */
export declare function flushWithPage(queue: EventQueue): () => void;
